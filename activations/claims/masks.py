"""Claims about a backward pass written by hand: which lines are right or wrong, which train alike, and where a mask is 1.

True everywhere is proved; that a line is right, or that two trainings agree, is observed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.claims.properties import decided
from activations.claims.ranges import readable_end
from activations.experiments.gradient_check import LINES, Check, check_gradient, check_line
from activations.experiments.masks import MASKS, RULES, SEEDS, TRAINED, training
from activations.values import value_of
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType

Values = Mapping[str, object]

CONDITIONS = ("z_positive", "z_not_negative", "a_positive", "a_not_negative")
OFF = tuple(Fraction(z) for z in ("-2", "-1/2", "-1", "-10", "0"))  # where a mask is looked for that is not 1


def _observed(truth: bool | None, witness: str, n: int, seed: int, numbers: Mapping[str, str]) -> ClaimResult:
    sentence = f"{witness[0].upper()}{witness[1:]}."
    return ClaimResult(truth, sentence, Evidence.OBSERVED, n=n, seed=seed, numbers=MappingProxyType(dict(numbers)))


def _seed(values: Values) -> int:
    return cast(int, values["seed"])


def _agreed(checks: list[Check]) -> bool | None:
    """None where the nets disagree or one of them is undecided."""
    verdicts = {check.is_right for check in checks}
    return verdicts.pop() if len(verdicts) == 1 else None


def mask_is_right(values: Values) -> ClaimResult:
    """True when the gradient of a pass with this line agrees with difference quotients in all nets, false when it is far
    off in all of them, else undecidable."""
    rule, first = RULES[cast(str, values["mask"])], _seed(values)
    checks = [check_gradient(rule.name, seed) for seed in range(first, first + SEEDS)]
    errors = [check.error for check in checks]
    numbers = {
        "error": readable(errors[0], digits=2),
        "lowest": readable(min(errors), digits=2),
        "highest": readable(max(errors), digits=2),
        "line": rule.line,
        "nets": readable(SEEDS),
    }
    between = f"{numbers['lowest']} to {numbers['highest']}"
    witness = (
        f"with {rule.line} the gradient differs from difference quotients by {between}, relatively, in {SEEDS} nets"
    )
    return _observed(_agreed(checks), witness, SEEDS, first, numbers)


def line_is_wrong(values: Values) -> ClaimResult:
    """True when a line of the backward pass that has A1 >= 0 in it is far off difference quotients, given the right
    values of the lines before it; false when it agrees with them."""
    line, first = LINES[cast(str, values["line"])], _seed(values)
    check = check_line(line.name, first)
    numbers = {"error": readable(check.error, digits=2), "line": line.text, "nets": readable(SEEDS)}
    witness = f"given the right values before it, {line.text} differs from difference quotients by {numbers['error']}"
    truth = None if check.is_right is None else not check.is_right
    return _observed(truth, f"{witness}, relatively", SEEDS, first, numbers)


def masks_agree(values: Values) -> ClaimResult:
    """True when the weights of two trainings are the same bit for bit after every step, or with `relation` different when
    they are not."""
    first, second = (RULES[cast(str, values[name])] for name in ("first", "second"))
    one, other = training(first.name, _seed(values)), training(second.name, _seed(values))
    same = one.fingerprint == other.fingerprint
    numbers = {
        "steps": readable(one.setup.steps),
        "accuracy": readable(one.accuracy, places=2),
        "other_accuracy": readable(other.accuracy, places=2),
        "zeros": readable(one.zeros),
        "entries": readable(one.entries, digits=3),
    }
    if same:
        witness = f"after each of {numbers['steps']} steps all weights are the same with {first.short} and with {second.short}"
    else:
        witness = (
            f"after {numbers['steps']} steps the accuracy is {numbers['accuracy']} with {first.short} "
            f"and {numbers['other_accuracy']} with {second.short}"
        )
    truth = same is (values["relation"] == "same")
    return _observed(truth, witness, one.n, one.seed, numbers)


def exact_zeros_seen(values: Values) -> ClaimResult:
    """True when at least one pre-activation was exactly 0 during the training with Z > 0."""
    run = training("z_positive", _seed(values))
    numbers = {"zeros": readable(run.zeros), "entries": readable(run.entries, digits=3)}
    numbers["steps"] = readable(run.setup.steps)
    witness = f"{numbers['zeros']} of {numbers['entries']} pre-activations were exactly 0 in {numbers['steps']} steps"
    return _observed(run.zeros > 0, witness, run.n, run.seed, numbers)


def lets_all_through(values: Values) -> ClaimResult:
    """True when the line leaves every entry of the gradient as it was, at all the steps of a training that were kept."""
    rule = RULES[cast(str, values["mask"])]
    run = training(rule.name, _seed(values))
    numbers = {"passed": f"{readable(100 * run.passed, digits=3)} %", "steps": readable(run.setup.steps)}
    witness = (
        f"{rule.short} lets {numbers['passed']} of the entries through, over the {numbers['steps']} steps of a training"
    )
    return _observed(run.passed == 1, witness, run.n, run.seed, numbers)


def mask_is_one_everywhere(values: Values) -> ClaimResult:
    """True when the condition holds for every pre-activation Z, with A = f(Z). By the range of f, or one counterexample."""
    activation, rule = chosen(values), RULES[cast(str, values["mask"])]
    name, lower = activation.title, activation.lower
    if rule.name.startswith("a") and _never_below(activation, strictly=rule.name == "a_positive"):
        end = readable_end(lower)
        witness = f"{name} never goes below {end}" if lower.is_reached else f"{name} stays above {end}"
        return decided(True, f"{witness}, so {rule.short} is true for every Z", lowest=end)
    pairs = ((z, value_of(activation, z)) for z in OFF)
    found = next(((z, a) for z, a in pairs if not _holds(rule.name, float(z), float(a))), None)
    if found is None:
        return decided(None, f"Looked for a counterexample in vain: {rule.short} holds at all inputs tried")
    at = f"At Z = {exact_text(found[0])}, where A = {readable(found[1])}, {rule.short} is false"
    return decided(False, at, z=exact_text(found[0]), a=readable(found[1]))


def _never_below(activation: Activation, *, strictly: bool) -> bool:
    lower = activation.lower
    if not math.isfinite(lower.value):
        return False
    return lower.value > 0 or (lower.value == 0 and not (strictly and lower.is_reached))


def _holds(mask: str, z: float, a: float) -> bool:
    return {"z_positive": z > 0, "z_not_negative": z >= 0, "a_positive": a > 0, "a_not_negative": a >= 0}[mask]


def _choice(name: str, help_text: str, allowed: tuple[str, ...], default: str | None = None) -> Parameter:
    return Parameter(name, ParameterType.CHOICE, help_text, default=default, allowed=allowed)


_SEED = Parameter(
    "seed",
    ParameterType.INTEGER,
    "The seed of the first net and its points.",
    default=0,
    minimum=Fraction(0),
    maximum=Fraction(99),
)

Claim = Callable[[Values], ClaimResult]


def _claim(check: Claim, title: str, *parameters: Parameter, slow: bool = True) -> tuple[str, ClaimType]:
    """A claim is named by its function."""
    return check.__name__, ClaimType(check.__name__, title, parameters, check, slow=slow)


MASK_CLAIMS: Mapping[str, ClaimType] = MappingProxyType(
    dict(
        [
            _claim(
                mask_is_right,
                "A backward pass with this line passes the gradient check",
                _choice("mask", "The line that goes back through the hidden layer.", tuple(RULES)),
                _SEED,
            ),
            _claim(
                line_is_wrong,
                "This line of the backward pass with A1 >= 0 in it is wrong",
                _choice("line", "What the line makes.", tuple(LINES)),
                _SEED,
            ),
            _claim(
                masks_agree,
                "Two lines give the same training, bit for bit, or different ones",
                _choice("first", "The first line.", TRAINED),
                _choice("second", "The second line.", TRAINED),
                _choice("relation", "How the two trainings are said to stand.", ("same", "different"), "same"),
                _SEED,
            ),
            _claim(
                lets_all_through,
                "A mask of ReLU leaves every entry of the gradient as it was, during training",
                _choice("mask", "The line that goes back through the hidden layer.", MASKS),
                _SEED,
            ),
            _claim(exact_zeros_seen, "Some pre-activation is exactly 0 during training", _SEED),
            _claim(
                mask_is_one_everywhere,
                "A mask written in Z or in A = f(Z) is 1 for every Z",
                _choice("mask", "The condition.", CONDITIONS),
                *function_parameters("The function f.", default="relu"),
                slow=False,
            ),
        ]
    )
)

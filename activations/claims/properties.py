"""Claims that algebra or a declared and checked property of the catalogue decides. Runs no experiment.

Where a value is known only as a float, a comparison within its error bound stays undecided: it is never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import cast

import numpy as np

from activations import catalogue, normal, operations
from activations.catalogue import (
    Activation,
    End,
    Kink,
    Saturation,
    is_constant_between,
    range_text,
)
from activations.choosing import chosen, function_parameters
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType

Parameters = Mapping[str, object]

RELATIVE_ERROR = 1e-12  # of every function value: the tests hold all of them within 1,200 ulp
SLOPE_ERROR = 1e-15  # absolute, of every derivative, which may lose digits around its own zeros

NEAR = Fraction(10)  # where "far out" begins for a reader
FAR = Fraction(100)

FUNCTION = function_parameters("The function that the statement is about.")
COMPARED_WITH = function_parameters("The function to compare with.", name="compared_with", prefix="compared_")
COMPARISON = Parameter(
    "comparison",
    ParameterType.CHOICE,
    "How the computed number stands to `value`.",
    default="equals",
    allowed=("equals", "greater", "less"),
)
VALUE = Parameter("value", ParameterType.NUMBER, "The number to compare with, such as 0 or 0.01.")
INPUT_BOUND = Fraction(10**6)


def input_parameter(name: str, help_text: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, minimum=-INPUT_BOUND, maximum=INPUT_BOUND)


def number_in(parameters: Parameters, name: str) -> Fraction:
    return cast(Fraction, parameters[name])


def decided(truth: bool | None, witness: str, **numbers: str) -> ClaimResult:
    """What computing decided; where it could not, only a source can stand behind the statement."""
    evidence = Evidence.SOURCE_ONLY if truth is None else Evidence.PROVED
    return ClaimResult(truth=truth, witness=f"{witness}.", evidence=evidence, numbers=numbers)


def compare(number: Fraction | float, comparison: str, target: Fraction, error: float = 0.0) -> bool | None:
    """Whether the number is equal to, greater or less than the target; None where its error leaves that open."""
    difference = Fraction(number) - target
    if error and abs(difference) <= error:
        return None
    return {"equals": difference == 0, "greater": difference > 0, "less": difference < 0}[comparison]


def value_of(activation: Activation, x: Fraction) -> Fraction | float:
    """f(x), as a fraction where the function takes fractions to fractions."""
    return activation.exact(x) if activation.exact else float(activation.value(float(x)))


def slope_of(activation: Activation, x: Fraction) -> Fraction | float:
    """f'(x) away from kinks, as a fraction where the slope takes fractions to fractions."""
    return activation.exact_slope(x) if activation.exact_slope else float(activation.slope(float(x)))


def _kink_at(activation: Activation, x: Fraction) -> Kink | None:
    return next((kink for kink in activation.kinks if Fraction(kink.at) == x), None)


def error_of(number: Fraction | float, absolute: float = 0.0) -> float:
    return 0.0 if isinstance(number, Fraction) else RELATIVE_ERROR * abs(number) + absolute


def at_input(activation: Activation, x: Fraction) -> str:
    return f"{activation.name}({exact_text(x)})"


def _value_at(parameters: Parameters) -> ClaimResult:
    activation, x = chosen(parameters), number_in(parameters, "x")
    number = value_of(activation, x)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error_of(number))
    return decided(truth, f"{at_input(activation, x)} = {readable(number)}", value=readable(number), x=exact_text(x))


def _slope_at(parameters: Parameters) -> ClaimResult:
    activation, x = chosen(parameters), number_in(parameters, "x")
    kink = _kink_at(activation, x)
    if kink is not None:
        left, right = readable(kink.slope_left), readable(kink.slope_right)
        witness = f"{activation.title} has no slope at {exact_text(x)}: {left} from the left, {right} from the right"
        return decided(None, witness, left=left, right=right, x=exact_text(x))
    number = slope_of(activation, x)
    error = error_of(number, SLOPE_ERROR)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error)
    witness = f"The slope of {activation.title} at {exact_text(x)} is {readable(number)}"
    return decided(truth, witness, slope=readable(number), x=exact_text(x))


def _change(parameters: Parameters) -> ClaimResult:
    activation = chosen(parameters)
    start, end = number_in(parameters, "x_from"), number_in(parameters, "x_to")
    before, after = value_of(activation, start), value_of(activation, end)
    delta: Fraction | float
    error = 0.0
    if is_constant_between(activation, float(start), float(end)):
        delta = Fraction(0)
    elif isinstance(before, Fraction) and isinstance(after, Fraction):
        delta = after - before
    else:
        delta = float(after) - float(before)
        error = RELATIVE_ERROR * (abs(float(before)) + abs(float(after)))
    truth = compare(delta, str(parameters["comparison"]), number_in(parameters, "value"), error)
    if delta == 0 and error == 0.0:
        witness = (
            f"{at_input(activation, start)} = {at_input(activation, end)} = {readable(after)}: the change is exactly 0"
        )
    else:
        witness = f"{at_input(activation, end)} − {at_input(activation, start)} = {readable(delta)}"
    numbers = {"change": readable(delta), "before": readable(before), "after": readable(after)}
    return decided(truth, witness, **numbers)


@dataclass(frozen=True, slots=True)
class Interval:
    """A claimed range. An end of "inf" or "-inf" is never in it."""

    lower: float
    upper: float
    lower_in: bool
    upper_in: bool

    def holds(self, y: float) -> bool:
        inside = self.lower < y < self.upper
        return inside or (self.lower_in and y == self.lower) or (self.upper_in and y == self.upper)

    def leaves_out(self, y: Fraction | float) -> bool:
        """Certainly outside: a float may have been rounded onto an open end, as sigmoid(37) is onto 1."""
        if isinstance(y, Fraction):
            return not self.holds(float(y))
        error = RELATIVE_ERROR * abs(y)
        return y < self.lower - error or y > self.upper + error


def read_end(name: str, text: str) -> float:
    """An end of a claimed range: a number, "inf" or "-inf"."""
    if text in ("inf", "-inf"):
        return float(text)
    try:
        return float(Fraction(text))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise InvalidParameter(name, f"must be a number, inf or -inf, not {text!r}.") from None


def _range_is(parameters: Parameters) -> ClaimResult:
    activation = chosen(parameters)
    claimed = Interval(
        lower=read_end("lower", str(parameters["lower"])),
        upper=read_end("upper", str(parameters["upper"])),
        lower_in=parameters["lower_end"] == "closed",
        upper_in=parameters["upper_end"] == "closed",
    )
    text = range_text(claimed.lower, claimed.upper, claimed.lower_in, claimed.upper_in)
    truth, witness = _judge_range(activation, claimed, text)
    return decided(truth, witness, claimed=text, range=activation.range_text)


def _judge_range(activation: Activation, claimed: Interval, text: str) -> tuple[bool | None, str]:
    """One number that kills a wrong range, or what proves the right one."""
    for x, y in _reached_pairs(activation):
        if claimed.leaves_out(y):
            return (
                False,
                f"{activation.name}({readable(x)}) = {readable(y)}, and {text} does not contain {readable(y)}",
            )
    missing = next((y for y in _range_probes(activation) if claimed.holds(y) and not is_reached(activation, y)), None)
    if missing is not None:
        return False, f"No x gives {readable(missing)}: {_why_not_reached(activation, missing)}"
    words = _ends_in_words(activation)
    is_same = (activation.lower.value, activation.upper.value) == (claimed.lower, claimed.upper)
    return (True if is_same else None), words


def _reached_pairs(activation: Activation) -> list[tuple[float, Fraction | float]]:
    """Some (x, f(x)); a reached end counts as exact, since it is declared and not computed."""
    pairs = [(float(x), value_of(activation, x)) for x in RANGE_INPUTS]
    ends = (activation.lower, activation.upper)
    return pairs + [(end.reached_at, Fraction(end.value)) for end in ends if end.reached_at is not None]


RANGE_INPUTS = tuple(Fraction(x) for x in (-1, 2, 0, 1, -2, 100, -100, 1000, -1000))


def is_reached(activation: Activation, y: float) -> bool:
    """Whether f(x) = y for some x: a continuous function takes every value between its ends."""
    lower, upper = activation.lower, activation.upper
    if y == lower.value or y == upper.value:
        return (y == lower.value and lower.is_reached) or (y == upper.value and upper.is_reached)
    if not activation.is_continuous:
        return False  # a jump from end to end: the step
    return lower.value < y < upper.value


def _range_probes(activation: Activation) -> tuple[float, ...]:
    ends = [end.value for end in (activation.lower, activation.upper) if math.isfinite(end.value)]
    around = [end + side * gap for end in ends for gap in (1e-3, 0.5, 1.0) for side in (-1, 1)]
    return (-1.0, 1.0, 0.0, 0.5, 2.0, -2.0, *ends, *around)


def _why_not_reached(activation: Activation, y: float) -> str:
    lower, upper = readable_end(activation.lower), readable_end(activation.upper)
    if y < activation.lower.value:
        return f"{activation.title} never goes below {lower}"
    if y > activation.upper.value:
        return f"{activation.title} never goes above {upper}"
    if y in (activation.lower.value, activation.upper.value):
        return f"{activation.title} comes as near to it as you like and never gets there"
    return f"{activation.title} jumps from {lower} to {upper}"


def readable_end(end: End) -> str:
    return readable(end.value) if math.isfinite(end.value) else "infinity"


def _ends_in_words(activation: Activation) -> str:
    name, lower, upper = activation.title, activation.lower, activation.upper
    if lower.reached_at is not None:
        below = f"{name}({readable(lower.reached_at)}) = {readable(lower.value)} is reached and nothing lies below it"
    elif math.isfinite(lower.value):
        below = f"{name} stays above {readable(lower.value)} and comes as near to that as you like"
    else:
        below = f"{name} has no lower bound"
    if upper.reached_at is not None:
        above = f"{name}({readable(upper.reached_at)}) = {readable(upper.value)} is reached and nothing lies above it"
    elif math.isfinite(upper.value):
        above = f"it stays below {readable(upper.value)} and comes as near to that as you like"
    else:
        above = (
            f"upwards there is no bound, as {name}({readable(FAR)}) = {readable(value_of(activation, FAR))} suggests"
        )
        if activation.is_straight and activation.slope_right == 1:
            above = f"every y above 0 is reached, since {name}(y) = y"
    return f"{below}; {above}"


def _saturates(parameters: Parameters) -> ClaimResult:
    activation, side = chosen(parameters), str(parameters["side"])
    left = activation.saturates_left is not Saturation.NONE
    right = activation.saturates_right is not Saturation.NONE
    truth = {"left": left, "right": right, "both": left and right, "neither": not (left or right)}[side]
    at = {"left": -NEAR, "right": FAR}.get(side)
    if at is None:  # the side that decides: one that stays steep against "both", one that levels off against "neither"
        at = FAR if (right is (side == "neither")) or (left is right) else -NEAR
    if at > 0 and right:
        at = NEAR
    numbers = {
        "slope_left": readable(slope_of(activation, -NEAR)),
        "slope_right": readable(slope_of(activation, NEAR)),
        "slope_far_right": readable(slope_of(activation, FAR)),
    }
    witness = f"The slope of {activation.title} at {exact_text(at)} is {readable(slope_of(activation, at))}"
    return decided(truth, witness, **numbers)


def _is_bounded(parameters: Parameters) -> ClaimResult:
    activation = chosen(parameters)
    x = -FAR if math.isfinite(activation.upper.value) and not math.isfinite(activation.lower.value) else FAR
    number = readable(value_of(activation, x))
    if activation.is_bounded:
        witness = f"All values of {activation.title} lie in {activation.range_text}"
    else:
        witness = f"{at_input(activation, x)} = {number}, and it goes on like that"
    return decided(activation.is_bounded, witness, value=number, x=exact_text(x), range=activation.range_text)


def _additive(parameters: Parameters) -> ClaimResult:
    activation, a, b = chosen(parameters), number_in(parameters, "a"), number_in(parameters, "b")
    at_a, at_b, at_sum = (value_of(activation, x) for x in (a, b, a + b))
    both: Fraction | float
    if isinstance(at_a, Fraction) and isinstance(at_b, Fraction):
        both, error = at_a + at_b, 0.0
    else:
        both = float(at_a) + float(at_b)
        error = RELATIVE_ERROR * sum(abs(float(part)) for part in (at_a, at_b, at_sum))
    agrees = compare(both, "equals", Fraction(at_sum), error)
    truth = True if activation.is_linear else (False if agrees is False else None)
    sign = "=" if agrees else "but"
    witness = f"{at_input(activation, a)} + {at_input(activation, b)} = {readable(both)}"
    witness += f" {sign} {at_input(activation, a + b)}" + ("" if agrees else f" = {readable(at_sum)}")
    return decided(truth, witness, sum_of_values=readable(both), value_of_sum=readable(at_sum))


def _operation_count(parameters: Parameters) -> ClaimResult:
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    comparison, inputs = str(parameters["comparison"]), cast(tuple[Fraction, ...], parameters["at"])
    pairs = [(catalogue.cost(first, float(x)), catalogue.cost(second, float(x))) for x in inputs]
    truths = [_costs_compare(mine, other, comparison) for mine, other in pairs]
    decides = truths.index(False) if False in truths else 0
    mine, other = pairs[decides]
    x = exact_text(inputs[decides])
    witness = f"At x = {x}, {first.title} takes {mine.in_words()}; {second.title} takes {other.in_words()}"
    truth = False if False in truths else (None if None in truths else True)
    numbers = {"cost": mine.in_words(), "compared_cost": other.in_words(), "total": str(mine.total)}
    return decided(truth, witness, **numbers, compared_total=str(other.total))


def _costs_compare(mine: operations.Cost, other: operations.Cost, comparison: str) -> bool | None:
    """None where one takes more operations and the other more of the expensive kind."""
    less, more = mine.is_less_than(other), other.is_less_than(mine)
    same = mine.operations == other.operations
    if not (less or more or same or mine.total == other.total):
        return None
    return {"less": less, "greater": more, "equals": same}[comparison]


def _is_elementwise(parameters: Parameters) -> ClaimResult:
    both = (chosen(parameters), chosen(parameters, "compared_with", "compared_"))
    inputs = np.linspace(-3, 3, 25)
    alone = all(
        np.array_equal(f.value(inputs), np.array([float(f.value(x)) for x in inputs], dtype=np.float64)) for f in both
    )
    names = " and ".join(f.title for f in both)
    witness = f"{names} turn n numbers into n numbers, each from its own input alone"
    return decided(alone, witness, n=str(inputs.size))


def _mean_is_zero(parameters: Parameters) -> ClaimResult:
    activation, mean = chosen(parameters), number_in(parameters, "mean")
    number = normal.mean_under_normal(activation, float(mean))
    symmetric = mean == 0 and activation.is_odd
    truth = True if symmetric else (None if abs(number) < RELATIVE_ERROR else False)
    inputs = f"inputs from N({exact_text(mean)}, 1)"
    if symmetric:
        witness = f"{activation.name}(−x) = −{activation.name}(x), so for {inputs} the outputs cancel: mean exactly 0"
    else:
        witness = f"The mean of {activation.title} for {inputs} is {readable(number)}"
    return decided(truth, witness, mean=readable(number), input_mean=exact_text(mean))


def _exact_zeros(parameters: Parameters) -> ClaimResult:
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    mine, other = normal.chance_of_zero(first), normal.chance_of_zero(second)
    truth = compare(mine, str(parameters["comparison"]), Fraction(other))
    percent = [f"{readable(100 * share, digits=3)} %" for share in (mine, other)]
    witness = (
        f"For inputs from N(0, 1), {percent[0]} of the outputs of {first.title} are exactly 0"
        f" and {percent[1]} of those of {second.title}"
    )
    return decided(truth, witness, zeros=percent[0], compared_zeros=percent[1])


def parameter_count(layers: tuple[int, ...]) -> int:
    """Weights and biases of a fully connected network with these layer sizes: sum of (n + 1) m over its layers."""
    return sum((n + 1) * m for n, m in pairwise(layers))


def _parameter_count(parameters: Parameters) -> ClaimResult:
    layers = tuple(int(size) for size in cast(tuple[Fraction, ...], parameters["layers"]))
    count = parameter_count(layers)
    truth = compare(Fraction(count), str(parameters["comparison"]), number_in(parameters, "value"))
    sizes = ", ".join(readable(size) for size in layers)
    witness = f"Layers of {sizes} units have {readable(count)} weights and biases, whatever their outputs are"
    return decided(truth, witness, count=readable(count), layers=sizes)


def claim_type(
    name: str, title: str, check: Callable[[Parameters], ClaimResult], *parameters: Parameter
) -> tuple[str, ClaimType]:
    return name, ClaimType(name=name, title=title, parameters=parameters, check=check)


def _end_parameter(name: str) -> Parameter:
    return Parameter(
        name, ParameterType.CHOICE, "Whether the end is reached.", default="open", allowed=("open", "closed")
    )


PROPERTIES: Mapping[str, ClaimType] = dict(
    [
        claim_type(
            "value_at",
            "f(x) is equal to, greater or less than a value",
            _value_at,
            *FUNCTION,
            input_parameter("x", "The input."),
            COMPARISON,
            VALUE,
        ),
        claim_type(
            "slope_at",
            "The slope at x is equal to, greater or less than a value",
            _slope_at,
            *FUNCTION,
            input_parameter("x", "The input."),
            COMPARISON,
            VALUE,
        ),
        claim_type(
            "change",
            "The change of f from one input to another is equal to, greater or less than a value",
            _change,
            *FUNCTION,
            input_parameter("x_from", "The first input."),
            input_parameter("x_to", "The second input."),
            COMPARISON,
            VALUE,
        ),
        claim_type(
            "range_is",
            "The range of f is this interval",
            _range_is,
            *FUNCTION,
            Parameter("lower", ParameterType.TEXT, "The lower end: a number or -inf."),
            Parameter("upper", ParameterType.TEXT, "The upper end: a number or inf."),
            _end_parameter("lower_end"),
            _end_parameter("upper_end"),
        ),
        claim_type(
            "saturates",
            "f levels off (its slope tends to 0) on this side",
            _saturates,
            *FUNCTION,
            Parameter(
                "side",
                ParameterType.CHOICE,
                "Where it levels off.",
                default="both",
                allowed=("left", "right", "both", "neither"),
            ),
        ),
        claim_type("is_bounded", "All outputs of f stay inside a fixed interval", _is_bounded, *FUNCTION),
        claim_type(
            "additive",
            "f(a) + f(b) = f(a + b): equal input steps give equal output steps",
            _additive,
            *FUNCTION,
            input_parameter("a", "One input; with b it should show the difference if there is one."),
            input_parameter("b", "The other input."),
        ),
        claim_type(
            "operation_count",
            "f needs less, the same or more work per number than another function",
            _operation_count,
            *FUNCTION,
            *COMPARED_WITH,
            Parameter(
                "comparison",
                ParameterType.CHOICE,
                "How the work of f stands to that of the other.",
                default="less",
                allowed=("less", "equals", "greater"),
            ),
            Parameter(
                "at", ParameterType.NUMBERS, "Inputs at which to count; it must hold at all.", default=["-1", "1"]
            ),
        ),
        claim_type(
            "is_elementwise",
            "Both functions treat each number by itself",
            _is_elementwise,
            *FUNCTION,
            *COMPARED_WITH,
        ),
        claim_type(
            "mean_is_zero",
            "The mean of f is 0 for normal inputs with variance 1",
            _mean_is_zero,
            *FUNCTION,
            Parameter(
                "mean",
                ParameterType.NUMBER,
                "The mean of the inputs.",
                default="0",
                minimum=Fraction(-10),
                maximum=Fraction(10),
            ),
        ),
        claim_type(
            "exact_zeros",
            "f gives exact zeros more often, as often or less often than another function, for N(0, 1) inputs",
            _exact_zeros,
            *FUNCTION,
            *COMPARED_WITH,
            COMPARISON,
        ),
        claim_type(
            "parameter_count",
            "A fully connected network has this many weights and biases, more or fewer",
            _parameter_count,
            Parameter(
                "layers",
                ParameterType.NUMBERS,
                "Sizes of the layers, input first.",
                minimum=Fraction(1),
                maximum=Fraction(10**6),
            ),
            COMPARISON,
            VALUE,
        ),
    ]
)

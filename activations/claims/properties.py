"""Claims that algebra or a declared and checked property of the catalogue decides. Runs no experiment.

Where a value is known only as a float, a comparison within its error bound stays undecided: it is never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import cast

from activations import catalogue, normal, operations
from activations.catalogue import Saturation
from activations.choosing import chosen, function_parameters
from activations.values import (
    SLOPE_ERROR,
    at_input,
    change_of,
    compare,
    compare_change,
    compare_value,
    error_of,
    kink_at,
    slope_of,
    slope_text,
    told_at,
    value_of,
    value_text,
)
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType

Parameters = Mapping[str, object]

MEAN_ERROR = 1e-12  # of a mean by quadrature

NEAR = Fraction(10)  # where "far out" begins for a reader
FAR = Fraction(100)

FUNCTION = function_parameters("The function that the statement is about.")
COMPARED_WITH = function_parameters("The function to compare with.", name="compared_with", prefix="compared_")
COMPARISON = Parameter(
    "comparison",
    ParameterType.CHOICE,
    "How the computed number stands to the value.",
    default="equals",
    allowed=("equals", "greater", "less"),
)
VALUE = Parameter("value", ParameterType.NUMBER, "The number to compare with, such as 0 or 0.01.")
INPUT_BOUND = Fraction(10**6)


def input_parameter(name: str, help_text: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, minimum=-INPUT_BOUND, maximum=INPUT_BOUND)


def number_in(parameters: Parameters, name: str) -> Fraction:
    return cast(Fraction, parameters[name])


def whole_sizes(parameters: Parameters, name: str) -> tuple[int, ...]:
    """Numbers of units. Raises `InvalidParameter` for half a unit."""
    sizes = cast(tuple[Fraction, ...], parameters[name])
    if any(size.denominator != 1 for size in sizes):
        raise InvalidParameter(name, "must be whole numbers: they count units.")
    return tuple(int(size) for size in sizes)


def decided(truth: bool | None, witness: str, **numbers: str) -> ClaimResult:
    """What computing decided; where it could not, only a source can stand behind the statement."""
    evidence = Evidence.SOURCE_ONLY if truth is None else Evidence.PROVED
    return ClaimResult(truth=truth, witness=f"{witness}.", evidence=evidence, numbers=numbers)


def _value_at(parameters: Parameters) -> ClaimResult:
    activation, x = chosen(parameters), number_in(parameters, "x")
    truth = compare_value(activation, x, str(parameters["comparison"]), number_in(parameters, "value"))
    return decided(truth, told_at(activation, x), value=value_text(activation, x), x=exact_text(x))


def _slope_at(parameters: Parameters) -> ClaimResult:
    activation, x = chosen(parameters), number_in(parameters, "x")
    kink = kink_at(activation, x)
    if kink is not None:
        left, right = readable(kink.slope_left), readable(kink.slope_right)
        witness = f"{activation.title} has no slope at {exact_text(x)}: {left} from the left, {right} from the right"
        return decided(None, witness, left=left, right=right, x=exact_text(x))
    number = slope_of(activation, x)
    error = error_of(number, SLOPE_ERROR)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error)
    told = slope_text(activation, x)
    witness = f"The slope of {activation.title} at {exact_text(x)} is {told}"
    return decided(truth, witness, slope=told, x=exact_text(x))


def _change(parameters: Parameters) -> ClaimResult:
    activation = chosen(parameters)
    start, end = number_in(parameters, "x_from"), number_in(parameters, "x_to")
    truth = compare_change(activation, start, end, str(parameters["comparison"]), number_in(parameters, "value"))
    delta, _ = change_of(activation, start, end)
    before, after = value_text(activation, start), value_text(activation, end)
    told = readable(delta) if delta or isinstance(delta, Fraction) else "nearly 0"
    if isinstance(delta, Fraction) and delta == 0:
        witness = f"{at_input(activation, start)} = {at_input(activation, end)} = {after}: the change is exactly 0"
    else:
        witness = f"{at_input(activation, end)} − {at_input(activation, start)} = {told}"
    return decided(truth, witness, change=told, before=before, after=after)


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
        "slope_left": slope_text(activation, -NEAR),
        "slope_right": slope_text(activation, NEAR),
        "slope_far_right": slope_text(activation, FAR),
    }
    witness = f"The slope of {activation.title} at {exact_text(at)} is {slope_text(activation, at)}"
    return decided(truth, witness, **numbers)


def _is_bounded(parameters: Parameters) -> ClaimResult:
    activation = chosen(parameters)
    x = -FAR if math.isfinite(activation.upper.value) and not math.isfinite(activation.lower.value) else FAR
    number = value_text(activation, x)
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
        error = sum(error_of(float(part)) for part in (at_a, at_b, at_sum))
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
    """By declaration: every function that can be chosen is one of a single number; the tests hold each to it."""
    both = (chosen(parameters), chosen(parameters, "compared_with", "compared_"))
    names = " and ".join(f.title for f in both)
    return decided(True, f"{names} turn n numbers into n numbers, each from its own input alone")


def _mean_is_zero(parameters: Parameters) -> ClaimResult:
    activation, mean = chosen(parameters), number_in(parameters, "mean")
    number = normal.mean_under_normal(activation, float(mean))
    symmetric = mean == 0 and activation.is_odd
    truth = True if symmetric else (None if abs(number) < MEAN_ERROR else False)
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
    layers = whole_sizes(parameters, "layers")
    count = parameter_count(layers)
    truth = compare(Fraction(count), str(parameters["comparison"]), number_in(parameters, "value"))
    sizes = ", ".join(readable(size) for size in layers)
    witness = f"Layers of {sizes} units have {readable(count)} weights and biases, whatever their outputs are"
    return decided(truth, witness, count=readable(count), layers=sizes)


def claim_type(
    name: str, title: str, check: Callable[[Parameters], ClaimResult], *parameters: Parameter
) -> tuple[str, ClaimType]:
    return name, ClaimType(name=name, title=title, parameters=parameters, check=check)


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
                "at",
                ParameterType.NUMBERS,
                "Inputs at which to count; it must hold at all.",
                default=["-1", "1"],
                minimum=-INPUT_BOUND,
                maximum=INPUT_BOUND,
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

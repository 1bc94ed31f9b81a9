"""Claims about the shape of one function and about two functions side by side, decided by the catalogue or by algebra."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from activations.catalogue import Activation, Monotone, Saturation, Smoothness
from activations.choosing import chosen
from activations.claims.properties import (
    COMPARED_WITH,
    COMPARISON,
    FUNCTION,
    NEAR,
    VALUE,
    Parameters,
    claim_type,
    decided,
    input_parameter,
    number_in,
)
from activations.values import (
    ABSOLUTE_ERROR,
    RELATIVE_ERROR,
    SLOPE_ERROR,
    Number,
    as_declared,
    at_input,
    compare,
    error_of,
    slope_of,
    slope_text,
    told_apart,
    told_at,
    value_of,
    value_text,
)
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType

GRID = tuple(Fraction(step, 4) for step in range(-40, 41))
CLOSE = 1e-9  # relative; two functions that agree to it on the grid are not told apart by a number


def is_monotone(parameters: Parameters) -> ClaimResult:
    """Never falling ("never_decreasing") or always rising ("increasing"), for the whole line."""
    function, kind = chosen(parameters), str(parameters["kind"])
    truth = function.monotone is Monotone.INCREASING or (
        kind == "never_decreasing" and function.monotone is Monotone.NON_DECREASING
    )
    return decided(truth, _monotone_witness(function, rising=kind == "increasing"))


def _monotone_witness(function: Activation, *, rising: bool) -> str:
    if function.monotone is Monotone.NO:
        a, b = _falling_pair(function)
        return f"{told_at(function, a)} and {told_at(function, b)}: it falls"
    if rising and function.monotone is Monotone.NON_DECREASING:
        start, end = function.flat[0]
        b = Fraction(end) if math.isfinite(end) else Fraction(start) + 2
        return f"{at_input(function, b - 1)} = {told_at(function, b)}: it stays level there"
    if not function.is_continuous:
        jump = function.kinks[0]
        return f"{function.name} is constant but for one jump upwards, at {readable(jump.at)}"
    return f"The slope of {function.name} is {'above 0 everywhere' if function.monotone is Monotone.INCREASING else 'never below 0'}"


def _falling_pair(function: Activation) -> tuple[Fraction, Fraction]:
    values = [(x, float(value_of(function, x))) for x in GRID]
    falls = [(fa - fb, a, b) for (a, fa), (b, fb) in zip(values, values[4:], strict=False)]
    _, a, b = max(falls)
    return a, b


def is_odd(parameters: Parameters) -> ClaimResult:
    """f(-x) = -f(x): the graph is its own mirror image through the origin."""
    function = chosen(parameters)
    x = Fraction(2)
    up, down = value_text(function, x), value_text(function, -x)
    words = f"{at_input(function, x)} = {up} and {at_input(function, -x)} = {down}"
    return decided(function.is_odd, words, up=up, down=down)


LEVELS = ("continuous", "differentiable", "smooth")


def is_smooth(parameters: Parameters) -> ClaimResult:
    """Continuous, differentiable everywhere, or smooth: with every derivative."""
    function, level = chosen(parameters), str(parameters["level"])
    order = (Smoothness.JUMP, Smoothness.CONTINUOUS, Smoothness.ONCE, Smoothness.SMOOTH)
    needed = {"continuous": Smoothness.CONTINUOUS, "differentiable": Smoothness.ONCE, "smooth": Smoothness.SMOOTH}[
        level
    ]
    truth = order.index(function.smoothness) >= order.index(needed)
    if function.kinks:
        kink = function.kinks[0]
        at = readable(kink.at)
        if kink.jumps:
            return decided(truth, f"{function.name} jumps at {at}", at=at)
        left, right = readable(kink.slope_left), readable(kink.slope_right)
        return decided(
            truth, f"At {at} the slope of {function.name} goes from {left} to {right}", at=at, left=left, right=right
        )
    if function.smoothness is Smoothness.ONCE:
        return decided(truth, f"{function.name} and its slope are continuous; its second derivative jumps at 0")
    return decided(truth, f"{function.name} has every derivative everywhere")


def has_inverse(parameters: Parameters) -> ClaimResult:
    function = chosen(parameters)
    if function.inverse is not None:
        return decided(True, f"y = {function.name}(x) gives x = {function.inverse.formula}")
    a, b = _same_value(function)
    words = f"{at_input(function, a)} and {at_input(function, b)} are both {readable(value_of(function, a))}"
    return decided(False, words if a != b else f"{function.name} has no inverse: {function.no_inverse}")


def _same_value(function: Activation) -> tuple[Fraction, Fraction]:
    """Two inputs with one value, as far as short numbers show them; the same input twice where none do."""
    if function.flat:
        start, end = function.flat[0]
        b = Fraction(end) if math.isfinite(end) else Fraction(start) + 2
        return b - 1, b
    return Fraction(0), Fraction(0)


def steepest(parameters: Parameters) -> ClaimResult:
    """The least bound of |f'| against a number."""
    function = chosen(parameters)
    bound = function.lipschitz.bound
    if math.isinf(bound):
        return decided(str(parameters["comparison"]) == "greater", f"{function.name} jumps: no number bounds its slope")
    number = as_declared(bound)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error_of(number))
    at = function.lipschitz.reached_at
    is_kink = any(kink.at == at for kink in function.kinks)
    reached = f"reached {'beside' if is_kink else 'at'} {readable(at or 0)}"
    where = "never quite reached" if at is None else reached
    return decided(
        truth, f"The largest size of the slope of {function.name} is {readable(bound)}, {where}", bound=readable(bound)
    )


def lowest_value(parameters: Parameters) -> ClaimResult:
    """The minimum of f against a number; a bound that is not reached is no minimum."""
    function = chosen(parameters)
    lower = function.lower
    if lower.reached_at is None:
        return decided(
            False, f"{function.name} has no lowest value: its range is {function.range_text}", range=function.range_text
        )
    number = as_declared(lower.value)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error_of(number))
    words = f"{function.name}({readable(lower.reached_at)}) = {readable(lower.value)}, and no output is lower"
    return decided(truth, words, lowest=readable(lower.value), at=readable(lower.reached_at))


def limit_is(parameters: Parameters) -> ClaimResult:
    """The limit of f, or of its slope, far to one side."""
    function, side, what = chosen(parameters), str(parameters["side"]), str(parameters["of"])
    limits = {
        ("left", "value"): function.limit_left,
        ("right", "value"): function.limit_right,
        ("left", "slope"): function.slope_left,
        ("right", "slope"): function.slope_right,
    }
    limit = limits[side, what]
    x = -NEAR if side == "left" else NEAR
    shown = value_text(function, x) if what == "value" else slope_text(function, x)
    call = f"{function.name}{'′' if what == 'slope' else ''}({exact_text(x)})"
    if math.isinf(limit):
        text = f"{'grows' if limit > 0 else 'falls'} without bound"
    else:
        text = f"{'tends to' if _is_left_behind(function, side, what) else 'stays at'} {readable(limit)}"
    words = f"{call} = {shown}, and far out it {text}"
    if math.isinf(limit):
        comparison = str(parameters["comparison"])
        return decided(comparison == ("greater" if limit > 0 else "less"), words, limit="∞" if limit > 0 else "−∞")
    number = as_declared(limit)
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), error_of(number))
    return decided(truth, words, limit=readable(limit))


def _is_left_behind(function: Activation, side: str, what: str) -> bool:
    """Whether the limit is only approached: on a flat stretch or a straight end it is the value itself."""
    if what == "slope":
        return not function.is_straight
    return not any((math.isinf(a) and side == "left") or (math.isinf(b) and side == "right") for a, b in function.flat)


def mean_under_normal_is(parameters: Parameters) -> ClaimResult:
    """E f(Z) for Z ~ N(0, 1) against a number."""
    function = chosen(parameters)
    exact = function.mean_formula in ("0", "1/2")
    number: Number = Fraction(function.mean) if exact else function.mean
    truth = compare(number, str(parameters["comparison"]), number_in(parameters, "value"), 0.0 if exact else 1e-12)
    formula = f" = {function.mean_formula}" if function.mean_formula and not exact else ""
    return decided(
        truth,
        f"For N(0, 1) inputs the mean output of {function.name} is {readable(function.mean)}{formula}",
        mean=readable(function.mean),
    )


# Two functions


def compared_at(parameters: Parameters) -> ClaimResult:
    """The value or slope of one function against that of another at the same input."""
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    x, of = number_in(parameters, "x"), str(parameters["of"])
    if of == "slope":
        for function in (first, second):
            if any(Fraction(kink.at) == x for kink in function.kinks):
                return decided(None, f"{function.name} has no slope at {exact_text(x)}")
    take = value_of if of == "value" else slope_of
    mine, other = take(first, x), take(second, x)
    error = sum(error_of(number, SLOPE_ERROR) if of == "slope" else error_of(number) for number in (mine, other))
    if first is second:
        mine = other = Fraction(mine)
        error = 0.0
    truth = compare(Fraction(mine), str(parameters["comparison"]), Fraction(other), error)
    mark, tell = ("", value_text) if of == "value" else ("′", slope_text)
    x_text, told = exact_text(x), (tell(first, x), tell(second, x))
    if told[0] == told[1] and mine != other:
        told = told_apart(mine, other)
    words = f"{first.name}{mark}({x_text}) = {told[0]}, {second.name}{mark}({x_text}) = {told[1]}"
    return decided(truth, words, first=told[0], second=told[1], x=x_text)


def coincide(parameters: Parameters) -> ClaimResult:
    """Two functions have the same values at every input of one side; 0 belongs to both sides."""
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    side = str(parameters["side"])
    xs = [x for x in GRID if (x >= 0 if side == "right" else x <= 0 if side == "left" else True)]
    for x in sorted(xs, key=lambda x: (abs(x - 1), x)):
        mine, other = value_of(first, x), value_of(second, x)
        if abs(float(mine) - float(other)) > CLOSE * (1 + abs(float(mine))):
            words = f"{told_at(first, x)} and {told_at(second, x)}"
            return decided(False, words, x=exact_text(x), first=value_text(first, x), second=value_text(second, x))
    where = {"left": "at every input up to 0", "right": "at every input from 0 on", "both": "at every input"}[side]
    same = _same_formula(first, second, side)
    words = (
        f"{first.name} and {second.name} have the same formula {where}"
        if first is not second
        else f"It is {first.name}"
    )
    return decided(True, words) if same else decided(None, f"No difference shows at {len(xs)} inputs")


def _same_formula(first: Activation, second: Activation, side: str) -> bool:
    """Whether both branches asked for are known to be one: the functions are made of the same pieces there."""
    if first is second:
        return True
    sides = ("left", "right") if side == "both" else (side,)
    return all(_piece(first, each) is not None and _piece(first, each) == _piece(second, each) for each in sides)


def _piece(function: Activation, side: str) -> tuple[object, ...] | None:
    """What the function is on one side of 0, so that equal ones are the same there; None where that isn't known."""
    alpha, beta = function.parameters.get("alpha"), function.parameters.get("beta")
    if function.key in ("silu", "swish"):
        return "gate", beta or Fraction(1)
    if side == "right":
        return ("line", Fraction(1)) if function.key in IDENTITY_ABOVE else None
    if function.key in ("leaky_relu", "prelu"):
        return "line", alpha
    if function.key in ("elu", "celu") and alpha == 1:
        return ("exponential",)
    return {"identity": ("line", Fraction(1)), "relu": ("line", Fraction(0)), "relu6": ("line", Fraction(0))}.get(
        function.key
    )


IDENTITY_ABOVE = ("identity", "relu", "leaky_relu", "prelu", "elu", "celu")


def largest_difference(parameters: Parameters) -> ClaimResult:
    """The largest |f - g| on an interval against a number: found on fine grids and refined, so known to six digits."""
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    lower, upper = float(number_in(parameters, "x_from")), float(number_in(parameters, "x_to"))
    if upper <= lower:
        raise InvalidParameter("x_to", "must be greater than x_from.")
    comparison, target = str(parameters["comparison"]), number_in(parameters, "value")
    if _are_one(first, second, lower, upper):
        same = f"{first.name} and {second.name} have the same formula there"
        return decided(compare(Fraction(0), comparison, target), same, size="0", at=readable(lower))
    at, size = widest_gap(first, second, lower, upper)
    error = 1e-6 * size + RELATIVE_ERROR * _largest(first, second, lower, upper) + ABSOLUTE_ERROR
    truth = compare(size, comparison, target, error)
    pair = f"{first.name} and {second.name}"
    words = f"The largest difference of {pair} there is {readable(size)}, at {readable(at)}"
    words = words if size else f"No difference of {pair} shows there in floats"
    evidence = Evidence.SOURCE_ONLY if truth is None else Evidence.OBSERVED
    return ClaimResult(
        truth,
        f"{words}.",
        evidence,
        n=None if truth is None else GAP_POINTS,
        numbers={"size": readable(size), "at": readable(at)},
    )


def _are_one(first: Activation, second: Activation, lower: float, upper: float) -> bool:
    """Whether the two are known to have one formula on the whole interval."""
    side = "right" if lower >= 0 else "left" if upper <= 0 else "both"
    return _same_formula(first, second, side)


def _largest(first: Activation, second: Activation, lower: float, upper: float) -> float:
    xs = np.linspace(lower, upper, GAP_POINTS)
    return float(max(np.abs(first.value(xs)).max(), np.abs(second.value(xs)).max()))


GAP_POINTS = 20_001
BENDS = 50.0  # to either side of 0: farther out every function is a straight line or at its limit


def widest_gap(first: Activation, second: Activation, lower: float, upper: float) -> tuple[float, float]:
    """(x, |f(x) - g(x)|) where the two differ most: on an even grid with a dense part around 0, refined twice."""
    at = lower
    for turn in range(3):
        xs = np.linspace(lower, upper, GAP_POINTS)
        if turn == 0 and upper - lower > 2 * BENDS:  # else a peak where functions bend would fall between two points
            near = np.linspace(max(lower, -BENDS), min(upper, BENDS), GAP_POINTS)
            xs = np.unique(np.concatenate([xs, near[(near >= lower) & (near <= upper)]]))
        gaps = np.abs(first.value(xs) - second.value(xs))
        best = int(gaps.argmax())
        at, size = float(xs[best]), float(gaps[best])
        lower, upper = float(xs[max(0, best - 1)]), float(xs[min(xs.size - 1, best + 1)])
    return at, size


def both_level_off(parameters: Parameters) -> ClaimResult:
    """Two functions level off, each on that side: their slopes tend to 0."""
    first, second = chosen(parameters), chosen(parameters, "compared_with", "compared_")
    side = str(parameters["side"])
    sides = ("left", "right") if side == "both" else (side,)
    for function in (first, second):
        for each in sides:
            x = FAR_OUT if each == "right" else -FAR_OUT
            if getattr(function, f"saturates_{each}") is Saturation.NONE:
                return decided(False, f"The slope of {function.name} at {exact_text(x)} is {slope_text(function, x)}")
    x = -FAR_OUT if side == "left" else FAR_OUT
    at = exact_text(x) if side != "both" else f"−{exact_text(x)} and at {exact_text(x)}"
    slopes = [f"{function.name}: {_slopes(function, sides)}" for function in dict.fromkeys((first, second))]
    return decided(True, f"The slopes at {at}. {'; '.join(slopes)}")


FAR_OUT = Fraction(10)


def _slopes(function: Activation, sides: tuple[str, ...]) -> str:
    return " and ".join(slope_text(function, FAR_OUT if side == "right" else -FAR_OUT) for side in sides)


SIDE = Parameter("side", ParameterType.CHOICE, "Which side.", default="right", allowed=("left", "right"))
OF = Parameter(
    "of", ParameterType.CHOICE, "Of the function or of its slope.", default="value", allowed=("value", "slope")
)

SHAPES: Mapping[str, ClaimType] = MappingProxyType(
    dict(
        [
            claim_type(
                "is_monotone",
                "f never falls, or always rises",
                is_monotone,
                *FUNCTION,
                Parameter(
                    "kind",
                    ParameterType.CHOICE,
                    "Never falling, or always rising.",
                    default="never_decreasing",
                    allowed=("never_decreasing", "increasing"),
                ),
            ),
            claim_type("is_odd", "f(−x) = −f(x)", is_odd, *FUNCTION),
            claim_type(
                "is_smooth",
                "f is continuous, differentiable everywhere, or smooth",
                is_smooth,
                *FUNCTION,
                Parameter("level", ParameterType.CHOICE, "How smooth.", default="differentiable", allowed=LEVELS),
            ),
            claim_type(
                "both_level_off",
                "Two functions level off on this side",
                both_level_off,
                *FUNCTION,
                *COMPARED_WITH,
                Parameter("side", ParameterType.CHOICE, "Where.", default="both", allowed=("left", "right", "both")),
            ),
            claim_type("has_inverse", "f has an inverse", has_inverse, *FUNCTION),
            claim_type(
                "steepest", "The largest size of f′ stands so to a number", steepest, *FUNCTION, COMPARISON, VALUE
            ),
            claim_type(
                "lowest_value", "The minimum of f stands so to a number", lowest_value, *FUNCTION, COMPARISON, VALUE
            ),
            claim_type(
                "limit_is",
                "The limit far to one side stands so to a number",
                limit_is,
                *FUNCTION,
                SIDE,
                OF,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "mean_under_normal_is",
                "The mean of f under N(0, 1) stands so to a number",
                mean_under_normal_is,
                *FUNCTION,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "compared_at",
                "At one input f stands so to another function",
                compared_at,
                *FUNCTION,
                *COMPARED_WITH,
                input_parameter("x", "The input."),
                OF,
                COMPARISON,
            ),
            claim_type(
                "coincide",
                "f and another function have the same values",
                coincide,
                *FUNCTION,
                *COMPARED_WITH,
                Parameter("side", ParameterType.CHOICE, "Where.", default="both", allowed=("left", "right", "both")),
            ),
            claim_type(
                "largest_difference",
                "The largest difference of f and another function stands so to a number",
                largest_difference,
                *FUNCTION,
                *COMPARED_WITH,
                input_parameter("x_from", "Left end of the interval."),
                input_parameter("x_to", "Right end of the interval."),
                COMPARISON,
                VALUE,
            ),
        ]
    )
)

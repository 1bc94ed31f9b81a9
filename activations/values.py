"""Values and slopes as exactly as they are known, what is certain of their size, and how they are told to people."""

from __future__ import annotations

import math
from fractions import Fraction

from activations.facts import Activation, End, Kink, Monotone, is_constant_between
from quizzes.engine.numbers import exact_text, readable

RELATIVE_ERROR = 1e-12  # of every function value: the tests hold all of them within 1,500 ulp
ABSOLUTE_ERROR = 1e-300  # and of those so small that a float has few digits for them or none
SLOPE_ERROR = 1e-15  # absolute, of every derivative, which may lose digits around its own zeros
SIMPLE = 10**6  # the largest denominator by which a declared number counts as that very fraction
NEAR_AN_END = 2e-3  # relative: farther off the usual four digits tell a value apart from an end
MOST_DIGITS = 15  # that a float tells

Number = Fraction | float


def value_of(activation: Activation, x: Fraction) -> Number:
    """f(x), as a fraction where it is one."""
    exact = activation.exact(x)
    return float(activation.value(float(x))) if exact is None else exact


def slope_of(activation: Activation, x: Fraction) -> Number:
    """f'(x) away from kinks, as a fraction where it is one."""
    exact = activation.exact_slope(x)
    return float(activation.slope(float(x))) if exact is None else exact


def kink_at(activation: Activation, x: Fraction) -> Kink | None:
    return next((kink for kink in activation.kinks if Fraction(kink.at) == x), None)


def as_declared(number: float) -> Number:
    """A number of the catalogue as a fraction where it is a simple one: 0.25 is 1/4, the minimum of GELU is none."""
    simple = Fraction(number).limit_denominator(SIMPLE)
    return simple if float(simple) == number else number


def error_of(number: Number, absolute: float = ABSOLUTE_ERROR) -> float:
    return 0.0 if isinstance(number, Fraction) else RELATIVE_ERROR * abs(number) + absolute


def compare(number: Number, comparison: str, target: Fraction, error: float = 0.0) -> bool | None:
    """Whether the number is equal to, greater or less than the target; None where its error leaves that open."""
    difference = Fraction(number) - target
    if error and abs(difference) <= error:
        return None
    return _holds(comparison, (difference > 0) - (difference < 0))


def compare_value(activation: Activation, x: Fraction, comparison: str, target: Fraction) -> bool | None:
    """The same of f(x), with what is certain of the function besides: its open ends and its sign."""
    number = value_of(activation, x)
    side = None if isinstance(number, Fraction) else _certain_side(activation, x, target)
    if side is not None:
        return _holds(comparison, side)
    return compare(number, comparison, target, error_of(number))


def compare_change(
    activation: Activation, start: Fraction, end: Fraction, comparison: str, target: Fraction
) -> bool | None:
    """The same of f(end) - f(start): exactly 0 on a flat stretch, and never 0 where the function always rises."""
    delta, error = change_of(activation, start, end)
    if error and target == 0 and activation.monotone is Monotone.INCREASING:
        return _holds(comparison, 1 if end > start else -1)
    return compare(delta, comparison, target, error)


def change_of(activation: Activation, start: Fraction, end: Fraction) -> tuple[Number, float]:
    """f(end) - f(start) and the bound of its error, 0 where it is exact."""
    before, after = value_of(activation, start), value_of(activation, end)
    if start == end or is_constant_between(activation, start, end):
        return Fraction(0), 0.0
    if isinstance(before, Fraction) and isinstance(after, Fraction):
        return after - before, 0.0
    return float(after) - float(before), error_of(before) + error_of(after) + ABSOLUTE_ERROR


def _holds(comparison: str, side: int) -> bool:
    return {"equals": side == 0, "greater": side > 0, "less": side < 0}[comparison]


def _certain_side(activation: Activation, x: Fraction, target: Fraction) -> int | None:
    """The sign of f(x) - target where a property of the function decides it."""
    if _is_open_end(activation.lower, target) or (activation.keeps_sign and x > 0 and target <= 0):
        return 1
    if _is_open_end(activation.upper, target) or (activation.keeps_sign and x < 0 and target >= 0):
        return -1
    return None


def _is_open_end(end: End, target: Fraction) -> bool:
    return not end.is_reached and math.isfinite(end.value) and as_declared(end.value) == target


# Told to people


def value_text(activation: Activation, x: Fraction) -> str:
    """f(x) in words. An open end is never told as a value: rounding would put it there."""
    number = value_of(activation, x)
    for end, side in ((activation.lower, "above"), (activation.upper, "below")):
        is_open = not end.is_reached and math.isfinite(end.value)
        if is_open and abs(float(number) - end.value) <= NEAR_AN_END * abs(end.value):
            told = _apart_from(number, end.value)
            if told != readable(number):
                return told or f"just {side} {readable(end.value)}"
    return _never_zero(number)


def slope_text(activation: Activation, x: Fraction) -> str:
    """f'(x) in words, away from kinks."""
    return _never_zero(slope_of(activation, x))


def _apart_from(number: Number, end: float) -> str:
    """The number with as many digits as tell it apart from the end; "" where none do."""
    told, other = told_apart(number, end)
    return told if told != other else ""


def told_apart(one: Number, other: Number) -> tuple[str, str]:
    """Both numbers, with as many digits as tell them apart, at most those of a float."""
    for digits in range(4, MOST_DIGITS + 1):
        told = readable(one, digits=digits), readable(other, digits=digits)
        if told[0] != told[1]:
            break
    return told


def _never_zero(number: Number) -> str:
    """A float of 0 stands for a number too small for floats: exact zeros are fractions."""
    return readable(number) if number or isinstance(number, Fraction) else "nearly 0"


def share_text(share: float) -> str:
    """A share of softmax, which is never 0 and never 1 where there are several: with as many digits as tell it apart."""
    return (_apart_from(share, 1.0) or "just below 1") if share else "nearly 0"


def at_input(activation: Activation, x: Fraction) -> str:
    return f"{activation.name}({exact_text(x)})"


def told_at(activation: Activation, x: Fraction) -> str:
    """Such as "ReLU(2) = 2"."""
    return f"{at_input(activation, x)} = {value_text(activation, x)}"

"""What a wrong rule about a function of one number is: a formula in x and the function's own parameter."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from activations.catalogue import Activation
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Step

DIGITS = 12  # significant digits of a value that isn't exact: the same on every machine
Formula = Callable[[Activation, float, float], float]  # of the function, x, and its alpha or beta (nan without one)


@dataclass(frozen=True, slots=True)
class Rule:
    """A known wrong way to a value or slope. `keys` are the functions it is known of; none: all.

    `expression` is the working in words with {x}, {a}, {f} and {fx} for the numbers of the draw. A message goes on
    after "This is what you get if you"."""

    name: str
    message: str
    expression: str
    formula: Formula
    keys: tuple[str, ...] = ()

    def at(self, function: Activation, x: float) -> float | None:
        """The number it leads to, None where it leads to none or is not about this function."""
        if self.keys and function.key not in self.keys:
            return None
        try:
            value = self.formula(function, x, own_parameter(function))
        except (OverflowError, ZeroDivisionError, ValueError):
            return None
        return value if math.isfinite(value) else None

    def working(self, function: Activation, x: Fraction) -> Step:
        value = self.at(function, float(x))
        names = {
            "x": exact_text(x),
            "a": readable(own_parameter(function)) if function.parameters else "",
            "f": function.title,
            "fx": readable(float(function.value(float(x)))),
        }
        return Step(self.expression.format(**names), "" if value is None else readable(value))


def own_parameter(function: Activation) -> float:
    return float(next(iter(function.parameters.values()))) if function.parameters else math.nan


def rounded(value: float | Fraction) -> Fraction:
    """An exact value as it is, any other to twelve significant digits."""
    return value if isinstance(value, Fraction) else Fraction(f"{value:.{DIGITS - 1}e}")

"""What a wrong rule about a function of one number is: a formula, where it leads elsewhere, and its working in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from activations.catalogue import Activation
from activations.floats import floats
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Step

DIGITS = 12  # significant digits of a value that isn't exact: the same on every machine


@dataclass(frozen=True, slots=True)
class At:
    """One input of one function, with what most rules need of it. At a kink `slope` is the convention of our code."""

    function: Activation
    x: float
    a: float  # the function's own alpha or beta; 1 where it has none
    value: float
    slope: float

    @property
    def key(self) -> str:
        return self.function.key

    @property
    def is_kink(self) -> bool:
        return any(kink.at == self.x for kink in self.function.kinks)


Formula = Callable[[At], float]
Where = Callable[[At], bool]
Line = tuple[str, Formula]  # an expression, and the number it stands for


def everywhere(p: At) -> bool:
    return True


def below(p: At) -> bool:
    return p.x <= 0


def above(p: At) -> bool:
    return p.x > 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A known wrong way to a value or slope. `keys` are the functions it is known of; none: all.

    `where` holds where the rule leads elsewhere by its form. Where it does what the function does (above 0 leaky ReLU
    passes the input on too), or what a rule before it does, it has no value: nothing is wrong there that could be told.
    Coincidences by accident are left to the choice of draws.

    A message goes on after "This is what you get if you". `before` are the lines of working before the last one,
    whose expression is `expression`. In all of them stand {x}, {n} for −x, {a}, {s} for a x, {v} for f(x), {size} for |x|, {u} and
    {w} for the numbers of the lines before; as capitals in brackets if they are negative; {f} is the function's name."""

    name: str
    message: str
    expression: str
    formula: Formula
    keys: tuple[str, ...] = ()
    where: Where = everywhere
    before: tuple[Line, ...] = ()

    def is_about(self, key: str) -> bool:
        return not self.keys or key in self.keys

    def value(self, p: At) -> float | None:
        """The number it leads to, None where it leads to none or is not about this function or input."""
        if not self.is_about(p.key):
            return None
        return self._computed(self.formula, p) if self.where(p) else None

    def _computed(self, formula: Formula, p: At) -> float | None:
        try:
            value = float(formula(p))
        except (OverflowError, ZeroDivisionError, ValueError):
            return None
        return value if math.isfinite(value) else None

    def working(self, p: At, x: Fraction) -> tuple[Step, ...]:
        """From the input to the rule's number; nothing where it has none."""
        if self.value(p) is None:
            return ()
        texts = _texts(p, x)
        return tuple(self._lines(p, texts))

    def _lines(self, p: At, texts: dict[str, str]) -> Iterator[Step]:
        for name, (expression, formula) in zip("uw", self.before, strict=False):
            number = _on_the_way(self._computed(formula, p) or 0.0)
            yield Step(expression.format(**texts), number)
            texts |= {name: number, name.upper(): _bracketed(number)}
        yield Step(self.expression.format(**texts), readable(self._computed(self.formula, p) or 0.0))


def _texts(p: At, x: Fraction) -> dict[str, str]:
    plain = {"x": exact_text(x), "n": exact_text(-x), "a": readable(p.a), "v": readable(p.value)}
    plain["s"] = readable(p.a * p.x)
    brackets = {name.upper(): _bracketed(text) for name, text in plain.items()}
    return plain | brackets | {"size": exact_text(abs(x)), "f": p.function.name}


def _on_the_way(number: float) -> str:
    """Four digits; next to 1 and −1 as many as tell it from them, since the next line may take 1 away."""
    digits = 4
    while digits < DIGITS and abs(number) < 1 and readable(abs(number), digits=digits - 3) == "1":
        digits += 1
    return readable(number, digits=digits)


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def own_parameter(function: Activation) -> float:
    """The function's alpha or beta; 1 where it has none."""
    return float(next(iter(function.parameters.values()))) if function.parameters else 1.0


@lru_cache(maxsize=4096)
def at(function: Activation, x: Fraction) -> At:
    """What all rules need of one draw, computed once."""
    number = float(x)
    return At(function, number, own_parameter(function), float(function.value(number)), float(function.slope(number)))


def along(function: Activation, xs: Sequence[float]) -> list[At]:
    """The same at many inputs."""
    a, inputs = own_parameter(function), floats(xs)
    pairs = zip(xs, function.value(inputs).tolist(), function.slope(inputs).tolist(), strict=True)
    return [At(function, x, a, value, slope) for x, value, slope in pairs]


def rounded(value: float | Fraction) -> Fraction:
    """An exact value as it is, any other to twelve significant digits."""
    return value if isinstance(value, Fraction) else Fraction(f"{value:.{DIGITS - 1}e}")

"""Which known misconceptions a typed number agrees with, at the precision to which it was typed. Knows no texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The rules whose value the number agrees with, nearest first. None where it agrees with the answer itself: a
    coarsely rounded right number must not be called a misconception."""

    is_answer: bool
    rules: tuple[str, ...] = ()


def diagnose(number: Fraction, decimals: int | None, *, answer: Fraction, wrong: Mapping[str, Fraction]) -> Diagnosis:
    """Compare a typed number with the answer and with the value that each rule, by name, leads to."""
    if agrees(number, decimals, answer):
        return Diagnosis(is_answer=True)
    matching = [name for name, value in wrong.items() if agrees(number, decimals, value)]
    return Diagnosis(is_answer=False, rules=tuple(sorted(matching, key=lambda name: abs(wrong[name] - number))))


def agrees(number: Fraction, decimals: int | None, value: Fraction) -> bool:
    """Whether `value`, rounded to the typed decimals, can be this number; a typed a/b has no rounding."""
    if decimals is None:
        return number == value
    return abs(number - value) <= Fraction(1, 2 * 10**decimals)

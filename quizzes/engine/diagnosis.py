"""Which known misconceptions a typed number agrees with, at the precision to which it was typed. Knows no texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from quizzes.engine.content import Draw, Question
from quizzes.engine.draws import decimals_of
from quizzes.engine.kinds.base import Response
from quizzes.engine.kinds.numeric import Target, target_of


class Slip(StrEnum):
    """The right number, written down in a way that isn't asked for."""

    COARSE = "coarse"  # rounded to fewer decimals than asked
    CUT_OFF = "cut_off"  # cut off where it should be rounded
    PERCENT = "percent"  # a hundred times too large


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The rules whose value the number agrees with, nearest first, and the slip that would explain it too.

    A coarsely rounded right number must not be called a misconception, unless a rule gives exactly that number."""

    slip: Slip | None = None
    rules: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        return {"slip": self.slip.value if self.slip else "", "rules": list(self.rules)}


def diagnose(
    number: Fraction, decimals: int | None, *, asked: int, answer: Fraction, wrong: Mapping[str, Fraction]
) -> Diagnosis:
    """Compare a typed number with the answer and with the value that each rule, by name, leads to. `asked` decimals
    were asked for."""
    exact = tuple(name for name, value in wrong.items() if value == number)
    if number != 0 and agrees(number, decimals, answer):
        return Diagnosis(Slip.COARSE if _is_rounding(number, decimals, answer) else None, exact)
    matching = [name for name, value in wrong.items() if agrees(number, decimals, value)]
    if not _tells_enough(number, decimals, asked, len(matching)):
        return Diagnosis(_slip(number, decimals, answer), exact)
    rules = tuple(sorted(matching, key=lambda name: abs(wrong[name] - number)))
    return Diagnosis(_slip(number, decimals, answer), rules)


FEWEST_DIGITS = 2  # a number rounded to one digit agrees with many rules by chance


def _tells_enough(number: Fraction, decimals: int | None, asked: int, rules: int) -> bool:
    """Whether agreeing with a rule means something: as many decimals as asked, two digits, or one that fits one rule."""
    if decimals is None or decimals >= asked:
        return True
    return abs(number) * 10**decimals >= 10 ** (FEWEST_DIGITS - 1) or (number != 0 and rules == 1)


def _slip(number: Fraction, decimals: int | None, answer: Fraction) -> Slip | None:
    if decimals is None:
        return None
    if decimals > 0 and number == Fraction(math.trunc(answer * 10**decimals), 10**decimals):
        return Slip.CUT_OFF
    return Slip.PERCENT if answer and agrees(number / 100, decimals + 2, answer) else None


KEPT = Fraction(1, 10**11)  # of a value's size: those that end nowhere are kept to twelve digits


def agrees(number: Fraction, decimals: int | None, value: Fraction) -> bool:
    """Whether this number can stand for `value`: a rounding of it to the typed decimals, or, typed as a/b or with more
    digits than are kept of a value, the value itself."""
    return _is_rounding(number, decimals, value) or abs(number - value) <= KEPT * abs(value)


def _is_rounding(number: Fraction, decimals: int | None, value: Fraction) -> bool:
    return decimals is not None and abs(number - value) <= Fraction(1, 2 * 10**decimals)


def diagnose_response(question: Question, response: Response) -> dict[str, object]:
    """What is stored with the outcome of a typed number: nothing where there is no draw, or nothing to say.

    An entry without slip and rules is a wrong answer that no rule explains, for the author to look at."""
    if question.draw is None or response.number is None:
        return {}
    target = target_of(question)
    if target.accepts(response.number):
        return _other_form(question.draw, response.number, target)
    wrong = {name: known.value for known in question.draw.wrong for name in known.rules}
    asked = decimals_of(question.body)
    found = diagnose(response.number, response.decimals, asked=asked, answer=question.draw.answer, wrong=wrong)
    return found.document()


def _other_form(draw: Draw, number: Fraction, target: Target) -> dict[str, object]:
    """A right answer in a form other than the usual one."""
    if abs(number - draw.answer) <= target.margin:
        return {}
    names = [name for known in draw.accepted if abs(number - known.value) <= target.margin for name in known.rules]
    return Diagnosis(None, tuple(names)).document()

"""What a scheme pays to those who don't know: for authors, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from quizzes.engine.certainty import Level, mark
from quizzes.engine.content import Question
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.kinds.base import offers_none
from quizzes.engine.numbers import readable
from quizzes.engine.schemes import blind_scores, exact_share, is_multiple, scheme_of
from quizzes.engine.validation import MOST_CHOICES, MOST_WEIGHTED_CHOICES
from quizzes.presentation.certainties import WORDS

TOO_MUCH = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class BlindRow:
    """One way to answer without knowing, and the share of the points that it earns."""

    way: str
    share: str  # exactly: 1/3
    percent: str
    is_too_much: bool


@dataclass(frozen=True, slots=True)
class SchemePanel:
    label: str
    rows: tuple[BlindRow, ...] = ()
    message: str = ""  # why it can't be told yet

    @property
    def warns(self) -> bool:
        return any(row.is_too_much for row in self.rows)


def show_scheme(question: Question, *, certainty_is_marked: bool = False) -> SchemePanel | None:
    """None where there is nothing to tick, or the scheme can't be read yet. The marks of certainty are linear in the
    grade, so that the mean of a guess is marked like a grade."""
    choices = len(question.choices)
    if question.kind == "numeric" or not choices or choices > MOST_CHOICES:
        return None
    try:
        scheme = scheme_of(question)
        if scheme.formula is None and choices > MOST_WEIGHTED_CHOICES:
            return None
        if message := _unmarked(question):
            return SchemePanel(scheme.label, message=message)
        scores = blind_scores(question)
    except InvalidParameter:
        return None
    rows = [_row(_("Choosing at random"), scores.at_random)]
    if is_multiple(question):
        rows = [
            _row(_("Ticking nothing"), scores.nothing),
            _row(_("Ticking everything"), scores.everything),
            _row(_("Ticking at random"), scores.at_random),
        ]
    if certainty_is_marked and scores.at_random >= 0:
        rows += [_row(_guess_words(level), mark(scores.at_random, level)) for level in Level]
    return SchemePanel(scheme.label, tuple(rows))


def _unmarked(question: Question) -> str:
    """Why nothing can be earned yet, by anybody: not even by guessing. "" once the key is marked."""
    marked = sum(choice.is_correct for choice in question.choices)
    if not marked and not offers_none(question):
        return _("It can’t be told until a right choice is marked.")
    if marked > 1 and not is_multiple(question):
        return _("It can’t be told while more than one choice is marked right.")
    return ""


def _guess_words(level: Level) -> str:
    return _("At random, and %(words)s, where that is marked") % {"words": WORDS[level]}


def _row(way: str, share: Fraction) -> BlindRow:
    percent = readable(100 * share, places=1).removesuffix(".0")
    return BlindRow(way, exact_share(share), f"{percent}\u202f%", share > TOO_MUCH)

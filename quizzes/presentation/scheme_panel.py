"""What a scheme pays to those who don't know: for authors, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from quizzes.engine.content import Question
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.schemes import blind_scores, exact_share, is_multiple, scheme_of
from quizzes.engine.validation import MOST_CHOICES, MOST_WEIGHTED_CHOICES

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
    rows: tuple[BlindRow, ...]

    @property
    def warns(self) -> bool:
        return any(row.is_too_much for row in self.rows)


def show_scheme(question: Question) -> SchemePanel | None:
    """None where there is nothing to tick, or the scheme can't be read yet."""
    choices = len(question.choices)
    if question.kind == "numeric" or not choices or choices > MOST_CHOICES:
        return None
    try:
        scheme = scheme_of(question)
        if scheme.formula is None and choices > MOST_WEIGHTED_CHOICES:
            return None
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
    return SchemePanel(scheme.label, tuple(rows))


def _row(way: str, share: Fraction) -> BlindRow:
    percent = readable(100 * share, places=1).removesuffix(".0")
    return BlindRow(way, exact_share(share), f"{percent}\u202f%", share > TOO_MUCH)

"""Review rules: what may be shown of an answer, and when. Nothing is shown before a rule allows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzes.models import Attempt
from quizzes.terms import Terms, rows_shown


@dataclass(frozen=True, slots=True)
class Rules:
    """The rows of the review matrix for one moment. `feedback` is each choice's own, `key` the right choices."""

    correctness: bool = False
    points: bool = False
    feedback: bool = False
    explanation: bool = False
    key: bool = False


NOTHING = Rules()
EVERYTHING = Rules(correctness=True, points=True, feedback=True, explanation=True, key=True)


def rules_for(attempt: Attempt | None, terms: Terms, now: datetime, *, is_checked: bool) -> Rules:
    """What the assignment's matrix allows now; see `rows_shown`."""
    if attempt is None:
        return NOTHING
    return Rules(**{row.value: True for row in rows_shown(attempt, terms, now, is_checked=is_checked)})

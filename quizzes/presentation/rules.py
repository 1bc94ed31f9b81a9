"""Review rules: what may be shown of an answer, and when. Nothing is shown before a rule allows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzes.engine.review import Review, Row, column_at, review_of
from quizzes.models import Assignment, Attempt
from quizzes.terms import Terms


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
    """What the assignment's matrix allows now. Before the end of an attempt only practice shows anything, and only of a
    question that was checked; a test shows nothing, whatever its matrix says."""
    if attempt is None:
        return NOTHING
    is_finished = attempt.state == Attempt.State.FINISHED
    if not is_finished and not (attempt.mode == Assignment.Mode.PRACTICE and is_checked):
        return NOTHING
    submitted_at = attempt.submitted_at if is_finished else None
    column = column_at(submitted_at=submitted_at, closed_at=terms.closed_at, now=now)
    review = attempt_review(attempt, terms)
    return Rules(**{row.value: review.allows(row, column) for row in Row})


def attempt_review(attempt: Attempt, terms: Terms) -> Review:
    """The matrix of the assignment as it is now, in the mode in which the attempt was begun."""
    return review_of(attempt.assignment.review, attempt.mode, closes=terms.closes_at is not None)

"""Review rules: what may be shown of an answer, and when. Nothing is shown before a rule allows it."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.models import Assignment, Attempt


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


def rules_for(attempt: Attempt | None, *, is_checked: bool) -> Rules:
    """Practice shows everything about a question once it was checked; a test nothing before the attempt is over."""
    if attempt is None:
        return NOTHING
    if attempt.state == Attempt.State.FINISHED:
        return EVERYTHING
    if attempt.mode == Assignment.Mode.PRACTICE and is_checked:
        return EVERYTHING
    return NOTHING

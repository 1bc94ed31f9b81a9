"""The log of an assignment: who did what to it when, with what stood there before and after. Written, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.contrib.auth.models import User

from quizzes.aliases import short_id
from quizzes.models import Assignment, AssignmentChange, Attempt

LONGEST_WHAT = 200


def log_change(
    assignment: Assignment,
    what: str,
    *,
    by: User | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> AssignmentChange:
    return AssignmentChange.objects.create(
        assignment=assignment,
        changed_at=now,
        changed_by=by,
        what=what[:LONGEST_WHAT],
        before=_document(before or {}),
        after=_document(after or {}),
    )


def _document(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _stored(value) for name, value in values.items()}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value


def attempt_name(attempt: Attempt) -> str:
    """The attempt as the log calls it; the learner by the id that stays when a name is erased."""
    return f"attempt {attempt.number} of learner {short_id(attempt.learner.public_id)}"

"""Attempts as a record store is told of them."""

from __future__ import annotations

from quizzes.models import AnswerEvent, Attempt


def recorded_attempt(uuid: str) -> Attempt | None:
    rows = Attempt.objects.filter(uuid=uuid).select_related("assignment__quiz", "version", "learner")
    return rows.defer("version__content").first()


def checked_event(attempt: Attempt, question_key: str, revision: int) -> AnswerEvent | None:
    """The log's line of the check that made this revision of an answer."""
    checks = attempt.events.filter(question_key=question_key, kind=AnswerEvent.Kind.CHECKED)
    return checks.filter(base_revision=revision - 1, outcome__isnull=False).select_related("outcome").first()

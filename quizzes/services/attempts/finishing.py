"""The end of an attempt: by its learner, or by its deadline whenever somebody comes to see to it."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quizzes import queries
from quizzes.engine.errors import AlreadyFinished, AttemptClosed
from quizzes.engine.scoring import score
from quizzes.learners import Identity
from quizzes.models import Attempt
from quizzes.observers import Happened, tell
from quizzes.services.attempts.beginning import locked
from quizzes.services.attempts.grading import grade_drafts
from quizzes.services.attempts.posts import refuse_without_key
from quizzes.terms import GRACE, Terms

logger = logging.getLogger(__name__)


def finish_attempt(
    *, identity: Identity, attempt_uuid: uuid.UUID, idempotency_key: str, now: datetime, ticket: str = ""
) -> Attempt:
    """Close the attempt, grade what was saved and score it, in one transaction. Locks it. The same post again is answered
    the same. After the deadline the attempt counts as handed in at its deadline.

    Raises `NotFound`, `MissingKey`, `NotStarted`, `AttemptClosed` (set aside by a teacher), and `AlreadyFinished` when
    another post finished it.
    """
    refuse_without_key(idempotency_key)
    with transaction.atomic():
        attempt, terms, _ = locked(identity, attempt_uuid, ticket, now)
        if attempt.reset_at is not None:
            raise AttemptClosed("Your teacher has set this attempt aside. Open the quiz again to begin anew.")
        if attempt.state == Attempt.State.FINISHED:
            if attempt.finish_key == idempotency_key:
                return attempt
            raise AlreadyFinished("This attempt is already finished. Its score stands; nothing was changed.")
        close_attempt(attempt, terms, now, idempotency_key)
    return attempt


@dataclass(frozen=True, slots=True)
class Closing:
    """How many attempts were handed in, and the ids of those that could not be."""

    closed: int
    failed: tuple[uuid.UUID, ...]


def close_overdue(*, now: datetime) -> Closing:
    """Hand in every attempt whose deadline, and the grace after it, is over. Each in a transaction of its own: one that
    fails is logged and reported, and the others go on."""
    closed, failed = 0, []
    for attempt_id in queries.attempts_with_an_end():
        try:
            closed += _close_if_overdue(attempt_id, now)
        except Exception:
            logger.exception("Attempt %s is overdue and can't be handed in", attempt_id)
            failed.append(attempt_id)
    uuids = Attempt.objects.filter(pk__in=failed).order_by("pk").values_list("uuid", flat=True) if failed else ()
    return Closing(closed, tuple(uuids))


def _close_if_overdue(attempt_id: int, now: datetime) -> bool:
    with transaction.atomic():
        attempt = queries.attempt_locked(attempt_id)
        if attempt is None or attempt.state == Attempt.State.FINISHED or attempt.reset_at is not None:
            return False
        terms = queries.attempt_terms(attempt)
        if not queries.is_closed(attempt, terms, now, GRACE):
            return False
        close_attempt(attempt, terms, now)
    return True


def close_attempt(
    attempt: Attempt,
    terms: Terms,
    now: datetime,
    idempotency_key: str = "",
    *,
    ended_by: Attempt.Ending = Attempt.Ending.LEARNER,
) -> None:
    """Grade what was saved and score it. The caller holds the lock. Past its deadline an attempt ended then, whoever
    comes to see to it."""
    answers = queries.answers_of([attempt.pk])[attempt.pk]
    grade_drafts(attempt, answers)
    graded = {key: queries.graded_of(answer) for key, answer in answers.items() if answer.outcome}
    deadline = terms.deadline(attempt.started_at)
    is_over = deadline is not None and now > deadline
    attempt.state = Attempt.State.FINISHED
    attempt.ended_by = Attempt.Ending.DEADLINE if is_over else ended_by
    attempt.deadline_at = deadline  # the one that held
    ended = deadline if is_over and deadline is not None else now
    attempt.submitted_at = max(attempt.started_at, ended)  # a clock may have stepped back
    attempt.finish_key = idempotency_key
    attempt.score = score(queries.content_of(attempt.version), graded)
    attempt.save(
        update_fields=["state", "ended_by", "deadline_at", "submitted_at", "finish_key", "score", "updated_at"]
    )
    tell(Happened.FINISHED, attempt, now)

"""What a teacher does to an attempt of a learner: end it, set it aside, take that back, delete it. Every step is logged."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from quizzes import queries
from quizzes.engine.errors import AlreadyFinished, AttemptClosed, InUse, NotFound
from quizzes.models import Answer, AnswerEvent, Attempt, Learner
from quizzes.services.attempts.finishing import close_attempt
from quizzes.services.logging_changes import attempt_name, log_change


def end_attempt(*, attempt: Attempt, by: User | None, now: datetime) -> Attempt:
    """Hand in a running attempt with what was saved. Locks it. Raises `NotFound`, `AlreadyFinished`, `AttemptClosed`
    (it was set aside)."""
    with transaction.atomic():
        locked = _locked(attempt)
        if locked.reset_at is not None:
            raise AttemptClosed("This attempt is set aside. Take that back first, then hand it in.")
        if locked.state == Attempt.State.FINISHED:
            raise AlreadyFinished("This attempt is already finished. Its score stands; nothing was changed.")
        close_attempt(locked, queries.attempt_terms(locked), now, ended_by=Attempt.Ending.TEACHER)
        log_change(locked.assignment, f"Handed in {attempt_name(locked)}", by=by, now=now)
    return locked


def reset_attempt(*, attempt: Attempt, by: User | None, now: datetime) -> Attempt:
    """Set an attempt aside, so that its learner may begin anew: kept with its answers, counted nowhere. Locks it; what is
    being saved meanwhile comes before, or is kept in the log as late. Again, it changes nothing. Raises `NotFound`."""
    with transaction.atomic():
        locked = _locked(attempt)
        if locked.reset_at is None:
            locked.reset_at = now
            locked.save(update_fields=["reset_at"])
            log_change(locked.assignment, f"Reset {attempt_name(locked)}", by=by, now=now)
    return locked


def restore_attempt(*, attempt: Attempt, by: User | None, now: datetime) -> Attempt:
    """Take a reset back: the attempt counts and runs as before. Locks the learner and the attempt. Raises `NotFound`, and
    `InUse` when the learner has begun another one that still runs."""
    with transaction.atomic():
        Learner.objects.select_for_update(no_key=True).get(pk=attempt.learner_id)  # who begins an attempt holds it too
        locked = _locked(attempt)
        if locked.reset_at is None:
            return locked
        locked.reset_at = None
        try:
            with transaction.atomic():
                locked.save(update_fields=["reset_at"])
        except IntegrityError:
            raise InUse(
                "The learner has begun another attempt that still runs, so both can't. Reset or hand in that one first."
            ) from None
        log_change(locked.assignment, f"Took back the reset of {attempt_name(locked)}", by=by, now=now)
    return locked


def delete_attempt(*, attempt: Attempt, by: User | None, now: datetime) -> None:
    """Delete an attempt with its answers, its log and what was reported from it, for good. Locks it. Raises `InUse` while
    a retry of its questions stands on it."""
    with transaction.atomic():
        rows = Attempt.objects.select_for_update(of=("self",)).select_related("assignment", "learner")
        locked = rows.filter(pk=attempt.pk).first()
        if locked is None:
            return  # somebody else was faster
        if locked.retries.exists():
            raise InUse(
                "A later attempt retries questions of this one and stands on its answers. Delete that one first."
            )
        counted = {"answers": locked.answers.count(), "score": locked.score, "state": locked.state}
        erase_attempt(locked)
        log_change(locked.assignment, f"Deleted {attempt_name(locked)}", by=by, now=now, before=counted)


def erase_attempt(attempt: Attempt) -> None:
    """Without a word, and without the lock: for services that hold it."""
    AnswerEvent.objects.filter(attempt=attempt).delete()
    Answer.objects.filter(attempt=attempt).delete()
    Attempt.objects.filter(pk=attempt.pk).delete()


def _locked(attempt: Attempt) -> Attempt:
    locked = queries.attempt_locked(attempt.pk)
    if locked is None:
        raise NotFound("There is no such attempt any more. Reload the list.")
    return locked

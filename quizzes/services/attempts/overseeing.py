"""What a teacher does to an attempt of a learner: end it, set it aside, take that back, delete it. Every step is logged."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from quizzes import queries
from quizzes.engine.errors import AlreadyFinished, AlreadyTold, AttemptClosed, InUse, NotFinished, NotFound
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Learner
from quizzes.observers import Happened, tell
from quizzes.services.attempts.finishing import close_attempt
from quizzes.services.logging_changes import attempt_name, log_change
from quizzes.terms import Terms, rows_told


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
            locked.save(update_fields=["reset_at", "updated_at"])
            log_change(locked.assignment, f"Reset {attempt_name(locked)}", by=by, now=now)
            tell(Happened.RESET, locked, now)
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
                locked.save(update_fields=["reset_at", "updated_at"])
        except IntegrityError:
            raise InUse(
                "The learner has begun another attempt that still runs, so both can't. Reset or hand in that one first."
            ) from None
        log_change(locked.assignment, f"Took back the reset of {attempt_name(locked)}", by=by, now=now)
        tell(Happened.RESTORED, locked, now)
    return locked


def reopen_attempt(*, attempt: Attempt, by: User | None, now: datetime, although_told: bool = False) -> Attempt:
    """Let the learner go on with a finished attempt that has time left: with what was saved, under the deadline that holds
    now. Its score is gone until it ends again. Locks the learner and the attempt.

    Raises `NotFound`, `NotFinished`, `AttemptClosed` (set aside, or no time left), `InUse` (another one was begun since),
    and `AlreadyTold` where the review rules have shown what was right meanwhile, unless `although_told`.
    """
    with transaction.atomic():
        Learner.objects.select_for_update(no_key=True).get(pk=attempt.learner_id)  # who begins an attempt holds it too
        locked = _locked(attempt)
        terms = queries.attempt_terms(locked)
        _refuse_reopening(locked, terms, now, although_told=although_told)
        before = {"score": locked.score, "state": locked.state}
        _run_again(locked)
        log_change(locked.assignment, f"Reopened {attempt_name(locked)}", by=by, now=now, before=before)
        tell(Happened.REOPENED, locked, now)
    return locked


def _refuse_reopening(attempt: Attempt, terms: Terms, now: datetime, *, although_told: bool) -> None:
    if attempt.reset_at is not None:
        raise AttemptClosed("This attempt is set aside. Take that back first, then reopen it.")
    if attempt.state != Attempt.State.FINISHED:
        raise NotFinished("This attempt runs already. Nothing was changed.")
    deadline = terms.deadline(attempt.started_at)
    if deadline is not None and now > deadline:
        raise AttemptClosed("The time of this attempt is over. Grant extra time or a later date first, then reopen it.")
    if Attempt.objects.filter(
        assignment=attempt.assignment_id, learner=attempt.learner_id, number__gt=attempt.number, reset_at=None
    ).exists():
        raise InUse("The learner has begun another attempt since, so this one stays as it is. Reset that one first.")
    if not although_told and rows_told(attempt, terms, now):
        raise AlreadyTold(
            "The learner may have seen what was right since this attempt was handed in. Tick that you know it, and reopen "
            "it all the same."
        )


def _run_again(attempt: Attempt) -> None:
    """As before its end: of a test the answers are drafts again, in practice what was checked stays checked."""
    if attempt.mode == Assignment.Mode.TEST:
        attempt.answers.update(state=Answer.State.DRAFT, outcome=None, earned=None)
    attempt.state = Attempt.State.OPEN
    attempt.ended_by = attempt.finish_key = ""
    attempt.deadline_at = attempt.submitted_at = attempt.score = None
    changed = ["state", "ended_by", "finish_key", "deadline_at", "submitted_at", "score", "updated_at"]
    attempt.save(update_fields=changed)


def delete_attempt(*, attempt: Attempt, by: User | None, now: datetime) -> None:
    """Delete an attempt with its answers, its log and what was reported from it, for good. Locks it. Raises `InUse` while
    a retry of its questions stands on it."""
    with transaction.atomic():
        rows = Attempt.objects.select_for_update(of=("self",)).select_related("assignment__quiz", "learner")
        locked = rows.filter(pk=attempt.pk).first()
        if locked is None:
            return  # somebody else was faster
        if locked.retries.exists():
            raise InUse(
                "A later attempt retries questions of this one and stands on its answers. Delete that one first."
            )
        counted = {"answers": locked.answers.count(), "score": locked.score, "state": locked.state}
        tell(Happened.DELETED, locked, now)
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

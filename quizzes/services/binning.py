"""The bin: what authors throw away can be taken out again, and goes for good only when nothing hangs on it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from quizzes import queries
from quizzes.engine.errors import InUse
from quizzes.models import Lesson, Question, Quiz
from quizzes.queries import Draft
from quizzes.services.editing import as_edited, hold_for_edit


def bin_quiz(*, quiz: Quiz, by: User | None, now: datetime, seen_revision: int | None = None) -> None:
    """Offer the quiz to nobody from now on. Attempts that run go on, results stay readable, its slug stays taken.

    Raises `StaleRevision` when it was saved after `seen_revision`."""
    with transaction.atomic():
        if seen_revision is not None:
            hold_for_edit(quiz, seen_revision=seen_revision)
        _put_in(quiz, by, now)


def bin_lesson(*, lesson: Lesson, by: User | None, now: datetime) -> None:
    """Take the lesson from its readers. The quizzes in it stay."""
    _put_in(lesson, by, now)


def bin_question(*, question: Question, by: User | None, now: datetime, seen_revision: int | None = None) -> None:
    """Locks the question, so that no quiz takes it in meanwhile. Raises `InUse` while it stands in a quiz, and
    `StaleRevision` when it was saved after `seen_revision`."""
    with transaction.atomic():
        if seen_revision is not None:
            hold_for_edit(question, seen_revision=seen_revision)
        Question.objects.select_for_update(no_key=True).get(pk=question.pk)
        standing_in = queries.holding_quizzes(question, by)
        if standing_in:
            raise InUse(
                f"The question “{question}” stands in {standing_in}, so it can't go into the bin. "
                "Take it out there first."
            )
        _put_in(question, by, now)


def restore_from_bin(draft: Draft, *, now: datetime, by: User | None = None) -> None:
    """Take it out of the bin as it was: a quiz is offered again unless it was withdrawn before."""
    _mark(draft, by, now, binned_at=None, binned_by=None)


def delete_for_good(draft: Draft) -> None:
    """Locks the draft. Raises `InUse` unless it is in the bin and nothing hangs on it."""
    with transaction.atomic():
        locked = type(draft)._default_manager.select_for_update().filter(pk=draft.pk).first()
        if locked is None:
            return  # somebody else was faster
        if not locked.is_binned:
            raise InUse(f"“{locked}” is not in the bin. Put it there first.")
        reason = queries.hangs_on(locked)
        if reason:
            raise InUse(f"“{locked}” can't be deleted for good, because {reason}. It may stay in the bin.")
        locked.delete()


def _put_in(draft: Draft, by: User | None, now: datetime) -> None:
    _mark(draft, by, now, binned_at=now, binned_by=by)


def _mark(draft: Draft, by: User | None, now: datetime, **columns: object) -> None:
    """Marked as edited too, so that a form or a publication that began before is refused."""
    rows = type(draft)._default_manager.filter(pk=draft.pk)
    rows.update(**as_edited(by, now), **columns)
    draft.refresh_from_db()

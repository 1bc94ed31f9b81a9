"""Withdrawing and archiving a quiz: nobody begins it any more; attempts that run go on, results stay. Both undoable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from quizzes.models import Quiz


def withdraw_quiz(quiz: Quiz, *, now: datetime) -> None:
    _mark(quiz, withdrawn_at=now)


def offer_quiz_again(quiz: Quiz) -> None:
    """Undo a withdrawal."""
    _mark(quiz, withdrawn_at=None)


def archive_quiz(quiz: Quiz, *, now: datetime) -> None:
    """Withdraw it and take it out of its authors' list."""
    _mark(quiz, archived_at=now)


def unarchive_quiz(quiz: Quiz) -> None:
    """Back into the list, and offered again unless it was withdrawn before it was archived."""
    _mark(quiz, archived_at=None)


def touch_offers(quiz: Quiz, now: datetime) -> None:
    """What is offered of it has changed, so that programs that keep a copy hear of it. Forms of assignments go on."""
    quiz.assignments.update(updated_at=now)


def _mark(quiz: Quiz, **columns: datetime | None) -> None:
    """Nothing that an author edits: open forms and publications go on."""
    now = timezone.now()
    with transaction.atomic():
        Quiz.objects.filter(pk=quiz.pk).update(**columns, updated_at=now)
        touch_offers(quiz, now)
    quiz.refresh_from_db(fields=list(columns))

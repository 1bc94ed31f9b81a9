"""Saving lessons: each text that was saved is kept, so that any of them can come back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from quizzes.models import Lesson, LessonVersion
from quizzes.services.editing import as_edited, hold_for_edit

BEFORE_HISTORY = "As it stood before its history was kept."


def save_lesson(*, lesson: Lesson, by: User, note: str = "", now: datetime) -> None:
    """Save the lesson as the form has it, and its title and text as the next version if they changed.

    Locks the lesson. A lesson that had no versions yet gets its earlier text as the first one.
    """
    with transaction.atomic():
        before = Lesson.objects.select_for_update(no_key=True).filter(pk=lesson.pk).first()
        if before is None:
            lesson.updated_at = now
            lesson.save()
            _keep(lesson, by, note, now)
            return
        changed = (before.title, before.body) != (lesson.title, lesson.body)
        if changed and not before.versions.exists():
            _keep(before, None, BEFORE_HISTORY, before.updated_at)
        lesson.save(update_fields=["title", "slug", "language", "body"])
        Lesson.objects.filter(pk=lesson.pk).update(**as_edited(by, now))
        lesson.edit_revision, lesson.updated_at = before.edit_revision + 1, now
        if changed:
            _keep(lesson, by, note, now)


def restore_lesson_version(*, version: LessonVersion, by: User, seen_revision: int, now: datetime) -> Lesson:
    """Bring title and text of a version back, as the newest version. Raises `StaleRevision` when the lesson was saved
    after the page was opened."""
    with transaction.atomic():
        lesson = Lesson.objects.get(pk=version.lesson_id)
        hold_for_edit(lesson, seen_revision=seen_revision)
        lesson.title, lesson.body = version.title, version.body
        save_lesson(lesson=lesson, by=by, note=f"Brought back from version {version.number}.", now=now)
    return lesson


def _keep(lesson: Lesson, by: User | None, note: str, now: datetime) -> None:
    last = lesson.versions.aggregate(last=Max("number"))["last"] or 0
    LessonVersion.objects.create(
        lesson=lesson, number=last + 1, title=lesson.title, body=lesson.body, note=note, saved_at=now, saved_by=by
    )

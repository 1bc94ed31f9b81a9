"""Editing of drafts: whoever saves one marks it as changed, and nobody saves over what they haven't seen."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import formats, timezone

from quizzes.engine.errors import StaleRevision
from quizzes.models import Lesson, Question, Quiz, Tag

LONGEST_TAG = 50  # characters
MOST_TAGS = 20  # of one question


def hold_for_edit(draft: Quiz | Question | Lesson, *, seen_revision: int) -> None:
    """Lock the draft until the caller's transaction ends, so that of two editors one comes second.

    Raises `StaleRevision` when it was saved after the page with `seen_revision` was opened.
    """
    rows = type(draft)._default_manager.select_for_update(no_key=True)
    current = rows.only("edit_revision", "edited_at", "edited_by", "owner").get(pk=draft.pk)
    if current.edit_revision != seen_revision:
        raise StaleRevision(
            f"{_who(current)} saved this {draft._meta.verbose_name} after you opened it{_when(current)}: it is at edit "
            f"revision {current.edit_revision}, and your page shows {seen_revision}. Your text is kept here. Open the page "
            "again in a new tab, carry your changes over and save there."
        )


def _who(draft: Quiz | Question | Lesson) -> str:
    """Owner and editors of a draft know each other and who runs the site; nobody else is named to them, such as the owner of a question that
    stands in somebody's quiz."""
    saved_by = draft.edited_by
    if saved_by is None:
        return "Somebody"
    may_be_named = saved_by.is_superuser or saved_by.pk == draft.owner_id
    if not may_be_named and not draft.editors.filter(pk=saved_by.pk).exists():
        return "Somebody"
    return saved_by.get_full_name() or saved_by.get_username()


def _when(draft: Quiz | Question | Lesson) -> str:
    if draft.edited_at is None:
        return ""
    return f", on {formats.date_format(timezone.localtime(draft.edited_at), 'DATETIME_FORMAT')}"


def as_edited(by: User | None, now: datetime) -> dict[str, object]:
    """The columns that mark a draft as changed."""
    return {"edit_revision": F("edit_revision") + 1, "updated_at": now, "edited_at": now, "edited_by": by}


def touch_quiz(quiz: Quiz, *, now: datetime, by: User | None = None) -> None:
    """Mark the quiz's draft as changed: an editor or a publication that began before is refused."""
    Quiz.objects.filter(pk=quiz.pk).update(**as_edited(by, now))


def touch_question(question: Question, *, now: datetime, by: User | None = None) -> None:
    """Mark the question and each quiz that holds it as changed, all or none. Locks those quizzes."""
    with transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**as_edited(by, now))
        # Always in the same order: two questions of the same two quizzes saved at once would wait for each other.
        holding = Quiz.objects.filter(items__question=question).order_by("pk")
        held = [quiz.pk for quiz in holding.select_for_update(no_key=True, of=("self",)).only("pk")]
        Quiz.objects.filter(pk__in=held).update(**as_edited(by, now))


def tag_names(typed: str) -> list[str]:
    """The names in a text with commas between them, each once. Raises `ValueError` with what to do."""
    names: dict[str, str] = {}
    for part in typed.replace("\n", ",").split(","):
        name = " ".join(part.split())
        if name:
            names.setdefault(name.casefold(), name)
    if len(names) > MOST_TAGS:
        raise ValueError(f"These are {len(names)} tags; a question takes at most {MOST_TAGS}.")
    for name in names.values():
        if len(name) > LONGEST_TAG:
            raise ValueError(f"“{name[:LONGEST_TAG]}…” is too long; a tag has at most {LONGEST_TAG} characters.")
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in name):
            raise ValueError("A tag holds a character that can’t be stored (NUL or half of a pair).")
    return list(names.values())


def tag_question(question: Question, names: list[str]) -> None:
    """Give the question exactly these tags; one that is new is made, whatever case it is written in."""
    with transaction.atomic():
        tags = [
            Tag.objects.filter(name__iexact=name).first() or Tag.objects.get_or_create(name=name)[0] for name in names
        ]
        question.tags.set(tags)

"""Who owns and edits a draft, and the words that authors sort their questions by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from quizzes.engine.errors import InvalidText, StaleRevision
from quizzes.models import Classroom, Lesson, Question, Quiz, Tag
from quizzes.services.editing import as_edited

LONGEST_TAG = 50


def share(
    draft: Quiz | Question | Lesson | Classroom, *, owner: User | None, editors: Collection[User], seen: str
) -> None:
    """Set who owns and edits it. Locks it. Raises `StaleRevision` when somebody else changed that since the page with
    `seen` (`sharing_of`) was opened."""
    with transaction.atomic():
        locked = type(draft)._default_manager.select_for_update(no_key=True).get(pk=draft.pk)
        if sharing_of(locked) != seen:
            raise StaleRevision(
                "Somebody changed who may edit this after you opened the page. Look at what stands there now, "
                "and save again."
            )
        locked.owner = owner
        locked.save(update_fields=["owner"])
        locked.editors.set([user for user in editors if user != owner])


def sharing_of(draft: Quiz | Question | Lesson | Classroom) -> str:
    """Owner and editors in one text, to find out whether they changed."""
    editors = ",".join(str(pk) for pk in sorted(draft.editors.values_list("pk", flat=True)))
    return f"{draft.owner_id or ''}:{editors}"


def tag_questions(questions: Collection[Question], *, name: str, now: datetime, by: User | None = None) -> Tag:
    """Give the questions a tag, which is made if nobody used it yet, in letters of any size. Raises `InvalidText`."""
    word = " ".join(name.split())
    if not word:
        raise InvalidText("Type a word for the tag.")
    if len(word) > LONGEST_TAG or not word.isprintable():
        raise InvalidText(f"A tag is a word or two of at most {LONGEST_TAG} readable characters.")
    with transaction.atomic():
        tag = Tag.objects.filter(name__iexact=word).first() or Tag.objects.get_or_create(name=word)[0]
        for question in questions:
            question.tags.add(tag)
        _mark(questions, by, now)
    return tag


def untag_questions(questions: Collection[Question], *, tag: Tag, now: datetime, by: User | None = None) -> None:
    with transaction.atomic():
        tag.questions.remove(*questions)
        _mark(questions, by, now)


def _mark(questions: Collection[Question], by: User | None, now: datetime) -> None:
    """A form that was opened before would set the tags back. Their quizzes hold no tags and go on."""
    rows = Question.objects.filter(pk__in=[question.pk for question in questions])
    rows.update(**as_edited(by, now))

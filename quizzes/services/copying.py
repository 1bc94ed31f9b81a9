"""Copies of drafts, and questions put into quizzes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from quizzes.engine.errors import InUse, InvalidContent
from quizzes.engine.validation import MOST_QUESTIONS
from quizzes.models import Choice, Question, Quiz, QuizItem
from quizzes.services.editing import touch_quiz

SLUG_START = 80  # characters kept of the slug of what is copied; the whole takes at most 100
TITLE_START = 190
QUIZ_COLUMNS = ("language", "settings")
QUESTION_COLUMNS = (
    "kind",
    "text_format",
    "stem",
    "note_before",
    "note_after",
    "source",
    "scheme",
    "scheme_parameters",
    "explanation",
    "body",
    "hints",
    "language",
)
CHOICE_COLUMNS = ("text", "is_correct", "weight", "feedback_ticked", "feedback_unticked", "claim", "position")


def duplicate_quiz(*, quiz: Quiz, by: User, now: datetime) -> Quiz:
    """A draft with the same settings and the same questions, which stand in both from now on; none of its records.

    Locks the quiz, so that two copies at once get two slugs.
    """
    with transaction.atomic():
        Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
        copy = Quiz.objects.create(
            **_columns(quiz, QUIZ_COLUMNS),
            title=f"Copy of {quiz.title[:TITLE_START]}",
            slug=_free_slug(quiz.slug),
            owner=by,
            updated_at=now,
        )
        QuizItem.objects.bulk_create(
            QuizItem(quiz=copy, question_id=item.question_id, position=item.position, points=item.points, added_by=by)
            for item in quiz.items.all()
        )
    return copy


def duplicate_question(*, question: Question, by: User, now: datetime, quiz: Quiz | None = None) -> Question:
    """A question with the same content under keys of its own, choices included. With a quiz that holds the question
    the copy stands right behind it, with the same points. Locks that quiz."""
    with transaction.atomic():
        copy = Question.objects.create(**_columns(question, QUESTION_COLUMNS), owner=by, updated_at=now)
        Choice.objects.bulk_create(
            Choice(question=copy, **_columns(choice, CHOICE_COLUMNS)) for choice in question.choices.all()
        )
        copy.tags.set(question.tags.all())
        if quiz is not None:
            _put_behind(quiz, question, copy, by, now)
    return copy


def add_questions(*, quiz: Quiz, questions: Iterable[Question], by: User | None, now: datetime) -> int:
    """Put these questions at the end of the quiz, worth one point each; those that stand in it stay where they are. The
    editors of the quiz may edit those of them that `by` may edit as an owner or an editor of their own.

    How many were added. Locks the quiz and the questions. Raises `InUse` for a question in the bin, and
    `InvalidContent` when the quiz gets too long.
    """
    with transaction.atomic():
        items = _items_locked(quiz)
        standing = {item.question_id for item in items}
        wanted = [question for question in questions if question.pk not in standing]
        hold_questions(wanted)
        _refuse_too_many(len(items) + len(wanted))
        last = items[-1].position if items else 0
        QuizItem.objects.bulk_create(
            QuizItem(quiz=quiz, question=question, position=place, points=Fraction(1), added_by=by)
            for place, question in enumerate(wanted, start=last + 1)
        )
        if wanted:
            touch_quiz(quiz, now=now, by=by)
    return len(wanted)


def hold_questions(questions: Iterable[Question]) -> None:
    """Lock questions that are about to join a quiz: they can't go into the bin meanwhile. Raises `InUse` for one that
    lies there."""
    rows = Question.objects.filter(pk__in=[question.pk for question in questions]).order_by("pk")
    for question in rows.select_for_update(no_key=True):
        if question.is_binned:
            raise InUse(f"The question “{question}” is in the bin. Restore it first, then add it to the quiz.")


def _items_locked(quiz: Quiz) -> list[QuizItem]:
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    return list(quiz.items.order_by("position", "pk"))


def _refuse_too_many(number: int) -> None:
    if number > MOST_QUESTIONS:
        raise InvalidContent((f"The quiz would have {number} questions; at most {MOST_QUESTIONS} fit.",))


def _put_behind(quiz: Quiz, question: Question, copy: Question, by: User, now: datetime) -> None:
    items = _items_locked(quiz)
    _refuse_too_many(len(items) + 1)
    at = next((place for place, item in enumerate(items, start=1) if item.question_id == question.pk), len(items))
    points = items[at - 1].points if items else Fraction(1)
    items.insert(at, QuizItem(quiz=quiz, question=copy, points=points, added_by=by))
    for place, item in enumerate(items, start=1):
        item.position = place
        item.save()
    touch_quiz(quiz, now=now, by=by)


def _columns(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _free_slug(slug: str) -> str:
    start = f"{slug[:SLUG_START]}-copy"
    taken = set(Quiz.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (start, *numbered) if each not in taken)

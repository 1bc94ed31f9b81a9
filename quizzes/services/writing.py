"""Drafts as programs write them: whole and checked. What could not be published is refused with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from quizzes.engine import content as engine
from quizzes.engine.errors import InvalidContent, InvalidParameter
from quizzes.models import Question, Quiz, QuizItem
from quizzes.services.assigning import log_visibility
from quizzes.services.editing import hold_for_edit, tag_question, touch_question, touch_quiz
from quizzes.services.publishing import check_question
from quizzes.services.restoring import question_columns, write_choices

SLUG_START = 80  # characters kept of a title that becomes a slug


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """Everything of a quiz that its author sets, but its questions."""

    title: str
    slug: str  # "" for one made of the title
    language: str
    visibility: str
    settings: Mapping[str, object]


Items = Sequence[tuple[Question, Fraction]]


def write_quiz(
    *, quiz: Quiz | None, draft: QuizDraft, items: Items | None, by: User, seen_revision: int, now: datetime
) -> Quiz:
    """A new quiz of this author, or another state of one that they may edit; without `items` its questions stay. Locks the
    quiz. Raises `StaleRevision`, and `InvalidParameter` for a slug that is taken or that can't change any more."""
    columns = {
        "title": draft.title,
        "slug": draft.slug or _free_slug(draft.title),
        "language": draft.language,
        "visibility": draft.visibility,
    }
    if quiz is not None:
        refuse_moved_address(quiz, columns["slug"])
    try:
        with transaction.atomic():
            if quiz is None:
                quiz = Quiz.objects.create(**columns, settings=dict(draft.settings), owner=by, updated_at=now)
            else:
                hold_for_edit(quiz, seen_revision=seen_revision)
                Quiz.objects.filter(pk=quiz.pk).update(**columns, settings={**quiz.settings, **draft.settings})
                log_visibility(quiz, draft.visibility, by=by, now=now)
                touch_quiz(quiz, now=now, by=by)
            if items is not None:
                _place(quiz, items, by)
    except IntegrityError:
        raise InvalidParameter("slug", f"{columns['slug']!r} is taken. Choose another one.") from None
    quiz.refresh_from_db()
    return quiz


def refuse_moved_address(quiz: Quiz, slug: str) -> None:
    """Raises `InvalidParameter` for another address of a quiz that was published: lessons, links and printed codes lead
    to the one it has."""
    held = Quiz.objects.filter(pk=quiz.pk, latest_version__isnull=False).values_list("slug", flat=True).first()
    if held is not None and held != slug:
        raise InvalidParameter(
            "slug",
            f"It was published at “{held}”, and lessons, links and printed codes lead there, so its address stays. "
            "Duplicate the quiz to have it at another one.",
        )


def _free_slug(title: str) -> str:
    """Of the title; with a number behind it where that is taken."""
    start = slugify(title)[:SLUG_START] or "quiz"
    taken = set(Quiz.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    number = 2
    slug = start
    while slug in taken:
        slug, number = f"{start}-{number}", number + 1
    return slug


def _place(quiz: Quiz, items: Items, by: User) -> None:
    """Exactly these questions, in this order, for these points."""
    quiz.items.exclude(question__in=[question for question, _ in items]).delete()
    for place, (question, points) in enumerate(items, start=1):
        worth = {"position": place, "points": points}
        added = {**worth, "added_by": by}
        QuizItem.objects.update_or_create(quiz=quiz, question=question, defaults=worth, create_defaults=added)


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """What `checked_question` found nothing against."""

    content: engine.Question
    language: str


def checked_question(content: engine.Question, language: str) -> CheckedQuestion:
    """Computes its claims and its explanation, but for slow ones, which takes seconds: for before a transaction. `content`
    has its keys already. Raises `InvalidContent` with every problem."""
    problems = check_question(content, language).problems
    if problems:
        raise InvalidContent(problems, what="question")
    return CheckedQuestion(content, language)


def write_question(
    *,
    question: Question | None,
    checked: CheckedQuestion,
    tags: list[str] | None,
    by: User,
    seen_revision: int,
    now: datetime,
) -> Question:
    """A new question of this author, or another state of one that they may edit; without `tags` they stay. Locks the
    question and the quizzes that hold it. Raises `StaleRevision`."""
    content = checked.content
    columns = {**question_columns(content, question.scheme if question else ""), "language": checked.language}
    with transaction.atomic():
        if question is None:
            question = Question.objects.create(key=content.key, owner=by, updated_at=now, **columns)
        else:
            hold_for_edit(question, seen_revision=seen_revision)
            Question.objects.filter(pk=question.pk).update(**columns)
            touch_question(question, now=now, by=by)
        write_choices(question, content)
        if tags is not None:
            tag_question(question, tags)
    question.refresh_from_db()
    return question

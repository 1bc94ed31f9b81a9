"""What was published and what runs on it, for the pages of a quiz's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from quizzes.engine.content import Quiz as Content
from quizzes.models import Attempt, Question, Quiz, QuizItem, Version
from quizzes.queries.ownership import Anybody, visible_rows


def versions_of(quiz: Quiz) -> QuerySet[Version]:
    """The quiz's versions, the latest first, each with the number of its attempts; their contents are read on demand."""
    rows = quiz.versions.defer("content").select_related("published_by").order_by("-number")
    return rows.annotate(attempt_count=Count("attempts"))


def running_attempts(quiz: Quiz, now: datetime) -> int:
    """Attempts that go on now, over all versions."""
    still_open = Q(assignment__closes_at=None) | Q(assignment__closes_at__gte=now)
    in_time = Q(deadline_at=None) | Q(deadline_at__gte=now)
    return Attempt.objects.filter(still_open, in_time, version__quiz=quiz, state=Attempt.State.OPEN).count()


def pinned_assignments(quiz: Quiz) -> int:
    """Assignments that stay with the version they name, whatever is published."""
    return quiz.assignments.filter(version__isnull=False).count()


def questions_out_of_reach(content: Content, user: Anybody) -> list[Question]:
    """Questions of this content that exist and that the user may not edit (any more)."""
    found = Question.objects.filter(key__in=[question.key for question in content.questions])
    allowed = visible_rows(found, user).values("pk")
    return list(found.exclude(pk__in=allowed))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A question that stands in other quizzes too: those that the user may see by title, the others as a number."""

    key: str
    titles: tuple[str, ...]
    hidden: int


def standing_elsewhere(keys: Iterable[str], quiz: Quiz, user: Anybody) -> list[Elsewhere]:
    """Which of these questions stand in other quizzes than this one."""
    items = QuizItem.objects.filter(question__key__in=list(keys)).exclude(quiz=quiz).order_by("quiz__title")
    visible = set(visible_rows(items, user).values_list("pk", flat=True))
    by_key: dict[str, list[QuizItem]] = {}
    for item in items.select_related("question", "quiz"):
        by_key.setdefault(item.question.key, []).append(item)
    return [
        Elsewhere(
            key,
            tuple(item.quiz.title for item in found if item.pk in visible),
            sum(item.pk not in visible for item in found),
        )
        for key, found in by_key.items()
    ]

"""What was published and what runs on it, for the pages of a quiz's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from quizzes.engine.content import Quiz as Content
from quizzes.models import Attempt, Question, Quiz, QuizItem, Version
from quizzes.queries.granted import is_closed
from quizzes.queries.ownership import Anybody, visible_rows
from quizzes.queries.takers import terms_of_learners


def versions_of(quiz: Quiz) -> QuerySet[Version]:
    """The quiz's versions, the latest first, each with the number of its attempts; their contents are read on demand."""
    rows = quiz.versions.defer("content").select_related("published_by").order_by("-number")
    return rows.annotate(attempt_count=Count("attempts", filter=Q(attempts__learner__trial_of=None)))


def version_numbers(quiz: Quiz) -> list[int]:
    """Of all its versions, the latest first."""
    return list(quiz.versions.order_by("-number").values_list("number", flat=True))


def running_attempts(quiz: Quiz, now: datetime) -> int:
    """Attempts that go on now, over all versions; neither trials nor those whose time is over, handed in or not."""
    found = Attempt.objects.filter(version__quiz=quiz, state=Attempt.State.OPEN, reset_at=None, learner__trial_of=None)
    ended = Q(assignment__closes_at__isnull=False) | Q(assignment__time_limit_seconds__isnull=False)
    endless = found.exclude(ended).count()
    by_assignment: dict[int, list[Attempt]] = {}
    for attempt in found.filter(ended).select_related("assignment"):
        by_assignment.setdefault(attempt.assignment_id, []).append(attempt)
    return endless + sum(_in_time(attempts, now) for attempts in by_assignment.values())


def _in_time(attempts: list[Attempt], now: datetime) -> int:
    """How many of these attempts at one assignment are not over, by the terms that hold for each learner."""
    terms = terms_of_learners(attempts[0].assignment, {attempt.learner_id for attempt in attempts})
    return sum(not is_closed(attempt, terms[attempt.learner_id], now) for attempt in attempts)


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

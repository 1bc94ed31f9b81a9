"""Practice that tells the right answers of what others sit as a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from quizzes.engine.review import Column, Row
from quizzes.models import Assignment, Quiz
from quizzes.queries.offers import Offer
from quizzes.terms import review_now, terms_of

TELLING = (Row.CORRECTNESS, Row.FEEDBACK, Row.EXPLANATION, Row.KEY)
WHILE_OPEN = (Column.DURING, Column.JUST_AFTER, Column.LATER)


@dataclass(frozen=True, slots=True)
class Clash:
    """The same quiz is a test in `tests`, and in `practices` whoever takes it is told what is right."""

    tests: tuple[Assignment, ...]
    practices: tuple[Assignment, ...]


def tells_while_open(assignment: Assignment) -> bool:
    """Whether this practice tells its takers more than points before it has closed."""
    review = review_now(assignment, terms_of(assignment))
    return any(review.allows(row, column) for row in TELLING for column in WHILE_OPEN)


def open_tests(quiz: Quiz, now: datetime) -> list[Assignment]:
    """Where it is offered as a test that somebody can begin, now or later."""
    return [each for each in _offered(quiz, now) if each.mode == Assignment.Mode.TEST]


def _offered(quiz: Quiz, now: datetime) -> list[Assignment]:
    """What has not closed for all."""
    version = quiz.latest_version
    if version is None or not quiz.can_be_begun:
        return []
    rows = quiz.assignments.filter(Q(closes_at=None) | Q(closes_at__gte=now), Q(classroom__archived_at=None))
    there = rows.select_related("quiz", "classroom").order_by("kind", "classroom__name", "pk")
    return [each for each in there if Offer(each, version).is_available]


def clash_of(quiz: Quiz, now: datetime) -> Clash | None:
    """None where nobody who sits it as a test can find it as practice that tells. What has closed for all is left out."""
    offered = _offered(quiz, now)
    tests = tuple(each for each in offered if each.mode == Assignment.Mode.TEST)
    practices = tuple(each for each in offered if each.mode == Assignment.Mode.PRACTICE and tells_while_open(each))
    return Clash(tests, practices) if tests and practices else None

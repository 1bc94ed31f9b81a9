"""What each learner earned in each assignment: one line for a learner and an assignment, by the rule of which attempt counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from django.db.models import QuerySet

from quizzes.models import Assignment, Attempt, Classroom, Learner, Quiz
from quizzes.queries.frozen import content_of
from quizzes.queries.granted import is_closed
from quizzes.queries.ownership import Anybody, visible_rows
from quizzes.queries.takers import Taker, takers


class GradeState(StrEnum):
    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    OVERDUE = "overdue"  # its time is over; it is graded with what was saved within seconds, where a worker runs
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Grade:
    """A learner's line. Score and points are those of the attempt that counts; `passed` is None without a pass mark."""

    assignment: Assignment
    taker: Taker
    learner: Learner | None  # None for a line of the roster that nobody has joined in
    state: GradeState
    attempt: Attempt | None
    score: Fraction | None
    points: Fraction | None
    passed: bool | None


def gradebook_assignments(
    user: Anybody,
    *,
    quiz: Quiz | None = None,
    classroom: Classroom | None = None,
    assignment: Assignment | None = None,
) -> QuerySet[Assignment]:
    """The assignments of a quiz, of a class, or one alone, whose results this user may see."""
    rows = visible_rows(Assignment.objects.all(), user)
    if quiz is not None:
        rows = rows.filter(quiz=quiz)
    if classroom is not None:
        rows = rows.filter(classroom=classroom)
    if assignment is not None:
        rows = rows.filter(pk=assignment.pk)
    return rows.select_related("quiz", "classroom").order_by("quiz__title", "pk")


def grades(assignments: Iterable[Assignment], now: datetime) -> Iterator[Grade]:
    """One assignment is read after the other, each with as many statements whether ten take it or a thousand."""
    for assignment in assignments:
        found = sorted(takers(assignment), key=lambda each: each.name.casefold())
        waiting = {taker.learner_id for taker in found if taker.learner_id and not taker.attempts}
        joined = Learner.objects.select_related("user").in_bulk(waiting)
        for taker in found:
            learner = taker.attempts[0].learner if taker.attempts else joined.get(taker.learner_id or 0)
            yield _grade(assignment, taker, learner, now)


def _grade(assignment: Assignment, taker: Taker, learner: Learner | None, now: datetime) -> Grade:
    attempt = taker.counting(assignment)
    score = None if attempt is None else attempt.score
    points = None if attempt is None else content_of(attempt.version).points
    passed = is_passed(assignment, score, points)
    return Grade(assignment, taker, learner, _state(taker, now), attempt, score, points, passed)


def is_passed(assignment: Assignment, score: Fraction | None, points: Fraction | None) -> bool | None:
    """None without a pass mark, or while there is no score."""
    if assignment.pass_mark is None or score is None or not points:
        return None
    return score >= assignment.pass_mark * points


def _state(taker: Taker, now: datetime) -> GradeState:
    current = taker.current
    if current is None:
        return GradeState.NOT_BEGUN
    if current.state == Attempt.State.FINISHED:
        return GradeState.FINISHED
    return GradeState.OVERDUE if is_closed(current, taker.terms, now) else GradeState.RUNNING

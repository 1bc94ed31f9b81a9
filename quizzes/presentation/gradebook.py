"""The gradebook as a table for spreadsheets and as a document for programs, from the same rows. For teachers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from quizzes import queries
from quizzes.models import Assignment
from quizzes.queries import Grade
from quizzes.sheets import Cell, number_text
from quizzes.zones import utc_text

PERCENT_PLACES = 2

HEADINGS = (
    "Quiz", "Assignment", "Class", "Learner", "Name", "Number", "User name", "State", "Attempts", "Attempts allowed",
    "Counts", "Attempt", "Attempt number", "Version", "Score", "Score numerator", "Score denominator",
    "Points possible", "Percent", "Passed", "Started (UTC)", "Handed in (UTC)",
)  # fmt: skip


def gradebook_table(assignments: Iterable[Assignment], now: datetime) -> Iterator[list[Cell]]:
    """The headings, then a row for each learner of each assignment. An exact score stands in two columns of whole numbers:
    a spreadsheet would take 5/3 for the fifth of March."""
    yield list(HEADINGS)
    for grade in queries.grades(assignments, now):
        yield _cells(grade)


def _cells(grade: Grade) -> list[Cell]:
    document = grade_document(grade)
    score, points = grade.score, grade.points
    return [
        document["quiz"]["title"],
        document["assignment"],
        document["class"],
        document["learner"]["id"],
        document["learner"]["name"],
        document["learner"]["number"],
        document["learner"]["username"],
        document["state"].replace("_", " "),
        document["attempts"],
        document["attempts_allowed"],
        document["counting"],
        document["attempt"],
        document["attempt_number"],
        document["version"],
        score,
        None if score is None else score.numerator,
        None if score is None else score.denominator,
        points,
        percent_of(score, points),
        {True: "yes", False: "no", None: ""}[grade.passed],
        document["started_at"],
        document["submitted_at"],
    ]


def grade_document(grade: Grade) -> dict[str, Any]:
    """The same for programs: numbers as exact text and as a decimal, moments in UTC, what isn't known as null."""
    assignment, attempt, learner = grade.assignment, grade.attempt, grade.learner
    user = learner.user if learner else None
    return {
        "quiz": {"id": str(assignment.quiz.public_id), "title": assignment.quiz.title},
        "assignment": str(assignment.public_id),
        "class": assignment.classroom.name if assignment.classroom else None,
        "learner": {
            "id": str(learner.public_id) if learner else None,
            "name": grade.taker.name,
            "number": grade.taker.number or None,
            "external_id": (learner.external_id or None) if learner else None,
            "username": user.get_username() if user else None,
        },
        "state": grade.state.value,
        "attempts": len(grade.taker.counted),
        "attempts_allowed": grade.taker.terms.attempts_allowed,
        "counting": str(assignment.counting),
        "attempt": str(attempt.uuid) if attempt else None,
        "attempt_number": attempt.number if attempt else None,
        "version": attempt.version.number if attempt else None,
        "score": _number(grade.score),
        "points": _number(grade.points),
        "share": _number(grade.score / grade.points if grade.score is not None and grade.points else None),
        "passed": grade.passed,
        "started_at": utc_text(attempt.started_at) if attempt else None,
        "submitted_at": utc_text(attempt.submitted_at) if attempt and attempt.submitted_at else None,
    }


def gradebook_json(assignments: Iterable[Assignment], now: datetime) -> Iterator[str]:
    """One document, a row at a time."""
    yield f'{{"made_at": {json.dumps(utc_text(now))}, "grades": ['
    for number, grade in enumerate(queries.grades(assignments, now)):
        yield ("" if number == 0 else ",") + "\n" + json.dumps(grade_document(grade), ensure_ascii=False)
    yield "\n]}\n"


def _number(value: Fraction | None) -> dict[str, str] | None:
    return None if value is None else {"exact": str(value), "decimal": number_text(value)}


def percent_of(score: Fraction | None, points: Fraction | None) -> Fraction | None:
    if score is None or not points:
        return None
    return round(100 * score / points, PERCENT_PLACES)

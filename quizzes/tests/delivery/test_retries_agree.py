"""A retry of the missed questions, and attempts at versions of other points, told alike to learner and teacher."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from quizzes import services
from quizzes.models import Assignment, Attempt
from quizzes.tests.builders import NOW, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


def practice(owner, *points: int, **terms) -> Assignment:
    quiz = make_quiz(*(make_question() for _ in points), points=points, slug="evens", owner=owner)
    publish(quiz)
    assignment = quiz.assignments.get()
    for name, value in terms.items():
        setattr(assignment, name, value)
    assignment.save()
    return assignment


def answers(student, *labels: str):
    for number, label in enumerate(labels, start=1):
        student.shows(str(number)).answers(label)
    return student.finishes()


def sheet(room, assignment: Assignment) -> list[dict[str, str]]:
    response = room.browser.get(f"/admin/quizzes/assignment/{assignment.pk}/results.csv")
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_retry_of_the_missed_is_told_with_the_points_of_the_whole_quiz(at, ina, room):
    assignment = practice(ina, 1, 1, 1, 1, pass_mark=Fraction(1, 2))
    student = answers(at(assignment), "4", "4", "4", "3").sees("3 / 4", "Passed: it takes 2 of 4 points.")
    student.retries("missed").answers("4").finishes()
    student.sees("4 / 4", "The first one counts.", "The attempt that counts is passed: it takes 2 of 4 points.")
    student.sees_not("Not passed")
    first, retry = sheet(room, assignment)
    assert (first["Score"], first["Points possible"], first["Passed"], first["Counts"]) == ("3", "4", "yes", "yes")
    assert (retry["Score"], retry["Points possible"], retry["Passed"], retry["Counts"]) == ("4", "4", "yes", "no")
    earned = [value for name, value in retry.items() if "points:" in name]
    assert earned == ["1", "1", "1", "1"]


def test_a_retry_does_not_pass_what_the_counting_attempt_failed(at, ina):
    assignment = practice(ina, 1, 1, pass_mark=Fraction(1))
    student = answers(at(assignment), "3", "4").sees("Not passed: it takes 2 of 2 points.")
    student.retries("missed").answers("4").finishes()
    student.sees("2 / 2", "The attempt that counts isn’t passed: it takes 2 of 2 points.")


def test_the_best_attempt_is_the_one_with_the_largest_share_of_its_own_points(at, ina, room):
    assignment = practice(ina, 10, 10, counting="best")
    student = answers(at(assignment), "4", "3").sees("10 / 20")
    assignment.quiz.items.update(points=Fraction(1))
    services.touch_quiz(assignment.quiz, now=NOW)
    assignment.quiz.refresh_from_db()
    publish(assignment.quiz)
    student.retries("all")
    answers(student, "4", "4").sees("2 / 2").sees_not("Best attempt")
    assert [row["Counts"] for row in sheet(room, assignment)] == ["no", "yes"]
    room.opens("assignment_takers", assignment.pk).sees("2 / 2")


def test_of_two_attempts_that_are_equally_good_the_earlier_counts(at, ina, room):
    assignment = practice(ina, 1, 1, counting="best")
    student = answers(at(assignment), "4", "3")
    student.retries("all")
    answers(student, "3", "4")
    assert [row["Counts"] for row in sheet(room, assignment)] == ["yes", "no"]
    assert Attempt.objects.count() == 2

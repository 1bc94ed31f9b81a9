"""An answer's points are the same wherever they are told: where it was checked, in the result, on paper, to the teacher."""

from __future__ import annotations

import csv
import io

import pytest

from quizzes.models import Answer, Assignment, Attempt
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import even_option, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db
EVENS = [even_option(number) for number in (2, 4, 5, 7)]


@pytest.fixture
def practice(ina) -> Assignment:
    """Two questions worth 2 and 1, three tries each; every further try costs a quarter."""
    quiz = make_quiz(
        make_question(),
        make_question("multi_select", options=EVENS),
        points=[2, 1],
        settings={"tries": 3, "try_penalty": "1/4", "shuffle_choices": False},
        slug="evens",
        owner=ina,
    )
    publish(quiz)
    return quiz.assignments.get()


def twice(at, practice: Assignment) -> Student:
    """Both questions right at the second try."""
    student = at(practice)
    student.answers("3").answers("4").sees("Right, after more than one try: 1.5 of 2").goes_on()
    student.answers("2").answers("2", "4").sees("Right, after more than one try: 0.75 of 1")
    return student


def told(student: Student) -> str:
    return " ".join(student.page.text.split())


def sheet(room, assignment: Assignment) -> dict[str, str]:
    response = room.browser.get(f"/admin/quizzes/assignment/{assignment.pk}/results.csv")
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    head, row = csv.reader(io.StringIO(text))
    return dict(zip(head, row, strict=True))


def test_everybody_is_told_what_two_tries_earned(at, practice, room):
    student = twice(at, practice).finishes()
    rows = ("right, after more than one try: 1.5 of 2", "right, after more than one try: 0.75 of 1")
    student.sees("2.25 / 3", *rows)
    headings = ("Right, after more than one try: 1.5 of 2", "Right, after more than one try: 0.75 of 1")
    student.opens("/quizzes/evens/?print=1")
    for words in ("2.25 / 3", *headings):
        assert words in told(student)
    student.opens("/results/")
    assert "2.25 / 3" in told(student)
    attempt = Attempt.objects.get()
    room.opens("assignment_takers", practice.pk).sees("2.25 / 3")
    for query in ({}, {"key": "1"}):
        room.opens("assignment_attempt", practice.pk, attempt.pk, **query).sees("Score: 2.25 / 3", *headings)
    line = sheet(room, practice)
    assert [value for name, value in line.items() if "points:" in name] == ["1.5", "0.75"]
    assert line["Score"] == "2.25"


def test_the_records_tell_what_was_earned_beside_the_grade_of_the_last_try(at, practice, room):
    twice(at, practice).finishes()
    for page, pk in (("attempt_change", Attempt.objects.get().pk), ("answer_change", Answer.objects.first().pk)):
        room.opens(page, pk).sees("3/4")


def test_the_line_of_working_ends_with_what_was_earned(at, practice, room):
    line = "all of the points. The best of 2 tries counts, less what those before it cost: 3/4."
    student = twice(at, practice).sees(line).finishes().sees(line)
    assert line in told(student.opens("/quizzes/evens/?print=1"))
    room.opens("assignment_attempt", practice.pk, Attempt.objects.get().pk).sees(line)


def test_what_became_right_is_no_missed_question(at, practice):
    student = twice(at, practice).finishes()
    student.sees("Every question right.", "Try all again").sees_not("missed")
    student.retries("missed")
    assert student.status == 409

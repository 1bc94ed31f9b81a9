"""“Open as student” tries one assignment: what its instructor may see anyway, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.models import Assignment, Attempt, Quiz
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs() -> Assignment:
    """A test of another instructor that anybody may take from next week on."""
    quiz = make_quiz(make_question(stem="Secret until it opens"), slug="theirs", owner=make_instructor("bob"))
    return make_test(quiz, opens_at=NOW + timedelta(days=7))


def test_a_trial_opens_no_test_of_somebody_else_before_its_time(room, test, theirs, at, clock):
    room.posts("assignment_trial", test.pk)
    at(theirs, Student(client=room.browser)).sees("This quiz opens on 21 March 2026").sees_not("Start the test")


def test_a_ticket_of_another_quiz_begins_nothing_in_a_trial(room, test, theirs, at, clock):
    Assignment.objects.filter(pk=theirs.pk).update(opens_at=None)
    form = at(theirs).form("/start")
    room.posts("assignment_trial", test.pk)
    student = Student(client=room.browser)
    at(theirs, student).sees("You are trying another quiz as a student. End that to take this one.")
    student.posts(form.action, form.fields)
    assert student.status == 404
    assert "You are trying another quiz as a student." in student.html
    assert not Attempt.objects.exists()


def test_another_assignment_of_the_same_quiz_is_not_the_one_that_is_tried(room, test, given, at):
    room.posts("assignment_trial", test.pk)
    assert room.browser.get(f"/assignments/{given.public_id}/").status_code == 404


def test_what_is_not_offered_to_anybody_can_be_tried(room, test, at):
    Quiz.objects.update(visibility=Quiz.Visibility.PRIVATE)
    room.posts("assignment_trial", test.pk)
    at(test, Student(client=room.browser)).starts().sees("Question 1 of 3")

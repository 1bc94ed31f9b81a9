"""Where the review rules withhold what was right, nothing else tells it: no retry, no further try, no mode of before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.models import Answer, Assignment, Attempt
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test

pytestmark = pytest.mark.django_db
UNTOLD = [{"preset": "nothing"}, {"preset": "test"}, {"preset": "points_only"}]


def practice(*questions, **terms) -> Assignment:
    settings = terms.pop("settings", {})
    quiz = make_quiz(*(questions or (make_question(), make_question())), settings=settings)
    return make_test(quiz, **({"mode": Assignment.Mode.PRACTICE} | terms))


def at(assignment: Assignment) -> Student:
    return Student().opens(f"/quizzes/{assignment.quiz.slug}/")


@pytest.mark.parametrize("review", UNTOLD)
def test_the_missed_can_not_be_retried_alone_while_nobody_is_told_which_they_are(review, clock):
    student = at(practice(review=review, closes_at=NOW + timedelta(days=1)))
    student.answers("4").shows("2").answers("3").shows("2").finishes()
    first = Attempt.objects.get()
    student.posts(f"/attempts/{first.uuid}/retry", student.form("/rating").fields, [("only", "missed")])
    assert student.status == 409
    student.sees("Which questions you missed isn't shown now. Take the whole quiz again")
    assert Attempt.objects.count() == 1


def test_the_missed_can_be_retried_once_the_quiz_has_closed_and_the_key_is_told(clock):
    assignment = practice(review={"preset": "test"}, closes_at=NOW + timedelta(days=1))
    student = at(assignment).answers("4").shows("2").answers("3").shows("2").finishes()
    Assignment.objects.filter(pk=assignment.pk).update(review={"preset": "after_finishing"})
    student.shows("result").retries("missed").sees("Question 1 of 1")


@pytest.mark.parametrize("review", UNTOLD)
def test_a_practice_that_tells_nothing_can_be_taken_again_and_says_not_what_was_missed(review, clock):
    student = at(practice(review=review, closes_at=NOW + timedelta(days=1), attempts_allowed=3))
    student.answers("4").shows("2").answers("3").shows("2").finishes().sees("Try all again").sees_not("missed")
    student.retries("all").sees("Question 1 of 2")
    assert Attempt.objects.count() == 2


@pytest.mark.parametrize("answer", ["3", "4"])
def test_where_nobody_is_told_what_was_right_the_first_try_is_the_last(answer):
    assignment = practice(make_question(hints=["Look twice."]), settings={"tries": 3}, review={"preset": "points_only"})
    student = at(assignment).answers(answer).sees_not("left", "Check again", "Look twice.")
    assert Answer.objects.get().state == Answer.State.CHECKED
    assert 'type="radio"' in student.html
    assert "/check" not in student.html


def test_a_practice_attempt_tells_no_more_once_its_assignment_is_a_test(clock):
    """The classmates of who practised before sit the test now."""
    assignment = practice()
    student = at(assignment).answers("3").sees("Not this one")
    Assignment.objects.filter(pk=assignment.pk).update(mode=Assignment.Mode.TEST, closes_at=NOW + timedelta(days=1))
    student.shows("1").sees("This quiz has become a test").sees_not("Not this one", "You chose 3.", "Half of")
    student.shows("2").answers("3").sees_not("Not this one", "You chose 3.", "Half of", "Wrong")
    student.shows("2").finishes().sees("Your score is 0 / 2", "Shown from").sees_not("Wrong", "You chose 3.")
    clock.passes(days=2)
    student.shows("1").sees("Not this one")


def test_what_is_shown_after_a_test_follows_the_mode_that_holds_now(clock):
    assignment = make_test(make_quiz(make_question()), closes_at=NOW + timedelta(days=1))
    student = at(assignment).starts().saves("3").shows("overview").finishes().sees_not("Wrong")
    Assignment.objects.filter(pk=assignment.pk).update(mode=Assignment.Mode.PRACTICE)
    student.shows("1").sees("Not this one")

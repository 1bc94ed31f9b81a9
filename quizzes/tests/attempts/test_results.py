"""“My results”: a learner's own attempts over all quizzes, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quizzes.models import Assignment, Attempt, Quiz
from quizzes.presentation import own_results as results
from quizzes.presentation.rules import NOTHING
from quizzes.queries.results import RESULTS_A_PAGE
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.people import make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    quiz = make_quiz(make_question(), make_question(), title="Evens")
    publish(quiz)
    return quiz


def took(quiz, *answers, client=None):
    student = Student(client=client).opens(f"/quizzes/{quiz.slug}/")
    for number, answer in enumerate(answers, start=1):
        student.answers(answer)
        if number < len(answers):
            student.goes_on()
    return student


def seen(client, page=""):
    return Student(client=client).opens(f"/results/{page}").page.text


@pytest.mark.parametrize("has_account", [False, True])
def test_a_learner_sees_what_they_took_with_score_and_way_back(quiz, has_account):
    client = Client()
    if has_account:
        client.force_login(make_learner())
    assert "You haven’t taken a quiz yet." in seen(client)
    student = took(quiz, "4", "3", client=client)
    assert "Not finished yet" in seen(client)
    student.finishes()
    page = client.get("/results/").content.decode()
    assert "<strong>1 / 2</strong> · Finished" in page
    assert f'href="/quizzes/{quiz.slug}/?{quiz.slug}=result#{quiz.slug}"' in page
    assert "Evens" not in seen(Client())


def test_a_retry_of_the_missed_questions_shows_the_score_of_the_whole_quiz(quiz):
    student = took(quiz, "4", "3").finishes().retries("missed").answers("4").finishes()
    page = seen(student.client)
    assert "2 / 2 · Finished" in page
    assert "retry of the missed questions" in page
    assert page.index("2 / 2") < page.index("1 / 2")


def test_only_the_latest_attempt_leads_to_the_page_that_shows_it(quiz):
    student = took(quiz, "4", "3").finishes().retries("all")
    page = student.client.get("/results/").content.decode()
    assert page.count(f'<a href="/quizzes/{quiz.slug}/') == 1
    assert page.count("Evens") == 2


def test_a_score_that_the_rules_hold_back_is_not_told(quiz, monkeypatch):
    student = took(quiz, "4", "3").finishes()
    monkeypatch.setattr(results, "rules_for", lambda *args, **kwargs: NOTHING)
    page = student.client.get("/results/").content.decode()
    assert "Finished; the score isn’t shown yet" in page
    assert "1 / 2" not in page


def test_what_a_teacher_set_aside_is_left_out_and_time_that_is_up_is_said(quiz):
    student = took(quiz, "4")
    Assignment.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    assert "Time is up" in seen(student.client)
    Attempt.objects.update(reset_at=timezone.now())
    assert "You haven’t taken a quiz yet." in seen(student.client)


def test_a_withdrawn_quiz_stays_in_the_results_and_says_so(quiz):
    student = took(quiz, "4", "4").finishes()
    Quiz.objects.update(withdrawn_at=timezone.now())
    assert "the quiz is no longer offered" in seen(student.client)
    page = student.opens(f"/quizzes/{quiz.slug}/")
    assert page.status == 200
    page.sees("Your score is", "2 / 2")


def test_many_attempts_come_a_page_at_a_time_in_the_same_number_of_statements(quiz, django_assert_num_queries):
    student = took(quiz, "4", "4").finishes()
    for _ in range(RESULTS_A_PAGE):
        student.retries("all").answers("4").goes_on().answers("4").finishes()
    first, second = seen(student.client), seen(student.client, "?page=2")
    assert first.count("Evens") == RESULTS_A_PAGE
    assert second.count("Evens") == 1
    assert "Page 1 of 2" in first
    assert "Later ones" in second
    for page in ("?page=0", "?page=x", "?page=-1", "?page=" + "9" * 500):
        assert "Evens" in seen(student.client, page)
    with django_assert_num_queries(3):
        student.client.get("/results/")


def test_the_score_is_one_step_from_a_last_question_left_open(quiz):
    student = took(quiz, "4").goes_on().sees("Check answer", "See your score").sees_not("Still open")
    student.finishes().sees("1 / 2")


def test_nothing_is_added_up_before_anything_was_answered(quiz):
    Student().opens(f"/quizzes/{quiz.slug}/").shows("2").sees("Check answer").sees_not("See your score")

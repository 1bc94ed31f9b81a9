"""An instructor with a test of three questions, a class, and learners who take it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from quizzes import queries
from quizzes.models import Assignment, Classroom
from quizzes.tests.attempts.conftest import Clock
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, make_test
from quizzes.tests.delivery.pages import Room
from quizzes.tests.people import make_instructor


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, NOW)


@pytest.fixture
def ina():
    return make_instructor("ina")


@pytest.fixture
def room(ina) -> Room:
    """Her browser."""
    browser = Client()
    browser.force_login(ina)
    return Room(browser)


@pytest.fixture
def test(ina) -> Assignment:
    quiz = make_quiz(
        make_question(), make_question("multi_select"), make_question("numeric"), title="Evens", slug="evens", owner=ina
    )
    return make_test(quiz)


@pytest.fixture
def classroom(ina) -> Classroom:
    return Classroom.objects.create(name="7b", owner=ina)


@pytest.fixture
def given(test, classroom) -> Assignment:
    """The same quiz as a test for the class."""
    return Assignment.objects.create(quiz=test.quiz, kind="class", mode="test", classroom=classroom)


def taking(assignment: Assignment, student: Student | None = None) -> Student:
    """A student at the assignment's page."""
    student = student or Student()
    if assignment.kind == "public":
        return student.opens(f"/quizzes/{assignment.quiz.slug}/")
    return student.opens(f"/assignments/{assignment.public_id}/", f"assignment-{assignment.public_id}")


@pytest.fixture
def at():
    return taking


@pytest.fixture
def now():
    return timezone.now()

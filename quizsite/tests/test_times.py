"""Times on every page: in the zone that the reader's browser named, with its letters; in UTC, and said so, where it named none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from quizzes import queries, services
from quizzes.learners import Identity
from quizzes.models import Assignment, Classroom, Quiz
from quizzes.tests.attempts.conftest import Clock
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, make_test
from quizzes.tests.people import make_instructor, make_learner
from tools.student import read_html

pytestmark = pytest.mark.django_db
BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"


@pytest.fixture
def clock(monkeypatch, settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()
    return Clock(monkeypatch, NOW)


@pytest.fixture
def test(clock) -> Assignment:
    """Published at 9:00 UTC."""
    quiz = make_quiz(
        make_question(), make_question("numeric"), title="Evens", slug="evens", owner=make_instructor("ina")
    )
    return make_test(quiz, closes_at=NOW + timedelta(hours=2))


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return " ".join(read_html(answer.content.decode()).text.split())


def authors(quiz: Quiz, test: Assignment) -> list[str]:
    return [
        reverse("admin:quizzes_assignment_changelist"),
        reverse("admin:quizzes_attempt_changelist"),
        reverse("admin:quizzes_quiz_versions", args=[quiz.pk]),
        reverse("admin:quizzes_quiz_publish", args=[quiz.pk]),
        reverse("admin:quizzes_quiz_restore_version", args=[quiz.pk, 1]),
        reverse("admin:quizzes_assignment_takers", args=[test.pk]),
    ]


def test_pages_of_instructors_tell_times_in_their_own_zone(client, test):
    client.force_login(test.quiz.owner)
    Student().opens("/quizzes/evens/").starts().saves("4")
    quiz = test.quiz
    for zone, letters in (("", "UTC"), (BERLIN, "CET"), (KOLKATA, "IST")):
        client.cookies["quizsite_zone"] = zone
        published = {"": "09:00", BERLIN: "10:00", KOLKATA: "14:30"}[zone]
        closes = {"": "11:00", BERLIN: "12:00", KOLKATA: "16:30"}[zone]
        for url in authors(quiz, test):
            told = page(client, url)
            assert re.search(rf"({published}|{closes})(:\d\d)? \({letters}\)", told), (url, zone, told)
            assert "a.m." not in told
            assert "p.m." not in told


def test_learners_read_times_in_their_own_zone(test):
    student = Student()
    student.client.cookies["quizsite_zone"] = BERLIN
    student.opens("/quizzes/evens/").sees("14 March 2026, 12:00 (CET)")
    student.starts().saves("4").shows("overview").finishes()
    assert "begun 14 March 2026, 10:00 (CET)" in page(student.client, "/results/")


def test_a_class_reads_when_its_test_closes_in_its_own_zone(test):
    room = Classroom.objects.create(name="7b", owner=test.quiz.owner)
    Assignment.objects.create(
        quiz=test.quiz, kind="class", mode="test", classroom=room, closes_at=NOW + timedelta(hours=2)
    )
    student = Student()
    user = make_learner("lena")
    student.client.force_login(user)
    services.join_class(
        identity=Identity(name=f"user:{user.pk}", user_id=user.pk),
        code=room.join_code,
        name="Lena",
        number="",
        address="1",
        now=NOW,
    )
    assert "closes 14 March 2026, 11:00 (UTC)" in page(student.client, "/classes/")
    student.client.cookies["quizsite_zone"] = BERLIN
    assert "closes 14 March 2026, 12:00 (CET)" in page(student.client, "/classes/")


def test_what_was_saved_on_another_day_is_told_with_its_day(client, test, clock):
    client.force_login(test.quiz.owner)
    Assignment.objects.filter(pk=test.pk).update(closes_at=NOW + timedelta(days=9))
    student = Student().opens("/quizzes/evens/").starts().saves("4").sees("Saved 09:00:00")
    clock.passes(days=5)
    assert "14 March 2026, 09:00:00 (UTC)" in page(client, reverse("admin:quizzes_assignment_takers", args=[test.pk]))
    student.shows("1").sees("Saved 14 March 2026, 09:00:00 (UTC)")


def test_every_page_lets_the_site_know_the_zone(client, test):
    client.force_login(test.quiz.owner)
    for url in ("/classes/", "/results/", "/quizzes/", "/admin/", reverse("admin:quizzes_quiz_changelist")):
        assert "ui/zone" in client.get(url).content.decode(), url
    assert "quizzes/quiz-player" in client.get("/quizzes/evens/").content.decode()

"""Statements, requests and bytes of the real site stay within what the design allows; and reads never write."""

from __future__ import annotations

import gzip
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes.models import Assignment
from quizzes.tests.attempts.driver import Student

pytestmark = pytest.mark.django_db

TRANSACTION_CONTROL = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)")
KB = 1000
QUIZ_1, QUIZ_2 = "relu-quiz-1", "relu-quiz-2"


@pytest.fixture(autouse=True)
def subjects():
    """The real subjects, unlike the other tests here."""


@contextmanager
def statements(most: int):
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [query["sql"] for query in captured if not TRANSACTION_CONTROL.match(query["sql"])]
    assert len(sent) <= most, "\n".join(sent)


def packed(text: str) -> int:
    return len(gzip.compress(text.encode()))


def first(student):
    choice = student.form("/check").choices[0]
    return student.sends("/check", [(choice.name, choice.value)])


def test_pages_and_checks_take_few_statements(published_site):
    Student().opens(f"/quizzes/{QUIZ_2}/")  # content is kept in process from here on
    student = Student(in_place=True)
    with statements(4):
        student.opens(f"/quizzes/{QUIZ_2}/")
    first(student)
    for number in range(2, 6):
        with statements(4):
            student.opens(f"/quizzes/{QUIZ_2}/?{QUIZ_2}={number}&_fragment={QUIZ_2}", QUIZ_2)
        with statements(7):  # the first to see this feedback in a new process: its explanation is read too
            first(student)


def test_a_lesson_with_two_quizzes_takes_few_statements_before_and_after(published_site):
    client = Client()
    client.get("/")
    with statements(9):
        client.get("/")
    student = Student(client=client).opens("/", QUIZ_1)
    for _ in range(3):
        first(student)
        student.opens("/", QUIZ_1)
    student.finishes()
    with statements(9):
        student.opens("/", QUIZ_1)


@pytest.mark.parametrize(("in_place", "requests"), [(True, 19), (False, 27)])
def test_a_whole_attempt_of_eight_questions_stays_within_its_budget(published_site, in_place, requests):
    Student().opens("/", QUIZ_1)
    taken = 1
    with CaptureQueriesContext(connection) as captured:
        student = Student(in_place=in_place).opens("/", QUIZ_1)
        lesson = student.page
        for name, questions in ((QUIZ_1, 3), (QUIZ_2, 5)):
            student.name, student.page = name, lesson
            for number in range(1, questions + 1):
                form, choice = student.form("/check"), student.form("/check").choices[0]
                response = student.client.post(
                    form.action, {**form.fields, choice.name: choice.value} | ({"_fragment": "1"} if in_place else {})
                )
                taken += 1
                if not in_place:
                    response = student.client.get(response["Location"].partition("#")[0])
                    taken += 1
                student._took(response)
                if number < questions:
                    fragment = f"&_fragment={name}" if in_place else ""
                    student._took(student.client.get(f"/?{name}={number + 1}{fragment}"))
                    taken += 1
            form = student.form("/finish")
            response = student.client.post(form.action, form.fields | ({"_fragment": "1"} if in_place else {}))
            taken += 1
            if not in_place:
                response = student.client.get(response["Location"].partition("#")[0])
                taken += 1
            student._took(response).sees("Your score is")
    sent = [query["sql"] for query in captured if not TRANSACTION_CONTROL.match(query["sql"])]
    assert taken <= requests
    if in_place:
        assert len(sent) <= 115, len(sent)


def linked(html: str, extension: str) -> set[str]:
    return set(re.findall(rf'(?:href|src)="/static/([^"]+\.{extension})"', html))


def static_bytes(names: set[str]) -> int:
    total = 0
    for name in names:
        with open(finders.find(name), "rb") as file:
            total += len(gzip.compress(file.read()))
    return total


def test_a_question_page_is_light(published_site):
    html = Student().opens(f"/quizzes/{QUIZ_2}/").html
    styles, scripts = linked(html, "css"), linked(html, "js")
    assert styles
    assert scripts
    assert static_bytes(scripts) <= 3 * KB
    assert packed(html) + static_bytes(styles | scripts) <= 25 * KB
    assert 1 + len(styles) + len(scripts) + len(linked(html, "svg")) <= 5


def test_feedback_is_light(published_site):
    for name, questions in ((QUIZ_1, 3), (QUIZ_2, 5)):
        student = Student(in_place=True).opens(f"/quizzes/{name}/")
        for number in range(1, questions + 1):
            student.opens(f"/quizzes/{name}/?{name}={number}", name)
            first(student)
            assert packed(student.html) <= 6 * KB, f"{name} question {number}: {packed(student.html)} bytes"


def test_the_lesson_is_light(published_site):
    html = Student().opens("/", QUIZ_1).html
    assert packed(html) + static_bytes(linked(html, "css") | linked(html, "js")) <= 60 * KB


def rows() -> dict[str, list]:
    found = {}
    for config in ("quizzes", "auth", "sessions"):
        for model in apps.get_app_config(config).get_models():
            found[model.__name__] = list(model.objects.order_by("pk").values_list())
    return found


def test_reads_never_write(published_site):
    student = Student().opens(f"/quizzes/{QUIZ_1}/")
    first(student)
    link = next(a for a in student.player.with_tag("a") if "problem" in a.text.lower()).attributes["href"]
    pages = ["/", "/lessons/", "/lessons/relu/", "/quizzes/", f"/quizzes/{QUIZ_1}/", f"/quizzes/{QUIZ_2}/", link]
    pages += [f"/?{QUIZ_1}={show}" for show in ("1", "2", "result")]
    before = rows()
    for client in (student.client, Client()):
        for page in pages:
            assert client.get(page).status_code in (200, 404)
            client.head(page)
    assert rows() == before


def test_a_test_takes_few_statements_and_its_script_is_light(published_site):
    student = Student().opens(f"/quizzes/{QUIZ_2}/")
    assert "test-mode" not in student.html, "practice doesn't load the script of tests"
    Assignment.objects.update(mode="test", time_limit_seconds=600)
    with statements(4):
        student.opens(f"/quizzes/{QUIZ_2}/")
    scripts = linked(student.html, "js")
    assert static_bytes({name for name in scripts if "test-mode" in name}) <= 4.75 * KB
    student.starts()
    with statements(4):
        student.opens(f"/quizzes/{QUIZ_2}/")
    assert packed(student.html) + static_bytes(scripts | linked(student.html, "css")) <= 25 * KB
    form = student.form("/save")
    sent = {**form.fields, "choice": form.choices[0].value, "_fragment": "1", "_autosave": "1"}
    with statements(7):
        assert student.client.post(form.action, sent).status_code == 200


def test_looking_at_a_test_never_writes(published_site):
    Assignment.objects.update(mode="test", time_limit_seconds=600)
    student = Student().opens(f"/quizzes/{QUIZ_2}/").starts()
    student.saves(student.form("/save").choices[0].label)
    place = f"/assignments/{Assignment.objects.get(quiz__slug=QUIZ_2).public_id}/"
    pages = [f"/quizzes/{QUIZ_2}/?{QUIZ_2}={show}" for show in ("", "1", "overview", "start", "result")]
    for overdue in (False, True):
        if overdue:
            Assignment.objects.update(time_limit_seconds=0)
        before = rows()
        for page in [*pages, place, f"/quizzes/{QUIZ_2}/?print=1"]:
            assert student.client.get(page).status_code in (200, 409)
            Client().get(page)
        assert rows() == before

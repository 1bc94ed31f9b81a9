"""Statements, requests and bytes of a frame stay within what the design allows; looking never writes."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

from quizzes.tests.attempts.test_budgets import KB, QUIZ_2, linked, packed, rows, statements, static_bytes
from quizzes.tests.framing.driver import FramedStudent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_subjects(settings, _fresh):
    settings.SUBJECTS = {"activations": "activations.subject.SUBJECT"}


def first(student: FramedStudent) -> None:
    choice = student.form("/check").choices[0]
    student.sends("/check", [(choice.name, choice.value)])


def test_frames_and_checks_in_them_take_few_statements(published_site):
    FramedStudent().opens(f"/embed/{QUIZ_2}/")  # content is kept in process from here on
    student = FramedStudent(in_place=True)
    with statements(4):
        student.opens(f"/embed/{QUIZ_2}/")
    first(student)
    for _ in range(4):
        with statements(4):
            student.goes_on()
        with statements(7):
            first(student)


@pytest.mark.parametrize("query", ["", "?theme=dark&accent=1d4ed8"])
def test_a_frame_is_light(published_site, query):
    html = FramedStudent().opens(f"/embed/{QUIZ_2}/{query}", QUIZ_2).html
    styles, scripts = linked(html, "css"), linked(html, "js")
    [own] = re.findall(r'href="(/framed/style.css[^"]*)"', html)
    style = Client().get(own.replace("&amp;", "&")).content
    assert scripts == {"quizzes/quiz-player.js", "quizzes/framed.js"}
    assert static_bytes(scripts) <= 3 * KB
    assert packed(html) + static_bytes(styles | scripts) + len(gzip.compress(style)) <= 25 * KB
    assert 1 + len(styles) + 1 + len(scripts) <= 5


def test_the_script_for_pages_of_others_is_a_thousand_bytes_at_most():
    assert static_bytes({"quizzes/embed.js"}) <= 1 * KB


def test_looking_at_a_frame_never_writes(published_site):
    student = FramedStudent().opens(f"/embed/{QUIZ_2}/")
    first(student)
    before = rows()
    for show in ("1", "2", "result", "x"):
        student.shows(show)
    student.presses("Report a problem")
    Client().get(f"/embed/{QUIZ_2}/")
    Client().get("/oembed", {"url": f"http://testserver/quizzes/{QUIZ_2}/"})
    Client().get(f"/quizzes/{QUIZ_2}/embed/")
    assert rows() == before

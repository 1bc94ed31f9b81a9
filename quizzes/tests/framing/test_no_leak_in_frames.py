"""Before the rules allow it, no frame tells key, feedback or verdict: the canaries of the site's pages, at the door of frames."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from quizzes.models import Attempt
from quizzes.tests.attempts.test_no_leak_in_tests import (
    CLOSE,
    GONE,
    KINDS,
    canary,
    says_nothing,
    telling_question,
    telling_subject,
    told,
)
from quizzes.tests.builders import make_quiz, make_test, publish
from quizzes.tests.framing.driver import FramedStudent

pytestmark = pytest.mark.django_db

__all__ = ["telling_subject"]  # a fixture for every test here

SHOWS = ("", "1", "2", "3", "4", "5", "result", "rated", "overview", "start", "x")


def everything(student: FramedStudent) -> str:
    """All that frames of this quiz are sent: pages, fragments, headers, and what needs no pass."""
    cache.clear()  # so much is more than a page may ask for in a minute
    name, token = student.name, student.token
    asked = [(f"/embed/{name}/?{name}={show}", fragment) for show in SHOWS for fragment in ({}, {"_fragment": "1"})]
    for attempt in Attempt.objects.all():
        for key in attempt.layout["questions"]:
            asked += [
                (f"/framed/{attempt.uuid}/questions/{key}/problem", fragment) for fragment in ({}, {"_fragment": "1"})
            ]
    answers = [Client().post(path, {"token": token, **fragment}) for path, fragment in asked]
    paths = [f"/embed/{name}/?{name}={show}" for show in SHOWS]
    paths += ["/framed/style.css", f"/quizzes/{name}/embed/", f"/oembed?url=http://testserver/quizzes/{name}/"]
    answers += [Client().get(path) for path in paths]
    assert {answer.status_code for answer in answers} <= {200, 404}
    return "\n".join(a.content.decode() + str(a.headers) + str(a.cookies) for a in answers)


def quiet(text: str) -> None:
    """The frame's style names classes of verdicts; it is the same for all."""
    says_nothing(text.replace(Client().get("/framed/style.css").content.decode(), ""))


def test_practice_tells_nothing_before_check_and_only_of_the_checked_question_after(student):
    quiz = make_quiz(*(telling_question(kind) for kind in KINDS))
    publish(quiz)
    student.opens(f"/embed/{quiz.slug}/")
    quiet(student.html + everything(student))
    student.sends("/check", [])
    assert student.status == 422
    quiet(student.html)
    student.answers("1")
    assert told(student.html) >= {"feedback", "key", "explanation"}
    student.shows("2")
    quiet(student.html)


def test_a_test_tells_nothing_until_nobody_can_answer_any_more(student, clock):
    quiz = make_quiz(*(telling_question(kind) for kind in KINDS))
    make_test(quiz, closes_at=CLOSE, access_code="code")
    student.opens(f"/embed/{quiz.slug}/")
    before = student.html + everything(student)
    quiet(before)
    assert "Stem of" not in before
    student.starts(code="code").saves("2", go="next").saves("1", go="next").saves("2", go="next").saves(text="three")
    quiet(student.html + everything(student))
    student.shows("overview").finishes().sees("Your score is 1.5 / 4")
    quiet(student.html + everything(student))
    clock.now = GONE - timedelta(seconds=1)
    quiet(everything(student))
    clock.now = GONE
    assert told(everything(student)) == {"feedback", "explanation", "key"}
    assert canary("key") in everything(student)


def test_an_older_pass_and_a_strangers_are_told_nothing_of_a_finished_attempt(student):
    quiz = make_quiz(telling_question("single_choice"))
    publish(quiz)
    old = student.opens(f"/embed/{quiz.slug}/").token
    student.answers("1").finishes()
    attempt = Attempt.objects.get()
    stranger = FramedStudent().opens(f"/embed/{quiz.slug}/").token
    for token in (old, stranger, "", "forged"):
        for path in (
            f"/embed/{quiz.slug}/?{quiz.slug}=1",
            f"/framed/{attempt.uuid}/rating",
            f"/framed/{attempt.uuid}/retry",
        ):
            answer = Client().post(path, {"token": token, "player": quiz.slug, "stars": "5", "_fragment": "1"})
            assert told(answer.content.decode() + str(answer.headers)) == set()

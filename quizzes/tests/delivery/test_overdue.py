"""An attempt whose time is over is told as handed in by its deadline, whether or not a worker has been there."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import services
from quizzes.models import Assignment, Attempt, Outcome
from quizzes.tests.builders import make_question, make_quiz, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(test, at, clock) -> Assignment:
    """One of three questions saved right, one saved unreadable; the time is over for five minutes."""
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600, pass_mark=Fraction(1, 3))
    student = at(test).starts()
    student.shows("1").saves("4").shows("3").saves(text="three and a half")
    clock.passes(minutes=15)
    return test


def line(room):
    [row] = room.response.context["list"].rows
    return row.state, row.words, row.score, row.passed, row.time


def sheet(room, assignment: Assignment) -> dict[str, str]:
    response = room.browser.get(f"/admin/quizzes/assignment/{assignment.pk}/results.csv")
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    [row] = csv.DictReader(io.StringIO(text))
    return row


def test_list_and_sheet_tell_an_overdue_attempt_as_they_will_once_it_is_handed_in(room, overdue, clock):
    before = line(room.opens("assignment_takers", overdue.pk)), sheet(room, overdue)
    assert before[0] == ("finished", "finished by its deadline", "1 / 3", "passed", "10:00")
    assert (before[1]["State"], before[1]["Ended by"], before[1]["Score"]) == ("finished", "deadline", "1")
    assert before[1]["Handed in (UTC)"] == "2026-03-14 09:10:00"
    assert Attempt.objects.get().state == "open"
    assert not Outcome.objects.exists()
    services.close_overdue(now=clock.now)
    assert before == (line(room.opens("assignment_takers", overdue.pk)), sheet(room, overdue))


def test_within_the_grace_it_is_still_on_its_way(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600)
    at(test).starts().saves("4")
    clock.passes(minutes=10, seconds=30)
    assert line(room.opens("assignment_takers", test.pk))[:3] == ("over", "time is up, 1 of 3 answered", "")


def test_extra_time_opens_it_again(room, overdue):
    Assignment.objects.filter(pk=overdue.pk).update(time_limit_seconds=3600)
    assert line(room.opens("assignment_takers", overdue.pk))[:2] == ("open", "open, 2 of 3 answered")


def test_many_overdue_attempts_cost_one_statement_more(room, overdue, at, clock):
    room.opens("assignment_takers", overdue.pk)
    with CaptureQueriesContext(connection) as one:
        room.opens("assignment_takers", overdue.pk, _fragment="1")
    for _ in range(3):
        at(overdue).starts().saves("4")
    clock.passes(minutes=15)
    with CaptureQueriesContext(connection) as four:
        room.opens("assignment_takers", overdue.pk, _fragment="1")
    assert len(four) == len(one)


def test_how_certain_they_were_counts_as_it_will(room, ina, at, clock):
    quiz = make_quiz(make_question(), make_question(), settings={"certainty": "marked"}, slug="certain", owner=ina)
    assignment = make_test(quiz, time_limit_seconds=600)
    student = at(assignment).starts()
    student.shows("1").saves("4", certainty="3").shows("2").saves("3", certainty="2")
    clock.passes(minutes=15)
    before = line(room.opens("assignment_takers", assignment.pk)), sheet(room, assignment)
    assert before[0][0] == "finished"
    services.close_overdue(now=clock.now)
    assert before == (line(room.opens("assignment_takers", assignment.pk)), sheet(room, assignment))
    assert before[1]["Score"] == "0.333333"
    assert Attempt.objects.get().score == Fraction(1, 3)

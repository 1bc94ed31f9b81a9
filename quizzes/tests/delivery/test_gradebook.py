"""The gradebook: one row a learner and assignment, exact, safe in a spreadsheet, the same for programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes import queries, services
from quizzes.models import Assignment, Attempt, Classroom, Learner, Membership
from quizzes.presentation.gradebook import gradebook_table
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


def take(assignment, learner, number=1, score=None, started=NOW, **fields):
    """An attempt as it stands in the table; with a score it is finished."""
    done = {} if score is None else {"state": "finished", "submitted_at": started + timedelta(minutes=5)}
    import uuid

    return Attempt.objects.create(
        uuid=uuid.uuid4(),
        assignment=assignment,
        version=assignment.quiz.latest_version,
        learner=learner,
        number=number,
        seed="s",
        layout={"questions": [], "choices": {}, "draws": {}},
        started_at=started,
        score=score,
        **(done | fields),
    )


def make(name, **fields):
    user = make_learner(name)
    return Learner.objects.create(public_id=f"00000000-0000-4000-8000-{user.pk:012d}", user=user, **fields)


def answer(browser, model, row, form):
    response = browser.get(reverse(f"admin:quizzes_{model}_gradebook_{form}", args=[row.pk]))
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content).decode()


def sheet(browser, model, row):
    return list(csv.DictReader(io.StringIO(answer(browser, model, row, "csv").removeprefix("\ufeff"))))


def document(browser, model, row):
    return json.loads(answer(browser, model, row, "json"))


@pytest.fixture
def browser(ina):
    client = Client()
    client.force_login(ina)
    return client


def test_the_score_that_counts_is_that_of_the_assignments_rule(test, browser):
    ada = make("ada")
    for number, score in ((1, Fraction(1, 3)), (2, Fraction(5, 3)), (3, Fraction(1))):
        take(test, ada, number, score, started=NOW + timedelta(hours=number))
    for counting, expected in (("first", "1/3"), ("best", "5/3"), ("last", "1/1")):
        Assignment.objects.update(counting=counting, pass_mark=Fraction(1, 2))
        [row] = sheet(browser, "assignment", test)
        assert f"{row['Score numerator']}/{row['Score denominator']}" == expected
        assert row["Counts"] == counting
        assert row["Passed"] == ("yes" if expected == "5/3" else "no")
        [grade] = document(browser, "assignment", test)["grades"]
        assert Fraction(grade["score"]["exact"]) == Fraction(expected)
        assert grade["passed"] is (expected == "5/3")


def test_a_row_says_everything_once_exact_once_rounded(test, browser):
    ada = make("ada")
    attempt = take(test, ada, score=Fraction(5, 3))
    [row] = sheet(browser, "quiz", test.quiz)
    assert row == {
        "Quiz": "Evens",
        "Assignment": str(test.public_id),
        "Class": "",
        "Learner": str(ada.public_id),
        "Name": "ada",
        "Number": "",
        "User name": "ada",
        "State": "finished",
        "Attempts": "1",
        "Attempts allowed": "",
        "Counts": "first",
        "Attempt": str(attempt.uuid),
        "Attempt number": "1",
        "Version": "1",
        "Score": "1.666667",
        "Score numerator": "5",
        "Score denominator": "3",
        "Points possible": "3",
        "Percent": "55.56",
        "Passed": "",
        "Started (UTC)": "2026-03-14T09:00:00.000Z",
        "Handed in (UTC)": "2026-03-14T09:05:00.000Z",
    }
    [grade] = document(browser, "quiz", test.quiz)["grades"]
    assert grade["score"] == {"exact": "5/3", "decimal": "1.666667"}
    assert grade["share"] == {"exact": "5/9", "decimal": "0.555556"}
    assert grade["passed"] is None


def test_a_class_has_a_row_for_everybody_on_its_list_in_each_of_its_quizzes(given, classroom, ina, browser):
    other = make_quiz(make_question(), title="Odds", owner=ina)
    publish(other)
    services.assign_quiz(quiz=other, classroom=classroom, by=ina, now=NOW)
    ada = make("ada")
    Membership.objects.create(classroom=classroom, learner=ada, name="Ada L.", number="17", alias="Owl")
    Membership.objects.create(classroom=classroom, name="Ben", number="18", alias="Fox")
    take(given, ada, score=Fraction(2))
    rows = sheet(browser, "classroom", classroom)
    assert [(row["Quiz"], row["Name"], row["State"], row["Score"]) for row in rows] == [
        ("Evens", "Ada L.", "finished", "2"),
        ("Evens", "Ben", "not begun", ""),
        ("Odds", "Ada L.", "not begun", ""),
        ("Odds", "Ben", "not begun", ""),
    ]
    assert {row["Class"] for row in rows} == {"7b"}
    grades = document(browser, "classroom", classroom)["grades"]
    nobody = {"id": None, "name": "Ben", "number": "18", "external_id": None, "username": None}
    assert grades[1]["learner"] == nobody
    assert grades[2]["learner"]["id"] == str(ada.public_id)  # known before they begin


def test_what_is_set_aside_tried_or_still_runs_gives_no_score(test, browser):
    take(test, make("reset"), score=Fraction(3), reset_at=NOW)
    take(test, make("runs"))
    take(test, make("trial", trial_of=test), score=Fraction(3))
    rows = {row["Name"]: row for row in sheet(browser, "assignment", test)}
    assert set(rows) == {"reset", "runs"}
    assert (rows["reset"]["State"], rows["reset"]["Score"]) == ("not begun", "")
    assert (rows["runs"]["State"], rows["runs"]["Score"]) == ("running", "")
    Assignment.objects.update(time_limit_seconds=60)
    assert {row["Name"]: row["State"] for row in sheet(browser, "assignment", test)}["runs"] == "overdue"


def test_no_name_is_a_formula(test, browser):
    ada = Learner.objects.create(public_id="00000000-0000-4000-8000-000000000001", name='=HYPERLINK("x")')
    take(test, ada, score=Fraction(-1, 2))
    [row] = sheet(browser, "assignment", test)
    assert row["Name"].startswith("'=")
    assert row["Score"] == "-0.5"


def test_other_instructors_quizzes_in_a_class_are_left_out(given, classroom, ina, browser):
    stranger = make_instructor("stranger")
    foreign = make_quiz(make_question(), title="Foreign", owner=stranger)
    publish(foreign)
    services.assign_quiz(quiz=foreign, classroom=classroom, by=stranger, now=NOW)
    Membership.objects.create(classroom=classroom, name="Ada", alias="Owl")
    assert {row["Quiz"] for row in sheet(browser, "classroom", classroom)} == {"Evens"}


def test_an_empty_gradebook_is_a_table_and_a_document_too(browser, ina):
    room = Classroom.objects.create(name="empty", owner=ina)
    assert sheet(browser, "classroom", room) == []
    assert document(browser, "classroom", room)["grades"] == []


def test_a_long_gradebook_takes_no_more_statements_than_a_short_one(test):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            rows = list(gradebook_table([test], NOW))
        return len(captured), len(rows)

    take(test, make("first"), score=Fraction(1))
    queries.content_of(test.quiz.latest_version)
    few, _ = statements()
    for number in range(40):
        take(test, make(f"learner {number}"), score=Fraction(1))
    assert statements() == (few, 42)


def test_the_pages_where_results_are_lead_to_it(test, given, classroom, browser):
    for page, row, model in (
        ("assignment_takers", test, "assignment"),
        ("classroom_room", classroom, "classroom"),
        ("quiz_change", test.quiz, "quiz"),
    ):
        html = browser.get(reverse(f"admin:quizzes_{page}", args=[row.pk])).content.decode()
        assert reverse(f"admin:quizzes_{model}_gradebook_csv", args=[row.pk]) in html

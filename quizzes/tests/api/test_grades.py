"""Programs read the gradebook: the rows of its CSV, with what matches a learner to somebody elsewhere."""

from __future__ import annotations

import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes import services
from quizzes.models import Learner
from quizzes.rosters import RosterLine
from quizzes.tests.api.program import machine, make_machine, person
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_instructor()


@pytest.fixture
def program(owner):
    return person(owner)


def given(owner, *names, pass_mark=None):
    """A quiz of two questions, given to a class with these lines."""
    quiz = make_quiz(make_question(owner=owner), make_question(owner=owner), owner=owner)
    publish(quiz)
    classroom = services.make_class(owner=owner, name="A class")
    if names:
        lines = [RosterLine(number, name, str(number)) for number, name in enumerate(names, start=1)]
        services.save_roster(classroom=classroom, lines=lines)
    assignment = services.assign_quiz(quiz=quiz, classroom=classroom, by=owner, now=NOW)
    assignment.pass_mark = pass_mark
    assignment.save()
    return assignment


def test_a_program_matches_learners_by_its_own_id_and_by_their_number(owner, program):
    assignment = given(owner, "Ada", "Ben", "Cleo", pass_mark=Fraction(1, 2))
    own = machine(make_machine(owner))
    ids = {}
    for number, name in ((1, "Ada"), (2, "Ben")):
        ids[name] = own.posts("learners/", {"external_id": f"sis-{name}", "name": name})["id"]
        body = {"learner": ids[name], "number": str(number)}
        own.posts(f"classes/{assignment.classroom.public_id}/enrol/", body)
    begun = own.posts("attempts/", {"assignment": str(assignment.public_id), "learner": ids["Ada"]})
    question = own.reads(f"attempts/{begun['id']}/questions/")["results"][0]
    right = [each["key"] for each in question["choices"] if "4" in each["html"]]
    own.posts(f"attempts/{begun['id']}/questions/{question['key']}/check/", {"revision": 0, "choices": right})
    own.posts(f"attempts/{begun['id']}/finish/")
    lines = {line["name"]: line for line in program.lists(f"assignments/{assignment.public_id}/grades/")}
    ada, ben, cleo = lines["Ada"], lines["Ben"], lines["Cleo"]
    assert (ada["learner"], ada["external_id"], ada["number"]) == (ids["Ada"], "sis-Ada", "1")
    assert (ada["state"], ada["points"]["exact"], ada["percent"], ada["passed"]) == ("finished", "1", "50", True)
    assert (ada["attempt"], ada["class"]) == (begun["id"], str(assignment.classroom.public_id))
    assert (ben["learner"], ben["external_id"], ben["number"]) == (ids["Ben"], "sis-Ben", "2")
    assert (ben["state"], ben["points"], ben["passed"]) == ("not_begun", None, None)
    assert (cleo["learner"], cleo["external_id"], cleo["number"]) == (None, None, "3")
    [result] = program.reads("results/")["results"]
    assert (result["percent"], result["passed"]) == ("50", True)
    told = own.reads(f"attempts/{begun['id']}/result/")
    assert told["passed"] is True
    assert told["passed_words"].startswith("Passed")


def test_without_a_pass_mark_nobody_has_passed_or_failed(owner, program):
    assignment = given(owner, "Ada")
    [line] = program.lists(f"assignments/{assignment.public_id}/grades/")
    assert (line["passed"], line["percent"]) == (None, None)


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_every_line_comes_once_page_after_page_and_back(owner, program, limit):
    names = [f"Learner {number}" for number in range(7)]
    path = f"assignments/{given(owner, *names).public_id}/grades/?limit={limit}"
    assert sorted(line["name"] for line in program.lists(path)) == names
    first = page = program.reads(path)
    while page["next"]:
        page = program.reads(page["next"])
    while page["previous"]:
        page = program.reads(page["previous"])
    assert page["results"] == first["results"]


def test_grades_take_no_moment_and_refuse_a_cursor_that_was_not_made_here(owner, program):
    path = f"assignments/{given(owner, 'Ada').public_id}/grades/"
    assert program.reads(f"{path}?updated_since=2026-01-01T00:00:00Z", status=400)["code"] == "invalid_request"
    assert program.reads(f"{path}?cursor=abc", status=400)["code"] == "invalid_cursor"


def test_a_page_of_grades_takes_no_more_statements_for_more_learners(owner, program):
    counts = []
    program.reads("me/")  # which notes that the token is in use
    for size in (2, 12):
        assignment = given(owner, *(f"Learner {number}" for number in range(size)))
        for member in assignment.classroom.memberships.all():
            member.learner = Learner.objects.create(public_id=uuid.uuid4())
            member.joined_at = timezone.now() - timedelta(days=1)
            member.save()
        with CaptureQueriesContext(connection) as asked:
            assert len(program.reads(f"assignments/{assignment.public_id}/grades/")["results"]) == size
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""Programs give quizzes to classes, change what holds, keep rosters and read what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.models import AssignmentChange, Membership, WebhookEndpoint
from quizzes.tests.api.program import machine, make_machine, person
from quizzes.tests.builders import make_quiz, make_test, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_instructor()


@pytest.fixture
def program(owner):
    return person(owner)


def published(owner):
    quiz = make_quiz(owner=owner)
    publish(quiz)
    return quiz


def make_class(program, name="7b"):
    return program.posts("classes/", {"name": name})


def test_a_quiz_is_given_to_a_class_whose_members_take_it(program, owner):
    quiz, room = published(owner), make_class(program)
    given = program.posts("assignments/", {"quiz": str(quiz.public_id), "class": room["id"]})
    assert (program.last.status_code, given["class"]) == (201, room["id"])
    again = program.posts("assignments/", {"quiz": str(quiz.public_id), "class": room["id"]})
    assert (program.last.status_code, again["id"]) == (200, given["id"])
    student = person(make_learner())
    body = {"assignment": given["id"]}
    assert student.posts("attempts/", body, status=404)["code"] == "not_found"
    joined = student.posts("memberships/", {"code": room["join_code"], "name": "Ada"})
    assert joined["class"] == room["id"]
    assert given["id"] in [offer["id"] for offer in student.lists("offers/")]
    attempt = student.posts("attempts/", body)
    student.posts(f"attempts/{attempt['id']}/finish/")
    [result] = [each for each in program.lists("results/") if each["attempt"] == attempt["id"]]
    assert (result["points"]["exact"], result["state"]) == ("0", "finished")
    whole = program.reads(f"results/{attempt['id']}/")
    assert whole["answers"] == []
    student.deletes(f"memberships/{joined['id']}/")
    assert student.lists("memberships/") == []


def test_what_holds_is_changed_logged_and_reaches_who_runs(program, owner):
    assignment = make_test(make_quiz(owner=owner), time_limit_seconds=600)
    path = f"assignments/{assignment.public_id}/"
    student = person(make_learner())
    attempt = student.posts("attempts/", {"assignment": str(assignment.public_id)})
    program.reads(path)
    closes = (timezone.now() + timedelta(days=1)).isoformat()
    changed = program.patches(
        path, {"time_limit_seconds": 1200, "closes_at": closes, "pass_mark": "3/5"}, If_Match=program.last["ETag"]
    )
    assert (changed["time_limit_seconds"], changed["pass_mark"], changed["mode"]) == (1200, "3/5", "test")
    logged = AssignmentChange.objects.get()
    assert (logged.changed_by, logged.before["time_limit_seconds"]) == (owner, 600)
    later = student.reads(f"attempts/{attempt['id']}/")
    assert later["deadline_at"] > attempt["deadline_at"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"closes_at": "2020-01-01T00:00:00Z", "opens_at": "2021-01-01T00:00:00Z"}, "/closes_at"),
        ({"closes_at": "2020-01-01T00:00:00"}, "/closes_at"),
        ({"closes_at": "tomorrow"}, "/closes_at"),
        ({"closes_at": "9999-12-31T23:59:59-12:00"}, "/closes_at"),
        ({"closes_at": 5}, "/closes_at"),
        ({"time_limit_seconds": -1}, "/time_limit_seconds"),
        ({"time_limit_seconds": 10**8}, "/time_limit_seconds"),
        ({"time_limit_seconds": "600"}, "/time_limit_seconds"),
        ({"attempts_allowed": 0}, "/attempts_allowed"),
        ({"pass_mark": "2"}, "/pass_mark"),
        ({"pass_mark": 0.5}, "/pass_mark"),
        ({"version": 99}, "/version"),
        ({"version": "latest"}, "/version"),
        ({"mode": "exam"}, "/mode"),
        ({"mode": None}, "/mode"),
        ({"access_code": "x" * 51}, "/access_code"),
        ({"review": {"preset": "no such"}}, "/review"),
        ({"review": {"points": 5}}, "/review"),
        ({"review": "all"}, "/review"),
        ({"kind": "class"}, "/kind"),
        ({"visibility": "public"}, "/visibility"),
    ],
)
def test_settings_that_cannot_hold_are_refused_at_their_place(program, owner, body, pointer):
    assignment = make_test(make_quiz(owner=owner))
    refused = program.patches(f"assignments/{assignment.public_id}/", body, status=400, If_Match="*")
    assert pointer in [error["pointer"] for error in refused["errors"]]
    assert not AssignmentChange.objects.exists()


def test_an_assignment_is_taken_back_while_nobody_has_begun(program, owner):
    quiz, room = published(owner), make_class(program)
    given = program.posts("assignments/", {"quiz": str(quiz.public_id), "class": room["id"]})
    program.deletes(f"assignments/{given['id']}/", If_Match="*")
    program.reads(f"assignments/{given['id']}/", status=404)
    public = quiz.assignments.get()
    assert program.deletes(f"assignments/{public.public_id}/", status=409, If_Match="*")["code"] == "in_use"


def test_a_class_is_changed_by_who_has_seen_it(program):
    room = make_class(program)
    path = f"classes/{room['id']}/"
    tag = program.last["ETag"]
    changed = program.patches(path, {"name": "8b", "is_joinable": False}, If_Match=tag)
    assert (changed["name"], changed["is_joinable"]) == ("8b", False)
    assert program.patches(path, {"name": "9b"}, status=412, If_Match=tag)["code"] == "precondition_failed"
    assert program.patches(path, {"is_archived": True}, If_Match="*")["is_archived"] is True
    assert program.patches(path, {"name": " "}, status=422, If_Match="*")["code"] == "invalid_text"


def test_a_roster_is_kept_by_its_lines(program):
    room = make_class(program)
    path = f"classes/{room['id']}/members/"
    lines = [{"name": "Ada", "number": "1"}, {"name": "Ben"}]
    assert program.posts(path, {"members": lines}) == {"added": 2, "renamed": 0, "same": 0}
    lines[0]["name"] = "Ada L."
    assert program.posts(path, {"members": lines}) == {"added": 0, "renamed": 1, "same": 1}
    names = [member["name"] for member in program.lists(path)]
    assert sorted(names) == ["Ada L.", "Ben"]
    member = program.lists(path)[0]
    program.deletes(f"{path}{member['id']}/", If_Match="*")
    assert len(program.lists(path)) == 1
    for bad in ([], [{"name": ""}], [{"name": "x\u202e\n"}], [{"number": "1"}], [{"name": "x"}] * 2001):
        program.posts(path, {"members": bad}, status=400)


def test_a_machine_enrols_its_learners_and_reads_their_results():
    account = make_instructor()
    program = machine(make_machine(account))
    quiz, room = published(account), make_class(program)
    given = program.posts("assignments/", {"quiz": str(quiz.public_id), "class": room["id"]})
    program.posts(f"classes/{room['id']}/members/", {"members": [{"name": "Ada Lovelace", "number": "42"}]})
    learner = program.posts("learners/", {"external_id": "sis-42", "name": "Ada"})
    again = program.posts("learners/", {"external_id": "sis-42"})
    assert (program.last.status_code, again["id"]) == (200, learner["id"])
    member = program.posts(f"classes/{room['id']}/enrol/", {"learner": learner["id"], "number": "42"})
    assert (member["name"], member["learner"]) == ("Ada Lovelace", learner["id"])
    program.posts(f"classes/{room['id']}/enrol/", {"learner": learner["id"]})
    assert (program.last.status_code, Membership.objects.count()) == (200, 1)
    attempt = program.posts("attempts/", {"assignment": given["id"], "learner": learner["id"]})
    program.posts(f"attempts/{attempt['id']}/finish/")
    [result] = program.lists(f"results/?learner={learner['id']}&state=finished")
    assert (result["external_id"], result["attempt"]) == ("sis-42", attempt["id"])
    assert program.lists(f"results/?learner={room['id']}") == []


def test_a_number_on_no_line_makes_a_new_line_only_with_a_name(program, owner):
    room = make_class(program)
    own = machine(make_machine(owner))
    learner = own.posts("learners/", {"external_id": "sis-1", "name": "Ada"})["id"]
    body = {"learner": learner, "number": "4711"}
    refused = own.posts(f"classes/{room['id']}/enrol/", body, status=422)
    assert refused["errors"][0]["pointer"] == "/number"
    assert not Membership.objects.exists()
    member = own.posts(f"classes/{room['id']}/enrol/", {**body, "name": "Ada L."})
    assert (member["name"], member["number"]) == ("Ada L.", "4711")


def test_a_learner_who_is_renamed_is_answered_with_the_moment_of_that(owner):
    own = machine(make_machine(owner))
    before = own.posts("learners/", {"external_id": "sis-1", "name": "Ada"})
    renamed = own.posts("learners/", {"external_id": "sis-1", "name": "Ada Lovelace"})
    assert renamed["updated_at"] > before["updated_at"]
    assert renamed == own.reads(f"learners/{renamed['id']}/")


@pytest.mark.parametrize("wrong", [5, 5.5, True, None, [], {}])
def test_an_id_is_a_text(program, wrong):
    refused = program.posts("attempts/", {"assignment": wrong}, status=400)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("invalid_request", "/assignment")


def test_a_person_names_and_enrols_nobody(program):
    room = make_class(program)
    assert program.posts("learners/", {"external_id": "x"}, status=403)["code"] == "not_permitted"
    body = {"learner": room["id"]}
    assert program.posts(f"classes/{room['id']}/enrol/", body, status=403)["code"] == "not_permitted"


def test_wrong_join_codes_run_out():
    student = person(make_learner())
    body = {"code": "wrongcode", "name": "Ada"}
    codes = [student.posts("memberships/", body, status=(422, 429))["code"] for _ in range(11)]
    assert codes == ["wrong_code"] * 10 + ["too_many_tries"]


# Webhooks


def test_a_webhook_is_made_with_a_secret_that_is_told_once(program, settings):
    body = {"url": "https://hooks.example/quiz", "events": ["attempt.finished"]}
    made = program.posts("webhooks/", body, key="one-webhook")
    assert made["secret"].startswith("whsec_")
    again = program.posts("webhooks/", body, key="one-webhook")
    assert again == made
    path = f"webhooks/{made['id']}/"
    assert "secret" not in program.reads(path)
    tag = program.last["ETag"]
    changed = program.patches(path, {"events": ["quiz.published"], "is_active": True}, If_Match=tag)
    assert changed["events"] == ["quiz.published"]
    rotated = program.posts(f"{path}rotate/")
    assert (rotated["secret"] != made["secret"], rotated["has_old_secret"]) == (True, True)
    sent = program.posts(f"{path}test/")
    assert sent["payload"]["type"] == "endpoint.test"
    [listed] = program.lists(f"{path}deliveries/")
    assert listed["id"] == sent["id"]
    assert program.lists(f"{path}deliveries/?state=waiting") == [listed]
    assert program.lists(f"{path}deliveries/?state=failed") == []
    assert program.reads(f"{path}deliveries/?state=lost", status=400)["errors"][0]["pointer"] == "?state"
    assert program.posts(f"{path}end-old-secret/")["has_old_secret"] is False
    assert program.posts(f"{path}deliveries/{sent['id']}/again/")["state"] == "waiting"
    program.deletes(path, If_Match="*")
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "http://hooks.example/"}, "/url"),
        ({"url": "file:///etc/passwd"}, "/url"),
        ({"url": "no address"}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["everything"]}, "/events/0"),
        ({"description": "x" * 201}, "/description"),
        ({"secret": "mine"}, "/secret"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_at_its_place(program, change, pointer):
    body = {"url": "https://hooks.example/quiz", "events": ["attempt.finished"]} | change
    refused = program.posts("webhooks/", body, status=400)
    assert pointer in [error["pointer"] for error in refused["errors"]]

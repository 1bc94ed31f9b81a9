"""A program takes quizzes: a person's for themselves, a machine's for the learners that it names."""

import re

import pytest

from quizzes.models import Answer, Attempt, Quiz
from quizzes.tests.api.program import Program, machine, make_machine, person
from quizzes.tests.builders import make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


def offered(*kinds: str, **terms):
    """An assignment of a quiz with one question of each kind; with terms it is a test."""
    quiz = make_quiz(*(make_question(kind) for kind in kinds or ("single_choice",)))
    if terms:
        return make_test(quiz, **terms)
    publish(quiz)
    return quiz.assignments.get()


def starts(program: Program, assignment, **more):
    return program.posts("attempts/", {"assignment": str(assignment.public_id), **more})


def right(question: dict) -> list[str]:
    """The even choices."""
    return [each["key"] for each in question["choices"] if re.sub(r"<[^>]+>|\s", "", each["html"]) in ("2", "4")]


def test_a_person_takes_a_practice_quiz_to_its_result():
    program = person(make_learner())
    attempt = starts(program, offered("single_choice", "multi_select", "numeric"))
    assert program.last.status_code == 201
    assert program.last["Location"].endswith(f"/api/v1/attempts/{attempt['id']}/")
    questions = program.reads(f"attempts/{attempt['id']}/questions/")["results"]
    assert [question["key"] for question in questions] == attempt["questions"]
    for question in questions:
        assert question["feedback"] is None
        body = {"text": "3.5"} if question["kind"] == "numeric" else {"choices": right(question)}
        checked = program.posts(f"attempts/{attempt['id']}/questions/{question['key']}/check/", {"revision": 0, **body})
        assert checked["feedback"]["verdict"] == "right"
        assert checked["feedback"]["explanation"]["steps"]
    assert program.reads(f"attempts/{attempt['id']}/result/", status=409)["code"] == "not_finished"
    assert program.posts(f"attempts/{attempt['id']}/finish/")["state"] == "finished"
    result = program.reads(f"attempts/{attempt['id']}/result/")
    assert result["points"] == {"exact": "3", "text": "3", "full": "3"}
    assert [row["verdict"] for row in result["questions"]] == ["right", "right", "right"]


def test_what_cannot_be_read_is_kept_and_said_to_the_learner_and_to_the_teacher():
    program = person(make_learner())
    assignment = offered("single_choice", "numeric", "multi_select", attempts_allowed=1)
    Quiz.objects.update(owner=make_instructor())
    assignment.quiz.refresh_from_db()
    at = f"attempts/{starts(program, assignment)['id']}"
    questions = {each["kind"]: each for each in program.reads(f"{at}/questions/")["results"]}
    sent = {"single_choice": {"choices": [each["key"] for each in questions["single_choice"]["choices"][:2]]}}
    sent |= {"numeric": {"text": "twelve"}, "multi_select": {"choices": []}}
    saved = {}
    for kind, body in sent.items():
        address = f"{at}/questions/{questions[kind]['key']}/save/"
        saved[kind] = program.posts(address, {"revision": 0, **body})["answer"]
    assert [saved[kind]["state"] for kind in sent] == ["unreadable", "unreadable", "unanswered"]
    assert saved["single_choice"]["choices"] == sent["single_choice"]["choices"]
    assert "twelve" in saved["numeric"]["problem"]
    owner = person(assignment.quiz.owner)
    result = f"results/{at.removeprefix('attempts/')}/"
    assert {answer["state"] for answer in owner.reads(result)["answers"]} == {"draft"}
    program.posts(f"{at}/finish/")
    found = {answer["question"]: answer for answer in owner.reads(result)["answers"]}
    told = [found[questions[kind]["key"]] for kind in sent]
    assert [answer["state"] for answer in told] == ["unreadable", "unreadable", "unanswered"]
    assert [answer["verdict"] for answer in told] == ["unreadable", "unreadable", "unanswered"]
    assert "twelve" in told[1]["problem"]
    assert {answer["points"]["exact"] for answer in told} == {"0"}
    own = {row["key"]: row["verdict"] for row in program.reads(f"{at}/result/")["questions"]}
    assert [own[questions[kind]["key"]] for kind in sent] == ["unreadable", "unreadable", "unanswered"]


def test_the_key_of_an_answer_finishes_nothing():
    program = person(make_learner())
    attempt = starts(program, offered())
    [question] = program.reads(f"attempts/{attempt['id']}/questions/")["results"]
    at = f"attempts/{attempt['id']}"
    body = {"revision": 0, "choices": right(question)}
    program.posts(f"{at}/questions/{question['key']}/check/", body, key="the-same-key")
    assert program.posts(f"{at}/finish/", status=422, key="the-same-key")["code"] == "key_reused"
    assert program.reads(f"{at}/")["state"] == "open"


def test_certainty_goes_with_the_answer_where_it_is_asked_for():
    quiz = make_quiz(settings={"certainty": "marked"})
    publish(quiz)
    program = person(make_learner())
    attempt = starts(program, quiz.assignments.get())
    [question] = program.reads(f"attempts/{attempt['id']}/questions/")["results"]
    assert "in shares of the question’s points" in question["certainty"]
    address = f"attempts/{attempt['id']}/questions/{question['key']}/check/"
    body = {"revision": 0, "choices": right(question)}
    assert program.posts(address, body, status=422)["code"] == "missing_certainty"
    assert program.posts(address, {**body, "certainty": 4}, status=400)
    checked = program.posts(address, {**body, "certainty": 2})
    assert checked["answer"]["certainty"] == 2
    assert program.posts(f"attempts/{attempt['id']}/finish/")["state"] == "finished"
    assert program.reads(f"attempts/{attempt['id']}/result/")["points"]["exact"] == "2/3"


def test_a_second_start_finds_the_open_attempt():
    program, assignment = person(make_learner()), offered()
    first = starts(program, assignment)
    again = starts(program, assignment)
    assert (program.last.status_code, again["id"]) == (200, first["id"])


def test_a_test_tells_nothing_of_the_score_before_its_rules_allow_it():
    program = person(make_learner())
    attempt = starts(program, offered(review={"preset": "nothing"}))
    [key] = attempt["questions"]
    at = f"attempts/{attempt['id']}/questions/{key}"
    question = program.reads(f"{at}/")
    saved = program.posts(f"{at}/save/", {"revision": 0, "choices": right(question)})
    assert (saved["saved_revision"], saved["in_grace"]) == (1, False)
    assert program.posts(f"{at}/check/", {"revision": 1, "choices": []}, status=409)["code"] == "wrong_mode"
    assert program.puts(f"{at}/flag/", {"is_flagged": True})["answer"]["is_flagged"] is True
    program.posts(f"attempts/{attempt['id']}/finish/")
    result = program.reads(f"attempts/{attempt['id']}/result/")
    assert (result["points"], result["questions"][0]["verdict"]) == (None, "")
    assert result["receipt"]


def test_the_same_answer_sent_again_is_answered_the_same_and_done_once():
    program = person(make_learner())
    attempt = starts(program, offered())
    at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/check/"
    body = {"revision": 0, "choices": right(program.reads(at.removesuffix("check/")))}
    first = program.posts(at, body, key="the-very-same-key")
    assert "Idempotency-Replayed" not in program.last
    again = program.posts(at, body, key="the-very-same-key")
    assert program.last["Idempotency-Replayed"] == "true"
    assert again == first
    other = {"revision": 0, "choices": []}
    assert program.posts(at, other, status=422, key="the-very-same-key")["code"] == "key_reused"
    assert Answer.objects.get().tries == 1


def test_what_was_answered_stays_when_the_client_sees_an_older_state():
    program = person(make_learner())
    attempt = starts(program, offered(review={"preset": "nothing"}))
    at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/"
    keys = [choice["key"] for choice in program.reads(at)["choices"]]
    program.posts(f"{at}save/", {"revision": 0, "choices": keys[:1]})
    refused = program.posts(f"{at}save/", {"revision": 0, "choices": keys[1:2]}, status=409)
    assert refused["code"] == "stale_revision"
    assert (refused["answer"]["revision"], refused["answer"]["choices"]) == (1, keys[:1])
    assert "below" not in refused["detail"]
    assert program.reads(at)["answer"] == refused["answer"]


def test_an_access_code_is_asked_for():
    program, assignment = person(make_learner()), offered(access_code="Sesame")
    body = {"assignment": str(assignment.public_id)}
    assert program.posts("attempts/", body, status=422)["code"] == "wrong_code"
    assert starts(program, assignment, access_code="sesame")["state"] == "open"


def test_nobody_finds_somebody_elses_attempt():
    assignment = offered()
    attempt = starts(person(make_learner()), assignment)
    stranger = person(make_learner())
    at = f"attempts/{attempt['id']}"
    question = f"{at}/questions/{attempt['questions'][0]}"
    for path in (f"{at}/", f"{at}/questions/", f"{question}/", f"{at}/result/"):
        assert stranger.reads(path, status=404)["code"] == "not_found"
    body = {"revision": 0, "choices": []}
    for path in (f"{question}/check/", f"{question}/save/"):
        stranger.posts(path, body, status=404)
    stranger.posts(f"{at}/finish/", status=404)
    stranger.puts(f"{at}/rating/", {"stars": 5}, status=404)
    assert stranger.lists("attempts/") == []


def test_a_finished_attempt_is_rated_and_tried_again():
    program = person(make_learner())
    attempt = starts(program, offered())
    at = f"attempts/{attempt['id']}"
    assert program.puts(f"{at}/rating/", {"stars": 4}, status=409)["code"] == "not_finished"
    program.posts(f"{at}/finish/", key="finish-it-once")
    program.posts(f"{at}/finish/", key="finish-it-once")
    assert program.last["Idempotency-Replayed"] == "true"
    assert program.posts(f"{at}/finish/", status=409)["code"] == "already_finished"
    assert program.puts(f"{at}/rating/", {"stars": 4, "comment": "Good."})["stars"] == 4
    again = program.posts(f"{at}/retry/", {"only": "missed"}, key="try-it-again")
    assert (again["number"], again["purpose"]) == (2, "retry_missed")
    program.posts(f"{at}/retry/", {"only": "missed"}, key="try-it-again")
    assert program.last["Idempotency-Replayed"] == "true"
    assert Attempt.objects.count() == 2


def test_a_score_can_be_sent_by_nobody():
    program = person(make_learner())
    attempt = starts(program, offered())
    at = f"attempts/{attempt['id']}/"
    refused = program.posts(f"{at}finish/", {"score": "1"}, status=400)
    assert refused["errors"][0]["pointer"] == "/score"
    program.asks("PATCH", at, {"score": "1"})
    assert program.last.status_code == 405


def test_a_machine_takes_only_for_learners_that_it_has_named():
    ours, theirs = make_machine(make_instructor()), make_machine(make_instructor())
    assignment = offered()
    program, stranger = machine(ours), machine(theirs)
    assert (
        program.posts("attempts/", {"assignment": str(assignment.public_id)}, status=400)["errors"][0]["pointer"]
        == "/learner"
    )
    learner = program.posts("learners/", {"external_id": "s-1", "name": "Ada"})
    attempt = starts(program, assignment, learner=learner["id"])
    assert attempt["learner"] == learner["id"]
    body = {"assignment": str(assignment.public_id), "learner": learner["id"]}
    assert stranger.posts("attempts/", body, status=404)["code"] == "not_found"
    stranger.reads(f"attempts/{attempt['id']}/", status=404)
    stranger.reads(f"learners/{learner['id']}/", status=404)


def test_a_person_takes_for_nobody_else():
    program, other = person(make_learner()), make_learner()
    starts(person(other), offered())
    learner = str(other.learner.public_id)
    body = {"assignment": str(offered().public_id), "learner": learner}
    assert program.posts("attempts/", body, status=400)["errors"][0]["pointer"] == "/learner"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"revision": 0}, ""),
        ({"revision": 0, "choices": [], "text": "1"}, ""),
        ({"revision": "0", "choices": []}, "/revision"),
        ({"revision": True, "choices": []}, "/revision"),
        ({"revision": -1, "choices": []}, "/revision"),
        ({"revision": 10**30, "choices": []}, "/revision"),
        ({"revision": 0, "choices": "a"}, "/choices"),
        ({"revision": 0, "choices": [1]}, "/choices/0"),
        ({"revision": 0, "choices": ["a"] * 101}, "/choices"),
        ({"revision": 0, "text": 1}, "/text"),
        ({"revision": 0, "text": "1" * 1001}, "/text"),
        ({"revision": 0, "text": "1", "points": 3}, "/points"),
        ([], ""),
        ("text", ""),
    ],
)
def test_what_is_no_answer_is_refused_at_its_place(body, pointer):
    program = person(make_learner())
    attempt = starts(program, offered("numeric"))
    at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/check/"
    refused = program.posts(at, body, status=400)
    assert refused["code"] == "invalid_request"
    assert pointer in [error["pointer"] for error in refused["errors"]]
    assert not Answer.objects.exists()


def test_an_answer_that_cannot_be_understood_uses_nothing_up():
    program = person(make_learner())
    attempt = starts(program, offered("numeric"))
    at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/check/"
    assert program.posts(at, {"revision": 0, "text": "three"}, status=422)["code"] == "unreadable_number"
    assert not Answer.objects.exists()


def test_a_program_is_told_how_many_decimals_are_asked_for():
    program = person(make_learner())
    quiz = make_quiz(make_question("numeric", body={"answer": "3.5", "tolerance": "0.05", "decimals": 1}))
    publish(quiz)
    attempt = starts(program, quiz.assignments.get())
    [question] = program.reads(f"attempts/{attempt['id']}/questions/")["results"]
    assert question["instruction"] == "Type a number. Give 1 decimal."

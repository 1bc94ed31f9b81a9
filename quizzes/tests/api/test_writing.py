"""Programs write quizzes: checked like everybody's, seen by who may edit them, published as a job."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from quizzes import services
from quizzes.models import AnsweredRequest, Job, Question, Quiz, Version
from quizzes.services import writing
from quizzes.services.answering_once import KEPT
from quizzes.services.publishing import check_question
from quizzes.tests.api.program import machine, make_machine, person
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db

QUESTION = {
    "kind": "single_choice",
    "stem": "Which of these is even?",
    "source": "Euclid, Elements, book VII.",
    "note_after": "Half of {{ number }} is {{ half }}.",
    "explanation": {"provider": "tiny.halving", "parameters": {"number": 7}},
    "tags": ["parity"],
    "choices": [
        {
            "text": "3",
            "is_correct": False,
            "feedback_ticked": "3 is odd.",
            "claim": {"claim": "tiny.is_even", "parameters": {"number": 3}, "expected": False},
        },
        {
            "text": "4",
            "is_correct": True,
            "feedback_ticked": "4 is even.",
            "feedback_unticked": "4 is even.",
            "claim": {"claim": "tiny.is_even", "parameters": {"number": 4}},
        },
    ],
}


@pytest.fixture
def owner():
    return make_instructor()


@pytest.fixture
def program(owner):
    return person(owner)


def etag_of(program, path):
    program.reads(path)
    return program.last["ETag"]


def test_a_quiz_is_written_published_and_offered(program, django_capture_on_commit_callbacks):
    question = program.posts("questions/", QUESTION)
    assert program.last.status_code == 201
    quiz = program.posts(
        "quizzes/",
        {
            "title": "Even numbers",
            "visibility": "public",
            "settings": {"offers_dont_know": True, "try_penalty": "1/3", "tries": 2},
            "items": [{"question": question["key"], "points": "2"}],
        },
    )
    assert (quiz["slug"], quiz["items"]) == ("even-numbers", [{"question": question["key"], "points": "2"}])
    with django_capture_on_commit_callbacks(execute=True):
        job = program.posts(f"quizzes/{quiz['id']}/publish/", {"note": "The first."})
    assert (program.last.status_code, job["state"], program.last["Retry-After"]) == (202, "queued", "1")
    done = program.reads(program.last["Location"])
    assert (done["state"], done["result"]["version"], done["problem"]) == ("done", 1, None)
    version = program.reads(f"quizzes/{quiz['id']}/versions/1/")
    assert (version["note"], version["sha256"]) == ("The first.", done["result"]["sha256"])
    assert version["content"]["questions"][0]["key"] == question["key"]
    assert [offer["title"] for offer in person(make_learner()).lists("offers/")] == ["Even numbers"]


def test_a_quiz_that_cannot_be_published_says_every_reason_in_its_job(program, django_capture_on_commit_callbacks):
    quiz = program.posts("quizzes/", {"title": "Empty"})
    with django_capture_on_commit_callbacks(execute=True):
        program.posts(f"quizzes/{quiz['id']}/publish/")
    failed = program.reads(program.last["Location"])
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "invalid_content")
    assert "no questions" in failed["problem"]["problems"][0]
    assert not Version.objects.exists()


def test_publishing_asked_for_twice_is_one_job(program, owner):
    quiz = make_quiz(owner=owner)
    jobs = [program.posts(f"quizzes/{quiz.public_id}/publish/")["id"] for _ in range(2)]
    assert jobs[0] == jobs[1]
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stem": " "}, "stem is empty"),
        ({"explanation": {"provider": "tiny.nothing"}}, "'tiny.nothing' is unknown"),
        ({"explanation": {"provider": "tiny.halving", "parameters": {"number": "many"}}}, "number"),
        ({"scheme": "option_weights"}, "does not fit"),
        ({"scheme": "nothing"}, "nothing"),
        ({"body": {"answer": "3"}}, "answer"),
        ({"note_after": "{{ nothing }}"}, "nothing"),
        (
            {
                "choices": [
                    {"text": "3", "is_correct": True, "claim": {"claim": "tiny.is_even", "parameters": {"number": 3}}}
                ]
            },
            "3",
        ),
    ],
)
def test_a_question_that_could_not_be_published_is_refused_with_every_problem(program, change, said):
    refused = program.posts("questions/", QUESTION | change, status=422)
    assert refused["code"] == "invalid_content"
    assert said in " ".join(error["detail"] for error in refused["errors"])
    assert not Question.objects.exists()


def test_claims_are_computed_before_the_transaction_and_once(program, monkeypatch):
    depths = []

    def spied(content, language):
        depths.append(len(connection.atomic_blocks))
        return check_question(content, language)

    monkeypatch.setattr(writing, "check_question", spied)
    wrong = {**QUESTION, "choices": [{**choice, "is_correct": True} for choice in QUESTION["choices"]]}
    written = program.posts("questions/", QUESTION, key="written-once")
    assert program.posts("questions/", QUESTION, key="written-once") == written
    refused = program.posts("questions/", wrong, status=422, key="refused-once")
    assert program.posts("questions/", wrong, status=422, key="refused-once") == refused
    program.patches(
        f"questions/{written['key']}/", {"note_before": "x"}, If_Match=etag_of(program, f"questions/{written['key']}/")
    )
    assert depths == [len(connection.atomic_blocks)] * 3


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "essay"}, "/kind"),
        ({"kind": 1}, "/kind"),
        ({"stem": "x" * 20_001}, "/stem"),
        ({"stem": None}, "/stem"),
        ({"body": {"answer": 0.1}}, "/body"),
        ({"body": []}, "/body"),
        ({"body": {"a": {"b": [0.5]}}}, "/body"),
        ({"scheme_parameters": {str(n): n for n in range(100)}}, "/scheme_parameters"),
        ({"choices": [{"text": "3"}]}, "/choices/0/is_correct"),
        ({"choices": [{"text": "3", "is_correct": "yes"}]}, "/choices/0/is_correct"),
        ({"choices": [{"text": "3", "is_correct": True, "weight": 0.5}]}, "/choices/0/weight"),
        ({"choices": [{"text": "3", "is_correct": True, "key": "someothers"}]}, "/choices/0/key"),
        ({"choices": [{"text": "3", "is_correct": True}] * 51}, "/choices"),
        (
            {"choices": [{"text": "3", "is_correct": True, "claim": {"claim": "x", "role": "none"}}]},
            "/choices/0/claim/role",
        ),
        ({"hints": ["x"] * 20}, "/hints"),
        ({"tags": ["x" * 51]}, "/tags/0"),
        ({"owner": "somebody"}, "/owner"),
        ({"key": "mine"}, "/key"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_at_its_place(program, change, pointer):
    refused = program.posts("questions/", QUESTION | change, status=400)
    assert pointer in [error["pointer"] for error in refused["errors"]]
    assert not Question.objects.exists()


def test_a_question_is_changed_only_by_who_has_seen_it(program, owner):
    key = program.posts("questions/", QUESTION)["key"]
    path = f"questions/{key}/"
    before = program.reads(path)
    tag = program.last["ETag"]
    assert program.patches(path, {"stem": "New?"}, status=428)["code"] == "precondition_required"
    changed = program.patches(path, {"stem": "Which one is even?"}, If_Match=tag)
    assert changed["choices"] == before["choices"]
    refused = program.patches(path, {"stem": "Other?"}, status=412, If_Match=tag)
    assert refused["code"] == "precondition_failed"
    assert program.last["ETag"] == etag_of(program, path)
    assert program.patches(path, {"stem": "Weak?"}, status=412, If_Match=f"W/{program.last['ETag']}")
    assert program.patches(path, {"stem": "Some?"}, status=400, If_Match="no tag")
    revision = etag_of(program, path).strip('"').partition(".")[0]
    program.patches(path, {"note_before": "With the admin's number."}, If_Match=f'"{revision}"')
    program.patches(path, {"hints": ["Half it."]}, If_Match=f'"other", {etag_of(program, path)}')
    program.patches(path, {"stem": "Whatever stands?"}, If_Match="*")
    assert Question.objects.get().edit_revision == 4


def test_choices_keep_their_keys_where_they_are_sent_along(program):
    question = program.posts("questions/", QUESTION)
    path = f"questions/{question['key']}/"
    kept = question["choices"][1]
    new = {"text": "5", "is_correct": False, "feedback_ticked": "5 is odd."}
    choices = [new, {**kept, "claim": None}]
    changed = program.patches(path, {"choices": choices}, If_Match="*")
    assert [choice["text"] for choice in changed["choices"]] == ["5", "4"]
    assert changed["choices"][1]["key"] == kept["key"]
    assert changed["choices"][0]["key"] not in {choice["key"] for choice in question["choices"]}


def test_a_quiz_is_changed_whole_or_not_at_all(program, owner):
    first, second = make_question(owner=owner), make_question(owner=owner)
    quiz = make_quiz(first, owner=owner, title="Old")
    path = f"quizzes/{quiz.public_id}/"
    strange = make_question(owner=make_instructor())
    items = [{"question": second.key}, {"question": strange.key}]
    refused = program.patches(path, {"title": "New", "items": items}, status=400, If_Match="*")
    assert strange.key in refused["errors"][0]["detail"]
    assert Quiz.objects.get(pk=quiz.pk).title == "Old"
    items = [{"question": second.key, "points": "1/2"}, {"question": first.key}]
    changed = program.patches(path, {"items": items, "settings": {"asks": 1}}, If_Match="*")
    assert [item["points"] for item in changed["items"]] == ["1/2", "1"]
    assert (changed["title"], changed["settings"]) == ("Old", {"asks": 1})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"slug": "a b"}, "/slug"),
        ({"slug": "taken"}, "/slug"),
        ({"visibility": "secret"}, "/visibility"),
        ({"settings": {"tries": 0}}, "/settings/tries"),
        ({"settings": {"tries": 11}}, "/settings/tries"),
        ({"settings": {"try_penalty": "2"}}, "/settings/try_penalty"),
        ({"settings": {"try_penalty": "1/0"}}, "/settings/try_penalty"),
        ({"settings": {"unknown": 1}}, "/settings/unknown"),
        ({"settings": []}, "/settings"),
        ({"items": [{"question": "nothing"}]}, "/items"),
        ({"items": [{"question": "nothing", "points": "0"}]}, "/items/0/points"),
        ({"items": [{"question": "nothing", "points": "1001"}]}, "/items/0/points"),
        ({"items": "all"}, "/items"),
        ({"latest_version": 3}, "/latest_version"),
        ({"edit_revision": 3}, "/edit_revision"),
    ],
)
def test_what_a_quiz_cannot_be_is_refused_at_its_place(program, owner, body, pointer):
    make_quiz(slug="taken")
    quiz = make_quiz(owner=owner)
    refused = program.patches(f"quizzes/{quiz.public_id}/", body, status=400, If_Match="*")
    assert pointer in [error["pointer"] for error in refused["errors"]]


def test_a_quiz_is_withdrawn_offered_again_and_binned(program, owner):
    quiz = make_quiz(owner=owner)
    publish(quiz)
    path = f"quizzes/{quiz.public_id}/"
    assert program.posts(f"{path}withdraw/")["is_withdrawn"] is True
    assert person(make_learner()).lists("offers/") == []
    assert program.posts(f"{path}offer/")["is_withdrawn"] is False
    assert program.deletes(path, status=428)
    program.deletes(path, If_Match="*")
    program.reads(path, status=404)
    assert Quiz.objects.get().is_binned


def test_a_question_in_use_stays_out_of_the_bin(program, owner):
    question = make_question(owner=owner)
    make_quiz(question, owner=owner)
    assert program.deletes(f"questions/{question.key}/", status=409, If_Match="*")["code"] == "in_use"


def test_a_student_writes_nothing(owner):
    program = person(make_learner())
    for path, body in (("quizzes/", {"title": "Mine"}), ("questions/", QUESTION), ("classes/", {"name": "Mine"})):
        assert program.posts(path, body, status=403)["code"] == "not_permitted"


def test_a_machine_writes_as_its_account():
    account = make_instructor("machine-account")
    program = machine(make_machine(account))
    quiz = program.posts("quizzes/", {"title": "Made by a machine"})
    assert Quiz.objects.get(public_id=quiz["id"]).owner == account


def test_the_same_request_is_done_once(program):
    first = program.posts("quizzes/", {"title": "Once"}, key="the-same-key")
    again = program.posts("quizzes/", {"title": "Once"}, key="the-same-key")
    assert (again, program.last.status_code, program.last["Idempotency-Replayed"]) == (first, 201, "true")
    assert program.last["Location"].endswith(f"/quizzes/{first['id']}/")
    assert program.posts("quizzes/", {"title": "Twice"}, status=422, key="the-same-key")["code"] == "key_reused"
    assert program.posts("questions/", QUESTION, status=422, key="the-same-key")["code"] == "key_reused"
    assert Quiz.objects.count() == 1


def test_a_refusal_that_says_to_wait_is_not_kept(program, owner, monkeypatch):
    quiz = make_quiz(owner=owner)
    monkeypatch.setattr("quizzes.services.jobs.MOST_UNDER_WAY", 0)
    path = f"quizzes/{quiz.public_id}/publish/"
    assert program.posts(path, status=409, key="publish-it-now")["code"] == "in_use"
    monkeypatch.undo()
    assert program.posts(path, key="publish-it-now")["state"] == "queued"


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with a space", "mit-ümlaut"])
def test_a_request_that_changes_something_needs_a_usable_key(program, key):
    answer = program.asks("POST", "quizzes/", {"title": "Once"}, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_key")
    assert not Quiz.objects.exists()


def test_a_key_of_the_wrong_form_is_told_from_none(program):
    assert program.posts("quizzes/", {"title": "A"}, status=400, key="")["detail"].startswith("Send the header")
    said = program.posts("quizzes/", {"title": "A"}, status=400, key="short")["detail"]
    assert "8 to 64 letters" in said
    assert "'short'" in said


def test_keys_are_each_clients_own(program):
    program.posts("quizzes/", {"title": "Mine"}, key="the-same-key")
    person(make_instructor()).posts("quizzes/", {"title": "Yours"}, key="the-same-key")
    assert Quiz.objects.count() == 2


def test_what_was_refused_before_it_began_may_be_mended(program):
    program.posts("quizzes/", {"title": ""}, status=400, key="the-same-key")
    program.posts("quizzes/", {"title": "Mended"}, key="the-same-key")


def test_a_refusal_of_the_operation_is_repeated_word_for_word(program):
    bad = QUESTION | {"stem": " "}
    first = program.posts("questions/", bad, status=422, key="the-same-key")
    assert program.posts("questions/", bad, status=422, key="the-same-key") == first
    assert program.last["Content-Type"] == "application/problem+json"


def test_answers_are_forgotten_after_a_day_and_the_key_is_free_again(program):
    program.posts("quizzes/", {"title": "Once"}, key="the-same-key")
    AnsweredRequest.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    program.posts("quizzes/", {"title": "Another"}, key="the-same-key")
    assert Quiz.objects.count() == 2
    AnsweredRequest.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert services.forget_answered(now=timezone.now()) == 1


def test_what_is_kept_of_an_answer_cannot_be_read_in_the_database(program):
    program.posts("quizzes/", {"title": "A telling title"})
    assert "telling" not in AnsweredRequest.objects.get().body

"""What a record store is told: statements that keep to xAPI 1.0.3, each once, about accounts and never about names."""

from __future__ import annotations

import base64
import json
import re
import secrets
import uuid
from datetime import datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import queries, services
from quizzes.engine.kinds import KINDS
from quizzes.interchange import xapi
from quizzes.learners import Identity
from quizzes.models import Delivery
from quizzes.services.attempts import Post
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_learner
from quizzes.tests.servers import answering
from quizzes.tickets import ticket_for

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=10_000)
PARTS = {"id", "timestamp", "actor", "verb", "object", "context", "result"}
NUMBER = r"-?\d+(\.\d+)?"


def is_iri(text):
    return bool(urlsplit(text).scheme and urlsplit(text).netloc and not re.search(r"\s", text))


def check_map(texts):
    assert texts
    for language, text in texts.items():
        assert re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*", language)
        assert isinstance(text, str)


def check_activity(activity):
    assert set(activity) <= {"objectType", "id", "definition"}
    assert is_iri(activity["id"])
    if "definition" not in activity:
        return
    definition = activity["definition"]
    assert is_iri(definition["type"])
    for name in ("name", "description"):
        if name in definition:
            check_map(definition[name])
    interaction = definition.get("interactionType")
    assert (interaction is not None) == (definition["type"] == xapi.INTERACTION)
    if interaction == "choice":
        identifiers = [choice["id"] for choice in definition["choices"]]
        assert len(set(identifiers)) == len(identifiers)
        for choice in definition["choices"]:
            assert set(choice) == {"id", "description"}
            assert not re.search(r"\s|\[,\]", choice["id"])
            check_map(choice["description"])
        for pattern in definition["correctResponsesPattern"]:
            assert set(pattern.split("[,]")) <= set(identifiers)
    if interaction == "numeric":
        for pattern in definition["correctResponsesPattern"]:
            low, high = pattern.split("[:]")
            assert re.fullmatch(NUMBER, low)
            assert re.fullmatch(NUMBER, high)
            assert Fraction(low) <= Fraction(high)


def check_result(result, definition):
    assert set(result) <= {"score", "success", "completion", "response", "duration"}
    if "score" in result:
        score = result["score"]
        assert -1 <= score["scaled"] <= 1
        assert score["min"] <= score["raw"] <= score["max"]
        assert score["min"] < score["max"]
    if "duration" in result:
        assert re.fullmatch(r"PT\d+(\.\d{1,2})?S", result["duration"])
    if "response" in result and definition["interactionType"] == "choice":
        assert set(result["response"].split("[,]")) <= {choice["id"] for choice in definition["choices"]}
    elif "response" in result:
        assert re.fullmatch(NUMBER, result["response"])


def check(statement):
    """The rules of the specification, part two, as far as these statements can break them."""
    assert set(statement) <= PARTS
    assert "null" not in json.dumps(statement)
    uuid.UUID(statement["id"])
    assert datetime.fromisoformat(statement["timestamp"]).tzinfo is not None
    assert statement["actor"]["objectType"] == "Agent"
    assert set(statement["actor"]) == {"objectType", "account"}
    assert set(statement["actor"]["account"]) == {"homePage", "name"}
    assert is_iri(statement["actor"]["account"]["homePage"])
    assert is_iri(statement["verb"]["id"])
    check_map(statement["verb"]["display"])
    check_activity(statement["object"])
    context = statement["context"]
    assert set(context) == {"registration", "platform", "language", "contextActivities", "extensions"}
    uuid.UUID(context["registration"])
    for activities in context["contextActivities"].values():
        for activity in activities:
            check_activity(activity)
    assert all(is_iri(name) for name in context["extensions"])
    check_result(statement.get("result", {}), statement["object"]["definition"])


class Store:
    """A record store that keeps statements by id, as one must, and can be told to be busy."""

    may_clash = False

    def __init__(self):
        self.statements, self.requests, self.statuses, self.clashes = {}, [], [], 0

    def __call__(self, request, body):
        self.requests.append(dict(request.headers))
        if self.statuses:
            return self.statuses.pop(0), {}, b""
        assert request.path == "/xapi/statements"
        batch = json.loads(body)
        if any(self.statements.get(statement["id"], statement) != statement for statement in batch):
            self.clashes += 1
            return 409, {}, b""  # and none of the batch is taken
        for statement in batch:
            check(statement)
            self.statements[statement["id"]] = statement
        return 200, {"Content-Type": "application/json"}, b"[]"

    def verbs(self):
        return [statement["verb"]["display"]["en"] for statement in self.statements.values()]

    def one(self, verb):
        [found] = [each for each in self.statements.values() if each["verb"]["display"]["en"] == verb]
        return found


@pytest.fixture
def store(settings):
    settings.SUBJECTS = SUBJECTS
    settings.DELIVERY_CHANNELS = {"xapi": "quizzes.services.statements.deliver"}
    settings.ATTEMPT_OBSERVERS = ["quizzes.services.statements.observe"]
    queries.forget_cached_content()
    kept = Store()
    with answering(kept) as port:
        origin = f"http://127.0.0.1:{port}"
        settings.OUTBOUND_ORIGINS = [origin]
        settings.LRS = SimpleNamespace(
            url=f"{origin}/xapi", key="the key", secret="CANARY", home="https://quizzes.example"
        )
        yield kept
    assert not kept.clashes or kept.may_clash, "the same id with other content"


class Taker:
    def __init__(self, assignment):
        user = make_learner("CANARY-learner")
        user.email, user.first_name = "CANARY@mail.example", "CANARY"
        user.save()
        self.identity = Identity(name=f"user:{user.pk}", user_id=user.pk)
        self.assignment, self.quiz = assignment, assignment.quiz
        self.ticket = ticket_for(
            self.identity, assignment_id=assignment.pk, version_id=self.quiz.latest_version_id, number=1
        )

    def starts(self):
        self.attempt = services.start_attempt(
            identity=self.identity, attempt_uuid=self.ticket.attempt, ticket=self.ticket.sign(), now=NOW
        )
        return self

    def sends(self, service, question, raw, revision=0, at=NOW):
        post = Post(self.ticket.attempt, question.key, raw, revision, secrets.token_urlsafe(12), self.ticket.sign())
        self.attempt = service(identity=self.identity, post=post, now=at).attempt

    def finishes(self, at=NOW + timedelta(seconds=83.456)):
        return services.finish_attempt(
            identity=self.identity,
            attempt_uuid=self.attempt.uuid,
            idempotency_key=f"finishing-key-{at:%H%M%S}",
            now=at,
        )


def right(question):
    if question.kind == "numeric":
        return {"text": question.body["answer"]}
    return {"choices": list(question.choices.filter(is_correct=True).values_list("key", flat=True))}


def send_all():
    while services.deliver_batch(clock=lambda: LATER, chance=lambda: 0.0) is not None:
        pass


def questions(quiz):
    return [item.question for item in quiz.items.order_by("position")]


@pytest.fixture
def quiz(store):
    quiz = make_quiz(
        make_question(), make_question("multi_select"), make_question("true_false"), make_question("numeric")
    )
    publish(quiz)
    return quiz


def test_practice_is_recorded_answer_by_answer(store, quiz):
    taker = Taker(quiz.assignments.get())
    for question in questions(quiz):
        taker.sends(services.check_answer, question, right(question))
    attempt = taker.finishes()
    send_all()
    assert store.verbs() == ["initialized", *["answered"] * 4, "completed"]
    completed = store.one("completed")
    assert completed["result"] == {
        "completion": True,
        "duration": "PT83.46S",
        "score": {"scaled": 1.0, "raw": 4.0, "min": 0.0, "max": 4.0},
    }
    assert completed["timestamp"] == "2026-03-14T09:01:23.456Z"
    assert completed["actor"]["account"] == {
        "homePage": "https://quizzes.example",
        "name": str(attempt.learner.public_id),
    }
    assert completed["context"]["registration"] == str(attempt.uuid)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_answers_say_what_was_asked_chosen_and_right(store, quiz):
    taker = Taker(quiz.assignments.get())
    single, multi, _, numeric = questions(quiz)
    wrong = single.choices.filter(is_correct=False).first().key
    taker.sends(services.check_answer, single, {"choices": [wrong]})
    taker.sends(services.check_answer, multi, right(multi))
    taker.sends(services.check_answer, numeric, {"text": "3.49"})
    send_all()
    found = [each for each in store.statements.values() if each["verb"]["display"]["en"] == "answered"]
    [chosen, ticked, typed] = found
    assert (chosen["result"]["response"], chosen["result"]["success"]) == (wrong, False)
    keys = right(multi)["choices"]
    assert ticked["result"]["response"] == "[,]".join(keys)
    assert ticked["object"]["definition"]["correctResponsesPattern"] == ["[,]".join(keys)]
    assert ticked["result"]["score"]["scaled"] == 1
    definition = typed["object"]["definition"]
    assert definition["interactionType"] == "numeric"
    assert definition["correctResponsesPattern"] == ["3.45[:]3.55"]
    assert (typed["result"]["response"], typed["result"]["success"]) == ("3.49", True)
    assert typed["context"]["contextActivities"]["parent"][0]["id"].endswith(str(quiz.public_id))


def test_of_a_test_no_answer_is_recorded_before_its_end(store):
    assignment = make_test(make_quiz(make_question(), make_question()), pass_mark=Fraction(3, 5))
    taker = Taker(assignment).starts()
    first, _ = questions(assignment.quiz)
    taker.sends(services.save_answer, first, right(first))
    send_all()
    assert store.verbs() == ["initialized"]
    taker.finishes()
    send_all()
    assert store.verbs() == ["initialized", "answered", "completed", "failed"]
    assert store.one("failed")["result"]["success"] is False
    assert store.one("failed")["result"]["score"]["scaled"] == 0.5


def test_who_reaches_the_mark_has_passed(store):
    assignment = make_test(make_quiz(make_question()), pass_mark=Fraction(1))
    taker = Taker(assignment).starts()
    [question] = questions(assignment.quiz)
    taker.sends(services.save_answer, question, right(question))
    taker.finishes()
    send_all()
    assert store.one("passed")["result"]["success"] is True


def test_sent_again_it_is_the_same_statement(store, quiz):
    taker = Taker(quiz.assignments.get())
    question = questions(quiz)[0]
    taker.sends(services.check_answer, question, right(question))
    taker.finishes()
    send_all()
    before = dict(store.statements)
    for delivery in Delivery.objects.all():
        services.send_again(delivery=delivery, now=LATER)
    send_all()
    assert store.statements == before
    assert len(store.requests) == 6


def test_no_name_mail_or_secret_is_in_a_statement_a_delivery_or_an_error(store, quiz):
    taker = Taker(quiz.assignments.get())
    question = questions(quiz)[0]
    store.statuses += [500, 401]
    taker.sends(services.check_answer, question, right(question))
    taker.finishes()
    store.statuses += [400]
    send_all()
    rows = list(Delivery.objects.order_by("pk").values("payload", "subject", "recipient", "last_error"))
    assert "CANARY" not in json.dumps([*rows, *store.statements.values()])
    assert [row["last_error"] for row in rows] == [
        "127.0.0.1 answered 500.",
        "127.0.0.1 refuses the key. Check QUIZSITE_LRS_KEY and QUIZSITE_LRS_SECRET.",
        "127.0.0.1 answered 400.",
    ]
    assert store.requests[0]["Authorization"] == "Basic " + base64.b64encode(b"the key:CANARY").decode()
    assert store.requests[0]["X-Experience-API-Version"] == "1.0.3"


def test_what_the_store_has_already_is_done_and_what_was_deleted_is_not_sent(store, quiz):
    taker = Taker(quiz.assignments.get())
    question = questions(quiz)[0]
    store.statuses += [409]
    taker.sends(services.check_answer, question, right(question))
    services.delete_attempt(attempt=taker.attempt, by=None, now=NOW)
    send_all()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"stale"}
    assert store.requests == []


def test_an_attempt_that_was_reopened_is_recorded_again_with_the_same_score_too(store):
    taker = Taker(make_test(make_quiz(make_question(), make_question()), pass_mark=Fraction(1, 2))).starts()
    first, second = questions(taker.quiz)
    wrong = [each.choices.filter(is_correct=False).first().key for each in (first, second)]
    taker.sends(services.save_answer, first, {"choices": [wrong[0]]})
    attempt = taker.finishes()
    send_all()
    minutes = [NOW + timedelta(minutes=n) for n in (5, 6, 10)]
    services.reopen_attempt(attempt=attempt, by=None, now=minutes[0], although_told=True)
    taker.sends(services.save_answer, second, {"choices": [wrong[1]]}, at=minutes[1])
    taker.finishes(minutes[2])
    send_all()
    end = ["answered", "completed", "failed"]
    assert store.verbs() == ["initialized", *end, *end]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_statement_that_the_store_has_otherwise_costs_no_other(store):
    store.may_clash = True
    taker = Taker(make_test(make_quiz(make_question(), make_question()))).starts()
    first, second = questions(taker.quiz)
    taker.sends(services.save_answer, first, right(first))
    taker.sends(services.save_answer, second, right(second))
    taker.finishes()
    send_all()
    known = next(each for each in store.statements.values() if each["verb"]["display"]["en"] == "answered")
    store.statements = {known["id"]: {**known, "stored": "otherwise"}}
    services.send_again(delivery=Delivery.objects.get(payload__what="finished"), now=LATER)
    send_all()
    assert store.verbs() == ["answered", "answered", "completed"]
    assert store.clashes == 2  # the batch, and the one
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_without_a_store_nothing_is_written_down(store, quiz, settings):
    settings.LRS = None
    taker = Taker(quiz.assignments.get())
    question = questions(quiz)[0]
    taker.sends(services.check_answer, question, right(question))
    taker.finishes()
    assert not Delivery.objects.exists()


def test_each_try_is_a_statement_of_its_own(store):
    quiz = make_quiz(make_question(), settings={"tries": 3, "try_penalty": "1/10"})
    publish(quiz)
    taker = Taker(quiz.assignments.get())
    [question] = questions(quiz)
    wrong = question.choices.filter(is_correct=False).first().key
    taker.sends(services.check_answer, question, {"choices": [wrong]})
    taker.sends(services.check_answer, question, right(question), revision=1)
    send_all()
    assert [s["result"]["success"] for s in store.statements.values() if "result" in s] == [False, True]


# Every kind's own examples


SITTING = xapi.Sitting(
    home="https://quizzes.example",
    attempt=uuid.UUID(int=1),
    learner=uuid.UUID(int=2),
    assignment=uuid.UUID(int=3),
    quiz=uuid.UUID(int=4),
    version=1,
    title="Title",
    language="en",
)
EXAMPLES = [
    pytest.param(kind, example, id=f"{kind.name}: {example.name}")
    for kind in KINDS.values()
    for example in kind.examples()
    if example.fraction is not None
]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_every_example_of_every_kind_is_a_good_statement(kind, example):
    response = kind.parse(example.question, example.raw, offers_dont_know=True)
    grade = kind.grade(example.question, response).fraction
    answer = xapi.Answered(example.question, 0, response.document(), grade, NOW, 1)
    statement = xapi.answered(SITTING, answer)
    check(statement)
    assert statement["result"]["success"] is (example.fraction == 1)
    assert ("response" in statement["result"]) is not response.dont_know


@given(st.fractions(0, 40), st.fractions(Fraction(1, 7), 40), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_every_end_is_a_good_statement(score, points, lasted):
    end = xapi.Ended(NOW, lasted, min(score, points), points, passed=score > points / 2)
    for statement in xapi.ended(SITTING, end):
        check(statement)


def test_another_score_is_another_statement():
    ends = [xapi.Ended(NOW, timedelta(0), Fraction(score), Fraction(2), None) for score in (1, 1, 2)]
    first, same, other = (xapi.ended(SITTING, end)[0]["id"] for end in ends)
    assert first == same != other

"""Before the review rules allow it, no answer of the interface tells a taker key, feedback, verdict or points: not in a body,
a header, a refusal, the schema or OPTIONS. Every text that may tell something holds a canary."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from django.urls import get_resolver
from django.utils import timezone

from quizzes import subjects
from quizzes.models import Assignment
from quizzes.tests import tiny_subject
from quizzes.tests.api.program import machine, make_machine, person
from quizzes.tests.api.test_access import START, views
from quizzes.tests.builders import Option, even, make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_instructor, make_learner
from svgplot.figure import Table

pytestmark = pytest.mark.django_db
CANARY = re.compile(r"canary-(\w+)-x")
KINDS = ("single_choice", "true_false", "multi_select", "numeric")
ANSWER = "3.14159"  # of the numeric question


def canary(row: str) -> str:
    return f"canary-{row}-x"


@pytest.fixture(autouse=True)
def telling_subject(monkeypatch, settings):
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)

    def explain(parameters):
        told, plain = canary("explanation"), tiny_subject.halve(parameters)
        figure = replace(plain.figures[0], title=told, caption=told, conclusion=told)
        table = Table(told, ("a", "b"), ((told, "1"),))
        numbers = {"number": told, "half": told}
        return replace(
            plain, title=told, summary=told, caveats=(told,), figures=(figure,), tables=(table,), numbers=numbers
        )

    provider = replace(tiny_subject.SUBJECT.providers["halving"], explain=explain)
    claim = replace(
        tiny_subject.SUBJECT.claims["is_even"],
        check=lambda parameters: replace(tiny_subject.is_even(parameters), witness=canary("feedback")),
    )
    telling = replace(
        tiny_subject.SUBJECT,
        providers=MappingProxyType({"halving": provider}),
        claims=MappingProxyType({"is_even": claim}),
    )
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": telling})


def telling_question(kind: str):
    numbers = (1, 2, 3, 4) if kind == "multi_select" else (1, 2)
    options = [
        Option(
            str(number),
            is_correct=number % 2 == 0,
            feedback_ticked=canary("feedback"),
            feedback_unticked=canary("key"),
            claim=even(number),
        )
        for number in numbers
    ]
    given = {"body": {"answer": ANSWER, "tolerance": "0"}} if kind == "numeric" else {}
    if kind == "numeric":
        given["body"] = {"answer": ANSWER, "exact": True}
    return make_question(
        kind,
        options=() if kind == "numeric" else options,
        stem=f"Stem of {kind}",
        note_after=canary("explanation"),
        source=canary("explanation"),
        **given,
    )


def everything(program, ids: dict[str, str]) -> str:
    """All that a taker can be sent: every address with every method, and OPTIONS; bodies and headers."""
    sent = []
    for route, callback in views(get_resolver().url_patterns):
        if not (route.startswith(START) and hasattr(callback, "cls")):
            continue
        path = f"/{route}"
        for kind_and_name, value in ids.items():
            path = path.replace(kind_and_name, value)
        path = re.sub(r"<uuid:\w+>", ids["<uuid:quiz>"], path)
        path = re.sub(r"<slug:\w+>", "relu", re.sub(r"<int:\w+>", "1", path))
        harmless = [m for m in callback.cls().allowed_methods if m != "DELETE"]
        for method in harmless:
            if method == "POST" and ("finish" in route or "check" in route):
                continue  # they would change what may be told
            answer = program.asks(method, path, {} if method in ("POST", "PUT", "PATCH") else None, If_Match="*")
            assert answer.status_code < 500, path
            text = answer.content.decode() + str(answer.headers)
            if route.endswith("schema/"):  # it names fields such as the ones searched for; its words are looked at here
                assert told(text) == set()
                assert ANSWER not in text
            else:
                sent.append(text)
    return "\n".join(sent)


def told(text: str) -> set[str]:
    return set(CANARY.findall(text))


def says_nothing(text: str) -> None:
    assert told(text) == set()
    assert ANSWER not in text
    assert "is_correct" not in text
    assert not re.search(r'"(verdict|mark)":"(?!")', text)
    assert not re.search(r'"points":\{', text)


@pytest.fixture(params=["person", "machine"])
def taker(request):
    """A program that takes quizzes, and what it names its learner by."""
    if request.param == "person":
        return person(make_learner()), {}
    program = machine(make_machine(make_instructor()))
    return program, {"learner": program.posts("learners/", {"external_id": secrets.token_hex(4)})["id"]}


def begun(taker, assignment):
    program, more = taker
    attempt = program.posts("attempts/", {"assignment": str(assignment.public_id), **more})
    ids = {
        "<uuid:attempt>": attempt["id"],
        "<uuid:assignment>": str(assignment.public_id),
        "<uuid:quiz>": str(assignment.quiz.public_id),
        "<slug:question>": attempt["questions"][0],
    }
    return program, attempt, ids


def quiz_of_all_kinds():
    return make_quiz(*(telling_question(kind) for kind in KINDS), owner=make_instructor())


def test_practice_tells_of_a_question_only_once_it_was_checked(taker):
    quiz = quiz_of_all_kinds()
    publish(quiz)
    program, attempt, ids = begun(taker, quiz.assignments.get())
    says_nothing(everything(program, ids))
    at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/"
    first = program.reads(at)["choices"][0]["key"]
    refused = program.posts(f"{at}check/", {"revision": 0, "choices": ["unknown"]}, status=422)
    assert told(str(refused)) == set()
    checked = program.posts(f"{at}check/", {"revision": 0, "choices": [first]})
    assert told(str(checked)) >= {"feedback", "explanation"}
    for key in attempt["questions"][1:]:
        other = program.reads(f"attempts/{attempt['id']}/questions/{key}/")
        assert told(str(other)) == set()
        assert ANSWER not in str(other)


def test_a_test_tells_nothing_while_it_runs_nor_before_its_rules_allow_it(taker):
    quiz = quiz_of_all_kinds()
    closes = timezone.now() + timedelta(hours=1)
    assignment = make_test(quiz, closes_at=closes, review={"preset": "nothing"})
    program, attempt, ids = begun(taker, assignment)
    for key in attempt["questions"]:
        at = f"attempts/{attempt['id']}/questions/{key}/"
        choices = [choice["key"] for choice in program.reads(at)["choices"][:1]]
        body = {"revision": 0, "choices": choices} if choices else {"revision": 0, "text": "3.5"}
        says_nothing(str(program.posts(f"{at}save/", body)).replace("'", '"').replace('": ', '":'))
    says_nothing(everything(program, ids))
    program.posts(f"attempts/{attempt['id']}/finish/")
    says_nothing(everything(program, ids))
    Assignment.objects.update(review={"preset": "after_finishing"})
    assert told(everything(program, ids)) == {"feedback", "explanation", "key"}


def test_right_and_wrong_answers_look_the_same_while_a_test_runs():
    assignment = make_test(make_quiz(telling_question("single_choice")), review={"preset": "nothing"})
    answers = []
    for place in range(2):
        program = person(make_learner())
        attempt = program.posts("attempts/", {"assignment": str(assignment.public_id)})
        at = f"attempts/{attempt['id']}/questions/{attempt['questions'][0]}/"
        choices = sorted(program.reads(at)["choices"], key=lambda choice: choice["html"])
        program.posts(f"{at}save/", {"revision": 0, "choices": [choices[place]["key"]]}, key="the-same-key")
        text = re.sub(r'"updated_at":"[^"]*"', "", program.last.content.decode())
        answers.append((program.last.status_code, len(text), sorted(program.last.headers)))
    assert answers[0] == answers[1]


def test_its_owner_is_told_everything():
    quiz = quiz_of_all_kinds()
    publish(quiz)
    owner = person(quiz.owner)
    content = str(owner.reads(f"quizzes/{quiz.public_id}/versions/1/"))
    assert told(content) >= {"feedback", "key"}
    assert ANSWER in content

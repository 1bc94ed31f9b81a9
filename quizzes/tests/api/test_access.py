"""Who gets what answer at every address and method of the interface. One without a row fails here, and so does a row
without one."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import get_resolver

from quizzes import queries
from quizzes.models import Question
from quizzes.tests.api.program import Program
from quizzes.tests.api.world import ROLES, World, make_world
from quizzes.tests.builders import SUBJECTS

pytestmark = pytest.mark.django_db

# 404 is the answer for what is there and belongs to somebody else: nobody learns that it is there.
TABLE = """
# method and address                                                     anon stud mate owner edit stra mach stma super
GET    schema/                                                        200  200  200  200  200  200  200  200  200
GET    explanations/                                                  200  200  200  200  200  200  200  200  200
POST   explanations/                                                  200  200  200  200  200  200  200  200  200
GET    me/                                                            200  200  200  200  200  200  200  200  200
GET    offers/                                                        200  200  200  200  200  200  200  200  200
GET    offers/<uuid:assignment>/                                      404  200  404  404  404  404  404  404  404
GET    attempts/                                                      401  200  200  200  200  200  200  200  200
POST   attempts/                                                      401  200  201  201  201  201  400  400  201
GET    attempts/<uuid:attempt>/                                       401  200  404  404  404  404  404  404  404
GET    attempts/<uuid:attempt>/questions/                             401  200  404  404  404  404  404  404  404
GET    attempts/<uuid:attempt>/questions/<slug:question>/             401  200  404  404  404  404  404  404  404
POST   attempts/<uuid:attempt>/questions/<slug:question>/check/       401  200  404  404  404  404  404  404  404
POST   attempts/<uuid:attempt>/questions/<slug:question>/save/        401  409  404  404  404  404  404  404  404
PUT    attempts/<uuid:attempt>/questions/<slug:question>/flag/        401  409  404  404  404  404  404  404  404
POST   attempts/<uuid:attempt>/questions/<slug:question>/problem/     401  201  404  404  404  404  404  404  404
POST   attempts/<uuid:attempt>/finish/                                401  200  404  404  404  404  404  404  404
POST   attempts/<uuid:attempt>/retry/                                 401  409  404  404  404  404  404  404  404
GET    attempts/<uuid:attempt>/result/                                401  409  404  404  404  404  404  404  404
PUT    attempts/<uuid:attempt>/rating/                                401  409  404  404  404  404  404  404  404
GET    quizzes/                                                       401  200  200  200  200  200  200  200  200
POST   quizzes/                                                       401  403  403  201  201  201  201  201  201
GET    quizzes/<uuid:quiz>/                                           401  404  404  200  200  404  200  404  200
PATCH  quizzes/<uuid:quiz>/                                           401  404  404  200  200  404  200  404  200
DELETE quizzes/<uuid:quiz>/                                           401  404  404  204  204  404  204  404  204
POST   quizzes/<uuid:quiz>/publish/                                   401  404  404  202  202  404  202  404  202
POST   quizzes/<uuid:quiz>/withdraw/                                  401  404  404  200  200  404  200  404  200
POST   quizzes/<uuid:quiz>/offer/                                     401  404  404  200  200  404  200  404  200
GET    quizzes/<uuid:quiz>/versions/                                  401  404  404  200  200  404  200  404  200
GET    quizzes/<uuid:quiz>/versions/<int:number>/                     401  404  404  200  200  404  200  404  200
GET    quizzes/<uuid:quiz>/ratings/                                   401  404  404  200  200  404  200  404  200
GET    questions/                                                     401  200  200  200  200  200  200  200  200
POST   questions/                                                     401  403  403  201  201  201  201  201  201
GET    questions/<slug:question>/                                     401  404  404  200  200  404  200  404  200
PATCH  questions/<slug:question>/                                     401  404  404  200  200  404  200  404  200
DELETE questions/<slug:question>/                                     401  404  404  409  409  404  409  404  409
GET    assignments/                                                   401  200  200  200  200  200  200  200  200
POST   assignments/                                                   401  404  404  200  200  404  200  404  200
GET    assignments/<uuid:assignment>/                                 401  404  404  200  200  404  200  404  200
PATCH  assignments/<uuid:assignment>/                                 401  404  404  200  200  404  200  404  200
DELETE assignments/<uuid:assignment>/                                 401  404  404  204  204  404  204  404  204
GET    assignments/<uuid:assignment>/grades/                          401  404  404  200  200  404  200  404  200
GET    results/                                                       401  200  200  200  200  200  200  200  200
GET    results/<uuid:attempt>/                                        401  404  404  200  200  404  200  404  200
GET    classes/                                                       401  200  200  200  200  200  200  200  200
POST   classes/                                                       401  403  403  201  201  201  201  201  201
GET    classes/<uuid:classroom>/                                      401  404  404  200  200  404  200  404  200
PATCH  classes/<uuid:classroom>/                                      401  404  404  200  200  404  200  404  200
GET    classes/<uuid:classroom>/members/                              401  404  404  200  200  404  200  404  200
POST   classes/<uuid:classroom>/members/                              401  404  404  200  200  404  200  404  200
GET    classes/<uuid:classroom>/members/<uuid:member>/                401  404  404  200  200  404  200  404  200
DELETE classes/<uuid:classroom>/members/<uuid:member>/                401  404  404  204  204  404  204  404  204
POST   classes/<uuid:classroom>/enrol/                                401  404  404  403  403  404  201  404  403
GET    memberships/                                                   401  200  200  200  200  200  403  403  200
POST   memberships/                                                   401  200  201  201  201  201  403  403  201
DELETE memberships/<uuid:membership>/                                 401  204  404  404  404  404  403  403  404
GET    learners/                                                      401  200  200  200  200  200  200  200  200
POST   learners/                                                      401  403  403  403  403  403  201  201  403
GET    learners/<uuid:learner>/                                       401  404  404  404  404  404  200  404  200
GET    webhooks/                                                      401  200  200  200  200  200  200  200  200
POST   webhooks/                                                      401  403  403  201  201  201  201  201  201
GET    webhooks/<uuid:webhook>/                                       401  404  404  200  404  404  404  404  200
PATCH  webhooks/<uuid:webhook>/                                       401  404  404  200  404  404  404  404  200
DELETE webhooks/<uuid:webhook>/                                       401  404  404  204  404  404  404  404  204
POST   webhooks/<uuid:webhook>/rotate/                                401  404  404  200  404  404  404  404  200
POST   webhooks/<uuid:webhook>/end-old-secret/                        401  404  404  200  404  404  404  404  200
POST   webhooks/<uuid:webhook>/test/                                  401  404  404  202  404  404  404  404  202
GET    webhooks/<uuid:webhook>/deliveries/                            401  404  404  200  404  404  404  404  200
POST   webhooks/<uuid:webhook>/deliveries/<uuid:delivery>/again/      401  404  404  202  404  404  404  404  202
GET    jobs/                                                          401  200  200  200  200  200  200  200  200
GET    jobs/<uuid:job>/                                               401  404  404  200  404  404  404  404  404
GET    activations/                                                   200  200  200  200  200  200  200  200  200
GET    activations/<slug:function>/                                   200  200  200  200  200  200  200  200  200
POST   activations/<slug:function>/evaluate/                          200  200  200  200  200  200  200  200  200
GET    activations/<slug:function>/figure/                            200  200  200  200  200  200  200  200  200
"""
START = "api/v1/"
KEYED = {"Idempotency-Key": "a-key-of-this-test"}
SEEN = {"If-Match": "*"}


def served() -> list[tuple[str, str]]:
    """Every method and route that the URLconf serves under /api/v1/, but for what is described to everybody."""
    found = []
    for route, callback in views(get_resolver().url_patterns):
        if route.startswith(START) and hasattr(callback, "cls"):
            methods = callback.cls().allowed_methods
            found += [(method, route) for method in methods if method not in ("HEAD", "OPTIONS")]
    return found


def views(patterns, start=""):
    for pattern in patterns:
        route = start + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    for line in TABLE.strip().splitlines():
        if not line.startswith("#"):
            method, route, *expected = line.split()
            assert len(expected) == len(ROLES), line
            found[method, START + route] = tuple(expected)
    return found


def body_of(world: World, method: str, route: str):
    """A body that would do, so that only the right to send it decides."""
    ids = world.ids
    held = Question.objects.get(key=ids["question"])
    bodies = {
        "attempts/": {"assignment": ids["public_assignment"]},
        "check/": {"revision": 0, "choices": [held.choices.get(is_correct=True).key]},
        "save/": {"revision": 0, "choices": []},
        "flag/": {"is_flagged": True},
        "problem/": {"text": "A typo."},
        "rating/": {"stars": 3},
        "api/v1/quizzes/": {"title": "Of this role"},
        "<uuid:quiz>/": {"title": "Changed"},
        "<slug:question>/": {"note_before": "Changed."},
        "assignments/": {"quiz": ids["quiz"], "class": ids["classroom"]},
        "<uuid:assignment>/": {"attempts_allowed": 3},
        "classes/": {"name": "Of this role"},
        "<uuid:classroom>/": {"name": "Changed"},
        "members/": {"members": [{"name": "Somebody new"}]},
        "enrol/": {"learner": ids["learner"]},
        "memberships/": {"code": ids["join_code"], "name": "Ada"},
        "learners/": {"external_id": "x-1"},
        "webhooks/": {"url": "https://other.example/", "events": ["quiz.published"]},
        "<uuid:webhook>/": {"description": "Changed"},
        "explanations/": {"provider": "tiny.halving", "parameters": {"number": 7}},
        "evaluate/": {"inputs": ["1"]},
        "questions/": QUESTION,
    }
    if method not in ("POST", "PUT", "PATCH"):
        return None
    return next((body for ending, body in bodies.items() if route.endswith(ending)), {})


QUESTION = {
    "kind": "numeric",
    "stem": "What is half of 7?",
    "source": "Euclid.",
    "explanation": {"provider": "tiny.halving", "parameters": {"number": 7}},
    "body": {"answer": "3.5", "exact": True},
}


def asked(world: World, method: str, route: str, role: str) -> str:
    program = Program(world.tokens[role])
    headers = {**(KEYED if method == "POST" else {}), **(SEEN if method in ("PATCH", "DELETE") else {})}
    answer = program.asks(
        method,
        world.path(route),
        body_of(world, method, route),
        key="",
        **{k.replace("-", "_"): v for k, v in headers.items()},
    )
    return str(answer.status_code)


@pytest.fixture
def world(settings) -> World:
    settings.SUBJECTS = {**SUBJECTS, "activations": "activations.subject.SUBJECT"}
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)
    queries.forget_cached_content()
    return make_world()


def test_every_address_and_method_has_a_row_and_every_row_one():
    known, listed = set(served()), set(rows())
    assert sorted(known - listed) == [], "These have no row."
    assert sorted(listed - known) == [], "These rows have no address."


def test_each_role_gets_what_the_table_says(world):
    wrong = []
    for (method, route), expected in rows().items():
        got = []
        for role in ROLES:
            with transaction.atomic():  # what one role does must not show to the next
                got.append(asked(world, method, route, role))
                transaction.set_rollback(True)
        if tuple(got) != expected:
            wrong.append(f"{method} {route.removeprefix(START)} {' '.join(got)}")
    assert wrong == []


def test_nobody_outside_meets_a_word_of_what_belongs_to_others(world):
    for role in ("anonymous", "classmate", "stranger", "strange_machine"):
        program = Program(world.tokens[role])
        for method, route in served():
            if method == "GET" and "schema" not in route:
                answer = program.asks("GET", world.path(route))
                text = answer.content.decode()
                assert world.ids["attempt"] not in text.replace(answer.request["PATH_INFO"], ""), (role, route)
                if "offers" not in route:  # the quiz itself is listed for everyone
                    assert "Secret" not in text, (role, route)

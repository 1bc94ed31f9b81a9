"""Programs that send the same request many times at once, on PostgreSQL: it is done once, whoever is first."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from quizzes import queries, services
from quizzes.models import AnsweredRequest, Attempt, Job, Learner, Quiz
from quizzes.tests.api.program import Program, machine, make_machine, person
from quizzes.tests.builders import SUBJECTS, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner
from quizzes.tests.races.test_races import THREADS, at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


@pytest.fixture(autouse=True)
def site(settings):
    settings.SUBJECTS = SUBJECTS
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)
    queries.forget_cached_content()
    cache.clear()


def sent(program: Program, path: str, body: dict, key: str):
    """One request of its own client: a client is not for several threads."""
    own = Program(client=Client(raise_request_exception=False))
    own.headers = dict(program.headers)
    return own.asks("POST", path, body, key=key)


def at_the_same_time(program: Program, path: str, body: dict, key: str) -> list:
    return at_once(*[partial(sent, program, path, body, key)] * THREADS)


def test_the_same_request_at_once_is_done_once_and_answered_the_same():
    program = person(make_instructor())
    for number in range(ROUNDS):
        key, body = f"the-same-key-{number}", {"title": f"Quiz {number}"}
        answers = at_the_same_time(program, "quizzes/", body, key)
        statuses = Counter(answer.status_code for answer in answers)
        assert set(statuses) <= {201, 409}, statuses
        assert statuses[201] >= 1
        assert all(answer.json()["code"] == "request_in_flight" for answer in answers if answer.status_code == 409)
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        assert Quiz.objects.filter(title=f"Quiz {number}").count() == 1
        again = sent(program, "quizzes/", body, key)
        assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert AnsweredRequest.objects.count() == ROUNDS


def test_one_learner_begins_one_attempt_however_many_programs_ask():
    quiz = make_quiz()
    publish(quiz)
    body = {"assignment": str(quiz.assignments.get().public_id)}
    for _ in range(ROUNDS):
        program = person(make_learner())
        answers = at_once(*[partial(sent, program, "attempts/", body, f"key-number-{n}") for n in range(THREADS)])
        assert {answer.status_code for answer in answers} <= {200, 201}
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert Attempt.objects.count() == ROUNDS


def test_a_learner_who_is_named_many_times_at_once_is_one():
    program = machine(make_machine(make_instructor()))
    for number in range(ROUNDS):
        body = {"external_id": f"s-{number}"}
        answers = at_once(*[partial(sent, program, "learners/", body, f"key-{number}-of-{n}") for n in range(THREADS)])
        assert {answer.status_code for answer in answers} <= {200, 201}
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert Learner.objects.filter(integration__isnull=False).count() == ROUNDS


def test_work_that_is_asked_for_many_times_at_once_is_one_job():
    owner = make_instructor()
    for number in range(ROUNDS):
        asked = partial(services.ask_for_job, kind="explain", parameters={"n": number}, owner=owner, now=timezone.now())
        jobs = at_once(*[asked] * THREADS)
        assert len({job.pk for job in jobs}) == 1, jobs
        taken = at_once(*[partial(services.take_up_job, public_id=jobs[0].public_id, now=timezone.now())] * THREADS)
        assert sum(job is not None for job in taken) == 1
        Job.objects.update(state=Job.State.DONE)


def test_of_two_programs_that_change_the_same_quiz_one_comes_second():
    owner = make_instructor()
    program = person(owner)
    quiz = make_quiz(owner=owner)
    path = f"/api/v1/quizzes/{quiz.public_id}/"
    for number in range(ROUNDS):
        program.reads(path)
        tag = program.last["ETag"]

        def change(title, tag=tag):
            own = Program(client=Client(raise_request_exception=False))
            own.headers = dict(program.headers)
            return own.asks("PATCH", path, {"title": title}, If_Match=tag)

        answers = at_once(*[partial(change, f"Title {number} of {n}") for n in range(THREADS)])
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses[200] == 1, statuses
        assert set(statuses) <= {200, 409, 412}
        assert Quiz.objects.get().edit_revision == number + 1

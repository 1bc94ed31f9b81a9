"""Jobs are done once, whoever asks and however often, and none runs for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes import services, tasks
from quizzes.engine.errors import InUse
from quizzes.models import Job, Version
from quizzes.services.jobs import MOST_UNDER_WAY, SILENCE
from quizzes.tests.api.program import person
from quizzes.tests.builders import make_quiz
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_instructor()


def asked(owner, **parameters):
    return services.ask_for_job(kind=tasks.EXPLAIN, parameters=parameters, owner=owner, now=timezone.now())


def test_a_job_that_is_handed_out_twice_runs_once(owner):
    quiz = make_quiz(owner=owner)
    given = {"quiz": str(quiz.public_id), "revision": 0, "note": ""}
    job = services.ask_for_job(kind=tasks.PUBLISH, parameters=given, owner=owner, now=timezone.now())
    tasks.begin(job)
    tasks.begin(job)
    job.refresh_from_db()
    assert (job.state, Version.objects.count()) == (Job.State.DONE, 1)


def test_a_job_whose_worker_died_reads_as_failed_and_can_be_asked_for_again(owner):
    job = asked(owner, provider="tiny.halving")
    services.take_up_job(public_id=job.public_id, now=timezone.now())
    Job.objects.update(seen_at=timezone.now() - SILENCE - timedelta(seconds=1))
    program = person(owner)
    shown = program.reads(f"jobs/{job.public_id}/")
    assert (shown["state"], shown["problem"]["code"]) == ("failed", "job_interrupted")
    other = program.reads("nothing/", status=404)
    assert other.keys() <= shown["problem"].keys()
    assert shown["problem"]["request_id"] == str(job.public_id)
    assert "Retry-After" not in program.asks("GET", f"jobs/{job.public_id}/")
    again = asked(owner, provider="tiny.halving")
    assert again.pk != job.pk
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_a_job_under_way_says_when_to_look_again(owner):
    job, program = asked(owner, provider="tiny.halving"), person(owner)
    assert program.asks("GET", f"jobs/{job.public_id}/")["Retry-After"] == "1"


def test_a_worker_that_comes_back_from_the_dead_changes_nothing(owner):
    job = asked(owner, provider="tiny.halving")
    taken = services.take_up_job(public_id=job.public_id, now=timezone.now())
    services.end_silent_jobs(now=timezone.now() + SILENCE + timedelta(seconds=1))
    assert services.note_progress(job=taken, said="still here", now=timezone.now()) is False
    services.end_job(job=taken, result={"late": True}, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.FAILED, {})


def test_an_unforeseen_fault_ends_the_job_and_is_logged(owner, monkeypatch, caplog):
    monkeypatch.setitem(tasks.KINDS, tasks.EXPLAIN, lambda job: 1 / 0)
    job = asked(owner, provider="tiny.halving")
    tasks.begin(job)
    job.refresh_from_db()
    assert (job.state, job.problem["code"]) == (Job.State.FAILED, "internal_error")
    assert "ZeroDivisionError" in caplog.text


def test_nobody_keeps_the_site_busy_alone(owner):
    for number in range(MOST_UNDER_WAY):
        asked(owner, number=number)
    with pytest.raises(InUse):
        asked(owner, number=MOST_UNDER_WAY)
    asked(make_instructor(), number=1)


def test_jobs_are_seen_by_who_asked_alone(owner):
    job = asked(owner, provider="tiny.halving")
    stranger = person(make_instructor())
    stranger.reads(f"jobs/{job.public_id}/", status=404)
    assert stranger.lists("jobs/") == []

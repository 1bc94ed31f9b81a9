"""What a publisher is told of attempts: those of learners, and those that still run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes import queries, services
from quizzes.models import Accommodation, Assignment, Learner
from quizzes.tests.attempts.driver import Student

pytestmark = pytest.mark.django_db


def test_neither_trials_nor_attempts_whose_time_is_over_are_counted_as_running(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600, naming="name")
    at(test).starts(name="Ada")
    slow = at(test).starts(name="Ben")
    room.posts("assignment_trial", test.pk)
    at(test, Student(client=room.browser)).starts()
    assert queries.running_attempts(test.quiz, clock.now) == 2
    assert [version.attempt_count for version in queries.versions_of(test.quiz)] == [2]
    Accommodation.objects.create(
        assignment=test, learner=Learner.objects.get(attempts__taker_name="Ben"), extra_time_seconds=900
    )
    clock.passes(minutes=11)
    assert queries.running_attempts(test.quiz, clock.now) == 1
    clock.passes(minutes=30)
    assert queries.running_attempts(test.quiz, clock.now) == 0
    slow.shows("1").sees("Your time was over")


def test_an_attempt_without_an_end_runs_on_and_one_that_was_set_aside_does_not(test, at, clock, ina):
    at(test).starts()
    assert queries.running_attempts(test.quiz, clock.now + timedelta(days=400)) == 1
    services.reset_attempt(attempt=test.attempts.get(), by=ina, now=clock.now)
    assert queries.running_attempts(test.quiz, clock.now) == 0

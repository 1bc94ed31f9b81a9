"""Extra time that comes a minute late: an attempt that its deadline has closed runs again, and nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes import services
from quizzes.engine.errors import AlreadyTold, AttemptClosed, InUse, NotFinished
from quizzes.models import Answer, Assignment, AssignmentChange, Attempt, Learner
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(test, at, clock):
    """A student whose ten minutes are over since one: handed in with one answer. What was right is told after closing."""
    terms = {"time_limit_seconds": 600, "naming": "name", "closes_at": NOW + timedelta(days=1), "attempts_allowed": 2}
    Assignment.objects.filter(pk=test.pk).update(**terms)
    student = at(test).starts(name="Ada").saves("4")
    clock.passes(minutes=12)
    services.close_overdue(now=clock.now)
    return student


def grants(room, test, **fields):
    room.opens("assignment_accommodations", test.pk).saves(whom=f"learner-{Learner.objects.get().pk}", **fields)


def test_a_grant_that_comes_late_offers_to_reopen_and_the_learner_goes_on(room, test, overdue, ina, clock):
    grants(room, test, extra_time="20")
    room.sees(
        "Handed in when the time was over", "Ada: handed in 14 March 2026, 09:10", "has time until 14 March 2026, 09:30"
    )
    attempt = Attempt.objects.get()
    room.opens("assignment_reopen_attempt", test.pk, attempt.pk).sees("Ada goes on with attempt 1", "09:30")
    room.posts("assignment_reopen_attempt", test.pk, attempt.pk).sees(
        "The attempt of Ada runs again, with what was saved."
    )
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.ended_by, attempt.submitted_at) == ("open", None, "", None)
    assert Answer.objects.get().state == Answer.State.DRAFT
    overdue.shows("1").sees("Saved 09:00:00").shows("2").saves("2", "4").shows("overview").finishes()
    overdue.sees("Your score is 2 / 3")
    change = AssignmentChange.objects.filter(what__startswith="Reopened").get()
    assert (change.changed_by, change.before) == (ina, {"score": "1", "state": "finished"})


def test_without_time_left_it_is_not_reopened(test, overdue, ina, clock):
    with pytest.raises(AttemptClosed, match="Grant extra time or a later date first"):
        services.reopen_attempt(attempt=Attempt.objects.get(), by=ina, now=clock.now)


def test_where_the_learner_may_have_seen_what_was_right_the_teacher_must_say_so(room, test, overdue, ina, clock):
    Assignment.objects.filter(pk=test.pk).update(review={"preset": "after_finishing"})
    grants(room, test, extra_time="20")
    attempt = Attempt.objects.get()
    room.opens("assignment_reopen_attempt", test.pk, attempt.pk).sees("the learner may have seen:", "the right answers")
    room.posts("assignment_reopen_attempt", test.pk, attempt.pk)
    assert room.status == 409
    room.sees("may have seen what was right since")
    with pytest.raises(AlreadyTold):
        services.reopen_attempt(attempt=attempt, by=ina, now=clock.now)
    room.posts("assignment_reopen_attempt", test.pk, attempt.pk, although_told="on").sees("runs again")


def test_what_was_told_just_after_and_is_hidden_again_counts_as_told(test, overdue, ina, clock):
    rows = {"correctness": ["just_after"], "key": ["just_after"]}
    Assignment.objects.filter(pk=test.pk).update(review=rows, time_limit_seconds=7_200)
    clock.passes(minutes=30)
    with pytest.raises(AlreadyTold):
        services.reopen_attempt(attempt=Attempt.objects.get(), by=ina, now=clock.now)


def test_it_is_not_reopened_beside_a_later_attempt_nor_while_it_runs_or_is_set_aside(test, overdue, ina, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=7_200)
    first = Attempt.objects.get()
    overdue.shows("start").starts(name="Ada")
    with pytest.raises(InUse):
        services.reopen_attempt(attempt=first, by=ina, now=clock.now)
    second = Attempt.objects.get(number=2)
    with pytest.raises(NotFinished):
        services.reopen_attempt(attempt=second, by=ina, now=clock.now)
    services.reset_attempt(attempt=second, by=ina, now=clock.now)
    with pytest.raises(AttemptClosed, match="set aside"):
        services.reopen_attempt(attempt=second, by=ina, now=clock.now)
    assert services.reopen_attempt(attempt=first, by=ina, now=clock.now).state == "open"


def test_a_longer_limit_offers_to_reopen_what_the_shorter_one_has_closed(room, test, overdue):
    room.opens("assignment_change", test.pk).saves(time_limit="60").sees("would have time again")

"""Extra time, extra attempts, later dates: granted, changed, taken back; what they mean for attempts that run is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.models import Accommodation, Assignment, AssignmentChange, Attempt, Learner
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(test, at, clock):
    """A student whose clock runs: 10 minutes from 09:00."""
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600, attempts_allowed=1, naming="name")
    student = at(test).starts(name="Ada")
    student.learner = Learner.objects.get()
    return student


def grants(room, assignment, **fields):
    return room.opens("assignment_accommodations", assignment.pk).saves(**fields)


def test_extra_time_reaches_the_running_attempt_and_the_page_says_so(room, test, running, ina):
    grants(
        room, test, whom=f"learner-{running.learner.pk}", extra_time_percent="50", extra_time="10", reason="Arm broken"
    )
    room.sees("Granted. Ada: ends 09:25 instead of 09:10.", "50 % more time, 10 minutes more", "Arm broken")
    running.shows("1").sees("Ends on 14 March 2026, 09:25 (UTC).")
    change = AssignmentChange.objects.get()
    assert (change.changed_by, change.after["extra_time_percent"], change.after["reason"]) == (ina, 50, "Arm broken")


def test_a_grant_is_changed_and_taken_back(room, test, running):
    grants(room, test, whom=f"learner-{running.learner.pk}", extra_time="10")
    row = Accommodation.objects.get()
    room.opens("assignment_accommodation", test.pk, row.pk).sees("Change what Ada is granted")
    room.saves(extra_time="0:20").sees("ends 09:30 instead of 09:10")
    assert Accommodation.objects.get().extra_time_seconds == 1200
    room.posts("assignment_withdraw", test.pk, row.pk).sees("Nobody is granted anything yet.")
    running.shows("1").sees("Ends on 14 March 2026, 09:10 (UTC).")
    whats = [change.what.split(" learner")[0] for change in AssignmentChange.objects.order_by("pk")]
    assert whats == ["Granted to", "Changed the grant to", "Took back the grant to"]


def test_a_second_grant_to_the_same_learner_takes_the_place_of_the_first(room, test, running):
    for minutes in ("10", "15"):
        grants(room, test, whom=f"learner-{running.learner.pk}", extra_time=minutes)
    assert [row.extra_time_seconds for row in Accommodation.objects.all()] == [900]


def test_an_extra_attempt_lets_them_begin_once_more(room, test, running):
    running.shows("overview").finishes().sees_not("Take it again")
    grants(room, test, whom=f"learner-{running.learner.pk}", extra_attempts="1")
    running.shows("result").sees("Take it again")


def test_a_class_is_granted_more_time_together(room, given, classroom):
    Assignment.objects.filter(pk=given.pk).update(time_limit_seconds=600)
    grants(room, given, whom=f"class-{classroom.pk}", extra_time_percent="25").sees("Class 7b", "25 % more time")


REFUSED = [
    ({}, "extra_time_percent", "Nothing is granted yet"),
    ({"extra_time_percent": "-1"}, "extra_time_percent", "from 0 to 500"),
    ({"extra_time_percent": "9" * 20}, "extra_time_percent", "from 0 to 500"),
    ({"extra_time": "soon"}, "extra_time", "is no length of time"),
    ({"closes_at": "2026-05-03T14:00"}, "closes_at", "has no closing date"),
    ({"extra_attempts": "-2"}, "extra_attempts", "Give a number from 0"),
]


@pytest.mark.parametrize(("typed", "field", "sentence"), REFUSED)
def test_what_can_not_be_granted_is_refused_with_its_field(room, test, running, typed, field, sentence):
    grants(room, test, whom=f"learner-{running.learner.pk}", **typed)
    assert room.status == 422
    assert sentence in " ".join(room.response.context["form"].errors[field])
    assert not Accommodation.objects.exists()


def test_extra_time_without_a_time_limit_is_refused(room, test, running):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=None)
    grants(room, test, whom=f"learner-{running.learner.pk}", extra_time="10").sees("The assignment has no time limit")


def test_a_later_date_that_is_earlier_is_refused(room, test, running):
    Assignment.objects.filter(pk=test.pk).update(closes_at=NOW + timedelta(days=9))
    fields = {"whom": f"learner-{running.learner.pk}", "closes_at": "2026-03-15T09:00"}
    grants(room, test, **fields).sees("This must be later than the closing date of the assignment.")


def test_nobody_is_offered_a_learner_or_class_of_somebody_else(room, test, running):
    stranger = Learner.objects.create(public_id="00000000-0000-4000-8000-000000000001", name="Xanthippe")
    grants(room, test, whom=f"learner-{stranger.pk}", extra_time="10").sees_not("Xanthippe")
    assert room.status == 422
    assert Attempt.objects.count() == 1

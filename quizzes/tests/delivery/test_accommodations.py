"""Extra time, extra attempts, later dates: granted, changed, taken back; what they mean for attempts that run is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from quizzes import services
from quizzes.engine.errors import InUse, StaleRevision
from quizzes.models import Accommodation, Assignment, AssignmentChange, Attempt, Classroom, Learner, Membership
from quizzes.rosters import RosterLine
from quizzes.tests.attempts.driver import Student
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


def test_the_log_keeps_ids_and_tells_the_names_of_today(room, test, running):
    grants(room, test, whom=f"learner-{running.learner.pk}", extra_time="10")
    room.opens("assignment_change", test.pk).sees("Granted to Ada")
    assert "Ada" not in AssignmentChange.objects.get().what
    Attempt.objects.update(taker_name="Ada L.")
    room.opens("assignment_change", test.pk).sees("Granted to Ada L.")
    Attempt.objects.all().delete()
    room.opens("assignment_change", test.pk).sees(f"Granted to learner {str(running.learner.public_id)[:8]}")


def held():
    [row] = Accommodation.objects.all()
    return row.extra_time_percent, row.extra_time_seconds, row.extra_attempts, row.reason


@pytest.fixture
def granted(room, test, running):
    """Half as much time again, and now somebody grants ten minutes on an empty form."""
    whom = f"learner-{running.learner.pk}"
    grants(room, test, whom=whom, extra_time_percent="50", extra_attempts="1", reason="Dyslexia")
    grants(room, test, whom=whom, extra_time="10", reason="Fire alarm")
    assert room.status == 422
    room.sees("Granted here already: 50 % more time, 1 more attempt (Dyslexia)", "Keep it, and add this", "Replace it")
    assert 'value="Fire alarm"' in room.html
    assert held() == (50, 0, 1, "Dyslexia")


def test_a_second_grant_is_added_to_the_first_where_that_is_chosen(room, granted):
    room.saves(former="join").sees("Granted.")
    assert held() == (50, 600, 1, "Dyslexia; Fire alarm")


def test_a_second_grant_takes_the_place_of_the_first_where_that_is_chosen(room, granted):
    room.saves(former="replace").sees("Granted.")
    assert held() == (0, 600, 0, "Fire alarm")


def test_what_happens_to_the_first_grant_must_be_chosen(room, granted):
    room.saves()
    assert room.status == 422
    room.sees("Choose what happens to it.")
    assert held() == (50, 0, 1, "Dyslexia")


def test_of_two_who_change_a_grant_at_once_the_second_is_told(room, test, running, ina):
    grants(room, test, whom=f"learner-{running.learner.pk}", extra_time="10")
    row = Accommodation.objects.get()
    room.opens("assignment_accommodation", test.pk, row.pk)
    to, seen = running.learner, services.grant_of(row)
    other = services.Grant(extra_time_seconds=1_800)
    services.grant_accommodation(assignment=test, to=to, grant=other, seen=seen, by=ina, now=NOW)
    room.saves(extra_time="20")
    assert room.status == 422
    room.sees("Granted here already: 30 minutes more")
    with pytest.raises(StaleRevision):
        services.grant_accommodation(assignment=test, to=to, grant=other, seen=seen, by=ina, now=NOW)
    assert held() == (0, 1_800, 0, "")


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


# Granted ahead, to a line of the list that nobody has joined in yet


@pytest.fixture
def line(given, classroom):
    Assignment.objects.filter(pk=given.pk).update(time_limit_seconds=600, attempts_allowed=1)
    services.save_roster(classroom=classroom, lines=[RosterLine(1, "Ada", "A-1"), RosterLine(2, "Ben", "B-2")])
    return Membership.objects.get(number="A-1")


def joined(classroom, number, name):
    browser = Client()
    browser.post("/join/", {"code": classroom.join_code, "name": name, "number": number})
    return Student(client=browser)


def test_what_is_granted_ahead_is_theirs_once_they_join_in_that_line(room, given, classroom, line, at, clock):
    room.opens("assignment_accommodations", given.pk).sees("Ada, A-1 (hasn’t joined yet)")
    room.saves(whom=f"place-{line.pk}", extra_time_percent="50").sees("Granted.", "Ada, A-1 (hasn’t joined yet)")
    room.opens("assignment_change", given.pk).sees("Granted to Ada")
    ada = at(given, joined(classroom, "a-1", "Ada L.")).sees("15 minutes")
    ben = at(given, joined(classroom, "B-2", "Ben")).sees("10 minutes")
    ada.starts().shows("1").sees("Ends on 14 March 2026, 09:15 (UTC).")
    ben.starts().shows("1").sees("Ends on 14 March 2026, 09:10 (UTC).")
    assert Accommodation.objects.count() == 1
    room.opens("assignment_accommodations", given.pk).sees("Ada: ends 09:15 instead of 09:10.").sees_not("joined yet")
    room.opens("assignment_accommodation", given.pk, Accommodation.objects.get().pk).sees("Change what Ada is granted")
    room.saves(extra_time="10").sees("ends 09:25 instead of 09:10")
    ada.shows("1").sees("Ends on 14 March 2026, 09:25 (UTC).")


def test_what_is_granted_ahead_is_theirs_once_they_are_merged_with_the_line(room, given, classroom, line, at):
    Membership.objects.filter(classroom=classroom).update(number="")
    grants(room, given, whom=f"place-{line.pk}", extra_attempts="1")
    student = at(given, joined(classroom, "", "Ada L."))
    services.merge_members(joined=Membership.objects.get(name="Ada L."), line=line)
    student.starts().shows("overview").finishes().sees("Take it again")


def test_of_two_who_join_and_grant_at_once_neither_is_lost(room, given, classroom, line, at, clock):
    room.opens("assignment_accommodations", given.pk)
    student = at(given, joined(classroom, "A-1", "Ada")).starts()
    room.saves(whom=f"place-{line.pk}", extra_time="5").sees("Ada: ends 09:15 instead of 09:10.")
    student.shows("1").sees("Ends on 14 March 2026, 09:15 (UTC).")


def test_a_line_that_went_meanwhile_is_granted_nothing(given, line):
    services.remove_member(member=line)
    with pytest.raises(InUse, match="no longer on the list"):
        services.grant_accommodation(
            assignment=given, to=line, grant=services.Grant(extra_attempts=1), by=None, now=NOW
        )
    assert not Accommodation.objects.exists()


def test_a_line_of_another_class_can_not_be_granted_anything(room, given, line, ina):
    other = Membership.objects.create(
        classroom=Classroom.objects.create(name="8a", owner=ina), name="Cleo", alias="Owl"
    )
    grants(room, given, whom=f"place-{other.pk}", extra_attempts="1")
    assert room.status == 422
    assert not Accommodation.objects.exists()

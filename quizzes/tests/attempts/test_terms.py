"""What holds for one learner at one assignment: settings, grants of the learner and of their classes, and clocks."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from django.utils import timezone

from quizzes import queries
from quizzes.models import Accommodation, Assignment, Classroom, Learner, Membership
from quizzes.terms import GRACE, terms_of
from quizzes.tests.builders import NOW, make_quiz, make_test
from quizzes.zones import told

HOUR = timedelta(hours=1)


def assigned(**settings) -> Assignment:
    return Assignment(**{"time_limit_seconds": 600, "attempts_allowed": 2, "closes_at": NOW + HOUR} | settings)


def grant(**given) -> Accommodation:
    return Accommodation(**given)


def test_without_grants_the_settings_hold():
    terms = terms_of(assigned(opens_at=NOW))
    assert (terms.opens_at, terms.closes_at, terms.attempts_allowed) == (NOW, NOW + HOUR, 2)
    assert terms.deadline(NOW) == NOW + timedelta(seconds=600)


def test_the_closing_date_ends_an_attempt_before_its_time_limit():
    assert terms_of(assigned()).deadline(NOW + HOUR - timedelta(seconds=5)) == NOW + HOUR


def test_without_limit_and_closing_date_an_attempt_never_ends():
    assert terms_of(assigned(time_limit_seconds=None, closes_at=None)).deadline(NOW) is None


def test_extra_time_does_not_reach_beyond_the_closing_date_and_a_later_date_does():
    start = NOW + HOUR - timedelta(seconds=60)
    assert terms_of(assigned(), [grant(extra_time_percent=100)]).deadline(start) == NOW + HOUR
    both = grant(extra_time_percent=100, closes_at=NOW + 2 * HOUR)
    assert terms_of(assigned(), [both]).deadline(start) == start + timedelta(seconds=1200)


def test_percent_and_seconds_of_one_grant_add_up_and_the_most_generous_grant_wins():
    grants = [grant(extra_time_percent=25), grant(extra_time_percent=10, extra_time_seconds=100), grant()]
    assert terms_of(assigned(), grants).time_limit == timedelta(seconds=760)


def test_a_part_of_a_second_is_rounded_in_favour_of_the_learner():
    assert terms_of(assigned(time_limit_seconds=601), [grant(extra_time_percent=33)]).time_limit == timedelta(
        seconds=601 + 199
    )


def test_of_each_kind_the_most_generous_wins_whichever_grant_it_stands_in():
    grants = [grant(extra_attempts=3, closes_at=NOW), grant(extra_attempts=1, closes_at=NOW + 5 * HOUR)]
    for order in itertools.permutations(grants):
        terms = terms_of(assigned(), order)
        assert (terms.attempts_allowed, terms.closes_at) == (5, NOW + 5 * HOUR)


def test_a_grant_can_not_take_anything_away():
    terms = terms_of(assigned(closes_at=None, attempts_allowed=None), [grant(closes_at=NOW, extra_attempts=1)])
    assert (terms.closes_at, terms.attempts_allowed) == (None, None)


def test_it_is_closed_for_all_when_the_last_learner_can_not_save_any_more():
    terms = terms_of(assigned(), [], [grant(closes_at=NOW + 9 * HOUR)])
    assert (terms.closes_at, terms.closed_at) == (NOW + HOUR, NOW + 9 * HOUR + GRACE)


# From the tables


@pytest.mark.django_db
@pytest.mark.every_database
def test_grants_reach_the_learner_and_the_members_of_a_class_and_nobody_else():
    assignment = make_test(make_quiz(), time_limit_seconds=600)
    own, member, stranger = (Learner.objects.create(public_id=f"{n}" * 32) for n in "123")
    classroom = Classroom.objects.create(name="7b")
    Membership.objects.create(classroom=classroom, learner=member, name="M", alias="m")
    Membership.objects.create(classroom=classroom, learner=own, name="O", alias="o")
    Accommodation.objects.create(assignment=assignment, learner=own, extra_time_seconds=60)
    Accommodation.objects.create(assignment=assignment, classroom=classroom, extra_time_seconds=30)
    found = {
        learner: queries.learner_terms(learner, assignment).time_limit.total_seconds()
        for learner in (own, member, stranger)
    }
    assert found == {own: 660, member: 630, stranger: 600}


@pytest.mark.django_db
def test_an_assignment_without_grants_asks_no_more_statements(django_assert_num_queries):
    assignment = queries.latest_offer(make_test(make_quiz())).assignment
    with django_assert_num_queries(0):
        queries.terms_by_assignment([assignment], Q())


# Both changes of clocks, in four zones

CHANGES = {
    "UTC": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)),
}
BEFORE_AND_AFTER = {
    "UTC": ("29 March 2026, 00:50 (UTC)", "29 March 2026, 01:10 (UTC)"),
    "Europe/Berlin": ("29 March 2026, 01:50 (CET)", "29 March 2026, 03:10 (CEST)"),
    "America/New_York": ("8 March 2026, 01:50 (EST)", "8 March 2026, 03:10 (EDT)"),
    "Australia/Lord_Howe": ("4 October 2026, 01:50 (UTC+1030)", "4 October 2026, 02:40 (UTC+11)"),
}
BACK = {
    "UTC": ("25 October 2026, 00:50 (UTC)", "25 October 2026, 01:10 (UTC)"),
    "Europe/Berlin": ("25 October 2026, 02:50 (CEST)", "25 October 2026, 02:10 (CET)"),
    "America/New_York": ("1 November 2026, 01:50 (EDT)", "1 November 2026, 01:10 (EST)"),
    "Australia/Lord_Howe": ("5 April 2026, 01:50 (UTC+11)", "5 April 2026, 01:40 (UTC+1030)"),
}
TEN_MINUTES = timedelta(minutes=10)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize(("which", "expected"), [(0, BEFORE_AND_AFTER), (1, BACK)], ids=["forward", "back"])
def test_moments_around_a_change_of_clocks_are_told_apart(zone, which, expected):
    change = CHANGES[zone][which]
    with timezone.override(ZoneInfo(zone)):
        assert (told(change - TEN_MINUTES), told(change + TEN_MINUTES)) == expected[zone]


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("which", [0, 1], ids=["forward", "back"])
def test_a_time_limit_is_a_length_of_real_time_over_a_change_of_clocks(zone, which):
    change = CHANGES[zone][which]
    started = (change - TEN_MINUTES).astimezone(ZoneInfo(zone))
    deadline = terms_of(assigned(time_limit_seconds=1200, closes_at=None)).deadline(started.astimezone(UTC))
    assert deadline == change + TEN_MINUTES


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("which", [0, 1], ids=["forward", "back"])
def test_a_closing_date_set_by_local_clocks_holds_at_that_local_time(zone, which):
    """Set the evening before the change for the noon after it: the clocks say noon when it closes."""
    noon = datetime(*CHANGES[zone][which].astimezone(ZoneInfo(zone)).timetuple()[:3], 12, tzinfo=ZoneInfo(zone))
    terms = terms_of(assigned(closes_at=noon.astimezone(UTC)))
    assert not terms.is_over(noon.astimezone(UTC))
    assert terms.is_over(noon.astimezone(UTC) + timedelta(microseconds=1))
    with timezone.override(ZoneInfo(zone)):
        assert "12:00" in told(terms.closes_at)

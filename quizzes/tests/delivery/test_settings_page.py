"""The settings of an assignment: what is typed is told back and logged, what can't be is refused with its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from quizzes import services
from quizzes.engine.errors import InvalidParameter
from quizzes.models import Assignment, AssignmentChange, Attempt, Question
from quizzes.tests.builders import NOW, make_quiz, make_test, publish
from quizzes.zones import UnclearTime, moment_of
from tools.student import read_html

pytestmark = pytest.mark.django_db


def test_every_setting_is_saved_told_back_and_logged(room, test, ina, clock):
    room.opens("assignment_change", test.pk).saves(
        time_limit="1:30", attempts_allowed="2", counting="best", pass_mark="60", access_code="Otter 7", reach="code",
        naming="name", zone="Europe/Berlin", opens_at="2026-05-03T14:00", closes_at="2026-05-04T14:00", preset="nothing",
    ).sees("Time limit: 1 hour 30 minutes", "Pass mark: 60 %", "Now: 1 hour 30 minutes.")  # fmt: skip
    test.refresh_from_db()
    assert (test.time_limit_seconds, test.attempts_allowed, test.counting) == (5400, 2, "best")
    assert (test.pass_mark, test.access_code, test.naming) == (Fraction(3, 5), "Otter 7", "name")
    assert test.opens_at == datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
    assert (test.review, test.edit_revision, test.quiz.visibility) == ({"preset": "nothing"}, 1, "unlisted")
    change = AssignmentChange.objects.get()
    assert (change.changed_by, change.changed_at) == (ina, NOW)
    assert (change.before["time_limit_seconds"], change.after["time_limit_seconds"]) == (None, 5400)
    assert "mode" not in change.after
    room.sees("Changed settings", "Which one counts: first", "best")


def test_all_that_is_wrong_is_said_at_once(room, test):
    room.opens("assignment_change", test.pk).saves(
        time_limit="-5",
        opens_at="2026-05-04T14:00",
        closes_at="2026-05-03T14:00",
        attempts_allowed="-1",
        pass_mark="140",
    )
    assert room.status == 422
    assert set(room.response.context["form"].errors) == {"time_limit", "closes_at", "attempts_allowed", "pass_mark"}


def test_a_page_saved_as_it_stands_changes_nothing(room, test):
    Assignment.objects.filter(pk=test.pk).update(
        opens_at=NOW, closes_at=NOW + timedelta(days=1), time_limit_seconds=3675, pass_mark=Fraction(2, 3),
        review={"points": ["later"], "correctness": ["later"]}, attempts_allowed=3,
    )  # fmt: skip
    before = Assignment.objects.values().get(pk=test.pk)
    room.opens("assignment_change", test.pk).saves().sees("Nothing was changed")
    assert Assignment.objects.values().get(pk=test.pk) == before
    assert not AssignmentChange.objects.exists()


REFUSED = [
    ({"opens_at": "2026-05-04T14:00", "closes_at": "2026-05-03T14:00"}, "closes_at", "It must close after it opens."),
    ({"closes_at": "tomorrow"}, "closes_at", "“tomorrow” is no date with a time."),
    ({"closes_at": "0001-01-01T00:00"}, "closes_at", "The year 1 is far away."),
    ({"time_limit": "-5"}, "time_limit", "“-5” is no length of time."),
    ({"time_limit": "0"}, "time_limit", "No time at all is no limit."),
    ({"time_limit": "999999"}, "time_limit", "longer than a week"),
    ({"time_limit": "1:75"}, "time_limit", "is no length of time"),
    ({"pass_mark": "101"}, "pass_mark", "at most 100 %"),
    ({"pass_mark": "-1"}, "pass_mark", "more than 0 %"),
    ({"pass_mark": "half"}, "pass_mark", "Give a fraction or a decimal"),
    ({"attempts_allowed": "0"}, "attempts_allowed", "Give a number from 1 to 1000"),
    ({"attempts_allowed": "9" * 30}, "attempts_allowed", "Give a number from 1 to 1000"),
    ({"reach": "code"}, "access_code", "Type the code"),
    ({"reach": "link", "access_code": "x"}, "reach", "There is an access code"),
    ({"mode": "exam"}, "mode", "exam is not one of"),
    ({"zone": "Mars/Base"}, "zone", "Mars/Base is not one of"),
    ({"preset": "own", "show-key-during": "on"}, "preset", "would be shown during a test"),
    ({"preset": "practice"}, "preset", "would be shown during a test"),
    ({"preset": "own", "show-points-closed": "on"}, "preset", "waits for a closing date"),
]


NOT_OFFERED = ("exam", "Mars/Base")  # no choice of the page; nothing is chosen in their place


def kept(room, name: str) -> str | None:
    """What the form of the page would send again under that name."""
    page = read_html(room.html)
    for select in page.with_tag("select", name=name):
        return next((o.attributes["value"] for o in select.with_tag("option") if "selected" in o.attributes), None)
    inputs = page.with_tag("input", name=name)
    sent = [i for i in inputs if i.attributes["type"] not in ("radio", "checkbox") or "checked" in i.attributes]
    return next((i.attributes.get("value", "on") for i in sent), None)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"), REFUSED, ids=[f"{f}-{n}" for n, (_, f, _) in enumerate(REFUSED)]
)
def test_what_can_not_be_is_refused_with_its_field_and_nothing_typed_is_lost(room, test, typed, field, sentence):
    boxes = {f"show-{row}-{column}": None for row in ("correctness", "points", "feedback", "explanation", "key")
             for column in ("just_after", "later", "closed")} if typed.get("preset") == "own" else {}  # fmt: skip
    room.opens("assignment_change", test.pk).saves(**(boxes | typed))
    assert room.status == 422
    errors = room.response.context["form"].errors
    assert sentence in " ".join(errors[field])
    room.sees("Nothing was saved yet. What you typed is kept.")
    assert {name: kept(room, name) for name in typed} == {
        name: None if value in NOT_OFFERED else value for name, value in typed.items()
    }
    assert not AssignmentChange.objects.exists()


def test_the_service_refuses_what_the_form_refuses(test, ina):
    settings = services.AssignmentSettings(
        mode="test", opens_at=None, closes_at=None, time_limit_seconds=-1, attempts_allowed=None, counting="first",
        pass_mark=None, access_code="", naming="none", review={},
    )  # fmt: skip
    with pytest.raises(InvalidParameter, match="time_limit_seconds"):
        services.change_assignment(assignment=test, settings=settings, seen_revision=0, by=ina, now=NOW)


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(room, test, ina):
    room.opens("assignment_change", test.pk)
    old = services.settings_of(test)
    other = services.AssignmentSettings(**{f: getattr(old, f) for f in old.__slots__} | {"attempts_allowed": 5})
    services.change_assignment(assignment=test, settings=other, seen_revision=0, by=ina, now=NOW)
    room.saves(attempts_allowed="2")
    assert room.status == 422
    room.sees("Somebody saved these settings after you opened them", "none")
    assert 'value="2"' in room.html
    test.refresh_from_db()
    assert test.attempts_allowed == 5


def test_boxes_ticked_below_an_unchanged_preset_are_what_is_meant(room, test):
    boxes = {"show-points-just_after": "on", "show-points-later": "on", "show-points-closed": "on"}
    none = {f"show-{row}-{column}": None for row in ("correctness", "feedback", "explanation", "key")
            for column in ("just_after", "later", "closed")}  # fmt: skip
    room.opens("assignment_change", test.pk).saves(**(none | boxes))
    test.refresh_from_db()
    assert test.review["points"] == ["just_after", "later", "closed"]
    assert test.review["key"] == []


def test_a_later_end_reaches_an_attempt_that_runs(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600)
    student = at(test).starts()
    clock.passes(minutes=11)
    room.opens("assignment_change", test.pk).saves(time_limit="20")
    student.saves("4").sees("Saved 09:11:00", "Ends on 14 March 2026, 09:20 (UTC).")


# Zones: the clocks of these four change on different days, one not at all.


def local(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  typed without a zone


FORWARD = {"Europe/Berlin": local(2026, 3, 29, 2, 30), "America/New_York": local(2026, 3, 8, 2, 30),
           "Australia/Lord_Howe": local(2026, 10, 4, 2, 15)}  # fmt: skip
BACK = {"Europe/Berlin": local(2026, 10, 25, 2, 30), "America/New_York": local(2026, 11, 1, 1, 30),
        "Australia/Lord_Howe": local(2026, 4, 5, 1, 45)}  # fmt: skip


@pytest.mark.parametrize("name", FORWARD)
def test_a_local_time_that_does_not_exist_is_asked_back(name):
    with pytest.raises(UnclearTime, match="There is no") as refusal:
        moment_of(FORWARD[name], ZoneInfo(name))
    assert refusal.value.meanings == ()


@pytest.mark.parametrize("name", BACK)
def test_a_local_time_that_comes_twice_is_asked_back_with_both_moments(name):
    zone = ZoneInfo(name)
    with pytest.raises(UnclearTime, match="comes twice") as refusal:
        moment_of(BACK[name], zone)
    first, second = refusal.value.meanings
    assert second - first in (timedelta(hours=1), timedelta(minutes=30))
    assert moment_of(BACK[name], zone, 0) == first
    assert moment_of(BACK[name], zone, 1) == second


def test_a_zone_without_changes_of_clocks_never_asks_back():
    zone = ZoneInfo("Asia/Kolkata")
    for local in (*FORWARD.values(), *BACK.values()):
        assert moment_of(local, zone) == local.replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(("which", "hour"), [("0", 0), ("1", 1)])
def test_the_page_asks_which_of_two_times_and_keeps_the_choice(room, test, which, hour):
    room.opens("assignment_change", test.pk)
    room.saves(zone="Europe/Berlin", closes_at="2026-10-25T02:30")
    assert room.status == 422
    room.sees("comes twice in Europe/Berlin", "the first: 25 October 2026, 02:30 (CEST)", "02:30 (CET)")
    room.saves(closes_at_which=which)
    test.refresh_from_db()
    assert test.closes_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    room.browser.cookies["quizsite_zone"] = "Europe/Berlin"
    room.opens("assignment_change", test.pk).saves().sees("Nothing was changed")


def test_the_page_asks_back_a_time_that_does_not_exist(room, test):
    room.opens("assignment_change", test.pk).saves(zone="Europe/Berlin", opens_at="2026-03-29T02:30")
    room.sees("There is no 29 March 2026, 02:30 in Europe/Berlin")
    assert 'value="2026-03-29T02:30"' in room.html


def test_a_quiz_is_taken_back_from_a_class_until_somebody_begins(room, given, at, classroom, test):
    room.posts("assignment_take_back", given.pk).sees("is taken back from the class “7b”")
    assert not Assignment.objects.filter(pk=given.pk).exists()
    room.posts("assignment_take_back", test.pk).sees("Only what was given to a class")


# Which version


def test_a_test_is_held_to_a_version_whatever_is_published_meanwhile(room, test, at):
    Question.objects.filter(items__quiz=test.quiz, kind="numeric").update(stem="Anew: which number?")
    test.quiz.edit_revision += 1
    test.quiz.save()
    room.opens("assignment_change", test.pk).saves(version="1")
    publish(test.quiz)
    at(test).starts()
    assert Attempt.objects.get().version.number == 1
    room.opens("assignment_change", test.pk).sees("always the latest", "now version 2").saves(version=None)
    Attempt.objects.all().delete()
    at(test).starts()
    assert Attempt.objects.get().version.number == 2


def test_a_version_that_is_none_is_refused(room, test):
    room.opens("assignment_change", test.pk).saves(version="7")
    assert room.status == 422
    settings = replace(services.settings_of(test), version=7)
    with pytest.raises(InvalidParameter, match="has no version 7"):
        services.change_assignment(assignment=test, settings=settings, seen_revision=0, by=None, now=NOW)


# What a change means for what was chosen and for attempts that run


ROWS, AFTER = ("correctness", "points", "feedback", "explanation", "key"), ("just_after", "later", "closed")


def test_a_preset_and_other_boxes_together_are_asked_back_and_neither_is_dropped(room, test):
    room.opens("assignment_change", test.pk).saves(**{"preset": "nothing", "show-points-later": None})
    assert room.status == 422
    room.sees("You chose “Nothing” and changed boxes below it that say something else.")
    assert not AssignmentChange.objects.exists()
    room.saves().sees("Saved.")
    test.refresh_from_db()
    assert test.review == {"preset": "nothing"}


def test_the_boxes_are_kept_where_that_is_chosen(room, test):
    room.opens("assignment_change", test.pk).saves(**{"preset": "nothing", "show-points-later": None})
    room.saves(preset="own").sees("Saved.")
    test.refresh_from_db()
    assert test.review["points"] == ["just_after", "closed"]
    assert test.review["key"] == ["just_after", "later", "closed"]


def test_a_preset_with_the_boxes_that_it_means_is_that_preset(room, test):
    empty = {f"show-{row}-{column}": None for row in ROWS for column in AFTER}
    room.opens("assignment_change", test.pk).saves(**{"preset": "nothing"} | empty).sees("Saved.")
    test.refresh_from_db()
    assert test.review == {"preset": "nothing"}


def test_settings_that_would_end_attempts_say_whose_and_ask_first(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=3_600, naming="name")
    early = at(test).starts(name="Ada")
    clock.passes(minutes=25)
    late = at(test).starts(name="Ben")
    room.opens("assignment_change", test.pk).saves(time_limit="20")
    assert room.status == 422
    room.sees("1 attempt would end at once, with what was saved (Ada)", "End these attempts")
    early.shows("1").sees("Ends on 14 March 2026, 10:00 (UTC).")
    room.saves(ends_attempts="on").sees("Saved.", "2 attempts of those that run end at another time now.")
    early.shows("1").sees("Your time was over on 14 March 2026, 09:20 (UTC).")
    late.shows("1").sees("Ends on 14 March 2026, 09:45 (UTC).")


def test_an_earlier_closing_date_that_ends_attempts_asks_first(room, test, at, clock):
    at(test).starts()
    clock.passes(minutes=30)
    room.opens("assignment_change", test.pk).saves(closes_at="2026-03-14T09:10", zone="UTC")
    assert room.status == 422
    room.sees("1 attempt would end at once")


def test_a_practice_that_becomes_a_test_says_how_many_attempts_run_as_practice(room, test, at):
    Assignment.objects.filter(pk=test.pk).update(mode="practice")
    at(test).answers("3")
    room.opens("assignment_change", test.pk).saves(mode="test")
    room.sees("1 attempt of those that run was begun as practice", "told when the test tells it")


def test_several_tries_that_can_not_be_given_are_told_at_save(room, ina):
    practice = make_test(make_quiz(owner=ina, settings={"tries": 3}), mode="practice")
    room.opens("assignment_change", practice.pk).saves(preset="points_only").sees("each question is checked once")

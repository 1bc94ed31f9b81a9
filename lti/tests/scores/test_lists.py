"""Lists in pages, line items and rosters, as platforms really write them."""

from __future__ import annotations

import time
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command

from lti import services as lti_services
from lti.models import Context, LineItem, LtiUser, Membership
from lti.remote import paging
from lti.remote.calling import Call, call, refuse_foreign
from lti.remote.line_items import Wanted, change_column, delete_column, find_columns, fraction, make_column, read_column
from lti.remote.paging import next_address
from lti.rosters import NoRoster, refresh_roster
from lti.scopes import LINE_ITEM, ROSTER
from lti.tests.platform import ASSISTANT, LEARNER, TEACHER, faults
from lti.tests.pupils import Pupil
from quizzes import queries
from quizzes.models import Accommodation, Learner
from quizzes.outbound import AddressRefused, NoAnswerInTime, OutboundError, UnreadableAnswer
from quizzes.presentation.takers import show_takers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hurry")]

BASE = "https://lms.example/items?type_id=1"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://lms.example/p2>; rel="next"', "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=next", "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel='next'", "https://lms.example/p2"),
        ("<https://lms.example/p2>; REL=Next", "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=“next”", "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=“next”".encode().decode("latin-1"), "https://lms.example/p2"),
        ("<https://lms.example/p2?a=1&amp;from=2>; rel=“next”", "https://lms.example/p2?a=1&from=2"),
        ("<https://lms.example/p2?copy=1&copyright=2>; rel=next", "https://lms.example/p2?copy=1&copyright=2"),
        ('<https://lms.example/P2?Page=Ab%2CC>; rel="next"', "https://lms.example/P2?Page=Ab%2CC"),
        ('<https://lms.example/p1>; rel="first", <https://lms.example/p2>; rel="next"', "https://lms.example/p2"),
        ('<https://lms.example/p2>; title="a, b; rel=x"; rel="last next"', "https://lms.example/p2"),
        ("</items?from=2>; rel=next", "https://lms.example/items?from=2"),
        ("<?from=2>; rel=next", "https://lms.example/items?from=2"),
        ('<https://lms.example/p1>; rel="prev"', None),
        ('<https://lms.example/p1>; rel="nextish"', None),
        ('<>; rel="next"', None),
        ("https://lms.example/p2; rel=next", None),
        ("", None),
    ],
)
def test_the_next_page_is_found_however_it_is_written(header, expected):
    assert next_address(header, BASE) == expected


# Line items


@pytest.fixture
def items(campus, ada):
    """The address of the list, with the permission to use it."""
    url = ada.place.line_items_url
    return campus.registration, url, (LINE_ITEM,)


@pytest.mark.parametrize("quotes", [("“", "”"), ('"', '"'), ("", "")])
@pytest.mark.parametrize("header", ["Link", "link"])
def test_all_pages_of_line_items_are_read_with_moodles_quirks(campus, platform, items, quotes, header):
    for number in range(6):
        campus.course.grades.add(label=f"Item {number}", maximum=10)
    platform.services.page_size, platform.services.quotes, platform.services.link_header = 2, quotes, header
    labels = [column.label for column in find_columns(*items)]
    assert labels == ["Even numbers", *(f"Item {number}" for number in range(6))]


def test_a_line_item_is_made_read_changed_and_deleted(items):
    registration, url, scopes = items
    made = make_column(registration, url, scopes, Wanted("Evens", Fraction(5, 2), tag="t", resource_id="r"))
    assert (made.label, made.maximum, made.tag, made.resource_id) == ("Evens", Fraction(5, 2), "t", "r")
    changed = change_column(registration, made.url, scopes, Wanted("Evens 2", Fraction(3), tag="t", resource_id="r"))
    assert (changed.label, changed.maximum) == ("Evens 2", 3)
    assert read_column(registration, made.url, scopes) == changed
    delete_column(registration, made.url, scopes)
    delete_column(registration, made.url, scopes)  # gone is gone
    assert made.url not in [column.url for column in find_columns(registration, url, scopes)]


def test_a_filter_the_platform_does_not_know_is_applied_here(campus, platform, items):
    platform.services.line_items_url(campus.course)
    registration, url, scopes = items
    found = find_columns(registration, url, scopes, resource_link_id=campus.link.id)
    assert [column.label for column in found] == ["Even numbers"]
    assert find_columns(registration, url, scopes, resource_link_id="another") == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [(10, 10), (2.5, Fraction(5, 2)), ("100", 100), (0, None), (-1, None), (True, None), (None, None), ([], None),
     (float("nan"), None), (float("inf"), None), ("1e999", None), ("1e9999999999", None), ("1/0", None), (1e-300, None)],
)  # fmt: skip
def test_a_maximum_is_a_number_above_nothing(told, expected):
    assert fraction(told) == expected


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/items", "http://127.0.0.1:1/items", "//evil.example", "javascript:alert(1)", "", "http://[",
     "https://lms.example@evil.example/", "ftp://127.0.0.1/x"],
)  # fmt: skip
def test_a_token_goes_to_no_address_but_the_platforms(campus, platform, url):
    with pytest.raises(AddressRefused, match="further addresses"):
        call(campus.registration, Call("GET", url, (LINE_ITEM,)))
    assert platform.asked("token") == []


def test_an_address_that_the_administrator_added_is_the_platforms(campus):
    campus.registration.frame_origins = "https://school.example"
    refuse_foreign(campus.registration, "https://school.example/api/lti/courses/1/line_items")


def test_a_next_page_on_another_host_is_refused(campus, platform, items):
    platform.services.page_size = 1
    campus.course.grades.add(label="Another", maximum=10)
    platform.services.escape = lambda url: url.replace("http://127.0.0.1", "http://localhost")
    with pytest.raises(AddressRefused, match="localhost"):
        find_columns(*items)


@pytest.mark.parametrize("kind", ["403", "404", "500", "HTML", "empty", "reset", "huge", "drip", "hang", "redirect"])
def test_a_list_that_does_not_come_is_an_error_with_words_and_soon(platform, items, kind):
    platform.fails("lineitems", dict(faults.every_kind(seconds=30.0))[kind], times=None)
    begun = time.monotonic()
    with pytest.raises(OutboundError) as refused:
        find_columns(*items)
    assert time.monotonic() - begun < 5
    assert "127.0.0.1" in refused.value.message or "Campus" in refused.value.message


@pytest.mark.parametrize("document", [b"{}", b"null", b'"text"', b"[", b"\xff", b"[[[[" * 1000])
def test_a_list_that_is_none_is_an_error_with_words(platform, items, document):
    platform.fails("lineitems", faults.status(200, document))
    with pytest.raises(UnreadableAnswer):
        find_columns(*items)


def test_entries_that_are_no_line_items_are_left_out(platform, items):
    platform.fails(
        "lineitems",
        faults.status(200, b'[1, null, {}, {"id": 5}, {"id": "x"}, {"id": "https://lms.example/i", "label": 7}]'),
    )
    assert [column.label for column in find_columns(*items)] == ["", "7"]


# Rosters


@pytest.fixture
def context(ada) -> Context:
    return Context.objects.get()


def people_of(context, **conditions):
    return sorted(Membership.objects.filter(context=context, **conditions).values_list("person__subject", flat=True))


def test_the_roster_is_read_page_by_page_and_kept(campus, platform, context, clock):
    for number in range(7):
        campus.course.enrol(platform.add_user(f"Pupil {number}", id=f"p{number}"))
    campus.course.enrol(platform.add_user("Tara", id="tara"), ASSISTANT)
    campus.course.enrol(platform.add_user(id="nameless"), LEARNER)
    campus.course.enrol(platform.add_user("Gone", id="gone"), LEARNER, "Inactive")
    platform.services.page_size = 3
    kept, roster = refresh_roster(context=context, now=clock.now)
    assert (kept.students, kept.left, roster.is_whole) == (9, 0, True)  # Ada, seven pupils, and one without a name
    assert people_of(context, part="student", status="active") == sorted(
        [campus.ada.id, "nameless", *(f"p{number}" for number in range(7))]
    )
    assert people_of(context, part="teacher") == [campus.teacher.id]
    assert people_of(context, part="assistant") == ["tara"]
    assert people_of(context, status="inactive") == ["gone"]
    assert LtiUser.objects.get(subject="p3").name == "Pupil 3"
    assert LtiUser.objects.get(subject="p3").learner is not None
    assert LtiUser.objects.get(subject="tara").learner is None


def test_reading_it_again_changes_nothing_and_makes_nobody_twice(campus, platform, context, ada, clock):
    learner = ada.person.learner_id
    campus.course.enrol(platform.add_user("Ben", id="ben"))
    for _ in range(3):
        refresh_roster(context=context, now=clock.now)
        clock.passes(minutes=1)
    assert LtiUser.objects.filter(subject="ben").count() == 1
    assert Learner.objects.filter(trial_of=None).count() == 2
    ada.person.refresh_from_db()
    assert ada.person.learner_id == learner


def test_who_is_not_listed_any_more_has_left_and_who_comes_again_is_back(campus, platform, context, clock):
    ben = campus.course.enrol(platform.add_user("Ben", id="ben"))
    refresh_roster(context=context, now=clock.now)
    del campus.course.members["ben"]
    clock.passes(minutes=1)
    assert refresh_roster(context=context, now=clock.now)[0].left == 1
    assert people_of(context, status="deleted") == ["ben"]
    campus.course.enrol(ben)
    clock.passes(minutes=1)
    refresh_roster(context=context, now=clock.now)
    assert people_of(context, status="deleted") == []


def test_pages_that_go_round_in_a_circle_end_and_take_nobody_off_the_list(campus, platform, context, clock):
    campus.course.enrol(platform.add_user("Ben", id="ben"))
    refresh_roster(context=context, now=clock.now)
    del campus.course.members["ben"]
    platform.services.roster_loops, platform.services.page_size = True, 1
    clock.passes(minutes=1)
    kept, roster = refresh_roster(context=context, now=clock.now)
    assert (kept.left, roster.is_whole) == (0, False)
    assert "circle" in roster.problem
    assert len(platform.asked("roster")) < 10
    assert people_of(context, status="deleted") == []


def test_pages_without_an_end_are_given_up(platform, context, clock, monkeypatch):
    monkeypatch.setattr(paging, "MOST_PAGES", 5)
    platform.services.page_size = 1
    numbers = iter(range(100))
    platform.services._at = lambda url, request, start: f"{url}?from=0&page={next(numbers)}"
    _, roster = refresh_roster(context=context, now=clock.now)
    assert "more pages" in roster.problem
    assert not roster.is_whole


def test_pages_that_come_slowly_end_with_the_time_for_all_of_them(platform, context, clock, monkeypatch):
    monkeypatch.setattr(paging, "MOST_SECONDS", -1.0)
    with pytest.raises(NoAnswerInTime):
        refresh_roster(context=context, now=clock.now)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("members"),
        lambda document: document.update(members=None),
        lambda document: document.update(members={"0": {}}),
        lambda document: [document],
    ],
    ids=["missing", "null", "object", "list around it"],
)
def test_a_roster_without_members_is_an_error_and_changes_nothing(platform, context, clock, change):
    def changed(document):
        found = change(document)
        return found if isinstance(found, list) and found and found[0] is document else document

    platform.services.change_roster = changed
    before = people_of(context)
    with pytest.raises(UnreadableAnswer, match="members"):
        refresh_roster(context=context, now=clock.now)
    assert people_of(context) == before


ODD = [None, 5, [], {}, {"user_id": 7}, {"user_id": ""}, {"user_id": "x" * 300}, {"user_id": "a\x00b"}]


def test_entries_that_name_nobody_are_counted_and_the_others_kept(platform, context, clock):
    platform.services.change_roster = lambda document: document["members"].extend(ODD)
    kept, roster = refresh_roster(context=context, now=clock.now)
    assert (roster.unreadable, roster.is_whole, kept.students) == (len(ODD), False, 1)


def test_odd_names_roles_and_states_are_made_the_best_of(platform, context, clock):
    odd = [
        {"user_id": "a", "roles": "Learner", "status": "Active"},
        {"user_id": "b", "roles": [7, "Learner"], "name": "N\x00ul\nl" + "x" * 999, "status": 5},
        {"user_id": "c", "given_name": "Cy", "family_name": "Young", "email": ["x"]},
        {"user_id": "d", "roles": ["Instructor"] * 500, "status": "DELETED"},
    ]
    platform.services.change_roster = lambda document: document["members"].extend(odd)
    refresh_roster(context=context, now=clock.now)
    rows = {person.subject: person for person in LtiUser.objects.all()}
    assert Membership.objects.get(person=rows["a"]).part == "guest"
    assert Membership.objects.get(person=rows["b"]).part == "student"
    assert rows["b"].name.startswith("N ul l")
    assert len(rows["b"].name) <= 200
    assert rows["c"].name == "Cy Young"
    assert Membership.objects.get(person=rows["d"]).status == "deleted"


@pytest.mark.parametrize("kind", ["403", "404", "500", "HTML", "empty", "reset", "huge", "drip", "hang", "redirect"])
def test_a_roster_that_does_not_come_changes_nothing(platform, context, clock, kind):
    platform.fails("roster", dict(faults.every_kind(seconds=30.0))[kind], times=None)
    before = people_of(context)
    with pytest.raises(OutboundError):
        refresh_roster(context=context, now=clock.now)
    assert people_of(context) == before


def test_a_course_without_a_roster_says_what_to_allow(context, clock):
    context.memberships_url = ""
    with pytest.raises(NoRoster, match="names and roles"):
        refresh_roster(context=context, now=clock.now)


def test_a_roster_on_another_host_is_not_asked_for(platform, context, clock):
    context.memberships_url = "https://evil.example/members"
    with pytest.raises(AddressRefused):
        refresh_roster(context=context, now=clock.now)
    assert platform.asked("token") == []


def test_the_scope_is_that_of_the_roster_alone(platform, context, clock):
    refresh_roster(context=context, now=clock.now)
    assert platform.asked("token")[-1].form()["scope"] == ROSTER


def test_the_command_reads_every_course_and_says_what_failed(platform, context, clock, capsys):
    call_command("refresh_roster")
    assert "1 students, 0 left" in capsys.readouterr().out
    platform.fails("roster", faults.status(500))
    with pytest.raises(CommandError, match="1 courses"):
        call_command("refresh_roster", str(context.pk))


# On the pages


def test_who_has_not_begun_stands_in_the_list_of_takers(campus, platform, context, ada, clock):
    campus.course.enrol(platform.add_user("Ben Button", id="ben"))
    campus.course.enrol(platform.add_user("Tara Teacher", id="tara"), TEACHER)
    refresh_roster(context=context, now=clock.now)
    ada.finishes()
    shown = show_takers(ada.assignment, sort="name", is_alias=False, now=clock.now)
    assert [(row.called, row.state) for row in shown.rows] == [("Ada Lovelace", "finished"), ("Ben Button", "none")]
    hidden = show_takers(ada.assignment, sort="name", is_alias=True, now=clock.now)
    assert not {"Ada Lovelace", "Ben Button"} & {row.called for row in hidden.rows}
    assert hidden.added == ()


def test_somebody_who_has_not_launched_yet_can_be_granted_something(campus, platform, context, ada, clock):
    campus.course.enrol(platform.add_user("Ben Button", id="ben"))
    refresh_roster(context=context, now=clock.now)
    [ben] = [learner for learner, name in queries.grantable_learners(ada.assignment) if name == "Ben Button"]
    Accommodation.objects.create(assignment=ada.assignment, learner=ben, extra_time_percent=50)
    user = platform.users["ben"]
    assert Pupil(campus, user).person.learner == ben


def test_who_left_and_never_began_stands_in_no_list_and_who_began_stays(campus, platform, context, ada, clock):
    campus.course.enrol(platform.add_user("Ben Button", id="ben"))
    refresh_roster(context=context, now=clock.now)
    ada.finishes()
    campus.course.members.pop("ben")
    campus.course.members.pop(campus.ada.id)
    clock.passes(minutes=1)
    refresh_roster(context=context, now=clock.now + timedelta(minutes=1))
    shown = show_takers(ada.assignment, sort="name", is_alias=False, now=clock.now)
    assert [row.called for row in shown.rows] == ["Ada Lovelace"]


def test_the_list_tells_how_far_each_score_is(campus, ada, clock, platform):
    ada.finishes()
    platform.fails("scores", faults.status(403))
    lti_services.ensure_key(now=clock.now)
    from lti.tests.pupils import sends

    sends()
    [row] = show_takers(ada.assignment, sort="name", is_alias=False, now=clock.now).rows
    [cell] = row.added
    assert cell.is_problem
    assert "403" in cell.words
    assert (cell.act.label, cell.act.value) == ("Send again", str(ada.person.learner_id))
    lti_services.send_scores_again(link=ada.place, learner_id=ada.person.learner_id, now=clock.now)
    sends()
    shown = show_takers(ada.assignment, sort="name", is_alias=False, now=clock.now)
    assert shown.rows[0].added[0].words == "sent 09:00"
    assert shown.added[0].note == "1 sent to “Campus”"


def test_a_place_that_takes_no_score_says_so_to_the_teacher(ada, clock):
    LineItem.objects.all().delete()
    type(ada.place).objects.update(scopes=[])
    shown = show_takers(ada.assignment, sort="name", is_alias=False, now=clock.now)
    assert "takes no scores from this site" in shown.added[0].note

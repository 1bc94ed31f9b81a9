"""A list of a class pasted from a spreadsheet: what is understood, what is refused with its line, and what it changes."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from quizzes.models import Attempt, Learner, Membership
from quizzes.rosters import MOST_LINES, Takes, read_roster

ROSTERS = {
    "tabs": "Ada Lovelace\t12\nBen Ali\t13",
    "semicolons": "Ada Lovelace;12\nBen Ali;13",
    "commas": "Ada Lovelace,12\nBen Ali,13",
    "number first": "12\tAda Lovelace\n13\tBen Ali",
    "headings": "Name\tStudent number\nAda Lovelace\t12\nBen Ali\t13",
    "headings of a spreadsheet": "Name, E-mail, ID\nAda Lovelace, ada@x.org, 12\nBen Ali, ben@x.org, 13",
    "headings with a word of their own": "Student name;Seminar group;Matr.-Nr.\nAda Lovelace;;12\nBen Ali;;13",
    "headings on every page": "Name;No.\nAda Lovelace;12\nName;No.\nBen Ali;13",
    "a number and an address": "Ada Lovelace\tada@x.org\t12\n13\tBen Ali\tben@x.org",
    "first and last name": "Ada,Lovelace,12\nBen,Ali,13",
    "quotes, a byte order mark, spaces and Windows lines": '\ufeff"Ada  Lovelace" ; 12\r\n\r\nBen Ali;13;\r\n',
}


@pytest.mark.parametrize("text", ROSTERS.values(), ids=ROSTERS)
def test_names_and_numbers_are_understood_in_either_order(text):
    roster = read_roster(text)
    assert [(line.name, line.number) for line in roster.lines] == [("Ada Lovelace", "12"), ("Ben Ali", "13")]
    assert roster.problems == ()


def test_the_teacher_chooses_between_number_and_address_and_the_other_is_told():
    text = "Name\tE-mail\tID\nAda\tada@x.org\t12\nBen\tben@x.org"
    roster = read_roster(text, Takes.ADDRESS)
    assert [(e.name, e.number, e.left_out) for e in roster.lines] == [
        ("Ada", "ada@x.org", "12"),
        ("Ben", "ben@x.org", ""),
    ]
    assert roster.headings == (1,)
    assert read_roster(text).lines[0].left_out == "ada@x.org"


def test_nobody_is_taken_for_a_heading():
    assert [line.name for line in read_roster("Ada\t12\nName\t13").lines] == ["Ada", "Name"]
    assert read_roster("Student\t12\nBen\t13").headings == ()


def stamp(room) -> str:
    """What the button of the preview sends, or nothing where there is none."""
    button = re.search(r'name="seen" value="(\w+)"', room.html)
    return button[1] if button else "on"


def pastes(room, classroom, roster):
    room.opens("classroom_roster", classroom.pk).saves(roster=roster)
    return room.saves(roster=roster, seen=stamp(room))


@pytest.mark.django_db
def test_what_was_taken_for_what_is_said_before_it_is_saved(room, classroom):
    Membership.objects.create(classroom=classroom, name="A. Lovelace", number="ada@x.org", alias="Otter")
    room.opens("classroom_roster", classroom.pk)
    room.saves(roster="Name\tE-mail\tID\nAda\tada@x.org\t12\nBen\tben@x.org\t13")
    room.sees(
        "Line 1 was taken for headings and left out.", "Not kept", "They join with", "changes A. Lovelace, ada@x.org"
    )
    room.saves(takes="address", seen=stamp(room)).sees("Adaada@x.org12")
    assert Membership.objects.count() == 1, "this wasn't looked at yet"
    room.saves(takes="number", seen=stamp(room)).sees("What was understood")
    room.saves(takes="number", seen=stamp(room)).sees("1 new, 1 changed")
    assert {(m.name, m.number) for m in Membership.objects.all()} == {("Ada", "12"), ("Ben", "13")}


def test_addresses_and_names_alone_are_understood_too():
    assert [(e.name, e.number) for e in read_roster("Ada\tada@x.org\nBen\t").lines] == [
        ("Ada", "ada@x.org"),
        ("Ben", ""),
    ]


def test_a_name_with_a_comma_survives_tabs():
    assert read_roster("Lovelace, Ada\t12").lines[0].name == "Lovelace, Ada"


BAD = {
    "": "There is no line in the list",
    "Name\tNumber": "headings and nobody",
    "Ada\t12\n13": "Line 2 holds “13” and no name",
    "Ada\t12\nBen\t12": "Lines 1 and 2 are both for “12”",
    "Ada\nada": "Lines 1 and 2 are both for “ada, without a number”",
    "Ada\t12\t14": "Line 1 holds “12” and “14”: keep one number and one e-mail address a line",
    "Ada\ta@x.org\tada@x.org": "Line 1 holds “a@x.org” and “ada@x.org”",
    "A" * 81 + "\t12": "Line 1 is too long",
    "Ad\0a\t12": "Line 1 holds a character that is no text",
    "Ada\t12\n" * (MOST_LINES + 1): f"at most {MOST_LINES} fit",
    "a,b,c,d,1": "Line 1 holds 5 columns",
    "Ada,12\nBen,13\n;;": "Line 3 holds separators and no name",
    "Ada;12\nBen;13\n,;,\t": "Line 3 holds separators and no name",
    "Ada\t12\n;": "Line 2 holds separators and no name",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_a_line_that_can_not_be_read_is_named_by_its_number(text):
    assert BAD[text] in " ".join(read_roster(text).problems)


MIXED = {
    'Ada,12\nBen,13\nBob, the "Builder";1002': ("Line 3", "“;”", 'the "Builder";1002'),
    "Ada,12\nBen,13\nBob Builder;1002x;bob@x.org": ("Line 3", "“;”", "Bob Builder;1002x;bob@x.org"),
    "Ada,12\nBen,13\nBob Builder\t1002": ("Line 3", "a tab", "Bob Builder 1002"),
    "Ada,12\nBen,13\nBob Builder,1002;bob@x.org": ("Line 3", "“;”", "1002;bob@x.org"),
    "Ada;12\nBen;13\nBob Builder,1002": ("Line 3", "“,”", "Bob Builder,1002"),
    'Ada;12\nBen;13\n"Bob Builder;1002': ("Line 3", "“;”", "Bob Builder;1002"),
}


@pytest.mark.parametrize("text", MIXED, ids=range(len(MIXED)))
def test_a_separator_inside_a_name_is_asked_back(text):
    number, mark, cell = MIXED[text]
    [remark] = read_roster(text).remarks
    assert remark.startswith(f"{number} holds {mark} inside “{cell}”.")


@pytest.mark.parametrize(
    "text",
    [*ROSTERS.values(), "Lovelace, Ada\t12", 'Bob, the "Builder";1002', '"King, Ada",12', "Ada,12\nBen,;,13\nCleo,14"],
)
def test_a_name_without_one_is_not(text):
    assert read_roster(text).remarks == ()


def test_of_many_such_lines_the_first_are_named():
    text = "\n".join(["Ada,1"] * 40 + [f"Bob {'I' * n};x" for n in range(1, 31)])
    remarks = read_roster(text).remarks
    assert (len(remarks), remarks[-1]) == (21, "10 more lines hold one too.")


@settings(max_examples=200)
@for_all(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    for line in read_roster(text).lines:
        assert line.name
        assert len(line.name) <= 80


# Saved


@pytest.mark.django_db
def test_nothing_is_saved_before_its_preview_was_looked_at(room, classroom):
    room.opens("classroom_roster", classroom.pk).saves(roster="Ada\t12\nBen\t13")
    room.sees("What was understood", "Nothing is saved yet.", "Save these 2 lines", "adds them")
    assert not Membership.objects.exists()
    room.saves(seen=stamp(room)).sees("Saved the list: 2 new, 0 changed, 0 as they were.", "2 members, 0 joined")
    assert [(m.name, m.number) for m in Membership.objects.order_by("pk")] == [("Ada", "12"), ("Ben", "13")]
    assert len(set(Membership.objects.values_list("alias", flat=True))) == 2


@pytest.mark.django_db
def test_a_separator_inside_a_name_is_asked_back_before_it_is_saved(room, classroom):
    room.opens("classroom_roster", classroom.pk).saves(roster="Ada,12\nBen,13\nBob Builder;1002")
    room.sees("Line 3 holds “;” inside “Bob Builder;1002”.", "Save these 3 lines")
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_a_list_that_was_changed_since_is_shown_before_it_is_saved(room, classroom):
    room.opens("classroom_roster", classroom.pk).saves(roster="Ada\t12")
    room.saves(roster="Ben\t13\nCleo\t14", seen=stamp(room)).sees("Save these 2 lines")
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_a_list_with_a_bad_line_is_not_saved_even_when_asked_to_and_stays_as_typed(room, classroom):
    pastes(room, classroom, "Ada\t12\n13")
    assert room.status == 422
    room.sees("Line 2 holds “13” and no name").sees_not("Save these")
    assert "Ada\t12\n13" in room.html
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_a_list_pasted_again_updates_and_loses_nobody_and_no_result(room, classroom, given_attempt):
    member = Membership.objects.get()
    pastes(room, classroom, "Ada King\t12\nBen\t13")
    room.sees("Saved the list: 1 new, 1 changed, 0 as they were.")
    member.refresh_from_db()
    assert (member.name, member.learner_id) == ("Ada King", given_attempt.learner_id)
    pastes(room, classroom, "Ben\t13").sees("1 as they were")
    assert Membership.objects.count() == 2
    assert Attempt.objects.get() == given_attempt


@pytest.mark.django_db
def test_a_line_with_a_number_finds_the_member_of_that_name_without_one(room, classroom):
    Membership.objects.create(classroom=classroom, name="Ada", alias="Otter")
    room.opens("classroom_roster", classroom.pk).saves(roster="ada\t12").sees("changes Ada, –")
    room.saves(seen=stamp(room))
    assert [(m.name, m.number) for m in Membership.objects.all()] == [("ada", "12")]
    pastes(room, classroom, "ada").sees("1 as they were")
    assert Membership.objects.get().number == "12"


@pytest.fixture
def given_attempt(given, classroom):
    learner = Learner.objects.create(public_id=uuid.uuid4())
    Membership.objects.create(classroom=classroom, learner=learner, name="Ada", number="12", alias="Otter")
    version = given.quiz.latest_version
    return Attempt.objects.create(
        uuid=uuid.uuid4(), assignment=given, version=version, learner=learner, number=1, seed="0",
        layout={"questions": [], "choices": {}, "draws": {}}, started_at=version.published_at,
    )  # fmt: skip

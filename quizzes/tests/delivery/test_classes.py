"""Classes: joining by a code, leaving, merging, removing; what members may begin; and nobody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from quizzes.models import Assignment, Attempt, Classroom, Learner, Membership
from quizzes.services.guessing import TRIES
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW
from quizzes.tests.people import make_learner
from tools.student import read_html

pytestmark = pytest.mark.django_db


class Joiner:
    """A learner's browser at the pages of classes."""

    def __init__(self, user=None) -> None:
        self.browser = Client()
        if user is not None:
            self.browser.force_login(user)

    def joins(self, code: str, name: str = "Ada", number: str = "") -> Joiner:
        return self.took(self.browser.post("/join/", {"code": code, "name": name, "number": number}, follow=True))

    def opens(self, path: str) -> Joiner:
        return self.took(self.browser.get(path, follow=True))

    def leaves(self, classroom) -> Joiner:
        return self.took(self.browser.post(f"/classes/{classroom.pk}/leave", follow=True))

    def took(self, response) -> Joiner:
        self.status, self.html = response.status_code, response.content.decode()
        self.text = read_html(self.html).text
        return self

    def sees(self, *words: str) -> Joiner:
        for word in words:
            assert word in self.text, f"“{word}” is not in: {self.text}"
        return self


def test_whoever_has_the_code_joins_with_a_name_and_finds_the_quizzes(given, classroom):
    ada = Joiner().opens("/join/")
    ada.took(ada.browser.post("/join/", {"code": f" {classroom.join_code.upper()} "}, follow=True)).sees(
        "Join 7b", "Your name"
    )
    ada.joins(classroom.join_code).sees("7b", "You are here as Ada.", "Evens", "Test")
    assert f'href="/assignments/{given.public_id}/"' in ada.html
    Student(client=ada.browser).opens(f"/assignments/{given.public_id}/", f"assignment-{given.public_id}").starts()
    assert Attempt.objects.get().learner == Membership.objects.get().learner


def test_a_number_matches_the_line_of_the_roster(classroom):
    line = Membership.objects.create(classroom=classroom, name="Ada Lovelace", number="a@x.org", alias="Otter")
    Joiner(make_learner("ada")).joins(classroom.join_code, "Ada", "A@X.org").sees("You are here as Ada Lovelace.")
    line.refresh_from_db()
    assert (line.learner.user.username, line.joined_at is None) == ("ada", False)
    Joiner().joins(classroom.join_code, "Eve", "a@x.org").sees("Somebody has joined with this number")
    assert Membership.objects.count() == 1


def test_a_number_that_is_not_on_the_list_is_refused_and_everything_typed_stays(classroom):
    Membership.objects.create(classroom=classroom, name="Ada", number="12", alias="Otter")
    eve = Joiner().joins(classroom.join_code, "Eve", "99").sees("is not on the list of the class")
    assert eve.status == 422
    assert 'value="Eve"' in eve.html
    assert 'value="99"' in eve.html
    assert Membership.objects.count() == 1


def test_joining_twice_is_joining_once(classroom):
    ada = Joiner().joins(classroom.join_code).joins(classroom.join_code, "Other")
    assert [member.name for member in Membership.objects.all()] == ["Ada"]
    assert ada.status == 200


def test_no_name_is_refused(classroom):
    assert Joiner().joins(classroom.join_code, " ").sees("Type your name").status == 422
    assert not Membership.objects.exists()


def test_codes_can_not_be_guessed_for_long(classroom):
    eve = Joiner()
    for number in range(TRIES):
        assert eve.opens(f"/join/wrong{number}/").status == 422
    assert eve.opens(f"/join/{classroom.join_code}/").sees("Too many wrong codes").status == 429
    assert eve.joins(classroom.join_code).status == 429
    assert not Membership.objects.exists()


@pytest.mark.parametrize("code", ["", " ", "\0", "ä" * 8, "9" * 5_000, "' or 1=1 --"])
def test_what_is_no_code_is_refused_in_words(classroom, code):
    assert Joiner().joins(code).sees("No class can be joined with this code.").status == 422


@pytest.mark.parametrize("page", ["classroom_close", "classroom_archive", "classroom_code"])
def test_a_code_that_no_longer_holds_leads_nowhere(room, classroom, page):
    room.posts(page, classroom.pk)
    assert Joiner().joins(classroom.join_code).sees("No class can be joined with this code.").status == 422
    assert not Membership.objects.exists()


def test_a_new_code_is_another_one_and_shown(room, classroom):
    room.posts("classroom_code", classroom.pk)
    new = Classroom.objects.get().join_code
    assert new != classroom.join_code
    room.sees(new)
    assert f'aria-label="QR code of http://testserver/join/{new}/"' in room.html


def test_who_leaves_a_class_keeps_the_results_and_the_line_of_the_roster_stays(given, classroom, at):
    line = Membership.objects.create(classroom=classroom, name="Ada", number="12", alias="Otter")
    ada = Joiner().joins(classroom.join_code, "Ada", "12")
    at(given, Student(client=ada.browser)).starts().saves("4").shows("overview").finishes()
    ada.leaves(classroom).sees("You are in no class yet.")
    line.refresh_from_db()
    assert line.learner is None
    assert Attempt.objects.get().score == 1
    assert ada.leaves(classroom).status == 404


def test_a_removed_member_begins_nothing_more_and_the_results_stay(room, given, classroom, at):
    ada = Joiner().joins(classroom.join_code)
    at(given, Student(client=ada.browser)).starts().saves("4").shows("overview").finishes()
    room.posts("classroom_remove", classroom.pk, Membership.objects.get().pk).sees(
        "is off the list. Their results stay."
    )
    assert not Membership.objects.exists()
    room.opens("assignment_takers", given.pk).sees("Ada", "1 / 3")


def test_a_learner_who_joined_without_a_number_is_merged_with_their_line(room, classroom):
    line = Membership.objects.create(classroom=classroom, name="Ada Lovelace", number="12", alias="Otter")
    Joiner().joins(classroom.join_code, "ada l")
    joined = Membership.objects.get(name="ada l")
    room.posts("classroom_merge", classroom.pk, joined.pk, line=str(line.pk)).sees(
        "now stands on the line of Ada Lovelace"
    )
    assert Membership.objects.get().learner == joined.learner
    room.posts("classroom_part", classroom.pk, line.pk).sees("The place of Ada Lovelace is free again.")
    assert Membership.objects.get().learner is None


@pytest.mark.parametrize("line", ["", "x", "9" * 40])
def test_a_merge_without_a_line_is_refused(room, classroom, line):
    joined = Membership.objects.create(classroom=classroom, name="Ada", alias="Otter")
    room.posts("classroom_merge", classroom.pk, joined.pk, line=line).sees("Choose the line of the list")


def test_two_learners_are_never_merged(room, classroom):
    Joiner().joins(classroom.join_code, "Ada")
    Joiner().joins(classroom.join_code, "Ben")
    ada, ben = Membership.objects.order_by("pk")
    room.posts("classroom_merge", classroom.pk, ada.pk, line=str(ben.pk)).sees("Choose somebody who has joined")
    assert Membership.objects.count() == 2


def test_members_of_another_class_see_and_begin_nothing(given):
    other = Classroom.objects.create(name="8c")
    eve = Joiner().joins(other.join_code).sees("8c", "No quiz yet.")
    assert "Evens" not in eve.text
    assert eve.opens(f"/assignments/{given.public_id}/").status == 404


def test_a_quiz_of_an_archived_class_is_begun_by_nobody_and_runs_on(room, given, classroom, at):
    ada = Joiner().joins(classroom.join_code)
    student = at(given, Student(client=ada.browser)).starts()
    room.posts("classroom_archive", classroom.pk).sees("Archived: nobody can join this class")
    student.saves("4").sees("Saved").shows("overview").finishes().sees("Your score is 1 / 3")
    ada.opens("/classes/").sees("You are in no class yet.")
    room.opens("classroom_changelist").sees("0 classes")
    room.posts("classroom_unarchive", classroom.pk).sees("in use again")


def test_a_quiz_is_given_to_several_classes_with_settings_of_their_own(room, test, classroom, ina):
    second = Classroom.objects.create(name="8c", owner=ina)
    for each in (classroom, second):
        room.opens("quiz_share", test.quiz_id).sees("Give it to a class").saves(classroom=each.pk)
        room.sees(f"Given to the class “{each.name}”. These are its settings.")
    room.saves(attempts_allowed="3")
    allowed = dict(Assignment.objects.filter(kind="class").values_list("classroom__name", "attempts_allowed"))
    assert allowed == {"7b": None, "8c": 3}
    room.opens("quiz_share", test.quiz_id).sees("Each of your classes has it.", "Publicly", "To the class “8c”")


def test_a_test_that_is_given_waits_for_its_settings(room, test, classroom, clock):
    room.opens("quiz_share", test.quiz_id).saves(classroom=classroom.pk, mode="test").sees("These are its settings.")
    given = Assignment.objects.get(classroom=classroom)
    assert given.mode == "test"
    assert given.opens_at == (NOW + timedelta(days=7)).replace(second=0, microsecond=0)


def test_nobody_gives_a_quiz_to_a_class_of_somebody_else(room, test):
    foreign = Classroom.objects.create(name="Foreign")
    room.opens("quiz_share", test.quiz_id).saves(classroom=foreign.pk)
    assert room.status == 422
    assert not Assignment.objects.filter(kind="class").exists()


def test_the_share_panel_gives_link_picture_and_code(room, test):
    Assignment.objects.filter(pk=test.pk).update(access_code="Otter")
    room.opens("quiz_share", test.quiz_id)
    room.sees("Listed for everyone", "access code: Otter", "Open as student", "Who took it")
    assert 'value="http://testserver/quizzes/evens/"' in room.html
    assert 'aria-label="QR code of http://testserver/quizzes/evens/"' in room.html
    assert f'href="/admin/quizzes/assignment/{test.pk}/change/#id_reach"' in room.html
    assert "style=" not in room.html.partition('class="qr"')[2].partition("</span>")[0]


def test_the_pages_of_a_class_name_nobody_to_strangers(room, classroom, test):
    Joiner().joins(classroom.join_code, "Ada")
    assert Joiner(make_learner()).opens("/classes/").sees("You are in no class yet.").status == 200
    assert Learner.objects.count() == 1


def test_who_takes_a_line_of_the_list_under_another_name_is_shown_with_it(room, classroom):
    Membership.objects.create(classroom=classroom, name="Ada Lovelace", number="12", alias="Otter")
    Joiner().joins(classroom.join_code, "Ben Bold", "12")
    room.opens("classroom_room", classroom.pk).sees("Ada Lovelace", "as “Ben Bold”")
    line = Membership.objects.get()
    room.posts("classroom_part", classroom.pk, line.pk)
    Joiner().joins(classroom.join_code, "ada lovelace", "12")
    room.opens("classroom_room", classroom.pk).sees_not("as “")


def test_starting_afresh_says_that_a_class_is_left_and_leads_to_where_one_joins(classroom):
    joiner = Joiner()
    joiner.joins(classroom.join_code, name="Ada")
    place = f"assignment:{uuid.uuid4()}"
    page = joiner.browser.get("/learner/forget", {"place": place}).content.decode()
    assert "leaves the class 7b" in page
    assert joiner.browser.post("/learner/forget", {"place": place}).url == "/join/"


@pytest.mark.parametrize("naming", ["name", "nickname"])
@pytest.mark.parametrize("mode", ["test", "practice"])
def test_a_member_whose_name_the_class_knows_is_not_asked_for_one(room, given, classroom, at, naming, mode):
    Assignment.objects.filter(pk=given.pk).update(naming=naming, mode=mode, time_limit_seconds=600)
    ada = Joiner().joins(classroom.join_code, "Ada")
    student = at(given, Student(client=ada.browser)).sees_not("Your name", "A nickname")
    student.starts().sees("1 / 3")
    assert Attempt.objects.get().taker_name == ""
    room.opens("assignment_takers", given.pk).sees("Ada")


def test_a_practice_of_a_class_begins_without_a_page_that_asks_nothing(given, classroom, at):
    Assignment.objects.filter(pk=given.pk).update(naming="name", mode="practice")
    ada = Joiner().joins(classroom.join_code, "Ada")
    at(given, Student(client=ada.browser)).answers("4").sees("1 / 3")


def test_printed_answers_bear_the_name_that_the_class_knows(given, classroom, at):
    ada = Joiner().joins(classroom.join_code, "Ada Lovelace")
    Learner.objects.update(name="")
    at(given, Student(client=ada.browser)).starts().shows("overview").finishes()
    ada.opens(f"/assignments/{given.public_id}/?print=1").sees("Ada Lovelace")

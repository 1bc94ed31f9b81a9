"""The live list, an attempt as its learner saw it, what a teacher does to it, and the sheet of results."""

from __future__ import annotations

import csv
import gzip
import io
import re
import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import services
from quizzes.models import Answer, AnswerEvent, Assignment, AssignmentChange, Attempt, Learner, Membership, Problem
from quizzes.sheets import csv_lines, guarded
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


def named(assignment: Assignment, at, name: str) -> Student:
    Assignment.objects.filter(pk=assignment.pk).update(naming="name")
    return at(assignment).starts(name=name)


def rows(room) -> dict[str, str]:
    return {row.called: row.words for row in room.response.context["list"].rows}


def test_the_list_says_where_everybody_stands(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(time_limit_seconds=600, pass_mark=Fraction(1, 2))
    named(test, at, "Ada").saves("4").shows("overview").finishes()
    clock.passes(minutes=3)
    named(test, at, "Ben").saves("4")
    clock.passes(minutes=11)
    named(test, at, "Cem")
    room.opens("assignment_takers", test.pk)
    assert rows(room) == {
        "Ada": "finished",
        "Ben": "time is up, 1 of 3 answered",
        "Cem": "open, 0 of 3 answered",
    }
    room.sees("1 / 3", "not passed", "09:03:00", "Score")


def test_a_name_given_for_another_quiz_changes_none_here(room, test, at, ina):
    student = named(test, at, "Anna Schmidt")
    elsewhere = make_test(make_quiz(make_question(), title="Odds", slug="odds"), naming="nickname")
    student.opens(f"/quizzes/{elsewhere.quiz.slug}/", elsewhere.quiz.slug).starts(name="Donald Duck")
    assert {attempt.taker_name for attempt in Attempt.objects.all()} == {"Anna Schmidt", "Donald Duck"}
    room.opens("assignment_takers", test.pk).sees("Anna Schmidt").sees_not("Donald Duck")


@pytest.mark.parametrize("name", ["\u200b", "\u2060 \u202e", "\u200d", "   "])
def test_a_name_that_nobody_can_see_is_no_name(test, at, name):
    assert named(test, at, name).status == 422
    assert not Attempt.objects.exists()


def test_a_name_turns_no_text_around_it(room, test, at):
    named(test, at, "Ada \u202eecalevoL")
    assert Attempt.objects.get().taker_name == "Ada ecalevoL"


def test_the_roster_is_listed_before_anybody_begins(room, given, classroom):
    Membership.objects.create(classroom=classroom, name="Ada", number="12", alias="Amber Otter")
    room.opens("assignment_takers", given.pk).sees("Ada", "12", "not begun", "1 not begun")


def test_the_alias_view_names_nobody_in_its_markup_either(room, given, classroom, at):
    user = make_learner("secret-name")
    learner = Learner.objects.create(public_id=uuid.uuid4(), user=user, name="secret-name")
    Membership.objects.create(
        classroom=classroom, learner=learner, name="secret-name", number="secret-name@x.org", alias="Amber Otter"
    )
    student = Student()
    student.client.force_login(user)
    at(given, student).starts()
    for query in ({}, {"_fragment": "1"}, {"sort": "-score"}):
        room.opens("assignment_takers", given.pk, alias="1", **query).sees("Amber Otter").sees_not("secret-name")
        room.sees_not(str(learner.public_id), "/attempts/")


@pytest.mark.parametrize("sort", ["name", "state", "score", "time", "saved"])
def test_every_column_sorts_both_ways(room, test, at, clock, sort):
    ada = named(test, at, "Ada").saves("4").shows("overview")
    clock.passes(minutes=1)
    ada.finishes()
    named(test, at, "Ben").saves("3")
    names = [row.called for row in room.opens("assignment_takers", test.pk, sort=sort).response.context["list"].rows]
    back = [
        row.called for row in room.opens("assignment_takers", test.pk, sort=f"-{sort}").response.context["list"].rows
    ]
    assert names == back[::-1]
    assert 'aria-sort="descending"' in room.html


def many(assignment: Assignment, number: int) -> None:
    learners = Learner.objects.bulk_create(Learner(public_id=uuid.uuid4(), name=f"Learner {n}") for n in range(number))
    Membership.objects.bulk_create(
        Membership(classroom=assignment.classroom, learner=each, name=each.name, alias=str(each.public_id))
        for each in learners
    )
    version = assignment.quiz.latest_version
    keys = [question["key"] for question in version.content["questions"]]
    attempts = Attempt.objects.bulk_create(
        Attempt(uuid=uuid.uuid4(), assignment=assignment, version=version, learner=each, number=1, mode="test",
                seed="0", layout={"questions": keys, "choices": {}, "draws": {}}, started_at=NOW)
        for each in learners
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(attempt=each, question_key=key, raw={"choices": ["x"]}, revision=1, updated_at=NOW)
        for each in attempts
        for key in keys
    )


def test_five_hundred_learners_cost_no_more_statements_and_few_bytes(room, given):
    many(given, 3)
    room.opens("assignment_takers", given.pk)
    with CaptureQueriesContext(connection) as few:
        room.opens("assignment_takers", given.pk, _fragment="1")
    Membership.objects.filter(name="Learner 0").delete()
    many(given, 500)
    with CaptureQueriesContext(connection) as lots:
        room.opens("assignment_takers", given.pk, _fragment="1")
    assert len(room.response.context["list"].rows) == 503
    assert len(lots) <= len(few) <= 14
    assert len(gzip.compress(room.response.content)) < 25_000


# One attempt


def test_an_attempt_is_shown_as_its_learner_sees_it_and_with_the_key_when_asked(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(review={"preset": "nothing"})
    named(test, at, "Ada").saves("3").shows("overview").finishes()
    attempt = Attempt.objects.get()
    room.opens("assignment_attempt", test.pk, attempt.pk).sees("Ada: Evens", "Question 1 of 3", "Receipt")
    room.sees("The learner isn’t shown a score now.").sees_not("You chose 3.", "Half of")
    order = attempt.layout["choices"][attempt.layout["questions"][0]]
    positions = [room.html.index(text) for text in _texts(attempt, order)]
    assert positions == sorted(positions)
    room.opens("assignment_attempt", test.pk, attempt.pk, key="1").sees("You chose 3.", "Score: 0 / 3")


def _texts(attempt: Attempt, order: list[str]) -> list[str]:
    choices = {c["key"]: c["text"]["text"] for q in attempt.version.content["questions"] for c in q.get("choices", ())}
    return [f'<span class="choice-text">{choices[key]}</span>' for key in order]


def test_stale_and_late_saves_can_be_read(room, test, at, clock):
    student = named(test, at, "Ada")
    old = student.form("/save")
    student.saves("4")
    choice = next(each for each in old.choices if each.label == "3")
    student.posts(old.action, old.fields | {"idempotency_key": "another-key-1"}, [("choice", choice.value)])
    student.shows("overview").finishes()
    student.posts(old.action, old.fields | {"idempotency_key": "another-key-2"}, [("choice", choice.value)])
    assert [event.kind for event in AnswerEvent.objects.all()] == ["saved", "stale", "late"]
    room.opens("assignment_attempt", test.pk, Attempt.objects.get().pk)
    room.sees("Stale: an older page", "Late: the attempt was closed")


def test_a_receipt_is_checked(room, test, at):
    named(test, at, "Ada").saves("4").shows("overview").finishes()
    attempt = Attempt.objects.get()
    code = room.opens("assignment_attempt", test.pk, attempt.pk).response.context["seen"].receipt
    room.opens("assignment_receipt", code=code.lower()).sees("Genuine: Ada handed in on", "still the same")
    Answer.objects.filter(outcome__isnull=False).update(raw={"choices": []})
    room.opens("assignment_receipt", code=code).sees("is not what was handed in then")
    room.opens("assignment_receipt", code="nonsense").sees("No attempt at your quizzes belongs to this code.")


def test_a_receipt_of_somebody_elses_quiz_says_nothing(test, at, room, ina):
    named(test, at, "Ada").saves("4").shows("overview").finishes()
    code = room.opens("assignment_attempt", test.pk, Attempt.objects.get().pk).response.context["seen"].receipt
    room.browser.force_login(make_instructor("eve"))
    room.opens("assignment_receipt", code=code).sees("No attempt at your quizzes").sees_not("Ada")


def test_a_reset_lets_the_learner_begin_anew_and_can_be_taken_back(room, test, at, ina):
    Assignment.objects.filter(pk=test.pk).update(attempts_allowed=1)
    student = named(test, at, "Ada").saves("4").shows("overview").finishes()
    student.sees_not("Start the test")
    attempt = Attempt.objects.get()
    room.posts("assignment_reset_attempt", test.pk, attempt.pk).sees("is set aside: they may begin anew.", "Undo")
    assert rows(room) == {"Ada": "may begin anew"}
    at(test, student).sees("Start the test")
    room.posts("assignment_restore_attempt", test.pk, attempt.pk).sees("counts again", "1 finished")
    at(test, student).sees_not("Start the test")
    whats = [change.what for change in AssignmentChange.objects.order_by("pk")]
    assert [what.split()[0] for what in whats] == ["Reset", "Took"]
    assert Answer.objects.filter(attempt=attempt).exists()


def test_a_reset_of_a_running_attempt_is_not_taken_back_over_another_one(room, test, at):
    student = named(test, at, "Ada").saves("4")
    first = Attempt.objects.get()
    room.posts("assignment_reset_attempt", test.pk, first.pk)
    at(test, student).starts(name="Ada").saves("3")
    room.posts("assignment_restore_attempt", test.pk, first.pk).sees("has begun another attempt that still runs")
    first.refresh_from_db()
    assert first.reset_at is not None


def test_what_is_saved_into_a_reset_attempt_is_kept_as_late(room, test, at):
    student = named(test, at, "Ada")
    form = student.form("/save")
    room.posts("assignment_reset_attempt", test.pk, Attempt.objects.get().pk)
    student.posts(form.action, form.fields, [("choice", form.choices[0].value)])
    assert student.status == 409
    assert AnswerEvent.objects.get().kind == "late"


def test_a_reset_attempt_is_not_handed_in_by_its_learner(room, test, at):
    student = named(test, at, "Ada").saves("4").shows("overview")
    attempt = Attempt.objects.get()
    room.posts("assignment_reset_attempt", test.pk, attempt.pk)
    assert student.finishes().status == 409
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("open", None)


def test_an_attempt_that_was_reset_is_not_counted_as_used(room, test, at):
    Assignment.objects.filter(pk=test.pk).update(attempts_allowed=1)
    student = named(test, at, "Ada").saves("4").shows("overview").finishes()
    room.posts("assignment_reset_attempt", test.pk, Attempt.objects.get().pk)
    assert at(test, student).starts(name="Ada").status == 200
    assert Attempt.objects.filter(state="open", reset_at=None).count() == 1


def test_a_teacher_hands_a_running_attempt_in(room, test, at, clock):
    student = named(test, at, "Ada").saves("4")
    clock.passes(minutes=2)
    attempt = Attempt.objects.get()
    room.posts("assignment_finish_attempt", test.pk, attempt.pk).sees(
        "is handed in.", "handed in by a teacher", "1 / 3"
    )
    attempt.refresh_from_db()
    assert (attempt.state, attempt.ended_by, attempt.score) == ("finished", "teacher", 1)
    at(test, student).sees("Handed in by your teacher on 14 March 2026, 09:02:00 (UTC).")
    room.posts("assignment_finish_attempt", test.pk, attempt.pk).sees("already finished")


def test_a_deleted_attempt_is_gone_with_its_answers_after_a_page_that_says_so(room, test, at, ina):
    named(test, at, "Ada").saves("4")
    attempt = Attempt.objects.get()
    Problem.objects.create(attempt=attempt, question_key="x", text="Typo", created_at=NOW)
    room.opens("assignment_delete_attempt", test.pk, attempt.pk)
    room.sees("Ada", "1 answer", "1 line of the log", "1 problem reported")
    assert Attempt.objects.exists()
    room.posts("assignment_delete_attempt", test.pk, attempt.pk).sees("is deleted.", "Nobody has begun it yet.")
    assert [model.objects.count() for model in (Attempt, Answer, AnswerEvent, Problem)] == [0, 0, 0, 0]
    assert AssignmentChange.objects.get().what.startswith("Deleted attempt 1")


def test_only_the_owner_deletes(room, test, at):
    named(test, at, "Ada")
    editor = make_instructor("ed")
    test.quiz.editors.add(editor)
    room.browser.force_login(editor)
    attempt = Attempt.objects.get()
    room.opens("assignment_attempt", test.pk, attempt.pk).sees_not("/delete/")
    assert room.posts("assignment_delete_attempt", test.pk, attempt.pk).status == 403
    assert Attempt.objects.exists()


def test_an_attempt_of_another_assignment_is_not_there(room, test, given, at):
    named(test, at, "Ada")
    assert room.opens("assignment_attempt", given.pk, Attempt.objects.get().pk).status == 404


# The sheet


def sheet(room, assignment) -> list[list[str]]:
    response = room.browser.get(f"/admin/quizzes/assignment/{assignment.pk}/results.csv")
    assert response.streaming
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_sheet_has_one_row_an_attempt_and_two_columns_a_question(room, test, at, clock):
    student = named(test, at, "Ada").saves("4", go="next").saves("2", go="next").saves(text="-1").shows("overview")
    clock.passes(minutes=5)
    student.finishes()
    head, row = sheet(room, test)
    line = dict(zip(head, row, strict=True))
    assert (line["Name"], line["State"], line["Score"], line["Points possible"]) == ("Ada", "finished", "1.5", "3")
    assert (line["Seconds used"], line["Counts"]) == ("300", "yes")
    points = [value for name, value in line.items() if "points:" in name]
    responses = [value for name, value in line.items() if "response:" in name]
    assert points == ["1", "0.5", "0"]
    assert responses == ["4", "2", "'-1"]


PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b =1",
    "＝1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_a_learner_becomes_a_formula(room, test, at, payload):
    student = named(test, at, "Ada").shows("3").saves(text=payload.replace("\0", "")).shows("overview").finishes()
    assert student.status == 200
    Attempt.objects.update(taker_name=payload.replace("\0", ""))
    _, row = sheet(room, test)
    for cell in (row[0], row[-1]):
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\0", "＝")), cell


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(payload):
    assert guarded(payload).startswith("'")
    assert "\0" not in guarded(payload)


def test_negative_numbers_stay_numbers_only_where_numbers_are():
    lines = "".join(csv_lines([[Fraction(-1, 4), "-1/4", -3, None, "plain"]]))
    assert lines == '\ufeff"-0.25","\'-1/4","-3","","plain"\r\n'


@pytest.mark.parametrize("separator", [";", "\t", "; ", "\n"])
def test_no_cell_hides_a_formula_behind_the_separator_of_another_spreadsheet(separator):
    line = "".join(csv_lines([["first", f"Ada{separator}=1+1"]]))
    for cell in re.split(r"[;\t\n]", line):
        assert not cell.strip(' "').startswith("="), cell
    assert next(csv.reader(io.StringIO(line.lstrip("\ufeff"))))[1].startswith("Ada")


# Trials, and problems


def test_open_as_student_counts_nowhere_and_is_marked(room, test, at):
    student = Student(client=room.browser)
    room.posts("assignment_trial", test.pk).sees("You are trying “Evens” as a student.", "Start the test")
    at(test, student).starts().saves("4").shows("overview").finishes().sees("Your score is 1 / 3")
    assert "Trial" in Learner.objects.get().name
    room.opens("assignment_takers", test.pk).sees("Nobody has begun it yet.")
    assert len(sheet(room, test)) == 1
    room.opens("attempt_changelist").sees("0 attempts")
    room.opens("learner_changelist")
    response = room.browser.post("/trial/end")
    assert response["Location"] == f"/admin/quizzes/assignment/{test.pk}/change/"
    assert [model.objects.count() for model in (Attempt, Learner)] == [0, 0]


def test_a_trial_of_a_class_needs_no_membership_and_a_second_one_ends_the_first(room, given, at):
    room.posts("assignment_trial", given.pk).sees("Start the test")
    first = Learner.objects.get()
    room.posts("assignment_trial", given.pk).sees("Start the test")
    assert Learner.objects.get() != first


def test_a_trial_may_begin_before_the_quiz_opens_and_nobody_else(room, test, at, clock):
    Assignment.objects.filter(pk=test.pk).update(opens_at=NOW + timedelta(days=1))
    room.posts("assignment_trial", test.pk)
    at(test, Student(client=room.browser)).starts().sees("1 / 3")
    at(test).sees("This quiz opens on 15 March 2026").sees_not("Start the test")


def test_a_page_of_a_trial_that_has_ended_records_nothing(room, test, at):
    student = Student(client=room.browser)
    room.posts("assignment_trial", test.pk)
    form = at(test, student).form("/start")
    Learner.objects.all().delete()
    student.posts(form.action, form.fields)
    assert student.status == 404
    assert not Learner.objects.exists()


def test_forgotten_trials_go_with_the_next_one(test, clock):
    first = services.begin_trial(assignment=test, now=NOW)
    Learner.objects.filter(pk=first.pk).update(created_at=NOW)
    services.begin_trial(assignment=test, now=NOW + timedelta(days=2))
    assert not Learner.objects.filter(pk=first.pk).exists()


def test_a_report_is_listed_with_the_attempt_and_marked_as_handled(room, test, at):
    named(test, at, "Ada")
    attempt = Attempt.objects.get()
    key = attempt.layout["questions"][1]
    problem = Problem.objects.create(attempt=attempt, question_key=key, text="A typo here", created_at=NOW)
    room.opens("problem_changelist", quiz="evens").sees("A typo here", "As they saw it")
    assert f"/attempts/{attempt.pk}/#seen-p2-stem" in room.html
    room.posts("problem_handled", problem.pk).sees("is marked as handled", "0 problems")
    room.opens("problem_changelist", state="handled").sees("A typo here")
    room.posts("problem_handled", problem.pk).sees("is open again", "A typo here")

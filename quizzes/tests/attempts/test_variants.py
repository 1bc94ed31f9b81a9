"""A student answers a question with variants: their own numbers, one draw all the way, and a diagnosis of wrong ones."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.engine.errors import InvalidContent
from quizzes.models import AnswerEvent, Attempt, Outcome, Version, VersionExplanation
from quizzes.tests import tiny_subject
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import make_question, make_quiz, publish

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

BODY = {"quantity": "tiny.half", "domain": {"number": {"from": "3", "to": "41", "step": "2"}}, "decimals": 1}
FIELDS = {
    "stem": "What is half of {{ draw.number }}?",
    "note_before": "The number is {{ draw.number }}.",
    "note_after": "Half of {{ number }} is {{ half }}.",
    "explanation": {"provider": "tiny.halving", "parameters": {"number": "{{ draw.number }}"}},
    "body": BODY,
}


def halving(**changes):
    return make_question("numeric", **(FIELDS | changes))


def opened(*questions, **fields) -> Student:
    quiz = make_quiz(*(questions or (halving(),)), **fields)
    publish(quiz)
    return Student().opens(f"/quizzes/{quiz.slug}/")


def asked(student: Student) -> int:
    return int(re.search(r"half of (\d+)\?", student.stem)[1])


def test_every_draw_is_frozen_with_its_explanation_and_none_that_is_ambiguous():
    quiz = make_quiz(halving())
    publish(quiz)
    [question] = Version.objects.get().content["questions"]
    numbers = [draw["parameters"]["number"] for draw in question["variants"]["draws"]]
    assert numbers == [str(number) for number in range(3, 42, 2)]
    assert VersionExplanation.objects.count() == len(numbers)
    titles = {
        row.draw: row.explanation.body["title"] for row in VersionExplanation.objects.select_related("explanation")
    }
    assert titles == {draw: f"Half of {number}" for draw, number in enumerate(numbers)}
    assert publish(quiz).number == 1  # the same content again


def test_the_draw_stays_from_the_first_page_to_the_feedback():
    student = opened()
    number = asked(student)
    student.sees(f"The number is {number}.")
    assert asked(student.opens(student.path)) == number
    student.types(f"{number / 2}").sees("Right", f"Half of {number} is {number / 2:g}".replace("-", "−"))
    assert asked(student) == number
    assert Outcome.objects.get().draw == Attempt.objects.get().layout["draws"][Outcome.objects.get().question_key]


def test_students_get_different_numbers():
    student = opened()
    numbers = {asked(Student().opens(student.path)) for _ in range(30)}
    assert len(numbers) > 5


def test_a_wrong_number_is_told_which_rule_leads_to_it_with_working_and_a_picture():
    student = opened()
    number = asked(student)
    student.types(str(2 * number)).sees(
        "Not quite",
        f"The answer is {number / 2}",
        "This is what you get if you double the number.",
        f"2 × {number} = {2 * number}",
    )
    student.sees("This is what you get if you add it to itself.")  # several matches are listed
    assert Outcome.objects.get().diagnosis == {"slip": "", "rules": ["doubled", "added to itself"]}
    assert "Your number and the half" in student.html


def test_a_number_that_no_rule_explains_gets_the_worked_steps_and_is_kept_for_the_author():
    student = opened()
    number = asked(student)
    student.types("1000").sees("Not quite", f"{number} / 2").sees_not("This is what you get")
    assert Outcome.objects.get().diagnosis == {"slip": "", "rules": []}


def test_another_right_form_is_accepted_with_a_note():
    student = opened()
    half = asked(student) / 2
    student.types(f"{half + 50}").sees("Right", "A half more is accepted too.", f"The answer is {half:g}.")
    assert Outcome.objects.get().grade == 1


def test_another_right_form_on_the_edge_of_the_tolerance_has_its_note_too():
    student = opened()
    half = asked(student) / 2
    student.types(f"{half + 50.05:.2f}").sees("Right", "A half more is accepted too.")


def test_the_right_number_written_otherwise_than_asked_is_told_apart_from_a_misconception():
    student = opened(halving(body=BODY | {"decimals": 3}))
    student.types(str((asked(student) + 1) // 2)).sees(
        "Not quite", "rounded more coarsely than asked: 3 decimals are asked"
    )
    student.sees_not("This is what you get")
    student = opened(halving(body=BODY | {"decimals": 3}))
    student.types(f"{asked(student) * 50}").sees("a hundred times the right number")


@pytest.mark.parametrize(
    ("decimals", "changes", "told"),
    [
        (1, {}, "Type a number. Give 1 decimal."),
        (3, {}, "Type a number. Give 3 decimals."),
        (3, {"note_before": "Give 3 decimals."}, "Type a number."),
        (3, {"stem": "Half of {{ draw.number }}? Give three decimals."}, "Type a number."),
        (3, {"stem": "e is 2.718 to 3 decimals. Half of {{ draw.number }}?"}, "Type a number. Give 3 decimals."),
    ],
)
def test_the_question_says_once_how_many_decimals_it_grades_by(decimals, changes, told):
    student = opened(halving(body=BODY | {"decimals": decimals}, **changes))
    hint = student.player.all(lambda e: e.attributes.get("id", "").endswith("-hint"))[0]
    assert " ".join(hint.text.split()) == told


def test_a_number_that_is_the_same_for_everybody_asks_for_its_decimals_too():
    whole = {"answer": "3", "tolerance": "0.4", "decimals": 0}
    opened(make_question("numeric", body=whole)).sees("Type a number. Give a whole number.")
    opened(make_question("numeric", body={"answer": "3.5", "exact": True})).sees_not("decimals", "Give")


def test_a_page_made_for_somebody_else_does_not_answer_another_draw(django_user_model):
    """The page was opened before signing in, so it asks for the numbers of the anonymous learner."""
    student = opened()
    form = student.form("/check")
    first = asked(student)
    for name in range(20):  # until the signed-in learner's own draw differs
        user = django_user_model.objects.create_user(f"learner-{name}")
        student.client.force_login(user)
        if asked(Student(client=student.client).opens(student.path)) != first:
            break
    student.posts(form.action, form.fields, [("text", f"{first / 2}")])
    assert student.status == 409
    assert "other numbers" in student.page.text
    assert not Outcome.objects.exists()
    assert AnswerEvent.objects.get().raw == {"text": f"{first / 2}"}


def test_a_retry_asks_for_other_numbers_and_old_answers_keep_theirs():
    student = opened(halving(), halving())
    first = asked(student)
    student.types(f"{first / 2}").goes_on()
    second = asked(student)
    student.types("1000").finishes().retries("missed")
    again = asked(student)
    student.types(f"{again / 2}").finishes().sees("2 / 2")
    assert f"half of {first}?" in student.text
    assert f"half of {again}?" in student.text
    assert Attempt.objects.count() == 2
    assert {outcome.grade for outcome in Outcome.objects.all()} == {Fraction(0), Fraction(1)}
    assert second in range(3, 42, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": BODY | {"quantity": "tiny.third"}}, "'tiny.third' is unknown; tiny has half"),
        ({"body": BODY | {"domain": {"number": ["101"]}}}, "number: must be at most 100"),
        ({"body": BODY | {"domain": {"number": ["0"]}}}, "no usable draw"),
        ({"body": BODY | {"decimals": "many"}}, "decimals"),
        (
            {"stem": "What is half of {{ draw.nummer }}?"},
            "“{{ draw.nummer }}” names no number of the draw; known are: draw.number",
        ),
        ({"stem": "What is half of {{ half }}?"}, "can't stand where it is read before answering"),
        ({"note_after": "{{ third }}"}, "“{{ third }}” names no computed number"),
        ({"explanation": {"provider": "tiny.halving", "parameters": {"number": "{{ draw.nummer }}"}}}, "number"),
    ],
)
def test_what_can_not_be_drawn_can_not_be_published(changes, message):
    with pytest.raises(InvalidContent) as refusal:
        publish(make_quiz(halving(**changes)))
    assert any(message in problem for problem in refusal.value.problems), refusal.value.problems
    assert len(refusal.value.problems) == len(set(refusal.value.problems))


def test_a_diagnosis_that_can_not_be_drawn_is_left_out_and_logged(monkeypatch, caplog):
    student = opened()

    def broken(values, typed, rules):
        raise RuntimeError("no ink")

    monkeypatch.setattr("quizzes.subjects.quantity", lambda name: replace(tiny_subject.HALF, sketch=broken))
    student.types("1000").sees("Not quite", "Half of")
    assert "no ink" in caplog.text

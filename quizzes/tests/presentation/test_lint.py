"""Remarks on questions: each rule, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizzes.engine.content import Claim, Reference, Text
from quizzes.engine.subject import Role
from quizzes.presentation.lint import lint
from quizzes.tests.builders import SUBJECTS
from quizzes.tests.engine.builders import make_choice, make_numeric, make_question


def codes(question):
    return [remark.code for remark in lint(question)]


def choices(*texts, key=0):
    return tuple(make_choice(str(at), text, is_correct=at == key) for at, text in enumerate(texts))


def single(*texts, key=0, **changes):
    return make_question("single_choice", choices=choices(*texts, key=key), **changes)


def test_a_sound_question_gets_no_remark():
    assert lint(make_question()) == ()
    assert lint(single("Zero", "One", "Two")) == ()
    assert lint(make_numeric()) == ()


def test_a_question_without_a_right_choice():
    assert codes(single("a", "b", key=9)) == ["no_key"]
    assert codes(make_question("multi_select", choices=choices("a", "b", key=9), body={"offers_none": True})) == []
    assert "no_key" not in codes(make_numeric())


@pytest.mark.parametrize("other", ["One half", " one  half ", "**One half**", "One\nhalf"])
def test_choices_that_read_the_same(other):
    found = lint(single("One half", other, "Two"))
    assert [remark.code for remark in found] == ["duplicate_choices"]
    assert "same as choice 1" in found[0].message


def test_formulas_that_differ_are_no_duplicates():
    assert codes(single("$x^2$", "$x^3$", "$x$")) == []
    assert codes(single("$x^2$", "$x^{2}$", "$x$")) == ["duplicate_choices"]


LONG = "Because the slope below zero is exactly zero, so that no gradient passes"


@pytest.mark.parametrize(
    ("texts", "key", "found"),
    [
        ((LONG, "It is slow", "It is fast"), 0, ["longest_is_key"]),
        ((LONG, "It is slow", "It is fast"), 1, []),
        ((LONG, LONG[:-10], "It is fast"), 0, []),
        (("Twelve or so", "Seven", "Eight"), 0, []),
        ((LONG, "It is slow"), 0, []),
    ],
)
def test_the_right_choice_is_by_far_the_longest(texts, key, found):
    assert codes(single(*texts, key=key)) == found


@pytest.mark.parametrize("text", ["All of the above", "None of the above.", "*None of these*", "both of them"])
def test_choices_that_point_at_others(text):
    assert codes(single("Zero", "One", text)) == ["of_the_above"]


@pytest.mark.parametrize("text", ["All of the inputs", "None of the weights above 0", "All"])
def test_words_that_only_look_like_it(text):
    assert codes(single("Zero", "One", text)) == []


def test_missing_feedback():
    wrong, right = make_choice("a", "Zero"), make_choice("b", "One", is_correct=True)
    bare = (replace(wrong, feedback_ticked=Text(" ")), replace(right, feedback_unticked=Text("")))
    found = lint(make_question("single_choice", choices=bare))
    assert [(remark.code, remark.where[:8]) for remark in found] == [
        ("missing_feedback", "Choice 1"),
        ("missing_feedback", "Choice 2"),
    ]


def test_a_figure_without_a_description_or_with_a_telling_one():
    line = "::: figure activations.curve function=elu"
    assert codes(single(line, "One")) == ["figure_without_description"]
    assert codes(single(f"{line} | This is ELU, of course", "One")) == ["figure_tells"]
    assert codes(single(f"{line} | Levels off below 0", "One")) == []


def test_broken_maths_in_any_text():
    assert codes(make_question(stem=Text(r"What is $\frac{1}$?"))) == ["broken_maths"]
    feedback = replace(make_choice("b", "One", is_correct=True), feedback_ticked=Text("$x^$"))
    assert codes(make_question("single_choice", choices=(make_choice("a"), feedback))) == ["broken_maths"]
    assert codes(make_question(stem=Text(r"What is $\frac{1}{2}$?"))) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"answer": "0.5", "tolerance": "0"}, ["no_tolerance"]),
        ({"answer": "0.5", "exact": True, "tolerance": "0"}, []),
        ({"answer": "1/3", "exact": True, "tolerance": "0"}, ["no_tolerance"]),
        ({"answer": "1/3", "tolerance": "0.01"}, []),
        ({"answer": "x"}, []),
    ],
)
def test_a_number_that_must_be_hit_exactly(body, found):
    assert codes(make_numeric(**body)) == found


def test_a_question_without_an_explanation():
    assert codes(make_question(explanation=None)) == ["no_explanation"]


def explained(**parameters):
    return Reference("tiny.halving", parameters)


def claiming(*numbers):
    claims = (Claim(Reference("tiny.is_even", {"number": number}), True, Role.DECIDES) for number in numbers)
    plain = choices("Zero", "One", "Two")
    return (
        tuple(replace(choice, claim=claim) for choice, claim in zip(plain, claims, strict=False))
        + plain[len(numbers) :]
    )


def test_an_explanation_of_what_no_claim_speaks_of():
    found = lint(make_question("single_choice", explanation=explained(number=7), choices=claiming(4, 6)))
    assert [remark.code for remark in found] == ["explains_something_else"]
    assert found[0].message == "It explains number = 7; the claims of the choices speak of 4, 6."
    for number in (4, 6):
        assert codes(make_question("single_choice", explanation=explained(number=number), choices=claiming(4, 6))) == []
    assert codes(make_question("single_choice", explanation=explained(number=7), choices=claiming())) == []
    for same in ([5, 7], "7", "14/2"):
        assert codes(make_question("single_choice", explanation=explained(number=7), choices=claiming(same))) == []


VARIED = {"quantity": "tiny.half", "domain": {"number": ["3", "5"]}, "decimals": 1}
DRAWN = explained(number="{{ draw.number }}")


@pytest.mark.parametrize(
    ("stem", "explanation", "expected"),
    [
        ("Half of {{ draw.number }}?", DRAWN, []),
        ("Half of the number?", DRAWN, ["draw_not_told"]),
        ("Half of {{ draw.number }}?", explained(number="3"), ["draw_not_explained"]),
        ("Half of {{ number }}?", explained(number="3"), ["draw_not_told", "draw_not_explained"]),
    ],
)
def test_learners_with_other_numbers_must_read_and_be_explained_theirs(stem, explanation, expected):
    question = make_question("numeric", stem=Text(stem), body=VARIED, explanation=explanation)
    assert codes(question) == expected
    assert codes(replace(question, body={**VARIED, "domain": {}})) == []


SLOPES = {
    "quantity": "activations.value",
    "parameters": {"function": "elu"},
    "domain": {"x": ["-2", "-1"], "alpha": ["0.5", "2", "3"]},
    "decimals": 3,
}
EITHER = {**SLOPES, "parameters": {}, "domain": {"function": ["elu", "celu"], "x": ["-2", "-1"], "alpha": ["2", "3"]}}
ONE_ALPHA = {**SLOPES, "domain": {"x": ["-2", "-1"], "alpha": ["0.5"]}}


@pytest.mark.parametrize(
    ("body", "stem", "note", "untold"),
    [
        (SLOPES, "What is ELU at {{ draw.x }}?", "", "another alpha, but * tells it: write {{ draw.alpha }} where"),
        (SLOPES, "What is ELU at {{ draw.x }}?", "Here α = {{ draw.alpha }}.", ""),
        (SLOPES, "What is ELU, α = {{ draw.alpha }}, at {{ draw.x }}?", "", ""),
        (
            SLOPES,
            "What is ELU at {{ x }}, α = {{ alpha }}?",
            "",
            "another x and alpha, but * tells them: write {{ draw.x }} and {{ draw.alpha }} where",
        ),
        (ONE_ALPHA, "What is ELU with α = 0.5 at {{ draw.x }}?", "", ""),
        (EITHER, "What is ELU, α = {{ draw.alpha }}, at {{ draw.x }}?", "", "another function, but *"),
        (EITHER, "{{ draw.function }}, α = {{ draw.alpha }}, at {{ draw.x }}?", "", ""),
    ],
)
def test_each_number_that_varies_over_the_draws_is_told_before_the_answer(body, stem, note, untold):
    drawn = explained(**{name: f"{{{{ draw.{name} }}}}" for name in body["domain"]})
    asked = make_question("numeric", stem=Text(stem), note_before=Text(note), body=body, explanation=drawn)
    found = [remark.message for remark in lint(asked) if remark.code == "draw_not_told"]
    assert len(found) == bool(untold)
    assert all(part in message for message in found for part in untold.split("*"))


def test_draws_that_can_not_be_told_apart_are_named_with_the_reason(settings):
    settings.SUBJECTS = SUBJECTS
    question = make_question("numeric", stem=Text("Half of {{ draw.number }}?"), explanation=DRAWN, body=VARIED)
    assert codes(question) == []
    [remark] = lint(replace(question, body={**VARIED, "domain": {"number": ["0", "3", "5", "8"]}}))
    assert (remark.code, remark.where) == ("draws_left_out", "Numbers")
    assert remark.message == (
        "2 of 4 draws can be told apart; left out: number = 0 (the right answer and “doubled” give the same number); "
        "number = 8 (the right answer and “rounded down” give the same number)."
    )
    many = {"number": {"from": "2", "to": "41", "step": "1"}}
    [remark] = lint(replace(question, body={**VARIED, "domain": many}))
    assert "number = 10 and 15 more (" in remark.message

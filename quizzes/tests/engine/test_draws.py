"""Numeric questions with variants: every draw enumerated, told apart, and the question as drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.content import Question, Quiz, Reference, Text
from quizzes.engine.diagnosis import diagnose_response
from quizzes.engine.draws import MOST_DRAWS, Why, _vanishes, drawn, enumerate_draws, sift_draws
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.kinds import KINDS
from quizzes.engine.layout import make_layout
from quizzes.engine.subject import MisconceptionRule, Parameter, ParameterType, Quantity
from quizzes.engine.telling_apart import Numbers, tell_apart

X = Parameter("x", ParameterType.NUMBER, "The input.", minimum=Fraction(-10), maximum=Fraction(10))
SCALE = Parameter("scale", ParameterType.NUMBER, "What it is multiplied with.", default="1")


def rule(name: str, value) -> MisconceptionRule:
    return MisconceptionRule(name, f"use {name}.", value)


def no_value_at_zero(values) -> Fraction:
    if values["x"] == 0:
        raise InvalidParameter("x", "must not be 0.")
    return values["scale"] / values["x"]


INVERSE = Quantity(
    name="inverse",
    title="scale / x",
    parameters=(X, SCALE),
    value=no_value_at_zero,
    misconceptions=(
        rule("input", lambda values: values["x"]),
        rule("x times 1", lambda values: values["x"] * 1),
        rule("sign", lambda values: -values["scale"] / values["x"]),
        rule("same", lambda values: values["scale"] / values["x"]),
        rule("above 0", lambda values: values["x"] + 7 if values["x"] > 0 else None),
    ),
)


def body(**changes):
    plain = {"quantity": "tests.inverse", "domain": {"x": {"from": "-2", "to": "2", "step": "0.5"}}, "decimals": 2}
    return {name: value for name, value in (plain | changes).items() if value is not None}


def xs(variants) -> list[str]:
    return [draw.parameters["x"] for draw in variants.draws]


def test_every_value_of_the_domain_becomes_a_draw_unless_two_answers_agree_there():
    variants = enumerate_draws(INVERSE, body())
    assert xs(variants) == [
        "-2",
        "-1.5",
        "-0.5",
        "0.5",
        "1.5",
        "2",
    ]  # at ±1 the input is its inverse, at 0 there is none
    first = variants.draws[0]
    assert first.answer == Fraction(-1, 2)
    assert first.texts == {"x": "−2", "scale": "1"}


def test_draws_that_are_left_out_say_why():
    sifted = sift_draws(INVERSE, body(domain={"x": ["-1", "0", "1", "2", "0.5"], "scale": ["1", "0.001"]}))
    reasons = {(each.given["x"], each.given["scale"]): (each.why, each.pair) for each in sifted.left_out}
    assert reasons[("0", "1")] == (Why.ABSENT, ("", ""))
    assert reasons[("1", "1")] == (Why.COINCIDES, ("", "input"))
    assert reasons[("2", "0.001")] == (Why.VANISHES, ("", ""))
    assert sifted.number == 10
    assert len(sifted.usable) == 10 - len(reasons)


def test_rules_that_agree_everywhere_count_as_one_and_one_that_agrees_with_the_answer_is_left_out():
    variants = enumerate_draws(INVERSE, body())
    assert [known.rules for known in variants.draws[0].wrong] == [("input", "x times 1"), ("sign",)]
    assert [known.rules for known in variants.draws[-1].wrong] == [("input", "x times 1"), ("sign",), ("above 0",)]
    assert set(variants.messages) == {"input", "x times 1", "sign", "above 0"}


def test_values_nearer_than_the_precision_asked_for_are_not_told_apart():
    close = {"domain": {"x": ["2", "1.004", "1.006"]}}
    assert xs(enumerate_draws(INVERSE, body(**close))) == ["2", "1.006"]
    assert xs(enumerate_draws(INVERSE, body(**close, decimals=3))) == ["2", "1.004", "1.006"]
    assert xs(enumerate_draws(INVERSE, body(**close, tolerance="0.01"))) == ["2"]


def test_several_parameters_give_every_combination():
    variants = enumerate_draws(INVERSE, body(domain={"x": ["2", "3"], "scale": ["1", "-1"]}))
    assert [(draw.parameters["x"], draw.parameters["scale"]) for draw in variants.draws] == [
        ("2", "1"),
        ("2", "-1"),
        ("3", "1"),
        ("3", "-1"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"domain": {"y": ["1"]}}, "y", "is not a parameter here"),
        ({"domain": {"x": ["11"]}}, "x", "must be at most 10"),
        ({"domain": {"x": ["nan"]}}, "x", "not a finite number"),
        ({"domain": {"x": ["1e999"]}}, "x", "exponent"),
        ({"domain": {"x": "1"}}, "x", "needs a domain"),
        ({"domain": {"x": []}}, "x", "at least one value"),
        ({"domain": {"x": {"from": "1"}}}, "x, to", "must be given"),
        ({"domain": {"x": {"from": "1", "to": "2", "step": "0"}}}, "x", "step above 0"),
        ({"domain": {"x": {"from": "2", "to": "1", "step": "1"}}}, "x", "isn't below the start"),
        ({"domain": {"x": {"from": "2", "to": "a", "step": "1"}}}, "x, to", "a"),
        ({"domain": {"x": {"from": "-10", "to": "10", "step": "0.0001"}}}, "x", f"more than {MOST_DRAWS}"),
        (
            {"domain": {"x": {"from": "0", "to": "9", "step": "0.1"}, "scale": [str(n) for n in range(90)]}},
            "domain",
            "at most",
        ),
        ({"domain": {"x": ["2", "2"]}}, "x", "more than once"),
        ({"domain": {"x": ["2"]}, "parameters": {"x": "3"}}, "x", "in the parameters and in the domain"),
        ({"domain": {"x": ["0"]}}, "x", "must not be 0"),
        ({"parameters": {"scale": "0.0001"}}, "decimals", "rounds every answer"),
        ({"domain": {"x": ["1"]}}, "domain", "no usable draw among 1"),
        ({"domain": ["2"]}, "domain", "set of names"),
        ({"domain": {}, "parameters": {"x": "0"}}, "x", "must not be 0"),
        ({"decimals": None}, "decimals", "whole number from 0 to 9"),
        ({"decimals": True}, "decimals", "whole number from 0 to 9"),
        ({"tolerance": "1"}, "tolerance", "must lie from"),
    ],
)
def test_a_domain_that_gives_nothing_names_the_field_and_the_remedy(changes, field, message):
    with pytest.raises(InvalidParameter, match=message) as refusal:
        enumerate_draws(INVERSE, body(**changes))
    assert refusal.value.field == field


def test_a_single_draw_whose_answers_coincide_is_refused_naming_the_rules():
    with pytest.raises(InvalidParameter, match="right answer and the rule 'same'"):
        enumerate_draws(INVERSE, body(domain={}, parameters={"x": "3"}))


def question(**changes) -> Question:
    plain = Question(
        key="inverse",
        kind="numeric",
        stem=Text("What is {{ draw.scale }} / {{ draw.x }}?"),
        points=Fraction(1),
        scheme=Reference("exact"),
        explanation=Reference("tests.inverse", {"x": "{{ draw.x }}", "xs": ["{{ draw.x }}", "1"], "n": 3}),
        note_after=Text("It is {{ steps.value }}."),
        body=body(),
        variants=enumerate_draws(INVERSE, body()),
    )
    return replace(plain, **changes)


def test_a_drawn_question_asks_explains_and_grades_by_its_draw():
    asked = drawn(question(), 0)
    assert asked.stem.text == "What is 1 / −2?"
    assert asked.note_after.text == "It is {{ steps.value }}."
    assert asked.explanation == Reference("tests.inverse", {"x": "-2", "xs": ["-2", "1"], "n": 3})
    kind = KINDS["numeric"]
    assert kind.grade(asked, kind.parse(asked, {"text": "-0.5"})).fraction == 1
    assert kind.grade(asked, kind.parse(asked, {"text": "-0.505"})).fraction == 1
    assert kind.grade(asked, kind.parse(asked, {"text": "-0.506"})).fraction == 0


def test_a_wrong_number_is_diagnosed_by_the_draw_it_answers():
    asked = drawn(question(), 0)
    kind = KINDS["numeric"]

    def diagnosed(text: str) -> dict:
        return diagnose_response(asked, kind.parse(asked, {"text": text}))

    assert diagnosed("-2") == {"slip": "", "rules": ["input", "x times 1"]}
    assert diagnosed("0.5") == {"slip": "", "rules": ["sign"]}
    assert diagnosed("17") == {"slip": "", "rules": []}
    assert diagnosed("-50") == {"slip": "percent", "rules": []}
    assert diagnosed("-0.5") == {}


@given(st.text("0123456789abcdef", min_size=8, max_size=32))
def test_the_seed_alone_chooses_the_draw(seed):
    asked = question()
    quiz = Quiz("Inverses", "en", (asked,))
    number = make_layout(quiz, seed).draw_of(asked.key)
    assert 0 <= number < asked.draw_count
    assert make_layout(quiz, seed).draw_of(asked.key) == number


def test_every_draw_comes_up():
    quiz = Quiz("Inverses", "en", (question(),))
    assert {make_layout(quiz, str(seed)).draw_of("inverse") for seed in range(100)} == set(range(6))


def test_the_kind_refuses_a_fixed_answer_beside_a_quantity():
    faults = KINDS["numeric"].validate(question(body=body(answer="3")))
    assert any("'answer' is not known" in fault for fault in faults)
    assert not KINDS["numeric"].validate(question())


def test_a_single_draw_merges_what_coincides_beside_it_too_and_refuses_what_only_coincides_there():
    twins = Quantity(
        name="twins",
        title="2x",
        parameters=(X,),
        value=lambda values: 2 * values["x"],
        misconceptions=(
            rule("x", lambda values: values["x"]),
            rule("x again", lambda values: values["x"] + 0),
            rule("square", lambda values: values["x"] ** 2),
        ),
    )
    [draw] = enumerate_draws(twins, body(domain={}, parameters={"x": "3"})).draws
    assert [known.rules for known in draw.wrong] == [("x", "x again"), ("square",)]
    with pytest.raises(InvalidParameter, match="the rules 'x' and 'square' can't be told apart"):
        enumerate_draws(twins, body(domain={}, parameters={"x": "1"}))
    with pytest.raises(InvalidParameter, match="the right answer and the rule 'square' can't be told apart"):
        enumerate_draws(twins, body(domain={}, parameters={"x": "2"}))


def test_rules_that_can_not_be_told_apart_in_any_draw_are_named_together():
    close = Quantity(
        name="close",
        title="10x",
        parameters=(X,),
        value=lambda values: 10 * values["x"],
        misconceptions=(
            rule("none", lambda values: Fraction(0)),
            rule("tiny", lambda values: Fraction(1, 1000)),
            rule("x", lambda values: values["x"]),
        ),
    )
    variants = enumerate_draws(close, body(domain={"x": ["1", "2"]}))
    assert len(variants.draws) == 2
    asked = drawn(replace(question(), variants=variants), 0)
    kind = KINDS["numeric"]
    assert diagnose_response(asked, kind.parse(asked, {"text": "0.00"}))["rules"] == ["none", "tiny"]


def test_numbers_exactly_as_far_apart_as_the_precision_count_as_the_same():
    tenth = Fraction(1, 10)
    beside_the_answer = [Numbers(Fraction(0), {}, {"a": Fraction(1)}), Numbers(Fraction(0), {}, {"a": tenth})]
    assert tell_apart(beside_the_answer, ["a"], tenth, lambda at: []).usable == (0,)
    beside_another = [Numbers(Fraction(0), {}, {"a": Fraction(1), "b": Fraction(n)}) for n in ("2", "1.1")]
    assert tell_apart(beside_another, ["a", "b"], tenth, lambda at: []).usable == (0,)


def test_an_answer_of_exactly_half_of_the_last_decimal_is_rounded_up_and_does_not_vanish():
    assert not _vanishes(Fraction(1, 20), 1)
    assert _vanishes(Fraction(49, 1000), 1)


@pytest.mark.parametrize(
    "predict",
    [
        "yes",
        {"from": "1"},
        {"from": "2", "to": "1"},
        {"from": "a", "to": "1"},
        {"from": "-1001", "to": "1"},
        {"from": "0", "to": "1e400"},
    ],
)
def test_a_picture_to_place_a_point_in_needs_two_ends(predict):
    assert KINDS["numeric"].validate(question(body=body(predict=predict)))
    assert not KINDS["numeric"].validate(question(body=body(predict={"from": "-1", "to": "2"})))

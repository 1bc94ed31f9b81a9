"""Placeholders take their numbers from the computation or stop the publication."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine import placeholders
from quizzes.engine.errors import InvalidContent

NUMBERS = {"steps.relu.delta": "0", "claim.slope-at_10": "8.2 × 10⁻⁹", "n": "400"}


def test_numbers_stand_where_their_names_stood():
    text = "From −11 to −10 ReLU moves by {{ steps.relu.delta }}, tanh by {{claim.slope-at_10}} (n = {{  n  }})."
    assert placeholders.fill(text, NUMBERS) == "From −11 to −10 ReLU moves by 0, tanh by 8.2 × 10⁻⁹ (n = 400)."


def test_names_come_once_and_in_order():
    assert placeholders.names("{{ n }} {{ a.b }} {{ n }} { n }") == ("n", "a.b")


def test_unknown_names_are_refused_all_at_once():
    text = "{{ n }} {{ missing.one }} {{ missing.two }}"
    assert placeholders.unknown(text, NUMBERS) == ("missing.one", "missing.two")
    with pytest.raises(InvalidContent) as refusal:
        placeholders.fill(text, NUMBERS)
    assert len(refusal.value.problems) == 2
    assert "“{{ missing.one }}” names no computed number; known are: claim.slope-at_10, n" in refusal.value.problems[0]


@pytest.mark.parametrize("text", ["{{ n", "{{ }}", "{{}}", "{{ n m }}", "{{ 3.5 }}", "{{ a..b }}", r"\frac{{x}+1}{2}"])
def test_an_opening_without_a_name_is_a_problem_too(text):
    assert placeholders.malformed(text)
    with pytest.raises(InvalidContent, match="opens a placeholder that can't be read"):
        placeholders.fill(text, NUMBERS)


def test_a_number_is_not_searched_for_placeholders():
    assert placeholders.fill("{{ a }}", {"a": "{{ b }}", "b": "1"}) == "{{ b }}"


@given(st.text().filter(lambda text: "{{" not in text))
def test_text_without_placeholders_stays_as_it_is(text):
    assert placeholders.fill(text, {}) == text
    assert placeholders.problems(text, {}) == ()

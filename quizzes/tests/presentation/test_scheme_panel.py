"""What guessing earns, against every set of ticks counted out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import exact_share, scheme_of
from quizzes.presentation.scheme_panel import show_scheme
from quizzes.tests.engine.builders import make_choice, make_numeric, make_question


def shares(question):
    return {row.way: row.share for row in show_scheme(question).rows}


@pytest.mark.parametrize("scheme", KINDS["multi_select"].schemes)
@pytest.mark.parametrize("keys", ["A", "AB", "ABCD"])
def test_the_panel_agrees_with_every_set_of_ticks(scheme, keys):
    choices = [
        make_choice(key, is_correct=key in keys, weight=Fraction(1, len(keys)) if key in keys else Fraction(-1, 3))
        for key in "ABCDE"
    ]
    question = make_question("multi_select", scheme, choices)
    grade = scheme_of(question).grade
    every = [frozenset(ticks) for size in range(6) for ticks in combinations("ABCDE", size)]
    mean = sum((grade(question, ticks) for ticks in every), Fraction(0)) / len(every)
    assert shares(question) == {
        "Ticking nothing": exact_share(grade(question, frozenset())),
        "Ticking everything": exact_share(grade(question, frozenset("ABCDE"))),
        "Ticking at random": exact_share(mean),
    }


def test_one_choice_at_most_is_chosen_at_random_only():
    choices = [make_choice(key, is_correct=key == "A") for key in "ABC"]
    assert shares(make_question("single_choice", "exact", choices)) == {"Choosing at random": "1/3"}
    assert shares(make_question("single_choice", "formula", choices)) == {"Choosing at random": "0"}


def test_where_certainty_is_marked_a_guess_is_told_at_each_level():
    choices = [make_choice(key, is_correct=key == "A") for key in "ABCD"]
    question = make_question("single_choice", "exact", choices)
    told = {row.way: row.share for row in show_scheme(question, certainty_is_marked=True).rows}
    assert told == {
        "Choosing at random": "1/4",
        "At random, and not very certain, where that is marked": "1/12",
        "At random, and quite certain, where that is marked": "−1/3",
        "At random, and very certain, where that is marked": "−5/4",
    }


def test_half_is_no_reason_to_warn_and_more_is():
    half = make_question("true_false", "exact", [make_choice("A", is_correct=True), make_choice("B")])
    assert not show_scheme(half).warns
    keys = [make_choice(key, is_correct=key in "ABC") for key in "ABCD"]
    warned = show_scheme(make_question("multi_select", "each_option", keys))
    assert [row.is_too_much for row in warned.rows] == [False, True, False]
    assert warned.rows[1].percent == "75\u202f%"


def test_there_is_no_panel_where_nothing_is_ticked_or_the_scheme_is_broken():
    assert show_scheme(make_numeric()) is None
    assert show_scheme(make_question("multi_select", choices=())) is None
    assert show_scheme(make_question("multi_select", "nonsense")) is None
    assert show_scheme(make_question("multi_select", "option_weights", parameters={"upper": "x"})) is None


@pytest.mark.parametrize(
    ("kind", "keys", "says"),
    [
        ("single_choice", "", "until a right choice is marked"),
        ("true_false", "", "until a right choice is marked"),
        ("multi_select", "", "until a right choice is marked"),
        ("single_choice", "AB", "while more than one choice is marked right"),
    ],
)
def test_while_the_key_is_not_marked_it_can_not_be_told(kind, keys, says):
    choices = [make_choice(key, is_correct=key in keys) for key in "AB"]
    panel = show_scheme(make_question(kind, "exact", choices), certainty_is_marked=True)
    assert says in panel.message
    assert panel.rows == ()


def test_where_none_of_these_is_offered_no_mark_is_a_key_too():
    question = make_question("multi_select", "exact", [make_choice("A"), make_choice("B")], body={"offers_none": True})
    assert show_scheme(question).rows

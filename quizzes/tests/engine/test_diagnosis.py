"""Typed numbers and the misconceptions that lead to them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.diagnosis import Diagnosis, Slip, diagnose
from quizzes.engine.numbers import parse_number, readable

ANSWER = Fraction("0.2689")  # the sigmoid at −1
WRONG = {"sign ignored": Fraction("0.7311"), "slope in place of value": Fraction("0.1966"), "tanh": Fraction("-0.7616")}


def diagnosed(typed: str) -> Diagnosis:
    read = parse_number(typed)
    return diagnose(read.value, read.decimals, asked=4, answer=ANSWER, wrong=WRONG)


def test_a_number_is_matched_at_the_precision_it_was_typed_to():
    assert diagnosed("0.73").rules == ("sign ignored",)
    assert diagnosed("0.7311").rules == ("sign ignored",)
    assert diagnosed("0.7312").rules == ()
    assert diagnosed("7311/10000").rules == ("sign ignored",)
    assert diagnosed("73/100").rules == ()


KEPT = {  # values as rules keep them: twelve digits
    "odds": Fraction("0.367879441171"),
    "sign ignored": Fraction("0.73105857863"),
    "tanh": Fraction("-0.761594155956"),
    "a third": Fraction("0.333333333333"),
    "two of thirteen": Fraction("0.153846153846"),
}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("0.36787944117", "odds"),
        ("0.36787944117144233", "odds"),
        ("0.7310585786300049", "sign ignored"),
        ("-0.7615941559557649", "tanh"),
        ("1/3", "a third"),
        ("2/13", "two of thirteen"),
    ],
)
def test_a_number_typed_more_exactly_than_rules_keep_theirs_is_recognised(typed, rule):
    read = parse_number(typed)
    answer = Fraction("0.26894142137")
    assert diagnose(read.value, read.decimals, asked=4, answer=answer, wrong=KEPT) == Diagnosis(None, (rule,))


@pytest.mark.parametrize("typed", ["0.36787944127144233", "0.3334", "333/1000", "3/13", "0.2689414213699951"])
def test_another_number_of_as_many_digits_and_the_right_one_are_no_misconception(typed):
    read = parse_number(typed)
    found = diagnose(read.value, read.decimals, asked=4, answer=Fraction("0.26894142137"), wrong=KEPT)
    assert found == Diagnosis()


def test_a_coarse_number_that_can_be_the_answer_is_no_misconception():
    assert diagnosed("0.3") == Diagnosis(Slip.COARSE)
    assert diagnosed("0.2").rules == ("slope in place of value",)


def test_a_single_digit_that_agrees_with_several_rules_tells_nothing():
    wrong = {"far": Fraction("0.54"), "near": Fraction("0.51")}
    assert diagnose(Fraction(1, 2), 1, asked=3, answer=Fraction(3), wrong=wrong).rules == ()
    assert diagnose(Fraction(1, 2), 1, asked=1, answer=Fraction(3), wrong=wrong).rules == ("near", "far")
    assert diagnose(Fraction(1, 2), 1, asked=3, answer=Fraction(3), wrong={**wrong, "half": Fraction(1, 2)}).rules == (
        "half",
    )


def test_a_typed_zero_is_no_rounding_of_a_small_number():
    assert diagnosed("0") == Diagnosis()
    small = {"tiny": Fraction("0.002")}
    assert diagnose(Fraction(0), 1, asked=3, answer=Fraction("0.4"), wrong=small) == Diagnosis()


def test_a_rule_that_gives_exactly_the_coarse_number_is_named_beside_it():
    wrong = {"whole": Fraction(1), "sign": Fraction("-1.01")}
    coarse = diagnose(Fraction(1), 0, asked=2, answer=Fraction("1.01"), wrong=wrong)
    assert coarse == Diagnosis(Slip.COARSE, ("whole",))


def test_the_right_number_cut_off_or_in_percent_is_recognised():
    assert diagnosed("0.26").slip is Slip.CUT_OFF
    assert diagnosed("26.89").slip is Slip.PERCENT
    assert diagnosed("26.9").slip is Slip.PERCENT
    assert diagnosed("27.9").slip is None
    assert diagnosed("2689/100").slip is None


def test_the_nearest_rule_comes_first():
    wrong = {"far": Fraction("0.504"), "near": Fraction("0.501")}
    assert diagnose(Fraction("0.50"), 2, asked=3, answer=Fraction(3), wrong=wrong).rules == ("near", "far")


@given(st.fractions(-100, 100), st.fractions(-100, 100), st.integers(0, 6))
def test_every_rounding_of_a_wrong_value_is_recognised(answer, value, places):
    read = parse_number(readable(value, places=places))
    decimals = read.decimals if value else places
    found = diagnose(read.value, decimals, asked=places, answer=answer, wrong={"rule": value})
    assert found.slip is Slip.COARSE or found.rules == ("rule",)


@given(st.fractions(-100, 100).filter(lambda value: abs(value) > Fraction(1, 1000)))
def test_a_value_and_its_double_are_recognised_where_it_is_wrong_and_nothing_is_said_where_it_is_right(value):
    kept = Fraction(f"{float(value):.12g}")
    for typed in (str(value), repr(float(value))):
        read = parse_number(typed)
        decimals = None if "/" in typed else max(read.decimals or 0, 6)
        wrong = diagnose(read.value, decimals, asked=6, answer=Fraction(1000), wrong={"rule": kept})
        assert wrong.rules == ("rule",)
        right = diagnose(read.value, decimals, asked=6, answer=kept, wrong={"rule": kept + 2 * Fraction(1, 10**6)})
        assert right.rules == ()

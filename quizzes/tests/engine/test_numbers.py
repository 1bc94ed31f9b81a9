"""Numbers as people read and type them."""

from __future__ import annotations

import contextlib
import math
import timeit
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.errors import InvalidParameter, UnreadableNumber
from quizzes.engine.numbers import exact_or_tiny, exact_text, parse_number, readable, score_text
from quizzes.engine.subject import Parameter, ParameterType, read_parameters

finite = st.floats(allow_nan=False, allow_infinity=False)
fractions = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**12)


def spaced(text: str) -> str:
    """The expected text with ordinary spaces for the thin and the fixed ones."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (Fraction(0), "0"),
        (-11, "−11"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333"),
        (Fraction(-2, 3), "−0.6667"),
        (100.0, "100"),
        (0.3989, "0.3989"),
        (1234.5678, "1235"),
        (12345, "12 345"),
        (101_770, "101 770"),
        (9_999_999, "9 999 999"),
        (9_999_999.6, "1 × 10⁷"),
        (1.6e7, "1.6 × 10⁷"),
        (-1.3e61, "−1.3 × 10⁶¹"),
        (9.9999e20, "1 × 10²¹"),
        (4.5398e-5, "0.000 045 4"),
        (8.2e-9, "0.000 000 008"),
        (1e-9, "0.000 000 001"),
        (3.6e-12, "3.6 × 10⁻¹²"),
        (5e-324, "5 × 10⁻³²⁴"),
    ],
)
def test_a_number_reads_as_people_write_it(value, text):
    assert spaced(readable(value)) == text


def test_digits_and_places_can_be_chosen():
    assert readable(math.pi, digits=2) == "3.1"
    assert spaced(readable(math.pi, digits=8)) == "3.141 592 7"
    assert readable(2, places=2) == "2.00"
    assert readable(Fraction(1, 8), places=2) == "0.13"
    assert spaced(readable(Fraction(2, 3), places=5)) == "0.666 67"


def test_what_rounds_to_zero_carries_no_minus_sign():
    assert readable(-0.001, places=2) == "0.00"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_never_shown(value):
    with pytest.raises(ValueError, match="not a number that can be shown"):
        readable(value)


def test_exactly_zero_and_tiny_are_different_words():
    assert exact_or_tiny(0.0) == "exactly 0"
    assert spaced(exact_or_tiny(3.6e-9)) == "0.000 000 004"


@given(finite)
def test_a_number_that_is_not_zero_never_reads_as_zero(value):
    if value != 0:
        assert parse_number(readable(value)).value != 0


@given(finite.filter(lambda value: value == 0 or abs(value) > 1e-5))
def test_reading_back_what_is_shown_stays_within_the_digits_shown(value):
    shown = parse_number(readable(value, digits=4)).value
    assert abs(shown - Fraction(value)) <= abs(Fraction(value)) / 1000


@given(st.one_of(finite, fractions))
def test_only_one_kind_of_space_and_of_minus_is_used(value):
    assert set(readable(value)) <= set("0123456789.−×⁻⁰¹²³⁴⁵⁶⁷⁸⁹\u202f\u00a0")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=8))
def test_an_exact_text_reads_back_as_the_same_number(value):
    assert parse_number(exact_text(Fraction(value))).value == Fraction(value)


@given(st.fractions(max_denominator=10**9))
def test_an_exact_text_of_any_fraction_reads_back_as_the_same_number(value):
    assert parse_number(exact_text(value)).value == value


def test_an_exact_text_keeps_every_digit():
    assert spaced(exact_text(Fraction("-0.123456789012"))) == "−0.123 456 789 012"
    assert exact_text(Fraction(-1, 3)) == "−1/3"
    assert spaced(exact_text(Fraction("1.25e-300"))) == "1.25 × 10⁻³⁰⁰"
    assert spaced(exact_text(Fraction(12 * 10**30))) == "1.2 × 10³¹"
    assert exact_text(Fraction(1, 2**400)) == f"1/{2**400}"


def test_a_number_whose_decimals_never_end_is_told_at_the_price_of_one_whose_do():
    def seconds(value: Fraction) -> float:
        return min(timeit.repeat(lambda: exact_text(value), number=100, repeat=5))

    assert seconds(Fraction(1, 3)) < 10 * seconds(Fraction(1, 4))


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(2), "2"),
        (Fraction(1, 2), "0.5"),
        (Fraction(11, 3), "3.67"),
        (Fraction(1, 8), "0.13"),
        (Fraction(2999, 1000), "2.99"),
        (Fraction(1, 1000), "0.01"),
        (Fraction(-1, 3), "−0.33"),
        (Fraction(-1, 1000), "−0.01"),
    ],
)
def test_a_score_has_at_most_two_decimals(score, text):
    assert score_text(score) == text


def test_a_score_below_a_broken_full_never_reads_as_the_full():
    assert score_text(Fraction(2499, 1000), Fraction(5, 2)) == "2.49"
    assert score_text(Fraction(5, 2), Fraction(5, 2)) == "2.5"
    assert score_text(Fraction(1999, 1000), Fraction(5)) == "2"


@given(st.integers(1, 200), st.fractions(min_value=0, max_value=1))
def test_less_than_everything_never_reads_as_everything(full, share):
    score = full * share
    assert (score_text(score) == str(full)) == (share == 1)
    assert (score_text(score) == "0") == (share == 0)


@pytest.mark.parametrize(
    ("typed", "value", "decimals"),
    [
        ("12", 12, 0),
        ("+4", 4, 0),
        ("-1.75", Fraction(-7, 4), 2),
        ("−1.75", Fraction(-7, 4), 2),
        ("− 3", -3, 0),
        ("1.50", Fraction(3, 2), 2),
        (".5", Fraction(1, 2), 1),
        ("5.", 5, 0),
        ("1,5", Fraction(3, 2), 1),
        ("0,125", Fraction(1, 8), 3),
        ("12,3456", Fraction("12.3456"), 4),
        ("1234,567", Fraction("1234.567"), 3),
        ("12 345.6", Fraction("12345.6"), 1),
        ("12\u00a0345", 12345, 0),
        ("12\u2009345\u202f678", 12345678, 0),
        ("0.000 000 008", Fraction(8, 10**9), 9),
        ("3/4", Fraction(3, 4), None),
        ("−3 / 4", Fraction(-3, 4), None),
        ("1e-3", Fraction(1, 1000), 3),
        ("1.5E3", 1500, 0),
        ("1.5 x 10^-3", Fraction(3, 2000), 4),
        ("1.5 × 10⁻³", Fraction(3, 2000), 4),
        ("1,5 x 10^(-3)", Fraction(3, 2000), 4),
        ("1.5*10**-3", Fraction(3, 2000), 4),
        ("10⁻³", Fraction(1, 1000), 3),
        ("-10^3", -1000, 0),
        (" 5\u200e ", 5, 0),
    ],
)
def test_a_typed_number_is_read_exactly(typed, value, decimals):
    read = parse_number(typed)
    assert (read.value, read.decimals) == (value, decimals)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "No number was typed"),
        ("   ", "No number was typed"),
        ("abc", "“abc” can't be read as a number"),
        ("-", "can't be read as a number"),
        (".", "can't be read as a number"),
        ("--5", "can't be read as a number"),
        ("0x10", "can't be read as a number"),
        ("5 10^3", "can't be read as a number|space"),
        ("1,234", "could mean 1234 or 1.234"),
        ("-1,234", "could mean -1234 or -1.234"),
        ("−1,554", "could mean −1554 or −1.554"),
        ("1,234e-2", "could mean 1234e-2 or 1.234e-2"),
        ("1,234,567", "more than one comma or point.*between thousands: 1234567\\.$"),
        ("-1.234,5", "more than one comma or point.*between thousands: -1234.5\\.$"),
        ("1..2", "more than one comma or point. Keep only the one before the decimals"),
        ("0.123.456", "more than one comma or point. Keep only the one before the decimals"),
        ("0.5 or 0.6", "“0.5 or 0.6” holds more than one number. Type one alone"),
        ("0.5; -0.6", "holds more than one number"),
        ("0.5, 0.6", "holds more than one number"),
        ("1/2 und 0.6", "holds more than one number"),
        ("0.5 0.6", "a space that doesn't mark a group"),
        ("..", "“..” can't be read as a number"),
        ("12 34", "a space that doesn't mark a group of three"),
        ("1234 567", "a space that doesn't mark a group of three"),
        ("nan", "not a finite number"),
        ("−inf", "not a finite number"),
        ("Infinity", "not a finite number"),
        ("2_500", "underscore. Leave it out: 2500\\."),
        ("１２", "digits other than 0 to 9. Type it with those: 12 in place of １２"),
        ("－１．５", "Type it with those: -1.5 in place of －１．５"),
        ("٣", "Type it with those: 3 in place of ٣"),
        ("½", "Type it with those: 1/2 or 0.5 in place of ½"),
        ("-½", "Type it with those: -1/2 or −0.5 in place of -½"),
        ("2⅓", "Type it with those: 7/3 in place of 2⅓"),
        ("五", "digits other than 0 to 9. Type it with those\\.$"),
        ("7,5 %", "percent sign. Type the number itself: 0.075 in place of 7,5 %"),
        ("3 ‰", "per mille sign. Type the number itself: 0.003 in place of 3 ‰"),
        ("5%3", "percent sign. Type the number itself\\.$"),
        ("%" * 90, "percent sign. Type the number itself\\.$"),
        ("half %", "percent sign. Type the number itself\\.$"),
        ("2 1/2", "a whole number and a fraction. Type 5/2 or 2.5 in place of 2 1/2"),
        ("-1 1/3", "Type −4/3 in place of -1 1/3"),
        ("1 1/0", "divides by 0|can't be read as a fraction"),
        ("1/0", "divides by 0"),
        ("1.5/2", "two whole numbers"),
        ("1/2/3", "two whole numbers"),
        ("1e401", "exponent 401"),
        ("1e999999999999", "Exponents from −400 to 400"),
        ("1" * 101, "101 characters long"),
    ],
)
def test_what_is_no_clear_number_is_refused_with_its_reason(typed, message):
    with pytest.raises(UnreadableNumber, match=message):
        parse_number(typed)


@given(st.one_of(st.text(max_size=120), st.text(alphabet="0123456789.,+-−eE/x×^⁻³ \u202f()%_½２or;", max_size=20)))
def test_any_text_is_either_read_or_refused(typed):
    with contextlib.suppress(UnreadableNumber):
        assert isinstance(parse_number(typed).value, Fraction)


def test_parameters_are_read_with_the_same_grammar():
    spec = (Parameter("slope", ParameterType.NUMBER, "slope below 0"),)
    assert read_parameters(spec, {"slope": "1/3"}) == {"slope": Fraction(1, 3)}
    assert read_parameters(spec, {"slope": -3}) == {"slope": Fraction(-3)}
    with pytest.raises(InvalidParameter, match="slope: “1_000” has an underscore"):
        read_parameters(spec, {"slope": "1_000"})

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svgplot.numerals import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-3.0, "−3"),
        (0.1 + 0.2, "0.3"),
        (0.3989422804, "0.3989"),
        (-0.999983298, "−0.999 983"),  # not −1
        (0.99999999588, "0.999 999 996"),
        (1 - 1e-16, "1"),
        (2.0000000001, "2"),
        (8.244e-9, "0.000 000 008"),
        (0.0000453978687, "0.000 045 4"),
        (3.6e-12, "3.6 × 10⁻¹²"),
        (1e-300, "10⁻³⁰⁰"),
        (1234.5, "1235"),
        (101770.0, "101 770"),
        (123456.789, "123 457"),
        (2.9e7, "2.9 × 10⁷"),
        (1.3e61, "1.3 × 10⁶¹"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_read_as_people_write_them(value, text):
    assert number(value).replace("\u202f", " ").replace("\u00a0", " ") == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-9e6, max_value=9e6))
def test_a_plain_number_reads_back_close_to_its_value(value):
    text = number(value)
    assert "-" not in text
    if "10" not in text or "×" not in text:
        read = text.replace("−", "-").replace("\u202f", "")
        if "⁻" not in read:
            assert float(read) == pytest.approx(value, rel=6e-4, abs=6e-10)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_only_zero_reads_as_zero(value):
    assert (number(value) == "0") == (value == 0)


@given(st.floats(min_value=-999, max_value=999), st.integers(-999, 999))
def test_a_value_that_is_no_whole_number_never_reads_as_one(value, near):
    for shifted in (value, near + value * 1e-8):
        if abs(shifted - round(shifted)) > 2e-9 and round(shifted) != 0:
            assert "." in number(shifted)

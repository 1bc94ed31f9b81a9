"""Exact numbers typed with a decimal comma."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from quizzes.admin.fields import ExactNumber


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0,1", Fraction(1, 10)), (" -1,5 ", Fraction(-3, 2)), ("0,125", Fraction(1, 8)), ("0.1", Fraction(1, 10))],
)
def test_a_decimal_comma_means_what_a_point_means(typed: str, meant: Fraction) -> None:
    assert ExactNumber().clean(typed) == meant


@pytest.mark.parametrize("typed", ["1,000", "1,2,3", "1,5/2", "1.000,5", ","])
def test_a_comma_that_could_be_misread_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="Give a fraction or a decimal"):
        ExactNumber().clean(typed)

"""Rounding of results before they are stored, so that machines whose last digits differ agree."""

from __future__ import annotations

import math


def to_digits(value: float, digits: int = 3) -> float:
    """`value` rounded to significant digits; 0 stays exactly 0."""
    if value == 0 or not math.isfinite(value):
        return float(value)
    return float(f"{value:.{digits - 1}e}")


def to_decimals(value: float, decimals: int = 4) -> float:
    """`value` rounded to decimals, never the negative zero."""
    return round(float(value), decimals) + 0.0

"""How a number reads in words, tables and on axes: true minus, grouped digits, no noise of binary floats."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

MINUS = "\u2212"
THIN_SPACE = "\u202f"  # the narrow one that never breaks a line, so a number stays in one piece
SIGNIFICANT = 4
PLACES = 9  # decimals that are still easier to read than a power of ten
LARGEST_PLAIN = 1e7
TIMES = "\u00a0×\u00a0"
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """`value` with up to four significant digits: "−0.3989", "0.000\u202f045\u202f4", "3.6 × 10⁻¹²".

    Digits before the point are never rounded away up to 10⁷, and a value that differs from a whole number by more
    than 10⁻⁹ keeps the digits that show it, so that tanh(−6) doesn't read as "−1".
    """
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    size = abs(value)
    if size == 0:
        return "0"
    text = _scientific(size) if size < 10.0 ** (-PLACES) or size >= LARGEST_PLAIN else _decimal(size, _places(size))
    return MINUS + text if value < 0 and text != "0" else text


def power_of_ten(exponent: int) -> str:
    return "10" + str(exponent).translate(_RAISED)


def _places(size: float) -> int:
    """How many decimals a positive number needs."""
    exponent = math.floor(math.log10(size))
    places = min(PLACES, max(0, SIGNIFICANT - 1 - exponent))
    distance = abs(size - round(size))
    hides = round(size, places) == round(size) and round(size) != 0 and size < 10 ** (SIGNIFICANT - 1)
    if hides and distance > 10.0**-PLACES:
        places = min(PLACES, 1 - math.floor(math.log10(distance)))
    return places


def _decimal(size: float, places: int) -> str:
    rounded = Decimal(size).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    fraction = fraction.rstrip("0")
    whole = f"{int(whole):,}".replace(",", THIN_SPACE) if len(whole) > 4 else whole
    if len(fraction) > 4:
        fraction = THIN_SPACE.join(fraction[i : i + 3] for i in range(0, len(fraction), 3))
    return f"{whole}.{fraction}" if fraction else whole


def _scientific(size: float) -> str:
    mantissa, _, exponent = f"{size:.{SIGNIFICANT - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    power = power_of_ten(int(exponent))
    return power if mantissa == "1" else f"{mantissa}{TIMES}{power}"

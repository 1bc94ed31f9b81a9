"""Numbers as people read and type them: exact fractions inside, plain words and digits outside. Knows no question."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.errors import UnreadableNumber

MINUS = "\u2212"
THIN_SPACE = "\u202f"  # the narrow one that doesn't break a number over two lines
TIMES = "\u00a0×\u00a0"
POWERS_FROM = 7  # 10^7 and above read as powers of ten
PLACES_LIMIT = 9  # below 10^-9 too
LONGEST_UNGROUPED = 4  # 1234 and 0.3989 stay in one piece
LONGEST_EXACT = 20  # digits of an unrounded number before it becomes a power of ten

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FROM_SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")

LENGTH_LIMIT = 100
EXPONENT_LIMIT = 400  # "1e999999999" would otherwise build a number of a billion digits

_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"  # come along when text is pasted
_SPACE = "[ \u00a0\u2007\u2009\u202f]"
_TYPED_AS = str.maketrans(
    {"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2044": "/", "\u2215": "/", "·": "×", "*": "×"}
)
_NOT_FINITE = re.compile(r"[+-]?\s*(nan|inf|infinity|∞)", re.IGNORECASE)
_FRACTION = re.compile(rf"(?P<above>[^/]*?){_SPACE}*/{_SPACE}*(?P<below>[^/]*)")
_MIXED = re.compile(
    rf"(?P<sign>[+-]?){_SPACE}*(?P<whole>\d+){_SPACE}+(?P<above>\d+){_SPACE}*/{_SPACE}*(?P<below>\d+)", re.ASCII
)
_SEVERAL = re.compile(r"\d\s*(?:[;&|]|[^\W\d_]{2,}|,\s)\s*[+-]?[.,]?\d")  # "0.5 or 0.6", "0.5; 0.6", "0.5, 0.6"
_EXPONENT = re.compile(r"(?P<mantissa>.*?)[eE](?P<exponent>[+-]?\d+)", re.ASCII)
_POWER_OF_TEN = re.compile(
    rf"(?P<mantissa>.*?)(?P<times>{_SPACE}*[xX×]{_SPACE}*)?"
    rf"10(?:{_SPACE}*(?:\^|××){_SPACE}*(?P<exponent>[+-]?\d+|\([+-]?\d+\))|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))",
    re.ASCII,
)
_WRITTEN_EXPONENT = re.compile(r"[eE]([+-]?\d+)\s*", re.ASCII)
_WHOLE = re.compile(rf"\d+|\d{{1,3}}(?:{_SPACE}\d{{3}})+", re.ASCII)
_DECIMALS = re.compile(rf"\d*|(?:\d{{3}}{_SPACE})+\d{{1,3}}", re.ASCII)
_SIGN = re.compile(rf"(?P<sign>[+-]?){_SPACE}*(?P<rest>.*)")
_COULD_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d*)?", re.ASCII)


def readable(value: float | Fraction, *, digits: int = 4, places: int | None = None) -> str:
    """The number as text for people: `digits` significant digits, or exactly `places` decimals; an exact zero is "0".

    From 1 up every digit before the point is shown; from 10^7 up and below 10^-9 the number is a power of ten, and
    between those a small one keeps at most nine decimals. Raises `ValueError` for nan and infinities.
    """
    exact = _exact(value)
    if exact == 0:
        return "0"
    sign = MINUS if exact < 0 else ""
    size = abs(exact)
    exponent = _exponent_of_ten(size)
    if exponent >= POWERS_FROM or (exponent < -PLACES_LIMIT and places is None):
        return sign + _power(size, exponent, digits)
    decimals = _decimals(exponent, digits) if places is None else places
    scaled = _round(size * 10**decimals)
    if scaled >= 10 ** (POWERS_FROM + decimals):  # rounding carried it over the limit
        return sign + _power(size, exponent, digits)
    text = _plain(scaled, decimals, keep_zeros=places is not None)
    return sign + text if scaled else text


def exact_or_tiny(value: float | Fraction) -> str:
    """The number, zero itself as "exactly 0": in a lesson on saturation, exactly 0 and tiny are different words."""
    return "exactly 0" if value == 0 else readable(value)


def exact_text(value: Fraction) -> str:
    """The number with nothing rounded away, to show how an answer was read: a decimal where it ends, else a/b."""
    sign, size = (MINUS if value < 0 else ""), abs(value)
    decimals = _places(size)
    if decimals is None:
        return f"{sign}{size}"
    scaled = int(size * 10**decimals)
    if max(decimals, len(str(scaled))) <= LONGEST_EXACT:
        return sign + _plain(scaled, decimals)
    exponent = len(str(scaled)) - 1 - decimals
    digits = str(scaled).rstrip("0")
    if len(digits) > LENGTH_LIMIT:
        return f"{sign}{size}"
    return f"{sign}{_plain(int(digits), len(digits) - 1)}{TIMES}10{str(exponent).translate(SUPERSCRIPTS)}"


def _places(size: Fraction) -> int | None:
    """How many decimals it has; None where they never end, which its denominator tells without trying any."""
    left, fives = size.denominator, 0
    twos = (left & -left).bit_length() - 1
    left >>= twos
    while left % 5 == 0:
        left, fives = left // 5, fives + 1
    return max(twos, fives) if left == 1 else None


def plain_text(value: Fraction) -> str:
    """The number as content and forms write it: "-0.5", or "1/3" where no decimal ends."""
    for decimals in range(16):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            sign, digits = ("-" if scaled < 0 else ""), str(abs(int(scaled))).rjust(decimals + 1, "0")
            return f"{sign}{digits[: len(digits) - decimals]}" + (f".{digits[-decimals:]}" if decimals else "")
    return str(value)


def exact_number(text: str) -> Fraction:
    """The number that content and forms write: "1/3", "-0.5", "1e-3". Raises `ValueError`, and for an exponent beyond
    `EXPONENT_LIMIT` before a number of a billion digits is built."""
    exponent = _WRITTEN_EXPONENT.search(text)
    if len(text) > LENGTH_LIMIT or (exponent is not None and abs(int(exponent[1])) > EXPONENT_LIMIT):
        raise ValueError(f"{text[:LENGTH_LIMIT]!r} has too many digits.")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"{text!r} divides by 0.") from None


def score_text(score: Fraction, full: Fraction | None = None) -> str:
    """A score with at most two decimals, rounded half up from the exact fraction.

    Less than `full` (without it: than the next whole number) never reads as that, and more than 0 never reads as 0.
    """
    size = abs(score)
    hundredths = _round(size * 100)
    if full is None:
        reads_as_more = hundredths % 100 == 0 and hundredths > size * 100
    else:
        reads_as_more = 0 <= score < full and hundredths >= _round(full * 100)
    if reads_as_more:
        hundredths -= 1
    if size and hundredths < 1:
        hundredths = 1
    return (MINUS if score < 0 else "") + _plain(hundredths, 2)


def _exact(value: float | Fraction) -> Fraction:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} is not a number that can be shown.")
        return Fraction(repr(float(value)))  # the shortest decimal that means this float, so no digits of noise
    return Fraction(value)


def _exponent_of_ten(size: Fraction) -> int:
    """The e of size = m × 10^e with 1 <= m < 10."""
    exponent = math.floor((size.numerator.bit_length() - size.denominator.bit_length()) * math.log10(2))
    while size >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while size < Fraction(10) ** exponent:
        exponent -= 1
    return exponent


def _decimals(exponent: int, digits: int) -> int:
    return max(0, min(digits - 1 - exponent, max(PLACES_LIMIT, digits)))


def _round(size: Fraction) -> int:
    """Half up; sizes are never negative here."""
    return math.floor(size + Fraction(1, 2))


def _power(size: Fraction, exponent: int, digits: int) -> str:
    scaled = _round(size / Fraction(10) ** exponent * 10 ** (digits - 1))
    if scaled == 10**digits:
        scaled, exponent = scaled // 10, exponent + 1
    return f"{_plain(scaled, digits - 1)}{TIMES}10{str(exponent).translate(SUPERSCRIPTS)}"


def _plain(scaled: int, decimals: int, *, keep_zeros: bool = False) -> str:
    """scaled / 10^decimals with thin spaces between groups of three."""
    text = str(scaled).rjust(decimals + 1, "0")
    whole, fraction = text[: len(text) - decimals], text[len(text) - decimals :]
    if not keep_zeros:
        fraction = fraction.rstrip("0")
    if len(whole) > LONGEST_UNGROUPED:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    if len(fraction) > LONGEST_UNGROUPED:
        fraction = THIN_SPACE.join(fraction[at : at + 3] for at in range(0, len(fraction), 3))
    return f"{whole}.{fraction}" if fraction else whole


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A typed number. `decimals` counts the places that the typed digits reach (1.50 has 2, 1.5e-3 has 4); None for a/b."""

    value: Fraction
    decimals: int | None
    text: str  # as typed, without the space around it


def parse_number(text: str) -> ReadNumber:
    """The number that was typed, exactly; raises `UnreadableNumber` saying what was typed and how to write it.

    Reads 12, −1.75, .5, 1,5, 12 345.6, 3/4, 1e-3, 1.5 x 10^-3 and 1.5 × 10⁻³. What could mean two numbers (1,234) is
    asked back, never guessed.
    """
    typed = text.strip().strip(_INVISIBLE).strip()
    if not typed:
        raise UnreadableNumber("No number was typed. Type one, such as 0.25, −3 or 1/4.")
    if len(typed) > LENGTH_LIMIT:
        raise UnreadableNumber(
            f"“{typed[:20]}…” is {len(typed)} characters long. Type a number of at most {LENGTH_LIMIT} characters."
        )
    _refuse_what_is_no_number(typed)
    plain = typed.translate(_TYPED_AS)
    if "/" in plain:
        return ReadNumber(_fraction(plain, typed), None, typed)
    value, decimals = _scientific(plain, typed)
    return ReadNumber(value, decimals, typed)


def _refuse_what_is_no_number(typed: str) -> None:
    if "%" in typed or "‰" in typed:
        raise UnreadableNumber(_without_percent(typed))
    if "_" in typed:
        raise UnreadableNumber(f"“{typed}” has an underscore. Leave it out: {typed.replace('_', '')}.")
    if _NOT_FINITE.fullmatch(typed.translate(_TYPED_AS)):
        raise UnreadableNumber(f"“{typed}” is not a finite number. Type a number such as 0.25, −3 or 1/4.")
    if _has_other_digits(typed):
        raise UnreadableNumber(f"“{typed}” has digits other than 0 to 9. {_with_plain_digits(typed)}")
    if _SEVERAL.search(typed.translate(_TYPED_AS)):
        raise UnreadableNumber(f"“{typed}” holds more than one number. Type one alone.")


def _without_percent(typed: str) -> str:
    """The way out of a percent sign: the number itself, where one can be read before it."""
    sign, parts = ("‰", 1000) if "‰" in typed else ("%", 100)
    before, _, after = typed.partition(sign)
    try:
        offered = "" if after else exact_text(parse_number(before).value / parts)
    except UnreadableNumber:
        offered = ""
    said = "has a percent sign" if sign == "%" else "has a per mille sign"
    return f"“{typed}” {said}. Type the number itself" + (f": {offered} in place of {typed}." if offered else ".")


def _with_plain_digits(typed: str) -> str:
    """The way out of “２” and “½”: what they stand for, where that can be read."""
    plain = re.sub(r"(?<!\d) ", "", "".join(map(_plain_sign, typed)))
    try:
        offered = _mixed(plain) or ("" if _has_other_digits(plain) else _either_way(parse_number(plain).value, plain))
    except UnreadableNumber:
        offered = ""
    return f"Type it with those: {offered} in place of {typed}." if offered else "Type it with those."


def _has_other_digits(typed: str) -> bool:
    return any(sign.isnumeric() and not sign.isascii() and sign not in "⁰¹²³⁴⁵⁶⁷⁸⁹" for sign in typed)


def _plain_sign(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", sign)
    if "\u2044" in plain:
        return f" {plain}".replace("\u2044", "/")  # 2½ is 2 1/2
    return plain if unicodedata.east_asian_width(sign) == "F" else sign


def _mixed(plain: str) -> str:
    """A whole number and a fraction as one number, both ways to write it; "" for anything else."""
    match = _MIXED.fullmatch(plain.translate(_TYPED_AS))
    if match is None or int(match["below"]) == 0:
        return ""
    below = int(match["below"])
    above = int(match["whole"]) * below + int(match["above"])
    sign = MINUS if match["sign"] == "-" and above else ""
    return _either_way(_signed(match["sign"], Fraction(above, below)), f"{sign}{above}/{below}")


def _either_way(value: Fraction, written: str) -> str:
    """As it is written, and a fraction as the decimal that it is too, where that ends."""
    exact = exact_text(value)
    return f"{written} or {exact}" if "/" in written and "/" not in exact else written


def _fraction(plain: str, typed: str) -> Fraction:
    if offered := _mixed(plain):
        raise UnreadableNumber(
            f"“{typed}” looks like a whole number and a fraction. Type {offered} in place of {typed}."
        )
    match = _FRACTION.fullmatch(plain)
    signed = match and _SIGN.fullmatch(match["above"])
    if not match or not signed or not _WHOLE.fullmatch(signed["rest"]) or not _WHOLE.fullmatch(match["below"]):
        raise UnreadableNumber(f"“{typed}” can't be read as a fraction. Type two whole numbers, such as 3/4 or −3/4.")
    below = _digits(match["below"])
    if below == 0:
        raise UnreadableNumber(f"“{typed}” divides by 0. Type a fraction whose lower number is not 0.")
    return _signed(signed["sign"], Fraction(_digits(signed["rest"]), below))


def _scientific(plain: str, typed: str) -> tuple[Fraction, int]:
    mantissa, exponent = _split_exponent(plain, typed)
    if abs(exponent) > EXPONENT_LIMIT:
        raise UnreadableNumber(
            f"“{typed}” has the exponent {exponent}. Exponents from {MINUS}{EXPONENT_LIMIT} to {EXPONENT_LIMIT} can be read."
        )
    value, decimals = _decimal(mantissa, typed)
    return value * Fraction(10) ** exponent, max(0, decimals - exponent)


def _split_exponent(plain: str, typed: str) -> tuple[str, int]:
    if match := _EXPONENT.fullmatch(plain):
        return match["mantissa"], int(match["exponent"])
    match = _POWER_OF_TEN.fullmatch(plain)
    if not match:
        return plain, 0
    exponent = match["exponent"].strip("()") if match["exponent"] else match["raised"].translate(FROM_SUPERSCRIPTS)
    if match["times"]:
        return match["mantissa"], int(exponent)
    if match["mantissa"].strip() in ("", "+", "-"):  # a bare 10^-3
        return match["mantissa"] + "1", int(exponent)
    raise _unreadable(typed)


def _decimal(mantissa: str, typed: str) -> tuple[Fraction, int]:
    """The value and the count of decimals of a number without an exponent."""
    match = _SIGN.fullmatch(mantissa)
    if not match:
        raise _unreadable(typed)
    _ask_if_ambiguous(match["rest"], typed)
    whole, _, decimals = match["rest"].replace(",", ".").partition(".")
    if not whole and not decimals:
        raise _unreadable(typed)
    if not (whole == "" or _WHOLE.fullmatch(whole)) or not _DECIMALS.fullmatch(decimals):
        raise _unreadable(typed)
    places = len(re.sub(_SPACE, "", decimals))
    return _signed(match["sign"], Fraction(_digits(whole + decimals), 10**places)), places


def _ask_if_ambiguous(number: str, typed: str) -> None:
    """`number` are the digits and marks of what was typed, without its sign and exponent."""
    if number.count(",") + number.count(".") > 1:
        raise _too_many_marks(number, typed)
    if _COULD_BE_THOUSANDS.fullmatch(number):
        large, small = (typed.replace(number, number.replace(",", mark)) for mark in ("", "."))
        raise UnreadableNumber(f"“{typed}” could mean {large} or {small}. Type the one that you mean, without a comma.")


def _too_many_marks(number: str, typed: str) -> UnreadableNumber:
    if re.search(r"[^\d.,]", number, re.ASCII) or not re.search(r"\d", number, re.ASCII):
        return _unreadable(typed)
    said = f"“{typed}” has more than one comma or point."
    match = _THOUSANDS.fullmatch(number)
    if match is None:
        return UnreadableNumber(f"{said} Keep only the one before the decimals.")
    plain = number.replace(match["mark"], "").replace(",", ".")
    return UnreadableNumber(f"{said} Type it without marks between thousands: {typed.replace(number, plain)}.")


def _unreadable(typed: str) -> UnreadableNumber:
    if re.search(rf"\d{_SPACE}+\d", typed, re.ASCII):
        return UnreadableNumber(
            f"“{typed}” has a space that doesn't mark a group of three digits. Type the number without spaces."
        )
    return UnreadableNumber(f"“{typed}” can't be read as a number. Type one such as 0.25, −3, 1/4 or 1.5e-3.")


def _digits(text: str) -> int:
    return int(re.sub(_SPACE, "", text))


def _signed(sign: str, value: Fraction) -> Fraction:
    return -value if sign == "-" else value

"""Opaque characters that stand for what is put in last: placeholders such as `{{ steps.relu.delta }}` and finished formulas.

Markdown, TeX and the sanitiser see one private-use character each, so neither can a value become markup nor can
markup be made of a value. What an author types in those ranges is replaced first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

# `{{ name }}`, dotted names with optional spaces; a TeX group such as {{x+1}} is none.
PLACEHOLDER = re.compile(r"\{\{\s{0,9}[A-Za-z_][\w-]{0,99}(?:\.[\w-]{1,99}){0,9}\s{0,9}\}\}", re.ASCII)

_FIRST_VALUE = 0xE000
_MOST_VALUES = 0xF8FF - _FIRST_VALUE + 1
_FIRST_FORMULA = 0xF0000
_VALUE = re.compile("[\ue000-\uf8ff]")
_FORMULA = re.compile("[\U000f0000-\U000ffffd]")
# Controls that HTML and XML don't allow, lone surrogates, noncharacters and the private use areas.
_UNUSABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)


# `&#xE000;` and `&#57344;` are read as characters later, with any number of zeros and without the semicolon too.
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_REPLACEMENT = "\ufffd"


def usable(source: str) -> str:
    """The source with one kind of line end and without characters that can't stand in a page, referred to or typed."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    return _UNUSABLE.sub(_REPLACEMENT, _REFERENCE.sub(_usable_reference, lines))


def _usable_reference(match: re.Match[str]) -> str:
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    is_character = len(digits) <= 7 and int(digits, base) <= 0x10FFFF
    return match[0] if is_character and not _UNUSABLE.match(chr(int(digits, base))) else _REPLACEMENT


def dig(source: str) -> tuple[str, tuple[str, ...]]:
    """The source with a hole for each placeholder, and the placeholders by the number of their hole."""
    placeholders: list[str] = []

    def hole(match: re.Match[str]) -> str:
        if len(placeholders) >= _MOST_VALUES:
            return match[0]
        placeholders.append(match[0])
        return chr(_FIRST_VALUE + len(placeholders) - 1)

    return PLACEHOLDER.sub(hole, source), tuple(placeholders)


def has_value_hole(text: str) -> bool:
    return _VALUE.search(text) is not None


def is_value_hole(text: str) -> bool:
    return _VALUE.fullmatch(text) is not None


def fill_text(text: str, values: tuple[str, ...]) -> str:
    return _VALUE.sub(lambda hole: _value(hole[0], values), text)


def fill_html(html: str, values: tuple[str, ...]) -> str:
    """Values are escaped for text and for quoted attributes alike."""
    return _VALUE.sub(lambda hole: escape(_value(hole[0], values)), html)


def _value(hole: str, values: tuple[str, ...]) -> str:
    number = ord(hole) - _FIRST_VALUE
    return values[number] if number < len(values) else _REPLACEMENT


def formula_hole(number: int) -> str:
    return chr(_FIRST_FORMULA + number)


def place_formulas(text: str, formulas: Sequence[str]) -> str:
    return _FORMULA.sub(lambda hole: _formula(hole[0], formulas), text)


def _formula(hole: str, formulas: Sequence[str]) -> str:
    number = ord(hole) - _FIRST_FORMULA
    return formulas[number] if number < len(formulas) else _REPLACEMENT

"""Tables for spreadsheets: CSV that no spreadsheet takes for formulas, one line at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from quizzes.engine.numbers import plain_text

BOM = "\ufeff"  # Excel reads UTF-8 only behind it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# Where the reader's spreadsheet splits lines at semicolons or tabs, what follows one starts a cell.
INSIDE = re.compile(r"([;\t\r\n][\s\0]*)([=+\-@＝＋－＠])")
UNSEEN = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff\u00ad]+")  # some programs drop these before they look for a formula
PLACES = 6  # of a number that no decimal says exactly

Cell = str | int | Fraction | None


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute. NUL is taken out: it cuts cells short."""
    shielded = (
        f"'{text}" if text.startswith(FORMULA_STARTS) or UNSEEN.sub("", text).startswith(FORMULA_STARTS) else text
    )
    return INSIDE.sub(r"\1'\2", shielded).replace("\0", "")


def number_text(value: Fraction | int) -> str:
    """A number as spreadsheets read it: "-0.25"; thirds are rounded to `PLACES` decimals."""
    exact = plain_text(Fraction(value))
    return exact if "/" not in exact else f"{plain_text(round(Fraction(value), PLACES))}"


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The rows as CSV, each when it is asked for. Numbers are numbers, every text is guarded."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BOM
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else number_text(value)


class _Echo:
    """Takes what is written and gives it back."""

    def write(self, text: str) -> str:
        return text

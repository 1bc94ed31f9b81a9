"""Tables for spreadsheets: CSV that no spreadsheet takes for formulas, one line at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from fractions import Fraction

from quizzes.engine.numbers import plain_text

BOM = "\ufeff"  # Excel reads UTF-8 only behind it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
PLACES = 6  # of a number that no decimal says exactly

Cell = str | int | Fraction | None


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute. NUL is taken out: it cuts cells short."""
    shielded = f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip(" ").startswith(FORMULA_STARTS) else text
    return shielded.replace("\0", "")


def number_text(value: Fraction | int) -> str:
    """A number as spreadsheets read it: "-0.25"; thirds are rounded to `PLACES` decimals."""
    exact = plain_text(Fraction(value))
    return exact if "/" not in exact else f"{plain_text(round(Fraction(value), PLACES))}"


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The rows as CSV, each when it is asked for. Numbers are numbers, every text is guarded."""
    writer = csv.writer(_Echo())
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

"""Reads a list of a class as it is copied from a spreadsheet: a name and a number or e-mail address a line, in any order.

A line may hold both; which of the two the class goes by is the teacher's choice, and the other is told and left out."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_LINES = 2_000
LONGEST_CELL = 80  # characters of a name or number
LONGEST_TEXT = 400_000  # characters
HEADINGS = re.compile(r"(?i)(full |first |last |sur|given |family |user ?|student )?names?|(e-?)?mail([ -]address|-adresse)?|"
                      r"(student |matriculation |registration )?(number|no\.?|id)|#|matrikelnummer|matr\.-?nr\.?|"
                      r"vorname|nachname|students?|surname|login")  # fmt: skip
DIGIT = re.compile(r"\d")
SEPARATORS = ("\t", ";", ",")
MOST_REMARKS = 20


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line that was understood. `line` is its number in the text."""

    line: int
    name: str
    number: str = ""
    left_out: str = ""  # the e-mail address beside a number, or the number beside an address


class Takes(StrEnum):
    """What a class goes by where a line holds a number and an e-mail address."""

    NUMBER = "number"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Roster:
    """What a pasted text says. `problems` are sentences that name the line; `headings` are lines left out as such;
    `remarks` ask whether a line was understood as it was meant."""

    lines: tuple[RosterLine, ...]
    problems: tuple[str, ...] = ()
    headings: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def leaves_out(self) -> bool:
        return any(line.left_out for line in self.lines)

    @property
    def stamp(self) -> str:
        """Says whether two texts were understood alike: what is saved must be what was looked at."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()


def read_roster(text: str, takes: Takes = Takes.NUMBER) -> Roster:
    """Every line that could be read, and every reason why one could not."""
    if len(text) > LONGEST_TEXT:
        return Roster((), (f"The list has {len(text)} characters; at most {LONGEST_TEXT} fit. Paste a part of it.",))
    filled = [(number, line) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1) if line.strip()]
    if not filled:
        return Roster((), ("There is no line in the list. Paste one with a name a line.",))
    if len(filled) > MOST_LINES:
        return Roster((), (f"The list has {len(filled)} lines; at most {MOST_LINES} fit. Paste a part of it.",))
    separator = _separator([line for _, line in filled])
    cells = [(number, _cells(line, separator)) for number, line in filled]
    headings = tuple(number for number, found in cells if _is_heading(found, is_first=number == cells[0][0]))
    cells = [(number, found) for number, found in cells if number not in headings]
    read = [_line(number, found, takes) for number, found in cells]
    lines = [each for each in read if isinstance(each, RosterLine)]
    problems = [each for each in read if isinstance(each, str)]
    if not cells:
        problems.append("The list holds headings and nobody below them.")
    understood = {each.line for each in lines}
    remarks = list(_remarks([each for each in filled if each[0] in understood], separator))
    return Roster(tuple(lines), (*problems, *_repeated(lines)), headings, _first(remarks))


def _is_heading(cells: list[str], *, is_first: bool) -> bool:
    """Known words in every cell; above the list one is enough, where nobody's number stands."""
    known = [HEADINGS.fullmatch(cell) is not None for cell in cells]
    return bool(cells) and (all(known) or (is_first and any(known) and not any(map(_is_number, cells))))


def _separator(lines: list[str]) -> str:
    """The mark that most lines hold, a tab before a semicolon before a comma; a name may hold a comma itself."""
    counts = {mark: sum(mark in line for line in lines) for mark in SEPARATORS}
    return next((mark for mark in ("\t", ";") if counts[mark] * 2 >= len(lines)), ",")


def _cells(line: str, separator: str) -> list[str]:
    return [_in_one_piece(cell) for cell in _columns(line, separator)]


def _columns(line: str, separator: str) -> list[str]:
    """Those that hold more than separators."""
    try:
        found = next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        found = line.split(separator)
    return [cell for cell in (each.strip() for each in found) if cell.strip("\t;, ")]


def _in_one_piece(cell: str) -> str:
    return " ".join(cell.split())


def _remarks(lines: Iterable[tuple[int, str]], separator: str) -> Iterator[str]:
    """Of the lines with a separator inside a name or number: a comma only where a number stands beside it, since
    “Lovelace, Ada” is a name."""
    for number, line in lines:
        columns = _columns(line, separator)
        found = ((mark, cell) for mark in SEPARATORS for cell in columns if mark in cell and _parts_columns(cell, mark))
        mark, cell = next(found, ("", ""))
        if mark:
            said = "a tab" if mark == "\t" else f"“{mark}”"
            yield (
                f"Line {number} holds {said} inside “{_in_one_piece(cell)}”. If it stands between columns, separate "
                "the columns of every line alike."
            )


def _parts_columns(cell: str, mark: str) -> bool:
    return mark != "," or any(_is_number(_in_one_piece(part)) for part in cell.split(mark))


def _first(remarks: list[str]) -> tuple[str, ...]:
    more = len(remarks) - MOST_REMARKS
    return (*remarks[:MOST_REMARKS], f"{more} more lines hold one too.") if more > 1 else tuple(remarks)


def _line(line: int, cells: list[str], takes: Takes) -> RosterLine | str:
    """The line as it was understood, or what is wrong with it."""
    if any(not cell.isprintable() for cell in cells):
        return f"Line {line} holds a character that is no text. Type the line again."
    numbers = [cell for cell in cells if _is_number(cell)]
    names = [cell for cell in cells if not _is_number(cell)]
    if not cells:
        return f"Line {line} holds separators and no name. Take it out, or add the name."
    addresses = [cell for cell in numbers if "@" in cell]
    if len(addresses) > 1 or len(numbers) - len(addresses) > 1:
        both = " and ".join(f"“{each[:LONGEST_CELL]}”" for each in numbers[:2])
        return f"Line {line} holds {both}: keep one number and one e-mail address a line."
    numbers.sort(key=lambda cell: (cell in addresses) is (takes is Takes.NUMBER))
    if not names:
        return f"Line {line} holds “{numbers[0][:LONGEST_CELL]}” and no name. Add the name."
    if len(names) > 3:
        return f"Line {line} holds {len(cells)} columns: keep the name, and a number or e-mail address."
    name, (number, left_out) = " ".join(names), (*numbers, "", "")[:2]
    if len(name) > LONGEST_CELL or len(number) > LONGEST_CELL:
        return f"Line {line} is too long: a name or number has at most {LONGEST_CELL} characters."
    return RosterLine(line, name, number, left_out)


def _is_number(cell: str) -> bool:
    """A number or e-mail address has no spaces; a name such as “Ada 2” has."""
    return " " not in cell and ("@" in cell or DIGIT.search(cell) is not None)


def _repeated(lines: Iterable[RosterLine]) -> list[str]:
    seen: dict[str, RosterLine] = {}
    problems = []
    for each in lines:
        key = each.number.casefold() or f" {each.name.casefold()}"
        if key in seen:
            what = each.number or f"{each.name}, without a number"
            problems.append(f"Lines {seen[key].line} and {each.line} are both for “{what}”. Keep one of them.")
        seen.setdefault(key, each)
    return problems

"""Reads a list of a class as it is copied from a spreadsheet: a name and a number or e-mail address a line, in any order."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LINES = 2_000
LONGEST_CELL = 80  # characters of a name or number
LONGEST_TEXT = 400_000  # characters
HEADINGS = re.compile(r"(?i)(full |first |last |sur|given |family )?name|e-?mail( address)?|(student |matriculation )?"
                      r"(number|no\.?|id)|matrikelnummer|vorname|nachname|student|surname")  # fmt: skip
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line that was understood. `line` is its number in the text."""

    line: int
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """What a pasted text says. `problems` are sentences that name the line."""

    lines: tuple[RosterLine, ...]
    problems: tuple[str, ...] = ()


def read_roster(text: str) -> Roster:
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
    if all(HEADINGS.fullmatch(cell) for cell in cells[0][1]):
        cells = cells[1:]
    read = [_line(number, found) for number, found in cells]
    lines = [each for each in read if isinstance(each, RosterLine)]
    problems = [each for each in read if isinstance(each, str)]
    if not cells:
        problems.append("The list holds headings and nobody below them.")
    return Roster(tuple(lines), (*problems, *_repeated(lines)))


def _separator(lines: list[str]) -> str:
    """The mark that most lines hold, a tab before a semicolon before a comma; a name may hold a comma itself."""
    counts = {mark: sum(mark in line for line in lines) for mark in ("\t", ";", ",")}
    return next((mark for mark in ("\t", ";") if counts[mark] * 2 >= len(lines)), ",")


def _cells(line: str, separator: str) -> list[str]:
    try:
        found = next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        found = line.split(separator)
    return [cell for cell in (" ".join(each.split()) for each in found) if cell]


def _line(line: int, cells: list[str]) -> RosterLine | str:
    """The line as it was understood, or what is wrong with it."""
    if any(not cell.isprintable() for cell in cells):
        return f"Line {line} holds a character that is no text. Type the line again."
    numbers = [cell for cell in cells if _is_number(cell)]
    names = [cell for cell in cells if not _is_number(cell)]
    if not cells:
        return f"Line {line} holds no name."
    if len(numbers) > 1:
        both = " and ".join(f"“{each[:LONGEST_CELL]}”" for each in numbers[:2])
        return f"Line {line} holds {both}: keep one number or e-mail address a line."
    if not names:
        return f"Line {line} holds “{numbers[0][:LONGEST_CELL]}” and no name. Add the name."
    if len(names) > 3:
        return f"Line {line} holds {len(cells)} columns: keep the name, and a number or e-mail address."
    name, number = " ".join(names), numbers[0] if numbers else ""
    if len(name) > LONGEST_CELL or len(number) > LONGEST_CELL:
        return f"Line {line} is too long: a name or number has at most {LONGEST_CELL} characters."
    return RosterLine(line, name, number)


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

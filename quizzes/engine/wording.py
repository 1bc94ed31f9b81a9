"""Two texts compared word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_COMPARISONS = 1_000_000  # of two sequences; beyond it the passage is told as replaced, which takes no time


class Fate(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and whether it stayed. All pieces but the added ones give the text before, all but the removed
    ones the text after."""

    fate: Fate
    text: str


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """What stayed, went and came, in reading order: lines are matched first, then the words of lines that changed."""
    found = _compared(LINES.findall(before), LINES.findall(after), _by_words)
    return tuple(
        Piece(fate, "".join(piece.text for piece in same)) for fate, same in groupby(found, lambda piece: piece.fate)
    )


def _by_words(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    yield from _compared(WORDS.findall("".join(before)), WORDS.findall("".join(after)), _replaced)


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    yield from _pieces(Fate.REMOVED, before)
    yield from _pieces(Fate.ADDED, after)


def _compared(
    before: Sequence[str], after: Sequence[str], changed: Callable[[Sequence[str], Sequence[str]], Iterator[Piece]]
) -> Iterator[Piece]:
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    yield from _pieces(Fate.SAME, before[:start])
    if len(middle[0]) * len(middle[1]) > MOST_COMPARISONS:
        yield from _replaced(*middle)
    else:
        for tag, i, j, k, m in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            if tag == "equal":
                yield from _pieces(Fate.SAME, middle[0][i:j])
            else:
                yield from changed(middle[0][i:j], middle[1][k:m])
    yield from _pieces(Fate.SAME, before[len(before) - end :])


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many parts both begin with."""
    pairs = zip(before, after, strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))


def _pieces(fate: Fate, parts: Sequence[str]) -> Iterator[Piece]:
    if parts:
        yield Piece(fate, "".join(parts))

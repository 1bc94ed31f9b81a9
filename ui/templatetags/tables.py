"""What the table component asks about its data; nothing here computes a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django import template

register = template.Library()

LONGEST_NUMBER = 24  # characters; a cell beyond that is words, which are read from the start of the line


class Table(Protocol):
    @property
    def rows(self) -> Sequence[Sequence[str]]: ...


@register.filter
def word_columns(table: Table) -> frozenset[int]:
    """Indices of the columns that hold words instead of numbers."""
    columns = zip(*table.rows, strict=False)
    return frozenset(i for i, cells in enumerate(columns) if any(len(cell) > LONGEST_NUMBER for cell in cells))

"""Which parts of a drawing are taken: a bitmap with one integer a column, so that a box is tested in microseconds."""

from __future__ import annotations

from svgplot.lettering import Box

CELL = 2.0  # units


class Space:
    __slots__ = ("columns",)

    def __init__(self) -> None:
        self.columns: dict[int, int] = {}  # column -> bits of the rows taken

    def take_box(self, box: Box) -> None:
        bits = _bits(box.top, box.bottom)
        for column in _columns(box):
            self.columns[column] = self.columns.get(column, 0) | bits

    def take_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if x1 > x2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
        for column in range(int(x1 // CELL), int(x2 // CELL) + 1):
            start, end = max(x1, column * CELL), min(x2, column * CELL + CELL)
            a, b = (y1 + slope * (start - x1), y1 + slope * (end - x1)) if x2 > x1 else (y1, y2)
            self.columns[column] = self.columns.get(column, 0) | _bits(min(a, b), max(a, b))

    def take(self, other: Space) -> None:
        for column, bits in other.columns.items():
            self.columns[column] = self.columns.get(column, 0) | bits

    def reach(self) -> tuple[float, float]:
        """Leftmost and rightmost abscissa taken."""
        return min(self.columns) * CELL, (max(self.columns) + 1) * CELL - 0.1

    def overlap(self, box: Box) -> int:
        """How many taken cells lie in `box`."""
        bits = _bits(box.top, box.bottom)
        get = self.columns.get
        return sum((get(column, 0) & bits).bit_count() for column in _columns(box))

    def span(self, left: float, right: float) -> tuple[float, float] | None:
        """Top and bottom of what is taken between two abscissae; None where nothing is."""
        taken = 0
        for column in range(int(left // CELL), int(right // CELL) + 1):
            taken |= self.columns.get(column, 0)
        if not taken:
            return None
        return ((taken & -taken).bit_length() - 1) * CELL, taken.bit_length() * CELL


def _bits(top: float, bottom: float) -> int:
    first, last = max(0, int(top // CELL)), max(0, int(bottom // CELL))
    return ((1 << (last - first + 1)) - 1) << first


def _columns(box: Box) -> range:
    return range(int(box.left // CELL), int(box.right // CELL) + 1)

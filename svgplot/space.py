"""Which parts of a drawing are taken: a bitmap with one integer a column, so that a box is tested in microseconds."""

from __future__ import annotations

from svgplot.lettering import Box

CELL = 2.0  # units
COLUMNS = 164  # a little more than a drawing is wide; what lies beyond counts to the last one


class Space:
    __slots__ = ("columns",)

    def __init__(self) -> None:
        self.columns = [0] * COLUMNS  # the bits of the rows taken, for each column

    def take_box(self, box: Box) -> None:
        first, last, bits = _cells(box)
        for column in range(first, last):
            self.columns[column] |= bits

    def take_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if x1 > x2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        first, last = _column(x1), _column(x2)
        if first == last:
            self.columns[first] |= _rows(y1, y2)
            return
        slope = (y2 - y1) / (x2 - x1)
        before = y1
        for column in range(first, last):
            after = y1 + slope * (column * CELL + CELL - x1)
            self.columns[column] |= _rows(before, after)
            before = after
        self.columns[last] |= _rows(before, y2)

    def take(self, other: Space) -> None:
        self.columns = [mine | theirs for mine, theirs in zip(self.columns, other.columns, strict=True)]

    def reach(self) -> tuple[float, float] | None:
        """Leftmost and rightmost abscissa taken, None where nothing is."""
        taken = [column for column, bits in enumerate(self.columns) if bits]
        return (taken[0] * CELL, taken[-1] * CELL + CELL - 0.1) if taken else None

    def overlap(self, box: Box) -> int:
        """How many taken cells lie in `box`."""
        first, last, bits = _cells(box)
        return sum([(column & bits).bit_count() for column in self.columns[first:last] if column & bits])

    def span(self, left: float, right: float) -> tuple[float, float] | None:
        """Top and bottom of what is taken between two abscissae; None where nothing is."""
        taken = 0
        for column in self.columns[_column(left) : _column(right) + 1]:
            taken |= column
        if not taken:
            return None
        return ((taken & -taken).bit_length() - 1) * CELL, taken.bit_length() * CELL

    def free_beside(self, x: float, top: float, bottom: float, side: int) -> float:
        """How far from `x` to one side (-1 left, 1 right) the band between `top` and `bottom` is taken."""
        column, bits = _column(x), _rows(top, bottom)
        while 0 <= column < COLUMNS and self.columns[column] & bits:
            column += side
        return column * CELL if side > 0 else (column + 1) * CELL


def _column(x: float) -> int:
    return min(COLUMNS - 1, max(0, int(x / CELL)))


def _rows(y1: float, y2: float) -> int:
    if y1 > y2:
        y1, y2 = y2, y1
    first, last = int(y1 / CELL), int(y2 / CELL)
    if first < 0:
        first, last = 0, max(0, last)
    return ((1 << (last - first + 1)) - 1) << first


def _cells(box: Box) -> tuple[int, int, int]:
    return _column(box.left), _column(box.right) + 1, _rows(box.top, box.bottom)

"""Where labels stand: the first free place of a list, else the one that hides least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from svgplot.lettering import SIZE, Box, block_height, block_width, label_in_box, wrap
from svgplot.sheet import DOT, Sheet
from svgplot.space import Space

GAP = 3.5  # units between a label and what it names
WIDEST = 0.72  # of the plot: longer labels take two lines
COST_OF_TEXT, COST_OF_LINE = 8.0, 3.0  # of a hidden cell
GOOD = 2.0  # a place that costs less is taken without looking further
CLEAR = 5.0  # units that another curve keeps from a label before it could be taken for its own


@dataclass(frozen=True, slots=True)
class Place:
    """A box for a label; `malus` tells how far it is from the best place, `floor` that no later place has less."""

    box: Box
    tie: tuple[float, float]
    anchor: str
    malus: float = 0.0
    floor: float = 0.0


def wrapped(sheet: Sheet, text: str, limit: float | None = None, bold: bool = False) -> tuple[str, ...]:
    if limit is None:
        limit = (sheet.area.right - sheet.area.left) * WIDEST
    return wrap(text, limit, bold)


def put(sheet: Sheet, lines: tuple[str, ...], places: Iterable[Place], css: str, bold: bool = False) -> None:
    """Sets the label on the best of `places`."""
    best, _ = choose(sheet, places)
    if best is not None:
        sheet.add_label(label_in_box(lines, best.box, best.tie, best.anchor, css, bold))


def choose(sheet: Sheet, places: Iterable[Place]) -> tuple[Place | None, float]:
    """The place that hides least and lies best, with its cost."""
    best: Place | None = None
    least = float("inf")
    for place in places:
        if place.floor >= least:
            break
        cost = place.malus
        if cost >= least:
            continue
        cost += COST_OF_TEXT * sheet.solid.overlap(place.box.grown(1)) + COST_OF_LINE * sheet.lines.overlap(place.box)
        if cost < least:
            best, least = place, cost
        if cost < GOOD:
            break
    return best, least


def inside(box: Box, room: Box) -> Box:
    """`box` shifted into `room`; where it is larger, to its left and top."""
    right = min(0.0, room.right - box.right)
    dx = right + max(0.0, room.left - box.left - right)
    down = min(0.0, room.bottom - box.bottom)
    dy = down + max(0.0, room.top - box.top - down)
    return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


def label_room(sheet: Sheet) -> Box:
    """Where marks may be named: beside the plot only to the right."""
    return Box(sheet.area.left + 3, sheet.area.top + 1, sheet.bounds.right, sheet.area.bottom - 1)


def around(sheet: Sheet, lines: tuple[str, ...], x: float, y: float, bold: bool = False) -> Iterator[Place]:
    """Places about a marked point: above, beside, below, then farther off."""
    breadth, height = block_width(lines, bold), block_height(lines)
    room = label_room(sheet)
    for ring, reach in enumerate((DOT + GAP, DOT + GAP + SIZE, DOT + GAP + 2.2 * SIZE)):
        above, below = y - reach - height, y + reach - 1
        for rank, (left, top, anchor) in enumerate(
            (
                (x - breadth / 2, above, "middle"),
                (x + reach, y - height / 2, "start"),
                (x - reach - breadth, y - height / 2, "end"),
                (x - breadth / 2, below, "middle"),
                (x - DOT, above, "start"),
                (x - breadth + DOT, above, "end"),
                (x - DOT, below, "start"),
                (x - breadth + DOT, below, "end"),
            )
        ):
            wanted = Box(left, top, left + breadth, top + height)
            box = inside(wanted, room)
            moved = abs(box.left - wanted.left) + 3 * abs(box.top - wanted.top)
            yield Place(box, (x, y), anchor_of(box, x, anchor), ring * 12 + rank * 0.5 + moved * 0.4, ring * 12)


def along(sheet: Sheet, lines: tuple[str, ...], own: Space, others: Space, anchors: Iterable[float]) -> Iterator[Place]:
    """Places beside a curve at each of the abscissae `anchors`. `own` holds the curve's cells, `others` those of its
    neighbours: places as near to one of them as to this curve come last."""
    breadth, height = block_width(lines), block_height(lines)
    room = label_room(sheet)
    for rank, x in enumerate(anchors):
        here = own.span(x, x)
        if here is None:
            continue
        y = (here[0] + here[1]) / 2
        for order, (box, anchor) in enumerate(_beside_curve(own, x, y, breadth, height, room)):
            malus = rank * 1.5 + order * 0.25 + _distance(box, x, y) * 0.3
            if others.overlap(box.grown(CLEAR)):
                malus += 40
            yield Place(box, (x, y), anchor, malus, rank * 1.5)


def _beside_curve(
    own: Space, x: float, y: float, breadth: float, height: float, room: Box
) -> Iterator[tuple[Box, str]]:
    for shift, anchor in ((1.0, "end"), (0.5, "middle"), (0.0, "start")):
        left = min(max(x - breadth * shift, room.left), room.right - breadth)
        span = own.span(left, left + breadth)
        if span is None:
            continue
        for top in (span[0] - GAP - height, span[1] + GAP):
            if room.top - 2 <= top and top + height <= room.bottom + 2:
                yield Box(left, top, left + breadth, top + height), anchor
    band = min(max(y - height / 2, room.top), room.bottom - height)
    for side, anchor in ((-1, "end"), (1, "start")):
        edge = own.free_beside(x, band, band + height, side)
        left = edge - GAP - breadth if side < 0 else edge + GAP
        if room.left <= left and left + breadth <= room.right:
            yield Box(left, band, left + breadth, band + height), anchor


def _distance(box: Box, x: float, y: float) -> float:
    dx = max(box.left - x, 0.0, x - box.right)
    dy = max(box.top - y, 0.0, y - box.bottom)
    return max(0.0, (dx * dx + dy * dy) ** 0.5 - GAP - 2)


def anchor_of(box: Box, x: float, anchor: str) -> str:
    """After a shift into the room a middle label ties by the side that is nearer to its point."""
    middle = (box.left + box.right) / 2
    if anchor == "middle" and abs(middle - x) > 1:
        return "start" if middle > x else "end"
    return anchor

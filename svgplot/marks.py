"""Draws each mark on its sheet: shapes first, so that labels know what is taken, then the labels."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from svgplot.figure import (
    Change,
    Curve,
    DecisionMap,
    Histogram,
    Mark,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
    Shape,
)
from svgplot.lettering import LINE, SIZE, Box, block_height, block_width, coordinate, label_in_box
from svgplot.paths import Spot, path, polylines
from svgplot.placement import GAP, Place, along, anchor_of, around, choose, inside, label_room, put, wrapped
from svgplot.png import data_uri
from svgplot.sheet import ARROWS, DOT, STYLE_CLASS, STYLE_ORDER, Sheet, dot, mark_at, stroke
from svgplot.space import Space

RANGE_STEP = 10.0  # units between range bars that stand side by side
SMALL = 7.0  # units: a change smaller than this in one direction gets a bracket outside its points
BRACKET = 13.0  # units from the points to their bracket
NARROW_LABEL = 66.0  # units: a change that finds no room on one line is set on several
CLOSE_POINTS = 40.0  # units: labels of closer points don't fit side by side
CROSS = 1.7  # half the size of the crosses on a decision map
LABEL_STOPS = 16  # places along a curve where its label is tried


def draw_marks(sheet: Sheet) -> None:
    marks = sheet.panel.marks
    curves = _draw_curves(sheet, [mark for mark in marks if isinstance(mark, Curve)])
    ranges = [mark for mark in marks if isinstance(mark, RangeBar)]
    for mark in marks:
        if type(mark) in _DRAWN:
            _DRAWN[type(mark)](sheet, mark)
    for i, bar in enumerate(ranges):
        _draw_range(sheet, bar, i)
    for kind, name in _NAMED.items():
        for mark in marks:
            if isinstance(mark, kind) and mark.label:
                name(sheet, mark)
    _name_curves(sheet, curves)
    for mark in marks:
        if isinstance(mark, Region) and mark.label:
            _name_region(sheet, mark)


# Curves and histograms


def _draw_curves(sheet: Sheet, curves: list[Curve]) -> list[tuple[Curve | Histogram, Space]]:
    """Solid ones first and thick, dashed ones over them, so that both are seen where they coincide."""
    drawn: list[tuple[Curve | Histogram, Space]] = []
    for curve in sorted(curves, key=lambda curve: STYLE_ORDER.index(curve.style)):
        lines = polylines(curve, sheet.x, sheet.y, sheet.area)
        sheet.over.append(stroke(f"plot-line {STYLE_CLASS[curve.style]}", path(lines)))
        own = Space()
        for line in lines:
            for (x1, y1), (x2, y2) in itertools.pairwise(line):
                own.take_line(x1, y1, x2, y2)
        drawn.append((curve, own))
    for mark in sheet.panel.marks:
        if isinstance(mark, Histogram):
            drawn.append((mark, _draw_histogram(sheet, mark)))
    for _, own in drawn:
        sheet.lines.take(own)
    return drawn


def _name_curves(sheet: Sheet, drawn: list[tuple[Curve | Histogram, Space]]) -> None:
    """Curves with a chosen place for their label come first."""
    for mark, own in sorted(drawn, key=lambda pair: getattr(pair[0], "label_at", None) is None):
        if mark.label and own.reach():
            others = Space()
            for _, other in drawn:
                if other is not own:
                    others.take(other)
            lines = wrapped(sheet, mark.label)
            anchors = _stops(sheet, mark, own)
            put(sheet, lines, along(sheet, lines, own, others, anchors), f"plot-label {STYLE_CLASS[mark.style]}")


def _stops(sheet: Sheet, mark: Curve | Histogram, own: Space) -> list[float]:
    """Abscissae where the label is tried: about `label_at`, else from the right end leftwards."""
    left, right = own.reach() or (sheet.area.left, sheet.area.right)
    stops = [right - (right - left) * i / LABEL_STOPS for i in range(LABEL_STOPS + 1)]
    if isinstance(mark, Curve) and mark.label_at is not None:
        wanted = sheet.x(mark.label_at)
        return sorted([wanted, *stops], key=lambda x: abs(x - wanted))
    if isinstance(mark, Histogram):
        return sorted(stops, key=lambda x: (own.span(x, x) or (0.0, 0.0))[0])
    return stops


def _draw_histogram(sheet: Sheet, histogram: Histogram) -> Space:
    base = sheet.area.bottom if sheet.panel.y.scale is Scale.LOG else sheet.y(max(0.0, sheet.panel.y.lower))
    outline = []
    own, filled = Space(), Space()
    for left, right, count in zip(histogram.edges, histogram.edges[1:], histogram.counts, strict=False):
        x1, x2 = _across(sheet, left), _across(sheet, right)
        lowest = sheet.panel.y.scale is Scale.LOG and count <= sheet.panel.y.lower
        top = base if lowest else max(sheet.area.top, min(base, sheet.y(count)))
        if x1 < x2 and top < base:
            outline.append(
                f"M{coordinate(x1)} {coordinate(base)}V{coordinate(top)}H{coordinate(x2)}V{coordinate(base)}z"
            )
            own.take_line(x1, top, x2, top)
            filled.take_box(Box(x1, top, x2, base))
    sheet.lines.take(filled)
    sheet.under.append(
        f'<path class="plot-bins {STYLE_CLASS[histogram.style]}" fill="none" stroke="currentColor" d="{"".join(outline)}"/>'
    )
    return own


def _across(sheet: Sheet, value: float) -> float:
    return max(sheet.area.left, min(sheet.area.right, sheet.x(value)))


# Points, rules, regions


def _draw_point(sheet: Sheet, point: Point) -> None:
    x, y = sheet.x(point.x), sheet.y(point.y)
    if point.guides:
        lines = f"M{coordinate(x)} {coordinate(y)}V{coordinate(sheet.area.bottom)}"
        lines += f"M{coordinate(x)} {coordinate(y)}H{coordinate(sheet.area.left)}"
        sheet.over.append(stroke("plot-guide", lines))
        sheet.lines.take_line(x, y, x, sheet.area.bottom)
        sheet.lines.take_line(sheet.area.left, y, x, y)
    sheet.over.append(dot(x, y, point.shape, point.outline))
    sheet.solid.take_box(Box(x - DOT, y - DOT, x + DOT, y + DOT))


def _name_point(sheet: Sheet, point: Point) -> None:
    changes = (mark for mark in sheet.panel.marks if isinstance(mark, Change))
    if any(point in (_joined(sheet, change) or ()) for change in changes):
        return
    lines = wrapped(sheet, point.label)
    put(sheet, lines, around(sheet, lines, sheet.x(point.x), sheet.y(point.y)), "plot-label")


def _draw_rule(sheet: Sheet, rule: Rule) -> None:
    area, css = sheet.area, f"plot-rule {STYLE_CLASS[rule.style]}"
    if rule.axis == "x":
        x = sheet.x(rule.value)
        sheet.over.append(stroke(css, f"M{coordinate(x)} {coordinate(area.top)}V{coordinate(area.bottom)}"))
        sheet.lines.take_line(x, area.top, x, area.bottom)
    else:
        y = sheet.y(rule.value)
        sheet.over.append(stroke(css, f"M{coordinate(area.left)} {coordinate(y)}H{coordinate(area.right)}"))
        sheet.lines.take_line(area.left, y, area.right, y)


def _name_rule(sheet: Sheet, rule: Rule) -> None:
    lines = wrapped(sheet, rule.label)
    places = _places_at_vertical(sheet, rule, lines) if rule.axis == "x" else _places_at_level(sheet, rule, lines)
    put(sheet, lines, places, f"plot-label {STYLE_CLASS[rule.style]}")


def _places_at_vertical(sheet: Sheet, rule: Rule, lines: tuple[str, ...]) -> Iterator[Place]:
    breadth, height = block_width(lines), block_height(lines)
    x = sheet.x(rule.value)
    top = sheet.area.top + 1
    for row in range(int((sheet.area.bottom - top) // (SIZE / 2))):
        y = top + row * SIZE / 2
        for box, anchor, malus in (
            (Box(x + GAP, y, x + GAP + breadth, y + height), "start", 0.0),
            (Box(x - GAP - breadth, y, x - GAP, y + height), "end", 1.0),
        ):
            shifted = inside(box, label_room(sheet))
            moved = abs(shifted.left - box.left) + abs(shifted.top - box.top)
            yield Place(shifted, (x, y), anchor, malus + row * 2 + moved, row * 2.0)


def _places_at_level(sheet: Sheet, rule: Rule, lines: tuple[str, ...]) -> Iterator[Place]:
    breadth, height = block_width(lines), block_height(lines)
    y = sheet.y(rule.value)
    room = label_room(sheet)
    for step in range(12):
        right = sheet.area.right - step * (sheet.area.right - sheet.area.left) / 14
        for top, malus in ((y - GAP - height + 2, 0.0), (y + GAP - 1, 1.0)):
            box = Box(right - breadth, top, right, top + height)
            shifted = inside(box, room)
            moved = abs(shifted.left - box.left) * 0.2 + 6 * abs(shifted.top - box.top)
            yield Place(shifted, (shifted.right, y), "end", malus + step + moved, float(step))


def _draw_region(sheet: Sheet, region: Region) -> None:
    left, right = _across(sheet, region.x_from), _across(sheet, region.x_to)
    area = sheet.area
    sheet.under.insert(
        0,
        f'<rect class="plot-region" x="{coordinate(left)}" y="{coordinate(area.top)}"'
        f' width="{coordinate(right - left)}" height="{coordinate(area.bottom - area.top)}"'
        f' fill="url(#{sheet.prefix}-h)"/>',
    )


def _name_region(sheet: Sheet, region: Region) -> None:
    left, right = _across(sheet, region.x_from), _across(sheet, region.x_to)
    lines = wrapped(sheet, region.label, max(60.0, min(right - left - 8, 0.8 * (sheet.area.right - sheet.area.left))))
    put(sheet, lines, _places_in_region(sheet, left, right, lines), "plot-label plot-soft")


def _places_in_region(sheet: Sheet, left: float, right: float, lines: tuple[str, ...]) -> Iterator[Place]:
    breadth, height = block_width(lines), block_height(lines)
    for row in range(int((sheet.area.bottom - sheet.area.top - height) // 6) + 1):
        top = sheet.area.top + 6 + row * 6
        for shift in (0.0, -0.25, 0.25):
            centre = (left + right) / 2 + shift * max(0.0, right - left - breadth)
            box = inside(Box(centre - breadth / 2, top, centre + breadth / 2, top + height), label_room(sheet))
            yield Place(box, ((box.left + box.right) / 2, top), "middle", row + abs(shift) * 8, float(row))


# Changes and ranges


def _draw_change(sheet: Sheet, change: Change) -> None:
    line, arrow = _bracket(sheet, change)
    spots = "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in line)
    sheet.over.append(stroke("plot-change", f"M{spots}"))
    if arrow:
        x, y = line[-1]
        sheet.over.append(mark_at(x, y - DOT * (1 if arrow == "down" else -1), "plot-arrow", ARROWS[arrow]))
    for (x1, y1), (x2, y2) in itertools.pairwise(line):
        sheet.solid.take_line(x1, y1, x2, y2)


def _bracket(sheet: Sheet, change: Change) -> tuple[list[Spot], str]:
    """Corners of the line between the two points and the arrow at its end, "" for a bracket without."""
    x1, y1 = sheet.x(change.x_from), sheet.y(change.y_from)
    x2, y2 = sheet.x(change.x_to), sheet.y(change.y_to)
    area = sheet.area
    if abs(y2 - y1) < SMALL:
        top = min(y1, y2) - BRACKET
        level = top if top > area.top + 2 * SIZE else max(y1, y2) + BRACKET
        away = DOT + 1.5 if level > y1 else -DOT - 1.5
        return [(x1, y1 + away), (x1, level), (x2, level), (x2, y2 + away)], ""
    arrow = "up" if y2 < y1 else "down"
    if abs(x2 - x1) < SMALL:
        side = max(x1, x2) + BRACKET
        side = side if side < area.right - SIZE else min(x1, x2) - BRACKET
        near = DOT + 1.5 if side > x1 else -DOT - 1.5
        return [(x1 + near, y1), (side, y1), (side, y2), (x2 + near, y2)], ""
    return [(x1, y1), (x2, y1), (x2, y2)], arrow


def _name_change(sheet: Sheet, change: Change) -> None:
    """The change in bold; where its points are too close for labels of their own, "first → second" above it."""
    ends = _joined(sheet, change)
    head = wrapped(sheet, f"{ends[0].label} → {ends[1].label}", sheet.area.right - sheet.area.left) if ends else ()
    bracket = _bracket(sheet, change)[0]
    tried = []
    for limit in (None, NARROW_LABEL)[: 1 if bracket[1][1] == bracket[2][1] else 2]:
        lines = wrapped(sheet, change.label, limit, bold=True)
        breadth = max(block_width(lines, True), block_width(head))
        places = _places_at_bracket(sheet, bracket, breadth, block_height((*head, *lines)))
        tried.append((*choose(sheet, places), lines))
    best, _, lines = min(tried, key=lambda found: found[1])
    if best is None:
        return
    if head:
        sheet.add_label(label_in_box(head, best.box, best.tie, best.anchor, "plot-label"))
    if lines:
        top = best.box.top + len(head) * LINE * SIZE
        rest = Box(best.box.left, top, best.box.right, best.box.bottom)
        sheet.add_label(label_in_box(lines, rest, best.tie, best.anchor, "plot-label plot-strong", bold=True))


def _joined(sheet: Sheet, change: Change) -> tuple[Point, Point] | None:
    """The labelled points at the ends of a level bracket that is shorter than their labels."""
    if abs(sheet.x(change.x_from) - sheet.x(change.x_to)) > CLOSE_POINTS:
        return None
    if abs(sheet.y(change.y_from) - sheet.y(change.y_to)) >= SMALL:
        return None
    points = [mark for mark in sheet.panel.marks if isinstance(mark, Point) and mark.label]
    first = next((point for point in points if (point.x, point.y) == (change.x_from, change.y_from)), None)
    second = next((point for point in points if (point.x, point.y) == (change.x_to, change.y_to)), None)
    return (first, second) if first and second else None


def _places_at_bracket(sheet: Sheet, line: list[Spot], breadth: float, height: float) -> Iterator[Place]:
    (x1, y1), (x2, y2) = line[1], line[2]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    if y1 == y2:
        tops = (y - GAP - height, y + GAP)[:: -1 if line[0][1] < y1 else 1]
        corners = [(x - breadth / 2, top, "middle") for top in tops]
    else:
        corners = [(x + GAP + 2, y - height / 2, "start"), (x - GAP - 2 - breadth, y - height / 2, "end")]
    for rank, (left, top, anchor) in enumerate(corners):
        for step in range(17):
            shift = (step + 1) // 2 * (4 if step % 2 else -4)
            wanted = Box(left, top + shift, left + breadth, top + shift + height)
            box = inside(wanted, label_room(sheet))
            moved = abs(box.left - wanted.left) * 0.1 + abs(box.top - wanted.top)
            yield Place(box, (x, y), anchor_of(box, x, anchor), rank * 3 + step + moved, rank * 3.0)


def _draw_range(sheet: Sheet, bar: RangeBar, index: int) -> None:
    x, low, high = _range_ends(sheet, bar, index)
    sheet.over.append(stroke("plot-range", f"M{coordinate(x)} {coordinate(low)}V{coordinate(high)}"))
    for end, y, outline, arrow in (
        (bar.lower, low, bar.lower_end, "down"),
        (bar.upper, high, bar.upper_end, "up"),
    ):
        if end is None:
            sheet.over.append(mark_at(x, y, "plot-arrow plot-1", ARROWS[arrow]))
        else:
            sheet.over.append(dot(x, y, Shape.CIRCLE, outline, " plot-1"))
    sheet.solid.take_box(Box(x - DOT, high - 2, x + DOT, low + 2))


def _range_ends(sheet: Sheet, bar: RangeBar, index: int) -> tuple[float, float, float]:
    """Abscissa of the bar, ordinates of its lower and its upper end."""
    x = sheet.area.left + index * RANGE_STEP
    low = sheet.area.bottom - 4 if bar.lower is None else sheet.y(bar.lower)
    high = sheet.area.top + 4 if bar.upper is None else sheet.y(bar.upper)
    return x, low, high


def _name_range(sheet: Sheet, bar: RangeBar) -> None:
    index = [mark for mark in sheet.panel.marks if isinstance(mark, RangeBar)].index(bar)
    x, low, high = _range_ends(sheet, bar, index)
    lines = wrapped(sheet, bar.label)
    put(sheet, lines, _places_at_range(sheet, x, (low + high) / 2, lines), "plot-label plot-1")


def _places_at_range(sheet: Sheet, x: float, middle: float, lines: tuple[str, ...]) -> Iterator[Place]:
    breadth, height = block_width(lines), block_height(lines)
    for step in range(14):
        y = middle + (step + 1) // 2 * (7 if step % 2 else -7)
        for shift in (0, 1, 2):
            left = x + DOT + GAP + shift * RANGE_STEP
            box = inside(Box(left, y - height / 2, left + breadth, y + height / 2), label_room(sheet))
            yield Place(box, (x, y), "start", step * 0.8 + shift * 0.5, step * 0.8)


# Decision maps


def _draw_map(sheet: Sheet, decision: DecisionMap) -> None:
    """The picture is a mask, so that the stylesheet gives the shade its colour in every theme."""
    left, right = sheet.x(decision.x_lower), sheet.x(decision.x_upper)
    top, bottom = sheet.y(decision.y_upper), sheet.y(decision.y_lower)
    place = (
        f'x="{coordinate(left)}" y="{coordinate(top)}"'
        f' width="{coordinate(right - left)}" height="{coordinate(bottom - top)}"'
    )
    name = f"{sheet.prefix}-m{len(sheet.under)}"
    sheet.under.insert(
        0,
        f'<mask id="{name}"><image {place} preserveAspectRatio="none" href="{data_uri(decision.rows)}"/></mask>'
        f'<rect class="plot-ground" fill-opacity="0" {place}/>'
        f'<rect class="plot-shade" fill-opacity=".3" {place} mask="url(#{name})"/>',
    )
    _draw_cloud(sheet, decision)


def _draw_cloud(sheet: Sheet, decision: DecisionMap) -> None:
    """Class 0 as round dots, class 1 as crosses, each class one path."""
    dots, crosses = [], []
    size = coordinate(2 * CROSS)
    for x, y, kind in decision.points:
        at_x, at_y = sheet.x(x), sheet.y(y)
        if kind == 0:
            dots.append(f"M{coordinate(at_x)} {coordinate(at_y)}h0")
        else:
            corner = f"M{coordinate(at_x - CROSS)} {coordinate(at_y - CROSS)}"
            crosses.append(f"{corner}l{size} {size}m0-{size}l-{size} {size}")
    for css, marks in (("plot-cloud plot-1", dots), ("plot-crosses plot-2", crosses)):
        if marks:
            sheet.over.append(stroke(css, "".join(marks)))


_DRAWN: Mapping[type[Mark], Callable[[Sheet, Any], None]] = MappingProxyType(
    {DecisionMap: _draw_map, Region: _draw_region, Rule: _draw_rule, Change: _draw_change, Point: _draw_point}
)
_NAMED: Mapping[type[Mark], Callable[[Sheet, Any], None]] = MappingProxyType(
    {Change: _name_change, Point: _name_point, RangeBar: _name_range, Rule: _name_rule}
)

"""From sampled curves to short paths: lifted at gaps, cut at the panel's edge, without points that change nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from svgplot.course import stretches
from svgplot.figure import Curve
from svgplot.lettering import Box, coordinate
from svgplot.scales import Projection

Spot = tuple[float, float]
TOLERANCE = 0.05  # units: a twentieth of a pixel on a phone, a tenth on a wide page


def polylines(curve: Curve, x: Projection, y: Projection, area: Box) -> list[list[Spot]]:
    """The visible stretches of a curve, in drawing units."""
    visible = [cut for stretch in _strokes(curve, x, y) for cut in _clipped(stretch, area)]
    return [_simplified(stretch) for stretch in visible]


def path(lines: Iterable[Sequence[Spot]]) -> str:
    return "".join(_path(line) for line in lines)


def _path(line: Sequence[Spot]) -> str:
    spots = [f"{coordinate(x)} {coordinate(y)}" for x, y in line]
    kept = [spot for i, spot in enumerate(spots) if i == 0 or spot != spots[i - 1]]
    rest = "L" + " ".join(kept[1:]) if len(kept) > 1 else "h0"
    return f"M{kept[0]}{rest}"


def _strokes(curve: Curve, x: Projection, y: Projection) -> list[list[Spot]]:
    places = []
    for stretch in stretches(curve):
        xs, ys = zip(*stretch, strict=True)
        places.append(list(zip(x.all(xs), y.all(ys), strict=True)))
    return places


def _clipped(line: list[Spot], area: Box) -> list[list[Spot]]:
    """The parts of a line inside the area."""
    left, right, top, bottom = area.left, area.right, area.top, area.bottom
    within = [left <= x <= right and top <= y <= bottom for x, y in line]
    if all(within):
        return [line]
    parts: list[list[Spot]] = []
    for i, (start, end) in enumerate(pairwise(line)):
        visible = (start, end) if within[i] and within[i + 1] else _clip_segment(start, end, area)
        if visible is None:
            continue
        if parts and parts[-1][-1] == visible[0]:
            parts[-1].append(visible[1])
        else:
            parts.append([visible[0], visible[1]])
    return parts


def _clip_segment(start: Spot, end: Spot, area: Box) -> tuple[Spot, Spot] | None:
    """Liang and Barsky: the visible share of a segment as an interval of its parameter."""
    (x1, y1), (x2, y2) = start, end
    first, last = 0.0, 1.0
    for step, room in (
        (x1 - x2, x1 - area.left),
        (x2 - x1, area.right - x1),
        (y1 - y2, y1 - area.top),
        (y2 - y1, area.bottom - y1),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first > last:
        return None
    begin = start if first == 0.0 else (x1 + first * (x2 - x1), y1 + first * (y2 - y1))
    finish = end if last == 1.0 else (x1 + last * (x2 - x1), y1 + last * (y2 - y1))
    return begin, finish


def _simplified(line: list[Spot]) -> list[Spot]:
    """The line without points that lie on the way: from the last kept point, the cone of slopes that passes all later
    ones within the tolerance; a point outside the cone keeps its forerunner. One pass."""
    if len(line) < 3:
        return line
    kept = [line[0]]
    (from_x, from_y), before = line[0], line[0]
    low, high = -math.inf, math.inf
    for spot in line[1:]:
        x, y = spot
        run = x - from_x
        if before is not kept[-1] and (run <= 0 or not low <= (y - from_y) / run <= high):
            kept.append(before)
            from_x, from_y = before
            low, high = -math.inf, math.inf
            run = x - from_x
        if run <= 0:
            kept.append(spot)
            from_x, from_y = spot
            low, high = -math.inf, math.inf
        else:
            least, most = (y - TOLERANCE - from_y) / run, (y + TOLERANCE - from_y) / run
            low, high = least if least > low else low, most if most < high else high  # faster than max and min
        before = spot
    if kept[-1] is not before:
        kept.append(before)
    return kept

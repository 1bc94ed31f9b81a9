"""The numbers of a figure as a table: its own, or one made from its marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

from svgplot.bars import bars_of
from svgplot.course import is_function, runs, samples
from svgplot.figure import (
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Table,
)
from svgplot.graph import graph_table
from svgplot.numerals import number
from svgplot.shares import shares
from svgplot.words import range_text

MOST_ROWS = 11
EVENLY = 5  # samples between the telling ones
NOTHING = "–"
ROUNDED = 1e-5  # of a height: what the rounding of stored coordinates may move
CLOSE = 1e-9  # of the curve's width: the same abscissa


def table(figure: Figure) -> Table:
    """The figure's own table, or one from its marks: curves at a few telling points, one row a category or bin."""
    if figure.table is not None:
        return figure.table
    if figure.graph is not None:
        return graph_table(figure, figure.graph)
    made = [_of_panel(panel) for panel in figure.panels]
    joined = _side_by_side(made, figure) or _one_below_the_other([part for parts in made for part in parts])
    return Table(figure.title, joined.columns, joined.rows)


def _of_panel(panel: Panel) -> list[Table]:
    curves = [mark for mark in panel.marks if isinstance(mark, Curve)]
    parts = [_of_functions(panel, [curve for curve in curves if is_function(curve)])]
    parts += [_of_path(panel, curve) for curve in curves if not is_function(curve)]
    parts += [_of_bars(panel)]
    parts += [_of_histogram(panel, mark) for mark in panel.marks if isinstance(mark, Histogram)]
    parts += [_of_map(mark) for mark in panel.marks if isinstance(mark, DecisionMap)]
    parts += [_of_lines(panel)]
    return [part for part in parts if part.rows]


# Curves


def _of_functions(panel: Panel, curves: list[Curve]) -> Table:
    """One row for each telling x; marked points in a column of their own."""
    points = [mark for mark in panel.marks if isinstance(mark, Point)]
    named = _names(panel, curves)
    columns = (panel.x.label or "x", *named, *(("marked",) if points else ()))
    rows = []
    for x in _telling(panel, curves, points):
        cells = [_value_at(curve, x, points) for curve in curves]
        marked = "; ".join(_marked(point) for point in points if point.x == x)
        rows.append((number(x), *cells, *((marked or NOTHING,) if points else ())))
    return Table("", columns, tuple(rows))


def _marked(point: Point) -> str:
    height = number(point.y)
    if height in point.label:
        return point.label
    return f"{point.label}: {height}" if point.label else height


def _names(panel: Panel, curves: list[Curve]) -> tuple[str, ...]:
    """A name for each column; a curve without a label, or with one that is taken, gets the axis' name or a number."""
    names: list[str] = []
    for curve in curves:
        name = curve.label or panel.y.label or "y"
        names.append(name if name not in names else f"{name} ({len(names) + 1})")
    return tuple(names)


def _telling(panel: Panel, curves: list[Curve], points: list[Point]) -> list[float]:
    """Abscissae in order of how much they tell, cut to `MOST_ROWS`: marked points, ends, turns, some in between."""
    wanted: list[float] = [point.x for point in points]
    wanted += [x for mark in panel.marks if isinstance(mark, Change) for x in (mark.x_from, mark.x_to)]
    for curve in curves:
        stretches = runs(curve)
        wanted += [curve.xs[0], curve.xs[-1], *(run.x_from for run in stretches[1:])]
    wanted += [x for mark in panel.marks if isinstance(mark, Region) for x in (mark.x_from, mark.x_to) if curves]
    for curve in curves[:1]:
        last = len(curve.xs) - 1
        wanted += [curve.xs[last * i // (EVENLY + 1)] for i in range(1, EVENLY + 1)]
    kept = list(dict.fromkeys(wanted))[:MOST_ROWS]
    return sorted(kept)


def _value_at(curve: Curve, x: float, points: list[Point]) -> str:
    """The sample at `x`; both where the curve jumps; between samples a marked point of the curve, else the straight
    line, marked as about unless the curve is level there."""
    found = samples(curve)
    slack = CLOSE * (curve.xs[-1] - curve.xs[0] or 1.0)
    here = list(dict.fromkeys(number(y) for at, y in found if abs(at - x) <= slack))
    if here:
        return " and ".join(here)
    i = bisect_left(curve.xs, x)
    if not 0 < i < len(curve.xs):
        return NOTHING
    low, high = curve.ys[i - 1], curve.ys[i]
    if low is None or high is None or low != low or high != high:
        return NOTHING
    share = (x - curve.xs[i - 1]) / (curve.xs[i] - curve.xs[i - 1])
    between = low + share * (high - low)
    marked = _nearest([point.y for point in points if point.x == x], between)
    reach = _bend(curve, i) + ROUNDED * abs(between)
    if marked is not None and (number(marked) == number(between) or abs(marked - between) <= reach):
        return number(marked)
    return number(between) if low == high else "≈ " + number(between)


def _nearest(heights: list[float], height: float) -> float | None:
    return min(heights, key=lambda y: abs(y - height), default=None)


def _bend(curve: Curve, i: int) -> float:
    """How far the curve may lie from the straight line that ends in sample `i`, as its neighbours bend: further off,
    a point is none of the curve."""
    stretch = list(zip(curve.xs, curve.ys, strict=True))
    ways = [_slope(*ends) for ends in pairwise(stretch[max(0, i - 2) : i + 2])]
    known = [way for way in ways if way is not None]
    return (max(known) - min(known)) * (curve.xs[i] - curve.xs[i - 1]) / 2


def _slope(start: tuple[float, float | None], end: tuple[float, float | None]) -> float | None:
    if start[1] is None or end[1] is None or start[0] == end[0]:
        return None
    return (end[1] - start[1]) / (end[0] - start[0])


def _of_path(panel: Panel, curve: Curve) -> Table:
    found = samples(curve)
    rows = min(MOST_ROWS, len(found))
    picked = dict.fromkeys((len(found) - 1) * i // max(1, rows - 1) for i in range(rows))
    return Table(
        "",
        (curve.label or "point", panel.x.label or "x", panel.y.label or "y"),
        tuple((str(i + 1), number(found[i][0]), number(found[i][1])) for i in picked),
    )


# The other marks


def _of_bars(panel: Panel) -> Table:
    groups = bars_of(panel)
    if not groups:
        return Table("", ("",), ())
    names = [bars.label or panel.x.label or "value" for bars in groups]
    columns = [panel.y.label or "category"]
    for bars, name in zip(groups, names, strict=True):
        columns += [name, f"{name}, from", f"{name}, to"] if bars.upper else [name]
    rows = [
        (category, *(cell for bars in groups for cell in _bar_cells(bars, i)))
        for i, category in enumerate(groups[0].categories)
    ]
    return Table("", tuple(columns), tuple(rows))


def _bar_cells(bars: Bars, i: int) -> tuple[str, ...]:
    if bars.upper:
        return bars.printed[i], number(bars.lower[i]), number(bars.upper[i])
    return (bars.printed[i],)


def _of_histogram(panel: Panel, histogram: Histogram) -> Table:
    edges = [number(edge) for edge in histogram.edges]
    rows = zip(edges, edges[1:], histogram.counts, strict=False)
    name = histogram.label or panel.y.label or "count"
    return Table(
        "", (panel.x.label or "x", name), tuple((f"{low} to {high}", number(count)) for low, high, count in rows)
    )


def _of_map(decision: DecisionMap) -> Table:
    found = shares(decision)
    areas = (1 - found.area, found.area)
    rows = tuple(
        (f"class {kind}", f"{number(100 * areas[kind])} %", str(found.points[kind]), str(found.own[kind]))
        for kind in (0, 1)
    )
    return Table("", (decision.label or "class", "share of the area", "points", "of these in their own area"), rows)


def _of_lines(panel: Panel) -> Table:
    rows = [(mark.label, f"{mark.axis} = {number(mark.value)}") for mark in panel.marks if isinstance(mark, Rule)]
    rows += [(mark.label, range_text(mark)) for mark in panel.marks if isinstance(mark, RangeBar)]
    return Table("", ("mark", "value"), tuple(rows))


# Several tables in one


def _side_by_side(made: list[list[Table]], figure: Figure) -> Table | None:
    """Two panels with the same rows, such as two maps or a function and its derivative, share them."""
    if len(made) != 2 or any(len(parts) != 1 for parts in made):
        return None
    left, right = made[0][0], made[1][0]
    same_rows = [row[0] for row in left.rows] == [row[0] for row in right.rows]
    titles = [panel.title or part.columns[0] for panel, part in zip(figure.panels, (left, right), strict=True)]
    are_maps = all(isinstance(panel.marks[0], DecisionMap) for panel in figure.panels)
    if not same_rows or (left.columns[0] != right.columns[0] and not are_maps):
        return None
    columns = (
        "class" if are_maps else left.columns[0],
        *(_with_title(titles[0], column) for column in left.columns[1:]),
        *(_with_title(titles[1], column) for column in right.columns[1:]),
    )
    return Table("", columns, tuple((*a, *b[1:]) for a, b in zip(left.rows, right.rows, strict=True)))


def _with_title(title: str, column: str) -> str:
    return column if not title or title == column else f"{title}: {column}"


def _one_below_the_other(parts: list[Table]) -> Table:
    """All rows under the union of the columns; what a row lacks is a dash."""
    if len(parts) == 1:
        return parts[0]
    heads = list(dict.fromkeys(part.columns[0] for part in parts))
    columns = list(dict.fromkeys(column for part in parts for column in part.columns[1:]))
    rows = tuple(_spread(part, row, columns) for part in parts for row in part.rows)
    return Table("", (" / ".join(heads), *columns), rows)


def _spread(part: Table, row: Iterable[str], columns: list[str]) -> tuple[str, ...]:
    name, *cells = row
    known = dict(zip(part.columns[1:], cells, strict=True))
    return (name, *(known.get(column, NOTHING) for column in columns))

"""A figure in plain sentences, computed from its marks: for listeners, and for whoever can't see the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from svgplot.bars import bars_of
from svgplot.course import Run, is_function, runs, samples
from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Mark,
    Outline,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
)
from svgplot.graph import graph_words
from svgplot.numerals import number
from svgplot.shares import shares

MOST_RUNS = 4  # a curve with more turns is told by its ends and extremes
_VERBS = {-1: "falls", 0: "stays", 1: "rises"}


def words(figure: Figure) -> str:
    """What is drawn, with its numbers; the conclusion last. The title is not repeated."""
    told = [_panel(panel, i, len(figure.panels)) for i, panel in enumerate(figure.panels)]
    told += [graph_words(figure.graph)] if figure.graph is not None else []
    return " ".join(part for part in (*told, _sentence(figure.conclusion)) if part)


def _panel(panel: Panel, index: int, count: int) -> str:
    parts = [_heading(panel, index, count), _axes(panel)]
    parts += [_sentence(_TOLD[type(mark)](mark)) for mark in panel.marks]
    return " ".join(part for part in parts if part)


def _heading(panel: Panel, index: int, count: int) -> str:
    if count == 1:
        return _sentence(panel.title)
    which = ("First panel", "Second panel")[index]
    return _sentence(f"{which}: {panel.title}" if panel.title else which)


def _axes(panel: Panel) -> str:
    across = _axis(panel.x, "x")
    if bars_of(panel):
        return f"Bars along {across}."
    return f"Across: {across}. Up: {_axis(panel.y, 'y')}."


def _axis(axis: Axis, letter: str) -> str:
    scale = ", in powers of ten" if axis.scale is Scale.LOG else ""
    return f"{axis.label or letter} from {number(axis.lower)} to {number(axis.upper)}{scale}"


@lru_cache(maxsize=256)
def _curve(curve: Curve) -> str:
    name = curve.label or "The curve"
    if not is_function(curve):
        (x1, y1), *_, (x2, y2) = samples(curve)
        return f"{name} leads from {_place(x1, y1)} to {_place(x2, y2)} over {len(samples(curve))} points"
    stretches = runs(curve)
    if not stretches or len(stretches) > MOST_RUNS:
        return _extremes(name, curve)
    return f"{name} " + ", then ".join(_run(run, i == 0) for i, run in enumerate(stretches))


def _run(run: Run, is_first: bool) -> str:
    if run.direction == 0:
        where = f"from x = {number(run.x_from)} to {number(run.x_to)}"
        if is_first or run.is_new:
            return f"is {number(run.y_from)} {where}"
        return f"stays {number(run.y_to)} up to x = {number(run.x_to)}"
    end = f"{number(run.y_to)} at x = {number(run.x_to)}"
    if is_first or run.is_new:
        return f"{_VERBS[run.direction]} from {number(run.y_from)} at x = {number(run.x_from)} to {end}"
    return f"{_VERBS[run.direction]} to {end}"


def _extremes(name: str, curve: Curve) -> str:
    found = samples(curve)
    (x1, y1), (x2, y2) = found[0], found[-1]
    low, high = min(found, key=lambda spot: spot[1]), max(found, key=lambda spot: spot[1])
    return (
        f"{name} starts at {number(y1)} (x = {number(x1)}), ends at {number(y2)} (x = {number(x2)}) and lies between"
        f" {number(low[1])} (x = {number(low[0])}) and {number(high[1])} (x = {number(high[0])})"
    )


def _point(point: Point) -> str:
    hollow = ", hollow: not reached" if point.outline is Outline.OPEN else ""
    place = f"x = {number(point.x)}, y = {number(point.y)}"
    return f"Marked: {point.label} at {place}{hollow}" if point.label else f"A dot at {place}{hollow}"


def _region(region: Region) -> str:
    named = f": {region.label}" if region.label else ""
    return f"Hatched from x = {number(region.x_from)} to {number(region.x_to)}{named}"


def _rule(rule: Rule) -> str:
    named = f": {rule.label}" if rule.label else ""
    return f"A line at {rule.axis} = {number(rule.value)}{named}"


def _change(change: Change) -> str:
    way = f"from {_place(change.x_from, change.y_from)} to {_place(change.x_to, change.y_to)}"
    return f"Bracket {way}: {change.label}" if change.label else f"Bracket {way}"


def _bars(bars: Bars) -> str:
    rows = [
        f"{category} {text}" + _whisker(bars, i)
        for i, (category, text) in enumerate(zip(bars.categories, bars.printed, strict=True))
    ]
    return f"{bars.label or 'Bars'}: {'; '.join(rows)}"


def _whisker(bars: Bars, i: int) -> str:
    return f" (from {number(bars.lower[i])} to {number(bars.upper[i])})" if bars.upper else ""


def _histogram(histogram: Histogram) -> str:
    total = sum(histogram.counts)
    most = max(range(len(histogram.counts)), key=lambda i: histogram.counts[i])
    edges = histogram.edges
    return (
        f"{histogram.label or 'Histogram'}: {len(histogram.counts)} bins from {number(edges[0])} to {number(edges[-1])},"
        f" {number(total)} in all, most between {number(edges[most])} and {number(edges[most + 1])}:"
        f" {number(histogram.counts[most])}"
    )


def _range(bar: RangeBar) -> str:
    return f"{bar.label or 'Range'}: {range_text(bar)}"


def range_text(bar: RangeBar) -> str:
    """ "from 0 (reached) upwards without bound"."""
    low = None if bar.lower is None else f"{number(bar.lower)} ({_reached(bar.lower_end)})"
    high = None if bar.upper is None else f"{number(bar.upper)} ({_reached(bar.upper_end)})"
    if low is None and high is None:
        return "without bound in both directions"
    if high is None:
        return f"from {low} upwards without bound"
    return f"from {low} to {high}" if low else f"from {high} downwards without bound"


def _reached(end: Outline) -> str:
    return "reached" if end is Outline.CLOSED else "not reached"


def _map(decision: DecisionMap) -> str:
    found = shares(decision)
    told = f"{decision.label or 'Decision map'}: class 1 takes {number(100 * found.area)} % of the area"
    own = [
        f"{found.own[kind]} of {found.points[kind]} points of class {kind} lie in their own area"
        for kind in (0, 1)
        if found.points[kind]
    ]
    return "; ".join([told, *own])


def _place(x: float, y: float) -> str:
    return f"({number(x)}, {number(y)})"


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    return text if text[-1] in ".!?" else text + "."


_TOLD: Mapping[type[Mark], Callable[[Any], str]] = MappingProxyType(
    {
        Curve: _curve,
        Point: _point,
        Region: _region,
        Rule: _rule,
        Change: _change,
        Bars: _bars,
        Histogram: _histogram,
        RangeBar: _range,
        DecisionMap: _map,
    }
)

"""Refuses figures that can't be drawn truthfully. Every complaint names the mark and the field."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Mark,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
    Table,
)
from svgplot.graph import check_graph

SLACK = 1e-9  # of the axis' span: a point at 0.1 + 0.2 stands on an axis that ends at 0.3
MOST_PANELS = 2
MARK_NAMES: Mapping[type, str] = MappingProxyType(
    {
        Curve: "curve",
        Point: "point",
        Region: "region",
        Rule: "rule",
        Change: "change",
        Bars: "bars",
        Histogram: "histogram",
        RangeBar: "range",
        DecisionMap: "decision map",
    }
)


def check(figure: Figure) -> None:
    """Raises ValueError for a figure with a mark that lacks numbers, has too many, or lies outside its axes."""
    if not figure.title:
        raise ValueError("The figure needs a title.")
    if figure.graph is not None:
        if figure.panels:
            raise ValueError("The figure has panels and a graph; one of the two can be drawn.")
        check_graph(figure.graph)
    elif not 1 <= len(figure.panels) <= MOST_PANELS:
        raise ValueError(f"The figure has {len(figure.panels)} panels; one or two can be drawn.")
    for panel in figure.panels:
        _check_panel(panel)
    if figure.table is not None:
        _check_table(figure.table)


def name_of(mark: Mark) -> str:
    return f"{MARK_NAMES[type(mark)]} “{mark.label}”"


def _check_panel(panel: Panel) -> None:
    has_bars = any(isinstance(mark, Bars) for mark in panel.marks)
    _check_axis(panel.x, "x axis")
    if not has_bars:
        _check_axis(panel.y, "y axis")
    if not panel.marks:
        raise ValueError(f"The panel “{panel.title}” has no marks.")
    for mark in panel.marks:
        _CHECKS[type(mark)](mark, panel)
    if has_bars:
        _check_company_of_bars(panel)


def _check_axis(axis: Axis, name: str) -> None:
    _finite((axis.lower,), name, "lower")
    _finite((axis.upper,), name, "upper")
    if not axis.lower < axis.upper or not math.isfinite(axis.upper - axis.lower):
        raise ValueError(f"{name}: lower ({axis.lower}) must be less than upper ({axis.upper}).")
    if not axis.upper - axis.lower > 1e-9 * max(abs(axis.lower), abs(axis.upper)):
        raise ValueError(f"{name}: lower and upper are too close to tell apart.")
    if axis.scale is Scale.LOG and axis.lower <= 0:
        raise ValueError(f"{name}: lower must be positive on a log axis.")
    for value in axis.ticks:
        _inside(value, axis, name, "ticks")
    if axis.tick_labels and len(axis.tick_labels) != len(axis.ticks):
        raise ValueError(f"{name}: tick_labels must be as many as ticks ({len(axis.ticks)}).")


def _check_curve(curve: Curve, panel: Panel) -> None:
    name = name_of(curve)
    _same_length(name, xs=curve.xs, ys=curve.ys)
    drawn = [y for y in curve.ys if y is not None and not math.isnan(y)]
    if len(drawn) < 2:
        raise ValueError(f"{name}: ys needs at least two numbers.")
    _finite(curve.xs, name, "xs")
    _finite(drawn, name, "ys")
    _positive_on_log(curve.xs, panel.x, name, "xs")
    _positive_on_log(drawn, panel.y, name, "ys")
    if curve.label_at is not None:
        _finite((curve.label_at,), name, "label_at")


def _check_point(point: Point, panel: Panel) -> None:
    _inside(point.x, panel.x, name_of(point), "x")
    _inside(point.y, panel.y, name_of(point), "y")


def _check_region(region: Region, panel: Panel) -> None:
    name = name_of(region)
    _finite((region.x_from,), name, "x_from")
    _finite((region.x_to,), name, "x_to")
    if not region.x_from < region.x_to:
        raise ValueError(f"{name}: x_from must be less than x_to.")
    if region.x_to <= panel.x.lower or region.x_from >= panel.x.upper:
        raise ValueError(f"{name}: x_from and x_to lie outside the x axis.")


def _check_rule(rule: Rule, panel: Panel) -> None:
    if rule.axis not in ("x", "y"):
        raise ValueError(f"{name_of(rule)}: axis must be “x” or “y”, not “{rule.axis}”.")
    _inside(rule.value, panel.x if rule.axis == "x" else panel.y, name_of(rule), "value")


def _check_change(change: Change, panel: Panel) -> None:
    name = name_of(change)
    _inside(change.x_from, panel.x, name, "x_from")
    _inside(change.x_to, panel.x, name, "x_to")
    _inside(change.y_from, panel.y, name, "y_from")
    _inside(change.y_to, panel.y, name, "y_to")


def _check_bars(bars: Bars, panel: Panel) -> None:
    name = name_of(bars)
    _same_length(name, categories=bars.categories, values=bars.values, printed=bars.printed)
    if not bars.categories:
        raise ValueError(f"{name}: categories is empty.")
    for field in ("values", "lower", "upper"):
        for value in getattr(bars, field):
            _inside(value, panel.x, name, field)
    if bars.lower or bars.upper:
        _same_length(name, values=bars.values, lower=bars.lower, upper=bars.upper)
        if not all(low <= mid <= high for low, mid, high in zip(bars.lower, bars.values, bars.upper, strict=True)):
            raise ValueError(f"{name}: each value must lie between its lower and its upper.")


def _check_company_of_bars(panel: Panel) -> None:
    groups = [mark for mark in panel.marks if isinstance(mark, Bars)]
    for mark in panel.marks:
        if not isinstance(mark, Bars) and not (isinstance(mark, Rule) and mark.axis == "x"):
            raise ValueError(f"{name_of(mark)}: only other bars and vertical rules share a panel with bars.")
    for bars in groups[1:]:
        if bars.categories != groups[0].categories:
            raise ValueError(f"{name_of(bars)}: categories must be those of {name_of(groups[0])}.")


def _check_histogram(histogram: Histogram, panel: Panel) -> None:
    name = name_of(histogram)
    if not histogram.counts or len(histogram.edges) != len(histogram.counts) + 1:
        raise ValueError(f"{name}: edges must be one more than counts ({len(histogram.counts)}).")
    _finite(histogram.edges, name, "edges")
    _finite(histogram.counts, name, "counts")
    if any(a >= b for a, b in zip(histogram.edges, histogram.edges[1:], strict=False)):
        raise ValueError(f"{name}: edges must rise.")
    if any(count < 0 for count in histogram.counts):
        raise ValueError(f"{name}: counts must not be negative.")
    _positive_on_log(histogram.edges, panel.x, name, "edges")


def _check_range(bar: RangeBar, panel: Panel) -> None:
    name = name_of(bar)
    for field in ("lower", "upper"):
        if getattr(bar, field) is not None:
            _inside(getattr(bar, field), panel.y, name, field)
    if bar.lower is not None and bar.upper is not None and bar.lower > bar.upper:
        raise ValueError(f"{name}: lower must not be more than upper.")


def _check_map(decision: DecisionMap, panel: Panel) -> None:
    name = name_of(decision)
    if not decision.rows or not decision.rows[0]:
        raise ValueError(f"{name}: rows is empty.")
    if any(len(row) != len(decision.rows[0]) or row.strip("01") for row in decision.rows):
        raise ValueError(f"{name}: rows must be strings of “0” and “1” of one length.")
    for field, axis in (("x_lower", panel.x), ("x_upper", panel.x), ("y_lower", panel.y), ("y_upper", panel.y)):
        _inside(getattr(decision, field), axis, name, field)
    if not decision.x_lower < decision.x_upper or not decision.y_lower < decision.y_upper:
        raise ValueError(f"{name}: x_lower must be less than x_upper, y_lower less than y_upper.")
    if Scale.LOG in (panel.x.scale, panel.y.scale):
        raise ValueError(f"{name}: rows need linear axes.")
    for x, y, kind in decision.points:
        _inside(x, panel.x, name, "points")
        _inside(y, panel.y, name, "points")
        if kind not in (0, 1):
            raise ValueError(f"{name}: the class of points must be 0 or 1, not {kind}.")


def _check_table(table: Table) -> None:
    if not table.columns:
        raise ValueError(f"table “{table.caption}”: columns is empty.")
    if any(len(row) != len(table.columns) for row in table.rows):
        raise ValueError(f"table “{table.caption}”: each of rows must have {len(table.columns)} cells.")


def _same_length(name: str, **fields: tuple[Any, ...]) -> None:
    lengths = {field: len(values) for field, values in fields.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{field} has {length}" for field, length in lengths.items())
        raise ValueError(f"{name}: lengths differ: {told}.")


def _finite(values: Iterable[float], name: str, field: str) -> None:
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"{name}: {field} must be finite, not {value}.")


def _positive_on_log(values: Iterable[float], axis: Axis, name: str, field: str) -> None:
    if axis.scale is Scale.LOG and any(value <= 0 for value in values):
        raise ValueError(f"{name}: {field} must be positive on a log axis.")


def _inside(value: float, axis: Axis, name: str, field: str) -> None:
    _finite((value,), name, field)
    slack = (axis.upper - axis.lower) * SLACK if axis.scale is Scale.LINEAR else axis.lower * SLACK
    if not axis.lower - slack <= value <= axis.upper + slack:
        raise ValueError(f"{name}: {field} = {value} lies outside the axis ({axis.lower} to {axis.upper}).")


_CHECKS: Mapping[type, Callable[[Any, Panel], None]] = MappingProxyType(
    {
        Curve: _check_curve,
        Point: _check_point,
        Region: _check_region,
        Rule: _check_rule,
        Change: _check_change,
        Bars: _check_bars,
        Histogram: _check_histogram,
        RangeBar: _check_range,
        DecisionMap: _check_map,
    }
)

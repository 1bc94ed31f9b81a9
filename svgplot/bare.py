"""A figure without words: for questions, whose picture must not say what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from svgplot.figure import Axis, Bars, Curve, DecisionMap, Figure, Histogram, Mark, Panel, Point

NAMED = (Curve, Histogram)  # series that letters tell apart where there are several
KEPT = (*NAMED, Point, Bars, DecisionMap)


def bare(figure: Figure, name: str) -> Figure:
    """The figure with the axes and marks alone, under the name given. Several series are called A, B, C in the order
    of the figure; what is drawn to explain (regions, rules, changes, ranges) is left out with its words.

    Raises ValueError for a figure that is nothing without its words.
    """
    panels = tuple(_panel(panel) for panel in figure.panels)
    if not panels or not all(panel.marks for panel in panels):
        raise ValueError("The figure shows nothing without its words.")
    return Figure(title=name, panels=panels, conclusion="")


def letters() -> Iterator[str]:
    return (chr(ord("A") + number % 26) for number in count())


def _panel(panel: Panel) -> Panel:
    kept = [mark for mark in panel.marks if isinstance(mark, KEPT)]
    several = sum(isinstance(mark, NAMED) for mark in kept) > 1
    names = letters()
    marks = tuple(_mark(mark, next(names) if several and isinstance(mark, NAMED) else "") for mark in kept)
    return Panel(_axis(panel.x, "x"), _axis(panel.y, "y"), marks)


def _axis(axis: Axis, label: str) -> Axis:
    return replace(axis, label=label, tick_labels=())


def _mark(mark: Mark, label: str) -> Mark:
    if isinstance(mark, Bars):
        names = letters()
        return replace(mark, label="", categories=tuple(next(names) for _ in mark.categories))
    return replace(mark, label=label)

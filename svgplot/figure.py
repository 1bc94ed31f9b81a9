"""What a figure is: axes and marks with their numbers. Rendering, words and tables read these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scale(StrEnum):
    LINEAR = "linear"
    LOG = "log"


class Style(StrEnum):
    """How a series is told from its neighbours: by colour, dash and direct label together, never by colour alone."""

    FIRST = "first"  # solid, accent
    SECOND = "second"  # dashed
    THIRD = "third"  # dotted
    FOURTH = "fourth"  # dash-dot


class Shape(StrEnum):
    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    CROSS = "cross"


class Outline(StrEnum):
    """An open end is a hollow dot (not reached), a closed end a filled one (reached)."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis. `ticks` are chosen by the renderer when empty. On a log axis the bounds are positive."""

    label: str
    lower: float
    upper: float
    scale: Scale = Scale.LINEAR
    ticks: tuple[float, ...] = ()
    tick_labels: tuple[str, ...] = ()  # same length as `ticks`, or empty


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through sampled points; a pair with y = nan (written None in JSON) lifts the pen, as at a jump."""

    label: str
    xs: tuple[float, ...]
    ys: tuple[float | None, ...]
    style: Style = Style.FIRST
    label_at: float | None = None  # x where the direct label stands; the right end when None


@dataclass(frozen=True, slots=True)
class Point:
    """One marked point, named by `label` both in the picture and in words."""

    label: str
    x: float
    y: float
    shape: Shape = Shape.CIRCLE
    outline: Outline = Outline.CLOSED
    guides: bool = False  # dotted lines from the point to both axes


@dataclass(frozen=True, slots=True)
class Region:
    """A hatched stretch of the x axis on which nothing happens (or which the label names)."""

    label: str
    x_from: float
    x_to: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the panel at `value` of the axis, such as a mean or a bound."""

    label: str
    axis: str  # "x": a vertical line at x = value; "y": a horizontal one
    value: float
    style: Style = Style.SECOND


@dataclass(frozen=True, slots=True)
class Change:
    """A bracket from one marked point to another with the change between them printed beside it."""

    label: str  # e.g. "change: exactly 0"
    x_from: float
    y_from: float
    x_to: float
    y_to: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one a category, the value printed at each bar's end. `printed` holds those texts."""

    label: str
    categories: tuple[str, ...]
    values: tuple[float, ...]
    printed: tuple[str, ...]
    lower: tuple[float, ...] = ()  # error bars, same length as `values`, or empty
    upper: tuple[float, ...] = ()
    style: Style = Style.FIRST


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between edges (one edge more than counts)."""

    label: str
    edges: tuple[float, ...]
    counts: tuple[float, ...]
    style: Style = Style.FIRST


@dataclass(frozen=True, slots=True)
class RangeBar:
    """The projection of a curve on the y axis. None as an end means without bound: an arrow."""

    label: str
    lower: float | None
    upper: float | None
    lower_end: Outline = Outline.CLOSED
    upper_end: Outline = Outline.OPEN


@dataclass(frozen=True, slots=True)
class DecisionMap:
    """Class 0 or 1 for each cell of a grid (rows from the top), drawn as a small PNG; `points` lie over it by class."""

    label: str
    rows: tuple[str, ...]  # one string of "0" and "1" a row
    x_lower: float
    x_upper: float
    y_lower: float
    y_upper: float
    points: tuple[tuple[float, float, int], ...] = ()


Mark = Curve | Point | Region | Rule | Change | Bars | Histogram | RangeBar | DecisionMap


@dataclass(frozen=True, slots=True)
class Panel:
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a computation at a place of a graph: columns from the left, rows from the top, both from 0."""

    key: str
    label: str
    column: int
    row: float
    note: str = ""  # below the node


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two nodes: the number that goes forward above it, the gradient that comes back below."""

    start: str
    end: str
    forward: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as the texts a reader sees. The first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture of one or two panels, or of a graph without panels. `conclusion` is the sentence a listener should take away; the
    caption stands under the picture and explains marks and hatching. `table` replaces the table made from the marks."""

    title: str
    panels: tuple[Panel, ...]
    conclusion: str
    caption: str = ""
    table: Table | None = None
    graph: Graph | None = None

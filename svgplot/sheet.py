"""The panel being drawn: its place, its axes, what was drawn so far and what is taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from svgplot.figure import Outline, Panel, Shape, Style
from svgplot.lettering import Box, Label, coordinate
from svgplot.scales import Projection, Tick, projection
from svgplot.space import Space

STYLE_CLASS = {Style.FIRST: "plot-1", Style.SECOND: "plot-2", Style.THIRD: "plot-3", Style.FOURTH: "plot-4"}
STYLE_ORDER = tuple(Style)
DOT = 4.6  # radius of a marked point

_SHAPES = {
    Shape.CIRCLE: "M4.6 0a4.6 4.6 0 1 1-9.2 0a4.6 4.6 0 1 1 9.2 0z",
    Shape.SQUARE: "M-4.1-4.1h8.2v8.2h-8.2z",
    Shape.DIAMOND: "M0-5.8L5.8 0 0 5.8-5.8 0z",
    Shape.CROSS: "M-4-4l8 8m0-8l-8 8",
}
ARROWS = {"up": "M-4.5 1L0-7 4.5 1z", "down": "M-4.5-1L0 7 4.5-1z"}


@dataclass(slots=True)
class Sheet:
    """`under` is drawn before the curves, `over` after them; labels come last. `lines` are the cells that curves
    cross, `solid` those that hold dots and text."""

    panel: Panel
    area: Box
    bounds: Box  # of the drawing: no label leaves it
    prefix: str  # of every id
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    tick_gap: float = 4.0  # units between the y axis and the labels of its ticks
    x: Projection = field(init=False)
    y: Projection = field(init=False)
    under: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    lines: Space = field(default_factory=Space)
    solid: Space = field(default_factory=Space)

    def __post_init__(self) -> None:
        self.x = projection(self.panel.x, self.area.left, self.area.right)
        self.y = projection(self.panel.y, self.area.bottom, self.area.top)

    def svg(self) -> str:
        return "".join(self.under) + "".join(self.over) + "".join(label.svg() for label in self.labels)

    def add_label(self, label: Label) -> None:
        if label.lines:
            self.labels.append(label)
            self.solid.take_box(label.box())


def stroke(css: str, path: str) -> str:
    """A line that is seen without the stylesheet too."""
    return f'<path class="{css}" fill="none" stroke="currentColor" d="{path}"/>'


def dot(x: float, y: float, shape: Shape, outline: Outline, css: str = "") -> str:
    kind = f"plot-{outline.value}" if shape is not Shape.CROSS else "plot-cross"
    return mark_at(x, y, f"plot-dot {kind}{css}", _SHAPES[shape])


def mark_at(x: float, y: float, css: str, path: str) -> str:
    """A small shape of the same size on every width; the stylesheet scales it about its own origin."""
    place = f"translate({coordinate(x)} {coordinate(y)})"
    return f'<g transform="{place}"><path class="{css}" d="{path}"/></g>'

"""A figure as one inline SVG: laid out for a phone, sharpened for wide pages by the stylesheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from svgplot.axes import LINE_HEIGHT, draw_axes, foot_height, head_height
from svgplot.bars import bars_of, draw_bars, room_for_text, rows_height
from svgplot.checks import check
from svgplot.figure import Axis, DecisionMap, Figure, Graph, Panel, RangeBar, Region
from svgplot.graph import draw_graph, graph_height
from svgplot.lettering import Box, coordinate, escape, width, wrap
from svgplot.marks import draw_marks
from svgplot.scales import Tick, ticks_across, ticks_up
from svgplot.sheet import Sheet
from svgplot.words import words

BREADTH = 320.0  # units: a phone's page, so that 13 units of text are 13 px there
HEIGHT = 150.0  # of the plot in a single panel
HEIGHT_OF_TWO = 112.0
MAP_HEIGHTS = (90.0, 230.0)
EDGE = 2.0  # of the drawing that stays free
BETWEEN = 20.0  # units between two panels
MOST_Y_LABEL = 92.0  # units for the labels of the y ticks
TICK_GAP = 4.0  # units between the y axis and the labels of its ticks
TICK_GAP_AT_RANGE = 8.0  # where range bars stand on that axis
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a panel goes and which of its texts stand there."""

    panel: Panel
    left: float
    right: float
    margin: float  # for the y ticks
    has_y_texts: bool = True
    has_x_texts: bool = True
    height: float = HEIGHT


def render(figure: Figure, *, id_prefix: str, described: bool = True) -> str:
    """The figure as `<svg>` with title and description, every id beginning with `id_prefix`. Without a description
    the title says all that is said.

    Raises ValueError for a figure that cannot be drawn truthfully.
    """
    if not _ID.fullmatch(id_prefix):
        raise ValueError(f"id_prefix must be a letter, then letters, digits, - or _, not “{id_prefix}”.")
    check(figure)
    if figure.graph is not None:
        return _graph_svg(figure, figure.graph, id_prefix)
    side_by_side = len(figure.panels) == 2 and all(_map_of(panel) for panel in figure.panels)
    slots = _beside(figure.panels) if side_by_side else _stacked(figure.panels)
    sheets: list[Sheet] = []
    top, bottom = EDGE, 0.0
    for i, slot in enumerate(slots):
        start = top + max(_head(other) for other in (slots if side_by_side else [slot]))
        sheet, bottom = _draw(slot, start, f"{id_prefix}{i}")
        sheets.append(sheet)
        if not side_by_side:
            top = bottom + BETWEEN
    if side_by_side:
        bottom = max(sheet.area.bottom for sheet in sheets) + max(_foot(slot) for slot in slots)
    return _svg(figure, id_prefix, sheets, slots, bottom + EDGE, described=described)


def _graph_svg(figure: Figure, graph: Graph, prefix: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {coordinate(BREADTH)} '
        f'{coordinate(graph_height(graph))}" role="img" aria-labelledby="{prefix}-t {prefix}-d" font-size="13" '
        f'fill="currentColor"><title id="{prefix}-t">{escape(figure.title)}</title><desc id="{prefix}-d">'
        f'{escape(words(figure))}</desc><g aria-hidden="true">{draw_graph(graph)}</g></svg>'
    )


def _svg(figure: Figure, prefix: str, sheets: list[Sheet], slots: list[Slot], height: float, *, described: bool) -> str:
    hatches = "".join(
        f'<pattern id="{sheet.prefix}-h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="plot-hatch" stroke="currentColor" stroke-opacity=".25" d="M0 0V5"/></pattern>'
        for sheet in sheets
        if any(isinstance(mark, Region) for mark in sheet.panel.marks)
    )
    named = f" {prefix}-d" if described else ""
    desc = f'<desc id="{prefix}-d">{escape(words(figure))}</desc>' if described else ""
    first, last = (slots, slots) if _are_beside(slots) else (slots[:1], slots[-1:])
    head = min(4, max(len(_title(slot)) + len(_name(slot)) for slot in first))
    foot = min(4, round(max(_foot(slot) for slot in last) / LINE_HEIGHT))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot plot-head-{head} plot-foot-{foot}"'
        f' viewBox="0 0 {coordinate(BREADTH)} {coordinate(height)}" role="img"'
        f' aria-labelledby="{prefix}-t{named}" font-size="13" fill="currentColor">'
        f'<title id="{prefix}-t">{escape(figure.title)}</title>{desc}'
        f'<g aria-hidden="true">{hatches}{"".join(sheet.svg() for sheet in sheets)}</g></svg>'
    )


def _are_beside(slots: list[Slot]) -> bool:
    return slots[-1].left > slots[0].left


def _stacked(panels: tuple[Panel, ...]) -> list[Slot]:
    """Panels below each other, their plots aligned; the lower one's x axis serves both where they are the same."""
    height = HEIGHT if len(panels) == 1 else HEIGHT_OF_TWO
    with_axes = [panel for panel in panels if not bars_of(panel)]
    margin = max((_margin(panel, _plot_height(panel, height)) for panel in with_axes), default=0.0)
    slots = []
    for i, panel in enumerate(panels):
        shares_x = i + 1 < len(panels) and panel.x == panels[i + 1].x and len(with_axes) == len(panels)
        slots.append(
            Slot(panel, EDGE, BREADTH - EDGE, margin, has_x_texts=not shares_x, height=_plot_height(panel, height))
        )
    return slots


def _beside(panels: tuple[Panel, ...]) -> list[Slot]:
    """Two decision maps side by side, to be compared; a shared y axis is labelled once."""
    shares_y = panels[0].y == panels[1].y
    height = HEIGHT_OF_TWO
    for _ in range(2):  # the height gives the ticks, these the margins, these the plot's width and so its height
        before = height
        margins = [_margin(panels[0], before), 0.0 if shares_y else _margin(panels[1], before)]
        plot = (BREADTH - 2 * EDGE - sum(margins) - BETWEEN) / 2
        height = max(_map_height(panel, plot) for panel in panels)
    height, middle = before, EDGE + margins[0] + plot
    return [
        Slot(panels[0], EDGE, middle, margins[0], height=height),
        Slot(panels[1], middle + BETWEEN, BREADTH - EDGE, margins[1], has_y_texts=not shares_y, height=height),
    ]


def _draw(slot: Slot, start: float, prefix: str) -> tuple[Sheet, float]:
    """The panel with its plot from `start` downwards, and how far down it reaches."""
    bounds = Box(slot.left, 0.0, slot.right, 10_000.0)
    sheet = _bar_sheet(slot, bounds, start, prefix) if bars_of(slot.panel) else _axes_sheet(slot, bounds, start, prefix)
    draw_axes(sheet, _title(slot), _name(slot), _x_name(slot))
    if bars_of(slot.panel):
        draw_bars(sheet)
    else:
        draw_marks(sheet)
    return sheet, sheet.area.bottom + _foot(slot)


def _axes_sheet(slot: Slot, bounds: Box, top: float, prefix: str) -> Sheet:
    panel = slot.panel
    left = slot.left + slot.margin
    up = _y_ticks(panel, slot.height) if slot.has_y_texts else _silent(_y_ticks(panel, slot.height))
    across = ticks_across(panel.x, slot.right - left - 8)
    room = width(across[-1].text) / 2 if across else 0.0
    area = Box(left, top, slot.right - max(6.0, min(room, 30.0)), top + slot.height)
    across = ticks_across(panel.x, area.right - area.left)
    return Sheet(panel, area, bounds, prefix, across if slot.has_x_texts else _silent(across), up, _tick_gap(panel))


def _bar_sheet(slot: Slot, bounds: Box, top: float, prefix: str) -> Sheet:
    breadth = slot.right - slot.left
    right = slot.right - max(6.0, room_for_text(slot.panel, breadth))
    area = Box(slot.left, top, right, top + rows_height(slot.panel, breadth))
    return Sheet(slot.panel, area, bounds, prefix, ticks_across(slot.panel.x, right - slot.left), ())


def _silent(ticks: tuple[Tick, ...]) -> tuple[Tick, ...]:
    return tuple(Tick(tick.value, "") for tick in ticks)


def _y_ticks(panel: Panel, height: float) -> tuple[Tick, ...]:
    return ticks_up(panel.y, height, MOST_Y_LABEL)


def _margin(panel: Panel, height: float) -> float:
    """Room for the y ticks, and for range bars that stand on the axis."""
    texts = max((width(tick.text) for tick in _y_ticks(panel, height)), default=0.0)
    return texts + _tick_gap(panel) + 1


def _tick_gap(panel: Panel) -> float:
    return TICK_GAP_AT_RANGE if any(isinstance(mark, RangeBar) for mark in panel.marks) else TICK_GAP


def _title(slot: Slot) -> tuple[str, ...]:
    decision = _map_of(slot.panel)
    text = slot.panel.title or (decision.label if decision else "")
    return wrap(text, slot.right - slot.left, True)


def _name(slot: Slot) -> tuple[str, ...]:
    return wrap(slot.panel.y.label, slot.right - slot.left) if slot.has_y_texts else ()


def _x_name(slot: Slot) -> tuple[str, ...]:
    return wrap(slot.panel.x.label, slot.right - slot.left) if slot.has_x_texts else ()


def _head(slot: Slot) -> float:
    return head_height(_title(slot), _name(slot))


def _foot(slot: Slot) -> float:
    if not slot.has_x_texts:
        return 5.0
    return foot_height(_x_name(slot))


def _map_of(panel: Panel) -> DecisionMap | None:
    return next((mark for mark in panel.marks if isinstance(mark, DecisionMap)), None)


def _plot_height(panel: Panel, usual: float) -> float:
    return _map_height(panel, BREADTH - 40) if _map_of(panel) else usual


def _map_height(panel: Panel, plot: float) -> float:
    """Maps keep the shape of their plane."""
    least, most = MAP_HEIGHTS
    return max(least, min(most, plot * _span(panel.y) / _span(panel.x)))


def _span(axis: Axis) -> float:
    return axis.upper - axis.lower

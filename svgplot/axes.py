"""The frame of a panel: grid, ticks, axis labels, title."""

from __future__ import annotations

from svgplot.figure import Scale
from svgplot.lettering import LINE, SIZE, Label, block_width, coordinate, em, escape, width
from svgplot.scales import Tick
from svgplot.sheet import Sheet, stroke

TICK = 4.0
HEAD_GAP = 1.0  # em between the plot and the lowest line above it
LINE_HEIGHT = LINE * SIZE
FOOT = 1.7  # em for the tick labels under the plot


def draw_axes(sheet: Sheet, title: tuple[str, ...], y_name: tuple[str, ...], x_name: tuple[str, ...]) -> None:
    """Grid and ticks below everything, names of panel and axes around it."""
    _draw_grid(sheet)
    _draw_zero(sheet)
    _draw_tick_labels(sheet)
    _draw_head(sheet, title, y_name)
    _draw_foot(sheet, x_name)


def head_height(title: tuple[str, ...], y_name: tuple[str, ...]) -> float:
    """Room above the plot, in units."""
    lines = len(title) + len(y_name)
    return lines * LINE_HEIGHT + HEAD_GAP * SIZE if lines else 0.5 * SIZE


def foot_height(x_name: tuple[str, ...], has_ticks: bool = True) -> float:
    """Room below the plot, in units."""
    return (FOOT * SIZE if has_ticks else 0.0) + len(x_name) * LINE_HEIGHT


def _draw_grid(sheet: Sheet) -> None:
    area = sheet.area
    left, right, bottom = coordinate(area.left), coordinate(area.right), coordinate(area.bottom)
    across = "".join(f"M{left} {coordinate(sheet.y(tick.value))}H{right}" for tick in sheet.y_ticks)
    marks = "".join(f"M{coordinate(sheet.x(tick.value))} {bottom}v{TICK:g}" for tick in sheet.x_ticks)
    sheet.under.append(stroke("plot-grid", f"{across}{marks}"))


def _draw_zero(sheet: Sheet) -> None:
    """The axis itself: y = 0 where it lies within the panel, else the bottom."""
    axis, area = sheet.panel.y, sheet.area
    has_zero = axis.scale is Scale.LINEAR and axis.lower <= 0 <= axis.upper
    height = sheet.y(0.0) if has_zero else area.bottom
    sheet.under.append(stroke("plot-axis", f"M{coordinate(area.left)} {coordinate(height)}H{coordinate(area.right)}"))
    sheet.lines.take_line(area.left, height, area.right, height)


def _draw_tick_labels(sheet: Sheet) -> None:
    x, gap = coordinate(sheet.area.left - sheet.tick_gap), coordinate(sheet.area.bottom + TICK)
    if sheet.y_ticks:
        rows = "".join(
            f'<text{_extra(tick)} x="{x}" y="{coordinate(sheet.y(tick.value))}" dy=".36em">{escape(tick.text)}</text>'
            for tick in sheet.y_ticks
            if tick.text
        )
        sheet.under.append(f'<g class="plot-ticks" text-anchor="end">{rows}</g>')
    columns = "".join(_x_tick(sheet, tick, gap) for tick in sheet.x_ticks if tick.text)
    if columns:
        sheet.under.append(f'<g class="plot-ticks" text-anchor="middle">{columns}</g>')


def _x_tick(sheet: Sheet, tick: Tick, y: str) -> str:
    """The label under its tick, moved where it would leave the drawing."""
    x, half = sheet.x(tick.value), width(tick.text) / 2
    shift = max(0.0, sheet.bounds.left - x + half) - max(0.0, x + half - sheet.bounds.right)
    return f'<text{_extra(tick)} x="{coordinate(x)}"{em("dx", shift)} y="{y}" dy="1em">{escape(tick.text)}</text>'


def _extra(tick: Tick) -> str:
    return ' class="plot-extra"' if tick.is_extra else ""


def _draw_head(sheet: Sheet, title: tuple[str, ...], y_name: tuple[str, ...]) -> None:
    """The title above the name of the y axis; both grow upwards from the plot."""
    left, above = sheet.bounds.left, LINE_HEIGHT - HEAD_GAP * SIZE
    if y_name:
        above -= len(y_name) * LINE_HEIGHT
        sheet.labels.append(Label(y_name, left, sheet.area.top, 0, above, css="plot-name"))
    if title:
        above -= len(title) * LINE_HEIGHT
        sheet.labels.append(Label(title, left, sheet.area.top, 0, above, css="plot-title", bold=True))


def _draw_foot(sheet: Sheet, x_name: tuple[str, ...]) -> None:
    """The name of the x axis, right below its end; a long one grows to the right where it would leave on the left."""
    if x_name:
        has_ticks = any(tick.text for tick in sheet.x_ticks)
        drop = SIZE * (2.3 if has_ticks else 1.0)
        shift = max(0.0, sheet.bounds.left + block_width(x_name) - sheet.area.right)
        sheet.labels.append(
            Label(x_name, sheet.area.right, sheet.area.bottom + TICK, shift, drop, "end", css="plot-name")
        )

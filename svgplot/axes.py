"""The frame of a panel: grid, ticks, axis labels, title."""

from __future__ import annotations

from svgplot.figure import Scale
from svgplot.lettering import LINE, SIZE, Box, Label, coordinate, escape, wrap
from svgplot.scales import Tick
from svgplot.sheet import Sheet, stroke

TICK = 4.0
HEAD_GAP = 0.75  # em between the plot and the lowest line above it
LINE_HEIGHT = LINE * SIZE
FOOT = 1.75  # em for the tick labels under the plot


def draw_axes(sheet: Sheet, title: tuple[str, ...], show_x_label: bool) -> None:
    """Grid and ticks below everything, names of panel and axes around it."""
    _draw_grid(sheet)
    _draw_zero(sheet)
    _draw_tick_labels(sheet)
    head = _head_lines(sheet)
    _draw_head(sheet, title, head)
    if show_x_label:
        _draw_x_label(sheet)


def head_height(title: tuple[str, ...], y_label: tuple[str, ...]) -> float:
    """Room above the plot, in units."""
    lines = len(title) + len(y_label)
    return lines * LINE_HEIGHT + HEAD_GAP * SIZE if lines else 0.5 * SIZE


def foot_height(x_label: tuple[str, ...], has_ticks: bool = True) -> float:
    """Room below the plot, in units."""
    return (FOOT * SIZE if has_ticks else 0.0) + len(x_label) * LINE_HEIGHT


def label_lines(text: str, bounds: Box) -> tuple[str, ...]:
    return wrap(text, bounds.right - bounds.left)


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


def _draw_tick_labels(sheet: Sheet) -> None:
    x, gap = coordinate(sheet.area.left), coordinate(sheet.area.bottom + TICK)
    if sheet.y_ticks:
        rows = "".join(
            f'<text{_extra(tick)} x="{x}" dx="-.45em" y="{coordinate(sheet.y(tick.value))}" dy=".36em">'
            f"{escape(tick.text)}</text>"
            for tick in sheet.y_ticks
            if tick.text
        )
        sheet.under.append(f'<g class="plot-ticks" text-anchor="end">{rows}</g>')
    columns = "".join(
        f'<text{_extra(tick)} x="{coordinate(sheet.x(tick.value))}" y="{gap}" dy="1em">{escape(tick.text)}</text>'
        for tick in sheet.x_ticks
        if tick.text
    )
    if columns:
        sheet.under.append(f'<g class="plot-ticks" text-anchor="middle">{columns}</g>')


def _extra(tick: Tick) -> str:
    return ' class="plot-extra"' if tick.is_extra else ""


def _head_lines(sheet: Sheet) -> tuple[str, ...]:
    return label_lines(sheet.panel.y.label, sheet.bounds)


def _draw_head(sheet: Sheet, title: tuple[str, ...], y_label: tuple[str, ...]) -> None:
    base = -HEAD_GAP * SIZE - (len(y_label) - 1) * LINE_HEIGHT
    left = sheet.bounds.left
    if y_label:
        sheet.labels.append(Label(y_label, left, sheet.area.top, 0, base, css="plot-name"))
    if title:
        above = base - len(title) * LINE_HEIGHT if y_label else -HEAD_GAP * SIZE - (len(title) - 1) * LINE_HEIGHT
        sheet.labels.append(Label(title, left, sheet.area.top, 0, above, css="plot-title", bold=True))


def _draw_x_label(sheet: Sheet) -> None:
    lines = label_lines(sheet.panel.x.label, sheet.bounds)
    if lines:
        has_ticks = any(tick.text for tick in sheet.x_ticks)
        drop = TICK + (LINE_HEIGHT if has_ticks else 0.0) + SIZE
        sheet.labels.append(Label(lines, sheet.area.right, sheet.area.bottom, 0, drop, "end", css="plot-name"))

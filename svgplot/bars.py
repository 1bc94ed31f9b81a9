"""A panel of horizontal bars: each category's name above its bars, the value printed at each end."""

from __future__ import annotations

from svgplot.figure import Bars, Panel, Rule, Scale
from svgplot.lettering import LINE, SIZE, Label, coordinate, width, wrap
from svgplot.scales import projection
from svgplot.sheet import STYLE_CLASS, Sheet, stroke

THICK, THIN = 11.0, 10.0  # units: one bar, bars in groups
PITCH = 1.15 * SIZE  # from bar to bar in a group
NAME_GAP = 4.0  # between a name and its bar
ROW_GAP = 7.0
END_GAP = 5.0  # between a bar's end and its text
LINE_HEIGHT = LINE * SIZE
LEAST = 0.25  # of the width that bars keep however long their texts are


def bars_of(panel: Panel) -> list[Bars]:
    return [mark for mark in panel.marks if isinstance(mark, Bars)]


def rows_height(panel: Panel, breadth: float) -> float:
    """Height of the plot for all its rows."""
    groups = bars_of(panel)
    return sum(_row_height(groups, i, breadth) for i in range(len(groups[0].categories))) + _rules_height(panel)


def room_for_text(panel: Panel, breadth: float) -> float:
    """Units to keep free on the right, so that each text fits behind its bar's end."""
    probe = projection(panel.x, 0.0, 1.0)
    plot = breadth
    for bars in bars_of(panel):
        for i in range(len(bars.values)):
            share = max(probe(bars.values[i]), probe(bars.upper[i]) if bars.upper else 0.0)
            text = width(_end_text(panel, bars, i)) + END_GAP
            if share > 0:
                plot = min(plot, (breadth - text) / share)
    return breadth - max(plot, breadth * LEAST)


def draw_bars(sheet: Sheet) -> None:
    groups = bars_of(sheet.panel)
    top = sheet.area.top + _rules_height(sheet.panel)
    breadth = sheet.bounds.right - sheet.bounds.left
    _draw_base(sheet)
    for i, category in enumerate(groups[0].categories):
        lines = wrap(category, breadth)
        if lines:
            rise = -NAME_GAP - (len(lines) - 1) * LINE_HEIGHT
            sheet.labels.append(Label(lines, sheet.area.left, top + len(lines) * LINE_HEIGHT + 2, 0, rise))
        y = top + len(lines) * LINE_HEIGHT + 2
        for bars in groups:
            _draw_bar(sheet, bars, i, y, _thickness(groups))
            y += PITCH
        top += _row_height(groups, i, breadth)
    for mark in sheet.panel.marks:
        if isinstance(mark, Rule):
            _draw_rule(sheet, mark)


def _draw_base(sheet: Sheet) -> None:
    x = coordinate(_start(sheet))
    sheet.under.append(stroke("plot-axis", f"M{x} {coordinate(sheet.area.top)}V{coordinate(sheet.area.bottom)}"))


def _draw_bar(sheet: Sheet, bars: Bars, i: int, y: float, thick: float) -> None:
    start, end = sorted((_start(sheet), sheet.x(bars.values[i])))
    sheet.under.append(
        f'<rect class="plot-bar {STYLE_CLASS[bars.style]}" x="{coordinate(start)}" y="{coordinate(y)}"'
        f' width="{coordinate(end - start)}" height="{coordinate(thick)}"/>'
    )
    edge = end
    if bars.upper:
        low, high, middle = sheet.x(bars.lower[i]), sheet.x(bars.upper[i]), coordinate(y + thick / 2)
        whisker = f"M{coordinate(low)} {middle}H{coordinate(high)}"
        caps = "".join(f"M{coordinate(x)} {coordinate(y + 2)}v{coordinate(thick - 4)}" for x in (low, high))
        sheet.over.append(stroke("plot-whisker", whisker + caps))
        edge = max(end, high)
    _print_value(sheet, _end_text(sheet.panel, bars, i), edge, y + thick / 2)


def _print_value(sheet: Sheet, text: str, edge: float, middle: float) -> None:
    limit = max(sheet.bounds.right - edge - END_GAP, sheet.bounds.right * (1 - LEAST) / 2)
    lines = wrap(text, limit)
    if not lines:
        return
    label = Label(lines, edge, middle, END_GAP, SIZE * (0.36 - LINE / 2 * (len(lines) - 1)), css="plot-value")
    over = label.box().right - sheet.bounds.right
    if over > 0:
        label = Label(lines, edge, middle, END_GAP - over, label.dy, css="plot-value")
    sheet.add_label(label)


def _draw_rule(sheet: Sheet, rule: Rule) -> None:
    x, top = sheet.x(rule.value), sheet.area.top
    sheet.under.append(  # names that stand on it cover it with their halo
        stroke(
            f"plot-rule {STYLE_CLASS[rule.style]}",
            f"M{coordinate(x)} {coordinate(top)}V{coordinate(sheet.area.bottom)}",
        )
    )
    index = [mark for mark in sheet.panel.marks if isinstance(mark, Rule)].index(rule)
    lines = wrap(rule.label, sheet.bounds.right - sheet.bounds.left)
    anchor = "start" if x < (sheet.bounds.left + sheet.bounds.right) / 2 else "end"
    label = Label(
        lines,
        x,
        top + index * LINE_HEIGHT,
        3 if anchor == "start" else -3,
        SIZE * 0.8,
        anchor,
        f"plot-label {STYLE_CLASS[rule.style]}",
    )
    box = label.box()
    shift = max(0.0, sheet.bounds.left - box.left) - max(0.0, box.right - sheet.bounds.right)
    if lines:
        sheet.add_label(Label(lines, x, label.y, label.dx + shift, label.dy, anchor, label.css))


def _start(sheet: Sheet) -> float:
    axis = sheet.panel.x
    if axis.scale is Scale.LINEAR and axis.lower <= 0 <= axis.upper:
        return sheet.x(0.0)
    return sheet.area.left


def _end_text(panel: Panel, bars: Bars, i: int) -> str:
    """The value; beside the first bar of each series also what the series is, where there are several."""
    return f"{bars.printed[i]}, {bars.label}" if i == 0 and bars.label and len(bars_of(panel)) > 1 else bars.printed[i]


def _thickness(groups: list[Bars]) -> float:
    return THICK if len(groups) == 1 else THIN


def _row_height(groups: list[Bars], i: int, breadth: float) -> float:
    names = len(wrap(groups[0].categories[i], breadth)) * LINE_HEIGHT
    return names + (len(groups) - 1) * PITCH + _thickness(groups) + ROW_GAP


def _rules_height(panel: Panel) -> float:
    return sum(LINE_HEIGHT for mark in panel.marks if isinstance(mark, Rule) and mark.label)

"""A typed number beside the right one: both points, the function, and the curve of the rule that leads to it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from activations.catalogue import Activation
from activations.choosing import chosen
from activations.explanations import parts
from activations.misconceptions import Rule, along
from activations.values import slope_of, value_of
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Values
from svgplot.figure import Axis, Bars, Change, Curve, Figure, Mark, Outline, Panel, Point, Shape, Style
from svgplot.figure import Rule as Line

AROUND = 2.0  # units of the input to either side of the asked point and of 0
FARTHEST = 8.0  # times the height of the picture without the typed number: beyond, the number stands at the edge
MOST_RULES = 1  # curves of wrong rules: more than one hides the points
STEPS = 61


def sketch_point(
    rules: tuple[Rule, ...], values: Values, typed: Fraction, names: tuple[str, ...], *, is_slope: bool
) -> Figure:
    """The point asked for on the curve of f or f', the typed one at the same x, the wrong rule's curve dashed."""
    function, x = chosen(values), Fraction(str(values["x"]))
    right = slope_of(function, x) if is_slope else value_of(function, x)
    lower, upper = min(float(x), 0.0) - AROUND, max(float(x), 0.0) + AROUND
    line = (parts.slope_curve if is_slope else parts.curve)(function, lower, upper)
    shown = [rule for rule in rules if rule.name in names][:MOST_RULES]
    wrong = [curve for rule in shown if (curve := _rule_curve(rule, function, lower, upper)) is not None]
    call = (parts.slope_call if is_slope else parts.call)(function, x)
    bottom, top = _bounds(line, float(right))
    at, edge = _within(typed, bottom, top)
    bottom, top = min(bottom, at), max(top, at)
    margin = 0.12 * (top - bottom)
    marks: list[Mark] = [
        line,
        *wrong,
        Point(f"{call} = {readable(right)}", float(x), parts.stored(float(right)), guides=True),
        Point(f"yours: {exact_text(typed)}{edge}", float(x), parts.stored(at), Shape.SQUARE, Outline.OPEN),
    ]
    on_curve = " Your number lies on the dashed curve." if wrong else ""
    what = "slope" if is_slope else "value"
    return Figure(
        title=f"Your number and the {what} of {function.title}",
        panels=(
            Panel(
                Axis("input x", lower, upper),
                Axis("slope f′(x)" if is_slope else "output f(x)", bottom - margin, top + margin),
                tuple(marks),
            ),
        ),
        conclusion=f"{call} is {readable(right)}; typed was {exact_text(typed)}.{on_curve}",
        caption=f"Round: the right {what}. Hollow square: your number." + (" Dashed: the wrong rule." if wrong else ""),
    )


def _rule_curve(rule: Rule, function: Activation, lower: float, upper: float) -> Curve | None:
    xs = [float(x) for x in np.linspace(lower, upper, STEPS)]
    ys = [rule.value(point) for point in along(function, xs)]
    if all(y is None for y in ys):
        return None
    stored = tuple(None if y is None else parts.stored(max(-1e6, min(1e6, y))) for y in ys)
    return Curve("the wrong rule", tuple(parts.stored(x) for x in xs), stored, Style.SECOND, label_at=lower)


def _bounds(line: Curve, right: float) -> tuple[float, float]:
    ys = [y for y in line.ys if y is not None] + [right]
    bottom, top = min(ys), max(ys)
    return (bottom, top) if top - bottom > 0.5 else (bottom - 0.25, top + 0.25)


def _within(typed: Fraction, bottom: float, top: float) -> tuple[float, str]:
    """Where the typed number, of any size, is drawn: at the edge, and said so, where it lies far outside."""
    reach = FARTHEST * (top - bottom)
    if typed > top + reach:
        return top + 0.5 * (top - bottom), ", far above"
    if typed < bottom - reach:
        return bottom - 0.5 * (top - bottom), ", far below"
    return float(typed), ""


def sketch_change(values: Values, typed: Fraction, names: tuple[str, ...]) -> Figure:
    """The two points of the change with the right difference, and the typed one as a line from the first point."""
    function = chosen(values)
    start, end = (Fraction(str(values[name])) for name in ("x_from", "x_to"))
    before, after = value_of(function, start), value_of(function, end)
    right = float(after) - float(before)
    lower, upper = min(float(start), float(end), 0.0) - 1, max(float(start), float(end), 0.0) + 1
    line = parts.curve(function, lower, upper)
    bottom, top = _bounds(line, float(after))
    aim, edge = _within(Fraction(before) + typed, bottom, top)
    bottom, top = min(bottom, aim), max(top, aim)
    margin = 0.14 * (top - bottom)
    a, b = parts.stored(float(before)), parts.stored(float(after))
    marks: tuple[Mark, ...] = (
        *parts.flat_regions(function, lower, upper),
        line,
        Point(f"{parts.call(function, start)} = {readable(before)}", float(start), a),
        Point(f"{parts.call(function, end)} = {readable(after)}", float(end), b, Shape.DIAMOND),
        Change(f"change: {readable(right)}", float(start), a, float(end), b),
        Line(f"with your change, {exact_text(typed)}{edge}", "y", parts.stored(aim), Style.SECOND),
    )
    return Figure(
        title=f"Your change and that of {function.title}",
        panels=(Panel(Axis("input x", lower, upper), Axis("output f(x)", bottom - margin, top + margin), marks),),
        conclusion=(
            f"From {exact_text(start)} to {exact_text(end)}, {function.title} changes by {readable(right)}; "
            f"typed was {exact_text(typed)}."
        ),
        caption="Dashed: where the output would be if it changed by your number.",
    )


def sketch_bars(title: str, right: Fraction, typed: Fraction, others: tuple[tuple[str, Fraction], ...] = ()) -> Figure:
    """The right number and the typed one as bars, with the numbers of rules that lead elsewhere between them."""
    rows = (("right", right), *others, ("yours", typed))
    known = [float(number) for name, number in rows if name != "yours"]
    low, high = min(0.0, *known), max(0.0, *known)
    at, edge = _within(typed, low, high or low + 1.0)
    values = [*known, at]
    low, high = min(low, at), max(high, at)
    room = 0.18 * ((high - low) or 1.0)
    bars = Bars(
        title,
        tuple(name for name, _ in rows),
        tuple(parts.stored(value) for value in values),
        (*(readable(number) for _, number in rows[:-1]), f"{exact_text(typed)}{edge}"),
    )
    panel = Panel(Axis("value", low - room, high + room), Axis("", 0, 1), (bars,))
    return Figure(
        title=title,
        panels=(panel,),
        conclusion=f"The right number is {readable(right)}; typed was {exact_text(typed)}.",
        caption="The value stands at the end of each bar.",
    )

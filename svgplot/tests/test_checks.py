from dataclasses import replace

import pytest

from svgplot import render
from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
    Table,
)

AXIS, LOG = Axis("", 0, 10), Axis("", 1, 10, Scale.LOG)


def figure(*marks, x=AXIS, y=AXIS, panels=1, **more):
    return Figure("t", (Panel(x, y, marks),) * panels, "c", **more)


@pytest.mark.parametrize(
    ("refused", "complaint"),
    [
        (figure(), "has no marks"),
        (figure(Point("p", 1, 1), panels=3), "3 panels"),
        (replace(figure(Point("p", 1, 1)), title=""), "needs a title"),
        (figure(Point("p", 1, 1), x=Axis("", 3, 3)), "x axis: lower"),
        (figure(Point("p", 1, 1), y=Axis("", 0, float("inf"))), "y axis: upper must be finite"),
        (figure(Point("p", 1, 1), y=Axis("", -1e308, 1e308)), "y axis: lower"),
        (figure(Point("p", 1, 1), x=Axis("", 0, 10, Scale.LOG)), "lower must be positive on a log axis"),
        (figure(Point("p", 1, 1), x=Axis("", 0, 10, ticks=(1, 2), tick_labels=("a",))), "tick_labels"),
        (figure(Point("p", 1, 1), x=Axis("", 0, 10, ticks=(11,))), "ticks = 11 lies outside"),
        (figure(Curve("f", (1, 2, 3), (1, 2))), "curve “f”: lengths differ: xs has 3, ys has 2"),
        (figure(Curve("f", (1, 2), (None, 2))), "curve “f”: ys needs at least two numbers"),
        (figure(Curve("f", (1, 2), (1, float("inf")))), "curve “f”: ys must be finite"),
        (figure(Curve("f", (1, 2), (1, 0)), y=LOG), "curve “f”: ys must be positive on a log axis"),
        (figure(Curve("f", (0, 2), (1, 1)), x=LOG), "curve “f”: xs must be positive on a log axis"),
        (figure(Point("p", 1, 11)), "point “p”: y = 11 lies outside the axis"),
        (figure(Region("r", 5, 5)), "region “r”: x_from must be less than x_to"),
        (figure(Region("r", 11, 12)), "region “r”: x_from and x_to lie outside"),
        (figure(Rule("m", "z", 5)), "rule “m”: axis must be"),
        (figure(Rule("m", "x", -1)), "rule “m”: value = -1 lies outside"),
        (figure(Change("c", 1, 1, 2, 12)), "change “c”: y_to = 12 lies outside"),
        (figure(Bars("b", ("a", "b"), (1, 2), ("1",))), "bars “b”: lengths differ"),
        (figure(Bars("b", (), (), ())), "bars “b”: categories is empty"),
        (figure(Bars("b", ("a",), (5,), ("5",), (6,), (7,))), "between its lower and its upper"),
        (figure(Bars("b", ("a",), (5,), ("5",), (4,))), "bars “b”: lengths differ"),
        (figure(Bars("b", ("a",), (11,), ("11",))), "bars “b”: values = 11 lies outside"),
        (figure(Bars("b", ("a",), (1,), ("1",)), Point("p", 1, 1)), "point “p”: only other bars"),
        (figure(Bars("b", ("a",), (1,), ("1",)), Bars("c", ("z",), (1,), ("1",))), "bars “c”: categories must be"),
        (figure(Histogram("h", (1, 2), (1, 2))), "histogram “h”: edges must be one more"),
        (figure(Histogram("h", (1, 1, 2), (1, 2))), "histogram “h”: edges must rise"),
        (figure(Histogram("h", (1, 2), (-1,))), "histogram “h”: counts must not be negative"),
        (figure(RangeBar("r", 3, 2)), "range “r”: lower must not be more than upper"),
        (figure(RangeBar("r", -3, None)), "range “r”: lower = -3 lies outside"),
        (figure(DecisionMap("d", (), 0, 1, 0, 1)), "decision map “d”: rows is empty"),
        (figure(DecisionMap("d", ("01", "0"), 0, 1, 0, 1)), "decision map “d”: rows must be strings"),
        (figure(DecisionMap("d", ("02",), 0, 1, 0, 1)), "decision map “d”: rows must be strings"),
        (figure(DecisionMap("d", ("01",), 1, 1, 0, 1)), "x_lower must be less than x_upper"),
        (figure(DecisionMap("d", ("01",), 0, 1, 0, 1, ((0.5, 0.5, 2),))), "class of points must be 0 or 1"),
        (figure(DecisionMap("d", ("01",), 1, 2, 1, 2), x=LOG), "rows need linear axes"),
        (figure(Point("p", 1, 1), table=Table("t", ("a", "b"), (("1",),))), "table “t”: each of rows must have 2"),
    ],
)
def test_a_figure_that_cannot_be_drawn_truthfully_is_refused(refused, complaint):
    with pytest.raises(ValueError, match=complaint):
        render(refused, id_prefix="p")


def test_a_point_may_miss_the_end_of_its_axis_by_rounding():
    assert render(figure(Point("p", 0.1 + 0.2, 1), x=Axis("", 0, 0.3)), id_prefix="p")

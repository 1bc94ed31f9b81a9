import json
import math

import pytest

from svgplot import from_data, to_data
from svgplot.figure import Axis, Curve, Figure, Panel, Point
from svgplot.tests.examples import EXAMPLES, change, derivative


@pytest.mark.parametrize("name", EXAMPLES)
def test_data_survives_json_and_reads_back_as_the_same_figure(name):
    data = to_data(EXAMPLES[name]())
    figure = from_data(json.loads(json.dumps(data, allow_nan=False)))
    assert to_data(figure) == data
    assert from_data(to_data(figure)) == figure


def test_numbers_keep_six_significant_digits():
    figure = Figure("t", (Panel(Axis("", 0, 1), Axis("", 0, 1), (Point("p", 1 / 3, 2e-7 / 3),)),), "c")
    (mark,) = to_data(figure)["panels"][0]["marks"]
    assert (mark["x"], mark["y"]) == (0.333333, 6.66667e-08)


def test_minus_zero_and_whole_numbers_are_stored_as_plain_floats():
    figure = Figure("t", (Panel(Axis("", -1, 1), Axis("", -1, 1), (Point("p", -0.0, 0),)),), "c")
    (mark,) = to_data(figure)["panels"][0]["marks"]
    assert json.dumps([mark["x"], mark["y"]]) == "[0.0, 0.0]"


def test_a_lifted_pen_is_null():
    curve = to_data(derivative())["panels"][1]["marks"][0]
    assert curve["ys"] == [0.0, 0.0, None, 1.0, 1.0]
    assert from_data(to_data(derivative())).panels[1].marks[0].ys[2] is None


def test_every_mark_is_tagged_with_its_type():
    tags = [mark["type"] for mark in to_data(change())["panels"][0]["marks"]]
    assert tags == ["region", "curve", "curve", "point", "point", "change"]


def spoilt(**fields):
    data = to_data(change())
    data["panels"][0]["marks"][3].update(fields)
    return data


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ([], "figure: must be an object"),
        ({"title": "t"}, "figure: panels is missing"),
        (spoilt(type="pint"), "type must be one of curve, point"),
        (spoilt(x="−11"), "point “−11”: x must be a float"),
        (spoilt(x=True), "point “−11”: x must be a float"),
        (spoilt(x=None), "point “−11”: x must be a float"),
        (spoilt(x=10**400), "point “−11”: x must be a float"),
        (spoilt(x=math.inf), "point “−11”: x must be finite"),
        (spoilt(x=99), "point “−11”: x = 99.0 lies outside the axis"),
        (spoilt(shape="star"), "point “−11”: shape must be one of circle"),
        (spoilt(colour="red"), "point “−11”: unknown field colour"),
        (spoilt(label=3), "point: label must be a str"),
        (spoilt(guides=1), "guides must be a bool"),
    ],
)
def test_bad_data_is_refused_with_mark_and_field(data, complaint):
    with pytest.raises(ValueError, match=complaint):
        from_data(data)


def test_a_figure_that_rounding_would_spoil_is_not_stored():
    axis = Axis("", 1.00000001, 1.00000002)
    with pytest.raises(ValueError, match="x axis: lower"):
        to_data(Figure("t", (Panel(axis, Axis("", 0, 1), (Curve("f", (1, 2), (0, 1)),)),), "c"))

"""Whatever figure is valid is drawn well: hypothesis invents figures that no author would."""

import json
import math
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svgplot import from_data, render, table, to_data, words
from svgplot.checks import check
from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Outline,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
    Shape,
    Style,
)
from svgplot.tests.reading import ids, parsed, texts, view_box

labels = st.text(max_size=60)
styles, outlines = st.sampled_from(Style), st.sampled_from(Outline)


@st.composite
def axes(draw, scales=tuple(Scale)):
    scale = draw(st.sampled_from(scales))
    if scale is Scale.LOG:
        lower, factor = draw(st.floats(1e-30, 1e10)), draw(st.floats(1.5, 1e20))
        return Axis(draw(labels), lower, lower * factor, scale)
    lower, span = draw(st.floats(-1e9, 1e9)), draw(st.floats(1e3, 1e9))
    size = draw(st.sampled_from([1e-9, 1e-3, 1.0, 1e6]))
    return Axis(draw(labels), lower * size, (lower + span) * size, scale)


def within(axis):
    """A value on the axis, six significant digits away from trouble."""
    if axis.scale is Scale.LOG:
        return st.floats(0, 1).map(
            lambda share: min(max(axis.lower * (axis.upper / axis.lower) ** share, axis.lower), axis.upper)
        )
    return st.floats(0, 1).map(
        lambda share: min(max(axis.lower + share * (axis.upper - axis.lower), axis.lower), axis.upper)
    )


@st.composite
def curves(draw, x, y):
    count = draw(st.integers(2, 30))
    xs = sorted(draw(st.lists(within(x), min_size=count, max_size=count)))
    if draw(st.booleans()):
        xs = draw(st.permutations(xs))
    gaps = [draw(within(y)), draw(within(y))]
    ys = draw(st.lists(st.one_of(within(y), st.none(), st.just(math.nan)), min_size=count - 2, max_size=count - 2))
    stretch = draw(st.sampled_from([1.0, 3.0]))  # beyond the panel
    ys = [*gaps, *(value if value is None else value * stretch for value in ys)]
    return Curve(draw(labels), tuple(xs), tuple(ys), draw(styles), draw(st.one_of(st.none(), within(x))))


@st.composite
def marks(draw, x, y):
    kind = draw(st.sampled_from(["curve", "point", "region", "rule", "change", "histogram", "range"]))
    label = draw(labels)
    if kind == "curve":
        return draw(curves(x, y))
    if kind == "point":
        return Point(
            label, draw(within(x)), draw(within(y)), draw(st.sampled_from(Shape)), draw(outlines), draw(st.booleans())
        )
    if kind == "region":
        return Region(label, x.lower, x.upper)
    if kind == "rule":
        name = draw(st.sampled_from("xy"))
        return Rule(label, name, draw(within(x if name == "x" else y)), draw(styles))
    if kind == "change":
        return Change(label, *(draw(within(axis)) for axis in (x, y, x, y)))
    if kind == "histogram":
        return Histogram(label, (x.lower, x.upper), (draw(st.floats(0, 1e12)),), draw(styles))
    ends = sorted((draw(within(y)), draw(within(y))))
    low, high = (draw(st.sampled_from([None, end])) for end in ends)
    return RangeBar(label, low, high, draw(outlines), draw(outlines))


@st.composite
def plain_panels(draw):
    x, y = draw(axes()), draw(axes())
    return Panel(x, y, tuple(draw(st.lists(marks(x, y), min_size=1, max_size=5))), draw(labels))


@st.composite
def bar_panels(draw):
    x = draw(axes())
    names = tuple(draw(st.lists(labels, min_size=1, max_size=5)))
    groups = []
    for _ in range(draw(st.integers(1, 3))):
        rows = [sorted(draw(st.tuples(*[within(x)] * 3))) for _ in names]
        lower, values, upper = (tuple(row[i] for row in rows) for i in range(3))
        errors = (lower, upper) if draw(st.booleans()) else ((), ())
        printed = tuple(draw(labels) for _ in names)
        groups.append(Bars(draw(labels), names, values, printed, *errors, style=draw(styles)))
    rules = [Rule(draw(labels), "x", draw(within(x))) for _ in range(draw(st.integers(0, 1)))]
    return Panel(x, Axis(draw(labels), 0, 1), (*groups, *rules), draw(labels))


@st.composite
def map_panels(draw):
    x, y = draw(axes((Scale.LINEAR,))), draw(axes((Scale.LINEAR,)))
    across = draw(st.integers(1, 9))
    rows = tuple(draw(st.lists(st.text("01", min_size=across, max_size=across), min_size=1, max_size=9)))
    points = draw(st.lists(st.tuples(within(x), within(y), st.integers(0, 1)), max_size=9))
    bounds = (x.lower, x.upper, y.lower, y.upper)
    return Panel(x, y, (DecisionMap(draw(labels), rows, *bounds, tuple(points)),), draw(labels))


@st.composite
def figures(draw):
    kinds = st.one_of(plain_panels(), bar_panels(), map_panels())
    panels = draw(st.lists(kinds, min_size=1, max_size=2))
    return Figure(draw(labels) or "t", tuple(panels), draw(labels), draw(labels))


def storable(figure):
    """The figure after its first rounding, None where rounding spoils it (an axis that becomes empty)."""
    try:
        check(figure)
        return from_data(to_data(figure))
    except ValueError:
        return None


relaxed = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@settings(relaxed, max_examples=60)
@given(figures())
def test_any_figure_is_drawn_well_formed_with_its_text_inside(figure):
    figure = storable(figure)
    if figure is None:
        return
    svg = render(figure, id_prefix="p")
    parsed(svg)
    assert "style=" not in svg
    drawing = re.sub(r"<(text|tspan|title|desc)\b([^>]*)>[^<]*", r"<\1\2>", svg)
    assert not re.search(r"\b(nan|inf|None)\b", re.sub(r'href="[^"]*"', "", drawing))
    assert len(ids(svg)) == len(set(ids(svg)))
    assert svg == render(figure, id_prefix="p")
    across, down = view_box(svg)
    for line in texts(svg):
        assert line.left >= -1, line
        assert line.right <= across + 1, line
        assert line.top >= -1, line
        assert line.bottom <= down + 1, line


@relaxed
@given(figures())
def test_any_figure_reads_back_from_its_data(figure):
    figure = storable(figure)
    if figure is not None:
        data = to_data(figure)
        assert from_data(json.loads(json.dumps(data, allow_nan=False))) == figure
        assert to_data(from_data(data)) == data


@relaxed
@given(figures())
def test_any_figure_has_words_and_a_full_table(figure):
    figure = storable(figure)
    if figure is not None:
        assert words(figure)
        shown = table(figure)
        assert shown.rows
        assert all(len(row) == len(shown.columns) for row in shown.rows)

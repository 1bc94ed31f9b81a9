import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

import svgplot
from svgplot import render, words
from svgplot.figure import Axis, Bars, Curve, Figure, Histogram, Panel, Point, RangeBar, Region, Style
from svgplot.numerals import number
from svgplot.tests.examples import EXAMPLES, change, derivative, one_map, speed, two_maps
from svgplot.tests.reading import SVG, ids, parsed, path_of, points_of, texts, view_box

STYLESHEET = (Path(svgplot.__file__).parent / "static" / "svgplot" / "plot.css").read_text(encoding="utf-8")
every_example = pytest.mark.parametrize("name", EXAMPLES)


def drawn(name):
    return render(EXAMPLES[name](), id_prefix="fig")


def one_panel(*marks, x=None, y=None):
    return Figure("t", (Panel(x or Axis("x", 0, 10), y or Axis("y", 0, 10), marks),), "c")


@every_example
def test_figure_is_drawn_as_its_golden_file(name, golden):
    golden(f"{name}.svg", drawn(name).replace("><", ">\n<") + "\n")


@every_example
def test_drawing_is_well_formed_and_names_itself_to_listeners(name):
    figure, svg = EXAMPLES[name](), drawn(name)
    root = parsed(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "fig-t fig-d"
    assert root.find(f"{SVG}title[@id='fig-t']").text == figure.title
    assert root.find(f"{SVG}desc[@id='fig-d']").text == words(figure)
    assert [e.attrib.get("aria-hidden") for e in root if e.tag == f"{SVG}g"] == ["true"]


@every_example
def test_drawing_brings_no_style_script_or_colour_of_its_own(name):
    svg = drawn(name)
    assert not re.search(r"style=|<style|<script|\son\w+=|javascript:|rgb|hsl", svg)
    drawing = re.sub(r'href="data:image/png;base64,[^"]*"', "", svg)
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawing)) <= {
        "none",
        "currentColor",
        "url(#fig0-h)",
        "url(#fig1-h)",
    }
    assert "#" not in drawing.replace("url(#fig", "")


@every_example
def test_all_text_stays_inside_the_drawing_on_a_phone(name):
    svg = drawn(name)
    across, down = view_box(svg)
    for line in texts(svg):
        assert line.left >= -0.5, line
        assert line.right <= across + 0.5, line
        assert line.top >= -0.5, line
        assert line.bottom <= down + 0.5, line


@every_example
def test_no_two_labels_lie_on_each_other(name):
    narrow = re.sub(r'<text class="plot-extra".*?</text>', "", drawn(name))
    for a, b in combinations(texts(narrow), 2):
        across = min(a.right, b.right) - max(a.left, b.left)
        down = min(a.bottom, b.bottom) - max(a.top, b.top)
        assert across < 2 or down < 2.5, (a, b)


@every_example
def test_coordinates_carry_one_decimal_and_text_offsets_two(name):
    plain = re.sub(r"<(title|desc|text|tspan)\b[^>]*>[^<]*", "", drawn(name))
    plain = re.sub(r'base64,[^"]*"', "", plain)
    assert not re.search(r"\d\.\d\d", plain.replace('stroke-opacity=".25"', ""))
    assert not re.search(r"\d\.\d{3,}(?:em)", drawn(name))


@every_example
def test_every_class_that_is_drawn_is_styled(name):
    used = {css for names in re.findall(r'class="([^"]*)"', drawn(name)) for css in names.split()}
    plain_text = {"plot-ticks", "plot-name", "plot-head-0", "plot-foot-0"}
    assert {css for css in used - plain_text if not re.search(rf"\.{css}\b", STYLESHEET)} == set()


@every_example
def test_two_drawings_of_one_figure_share_no_id(name):
    figure = EXAMPLES[name]()
    both = ids(render(figure, id_prefix="a")) + ids(render(figure, id_prefix="b"))
    assert len(both) == len(set(both))


@every_example
def test_every_reference_finds_its_id(name):
    svg = drawn(name)
    assert set(re.findall(r"url\(#([^)]*)\)", svg)) <= set(ids(svg))


@every_example
def test_a_usual_figure_is_light(name):
    limit = 12_000 if "map" in name else 5_500
    assert len(drawn(name).encode()) < limit


def test_drawing_is_the_same_in_every_process():
    code = (
        "from svgplot import render; from svgplot.tests.examples import EXAMPLES;"
        "import sys; sys.stdout.buffer.write(''.join(render(f(), id_prefix='p') for f in EXAMPLES.values()).encode())"
    )
    root = Path(svgplot.__file__).parents[1]
    drawings = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(drawings) == 1
    assert drawings.pop()


def test_relu_is_three_points_however_densely_it_is_sampled():
    xs = tuple(i / 100 - 4 for i in range(801))
    svg = render(one_panel(Curve("f", xs, tuple(max(0.0, x) for x in xs)), x=Axis("", -4, 4)), id_prefix="p")
    assert len(points_of(path_of(svg, "plot-line"))) == 3


def test_a_lifted_pen_leaves_a_gap_and_no_slanted_edge():
    svg = render(derivative(), id_prefix="p")
    jump = [p.attrib["d"] for p in parsed(svg).iter(f"{SVG}path") if "plot-line" in p.attrib["class"]][1]
    assert jump.count("M") == 2
    for piece in jump.split("M")[1:]:
        assert len({y for _, y in points_of(piece)}) == 1


def test_a_curve_ends_at_the_edge_of_its_panel():
    svg = render(one_panel(Curve("f", (-100, 100), (-100, 100)), y=Axis("", 0, 4)), id_prefix="p")
    grid = points_of(re.sub(r"H[\d.]+|v4", "", path_of(svg, "plot-grid")))
    (x1, y1), (x2, y2) = points_of(path_of(svg, "plot-line"))
    assert x1 == min(x for x, _ in grid)
    assert (y2, y1) == (min(y for _, y in grid), max(y for _, y in grid))
    assert x2 < 200


def test_a_marked_point_stands_where_its_numbers_say():
    point = Point("p", 2.5, 7.5)
    svg = render(one_panel(point, x=Axis("", 0, 10, ticks=(0, 10)), y=Axis("", 0, 10, ticks=(0, 10))), id_prefix="p")
    marks = re.findall(r"M([\d.]+) ([\d.]+)v4", path_of(svg, "plot-grid"))
    left, right = float(marks[0][0]), float(marks[1][0])
    bottom, top = (float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)H", path_of(svg, "plot-grid")))
    x, y = (float(v) for v in re.search(r"translate\(([\d.]+) ([\d.]+)\)", svg).groups())
    assert x == pytest.approx(left + 0.25 * (right - left), abs=0.11)
    assert y == pytest.approx(bottom + 0.75 * (top - bottom), abs=0.11)


def test_a_tick_is_labelled_with_its_own_number():
    svg = render(change(), id_prefix="p")
    ticks = {
        line.text: (line.left + line.right) / 2
        for line in texts(svg)
        if re.fullmatch(r"−?\d+", line.text) and line.bottom > 160
    }
    assert len(ticks) >= 8
    values = {float(text.replace("−", "-")): x for text, x in ticks.items()}
    (a, x_a), (b, x_b) = min(values.items()), max(values.items())
    for value, x in values.items():
        assert x == pytest.approx(x_a + (value - a) / (b - a) * (x_b - x_a), abs=0.2)


def test_printed_values_stand_behind_their_bars():
    figure = speed()
    svg = render(figure, id_prefix="p")
    bars = next(mark for mark in figure.panels[0].marks if isinstance(mark, Bars))
    whiskers = [p.attrib["d"] for p in parsed(svg).iter(f"{SVG}path") if p.attrib["class"] == "plot-whisker"]
    for text, whisker in zip(bars.printed, whiskers, strict=True):
        line = next(line for line in texts(svg) if line.text == text)
        assert line.left > float(re.search(r"H([\d.]+)", whisker).group(1))


def test_bars_begin_at_zero_where_the_axis_has_one():
    svg = render(one_panel(Bars("", ("a", "b"), (-5, 5), ("−5", "5")), x=Axis("", -10, 10)), id_prefix="p")
    low, high = [r.attrib for r in parsed(svg).iter(f"{SVG}rect") if "plot-bar" in r.attrib["class"]]
    assert float(low["x"]) + float(low["width"]) == pytest.approx(float(high["x"]), abs=0.11)
    assert float(low["width"]) == pytest.approx(float(high["width"]), abs=0.11)


def test_bins_are_as_high_as_their_counts():
    svg = render(one_panel(Histogram("", (0, 5, 10), (2, 8)), x=Axis("", 0, 10)), id_prefix="p")
    low, high = re.findall(r"M[\d.]+ ([\d.]+)V([\d.]+)H", path_of(svg, "plot-bins"))
    assert (float(high[0]) - float(high[1])) == pytest.approx(4 * (float(low[0]) - float(low[1])), abs=0.3)


def test_open_and_closed_ends_are_told_apart_and_unbounded_ones_point_on():
    svg = render(one_panel(RangeBar("r", 2, None)), id_prefix="p")
    assert svg.count("plot-closed") == 1
    assert svg.count("plot-open") == 0
    assert svg.count("plot-arrow") == 1
    assert render(derivative(), id_prefix="p").count("plot-dot plot-open") == 1


def test_the_solid_curve_lies_below_the_dashed_one():
    flat = ((0, 10), (5, 5))
    svg = render(one_panel(Curve("b", *flat, Style.SECOND), Curve("a", *flat, Style.FIRST)), id_prefix="p")
    assert svg.index("plot-line plot-1") < svg.index("plot-line plot-2")


def test_points_of_a_decision_map_have_two_shapes():
    svg = render(one_map(), id_prefix="p")
    points = one_map().panels[0].marks[0].points
    zeros = sum(kind == 0 for *_, kind in points)
    assert path_of(svg, "plot-cloud").count("h0") == zeros
    assert path_of(svg, "plot-crosses").count("M") == len(points) - zeros


def test_two_maps_stand_side_by_side_at_one_height():
    svg = render(two_maps(), id_prefix="p")
    left, right = [r.attrib for r in parsed(svg).iter(f"{SVG}rect") if r.attrib["class"] == "plot-shade"]
    assert left["y"] == right["y"]
    assert float(right["x"]) > float(left["x"]) + float(left["width"])
    assert float(right["width"]) == pytest.approx(float(left["width"]), abs=0.11)


def test_a_crowd_of_ticks_is_thinned_for_phones_and_keeps_zero():
    crowd = Axis("", -11, 11, ticks=tuple(range(-11, 12)))
    svg = render(one_panel(Point("", 0, 5), x=crowd), id_prefix="p")
    extra = re.findall(r'<text class="plot-extra"[^>]*>([^<]*)<', svg)
    assert extra
    assert "0" not in extra


def test_labels_of_two_points_too_close_for_both_are_joined_above_the_change():
    lines = [line.text for line in texts(render(change(), id_prefix="p"))]
    assert "−11 → −10" in lines
    assert "change: exactly 0" in lines


def test_text_is_escaped():
    figure = Figure(
        '<b>"x" & y</b>', (Panel(Axis("<i>", 0, 1), Axis("&", 0, 1), (Point("</svg><script>", 0.5, 0.5),)),), "a < b"
    )
    svg = render(figure, id_prefix="p")
    assert "<script" not in svg
    assert parsed(svg).find(f"{SVG}title").text == '<b>"x" & y</b>'
    assert "</svg><script>" in [line.text for line in texts(svg)]


def test_characters_that_xml_forbids_are_replaced():
    svg = render(one_panel(Region("a\x00b\ud800", 2, 8)), id_prefix="p")
    assert "a\ufffdb\ufffd" in [line.text for line in texts(svg)]


@pytest.mark.parametrize("prefix", ["", "1a", 'a"b', "a b", "ä"])
def test_a_prefix_that_is_no_id_is_refused(prefix):
    with pytest.raises(ValueError, match="id_prefix"):
        render(change(), id_prefix=prefix)


def test_powers_of_ten_stand_on_a_log_axis():
    labels = [line.text for line in texts(drawn("growth"))]
    assert {"10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"} <= set(labels)


@every_example
def test_every_labelled_number_is_in_the_data(name):
    """Whatever number a point's label shows is the point's own coordinate."""
    for panel in EXAMPLES[name]().panels:
        for mark in panel.marks:
            if isinstance(mark, Point):
                shown = re.findall(r"−?\d+(?:\.\d+)?", mark.label)
                assert set(shown) <= {number(mark.x), number(mark.y)}

from svgplot import table, words
from svgplot.figure import Axis, Curve, Figure, Histogram, Outline, Panel, Point, RangeBar, Table
from svgplot.numerals import number
from svgplot.tests.examples import (
    EXAMPLES,
    change,
    derivative,
    dying,
    functions,
    growth,
    mistake,
    one_map,
    output_range,
    outputs,
    path,
    softmax,
    speed,
    two_maps,
)


def panel_of(*marks):
    return Figure("t", (Panel(Axis("x", -10, 10), Axis("y", -10, 10), marks),), "")


def test_words_tell_axes_flat_part_points_and_change_and_end_with_the_conclusion():
    told = words(change())
    assert "input x from −12.5 to 4.5" in told
    assert "ReLU is 0 from x = −12.5 to 0, then rises to 4.3 at x = 4.3." in told
    assert "Marked: −11 at x = −11, y = 0." in told
    assert "Bracket from (−11, 0) to (−10, 0): change: exactly 0." in told
    assert "Hatched from x = −12.5 to 0: flat: slope 0." in told
    assert told.endswith("so the change is exactly 0.")


def test_words_do_not_repeat_the_title():
    for made in EXAMPLES.values():
        assert made().title not in words(made())


def test_words_tell_a_jump_and_a_value_that_is_not_reached():
    told = words(derivative())
    assert "The curve is 0 from x = −3 to 0, then is 1 from x = 0 to 3." in told
    assert "1 only beyond 0 at x = 0, y = 1, hollow: not reached." in told
    assert told.index("First panel: The function.") < told.index("Second panel: Its derivative.")


def test_words_tell_where_a_curve_turns():
    assert (
        "GELU falls from −0.000\u202f126\u202f7 at x = −4 to −0.17 at x = −0.76, then rises to 3.999\u202f87 at x = 4."
        in words(functions())
    )


def test_words_of_a_curve_with_many_turns_give_its_extremes():
    zigzag = Curve("f", (0, 1, 2, 3, 4, 5, 6), (0, 3, 0, 4, -1, 2, 1))
    told = words(panel_of(zigzag))
    assert "f starts at 0 (x = 0), ends at 1 (x = 6) and lies between −1 (x = 4) and 4 (x = 3)." in told


def test_words_read_every_bar_with_its_error_and_a_log_axis_as_one():
    told = words(speed())
    assert "tanh, NumPy float32 0.92 ns (from 0.9 to 1.1)" in told
    assert "in powers of ten" in told
    assert "A line at x = 0.3: one clock tick." in told


def test_words_tell_total_and_mode_of_a_histogram():
    told = words(panel_of(Histogram("counts", (0, 1, 2, 3), (2, 7, 1))))
    assert "counts: 3 bins from 0 to 3, 10 in all, most between 1 and 2: 7." in told


def test_words_tell_the_ends_of_ranges():
    assert "outputs: [0, ∞): from 0 (reached) upwards without bound." in words(output_range())
    both = panel_of(RangeBar("r", -1, 1, Outline.OPEN, Outline.OPEN))
    assert "r: from −1 (not reached) to 1 (not reached)." in words(both)
    assert "without bound in both directions" in words(panel_of(RangeBar("r", None, None)))


def test_words_and_table_of_a_map_count_the_points_in_their_own_area():
    told, shown = words(one_map()), table(one_map())
    decision = one_map().panels[0].marks[0]
    ones = sum(kind for *_, kind in decision.points)
    own = shown.rows[1][3]
    assert f"{own} of {ones} points of class 1 lie in their own area" in told
    assert shown.rows[1][2] == str(ones)


def test_table_of_curves_holds_ends_turns_and_marked_points():
    shown = table(mistake())
    assert shown.columns == ("x", "Leaky ReLU, a = 0.1", "identity", "marked")
    rows = {row[0]: row[1:] for row in shown.rows}
    assert rows["−3"] == ("−0.3", "−3", "right: −0.3; yours: −3")
    assert rows["0"][0] == "0"
    assert rows["−4"] == ("−0.4", "−4", "–")


def test_a_value_between_samples_is_called_about():
    curve = Curve("f", (0.0, 2.0), (0.0, 4.0))
    rows = {row[0]: row for row in table(panel_of(curve, Point("p", 1, 3))).rows}
    assert rows["1"] == ("1", "≈ 2", "p: 3")


def test_a_marked_point_of_the_curve_tells_its_value_between_samples():
    xs = [step / 10 for step in range(-30, 31)]
    curve = Curve("f", tuple(xs), tuple(x * x / 6 for x in xs))
    on_it, beside_it = Point("f(0.25)", 0.25, 0.25**2 / 6), Point("yours", 0.25, 0.02)
    for points in ((on_it,), (beside_it, on_it)):
        rows = {row[0]: row for row in table(panel_of(curve, *points)).rows}
        assert rows["0.25"][1] == number(0.01042)
    rows = {row[0]: row for row in table(panel_of(curve, beside_it)).rows}
    assert rows["0.25"][1] == f"≈ {number(0.01083)}"


def test_a_marked_point_belongs_to_the_curve_it_lies_on():
    xs = (-2.0, -1.2, -0.7, 0.0, 1.0)
    curves = (Curve("f", xs, tuple(x * x for x in xs)), Curve("g", xs, tuple(-x * x for x in xs)))
    rows = {row[0]: row for row in table(panel_of(*curves, Point("f(−1)", -1, 1), Point("yours", -1, 4))).rows}
    assert rows["−1"][1:3] == ("1", "≈ −1.06")


def test_a_table_from_curves_stays_short():
    for made in (functions, growth, derivative):
        assert 2 < len(table(made()).rows) <= 11


def test_table_has_one_row_for_each_bar_and_bin():
    assert [row[0] for row in table(softmax()).rows] == ["class 1", "class 2", "class 3"]
    assert table(softmax()).columns == ("class", "before", "after")
    bins = [row for row in table(outputs()).rows if " to " in row[0]]
    assert len(bins) == 24
    assert bins[0][:2] == ("−3 to −2.75", "2")


def test_two_panels_with_the_same_rows_share_them():
    shown = table(two_maps())
    assert [row[0] for row in shown.rows] == ["class 0", "class 1"]
    assert shown.columns[1].startswith("mask Z > 0: ")
    assert shown.columns[4].startswith("mask A ≥ 0: nearly linear: ")


def test_panels_with_other_rows_stand_below_each_other():
    shown = table(dying())
    assert all(len(row) == len(shown.columns) for row in shown.rows)
    assert shown.rows[-1][0] == "2000"
    assert shown.rows[-1][-2:] == ("−5", "0.9596")


def test_a_figures_own_table_is_used():
    assert table(path()) == Table(
        "Length of the way", ("inputs", "way / straight"), (("tanh", "1.27"), ("sigmoid", "2.99"))
    )


def test_a_way_that_goes_back_is_told_from_start_to_end():
    told = words(path())
    assert "sigmoid inputs leads from (0, 0) to " in told
    assert "over 24 points" in told

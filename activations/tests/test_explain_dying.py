"""The explanation of the dying unit: one computation behind steps, figure, tables and numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

import svgplot
from activations.experiments.dying import dying_unit
from activations.explanations import dying
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Explanation, read_parameters
from svgplot.figure import Curve, Histogram, Region


@lru_cache
def explain(**parameters) -> Explanation:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()}
    return dying.PROVIDER.explain(read_parameters(dying.PROVIDER.parameters, given))


def marks(explanation: Explanation, panel: int, kind: type) -> list:
    return [mark for mark in explanation.figures[0].panels[panel].marks if isinstance(mark, kind)]


def test_it_runs_at_publication_only():
    assert dying.PROVIDER.slow


def test_output_slope_and_gradient_are_exactly_zero_in_words():
    numbers = explain().numbers
    assert [numbers[name] for name in ("output", "slope", "gradient")] == ["exactly 0"] * 3


def test_every_input_is_drawn_left_of_zero():
    (histogram,) = marks(explain(), 0, Histogram)
    assert sum(histogram.counts) == dying_unit("relu").n
    assert max(histogram.edges) <= 0
    (flat,) = marks(explain(), 0, Region)
    assert flat.x_to == 0.0


def test_the_curves_end_where_the_numbers_say():
    explanation = explain()
    curves = {curve.label: curve for curve in marks(explanation, 1, Curve)}
    assert set(curves) == {"ReLU", "Leaky ReLU", "ELU"}
    assert set(curves["ReLU"].ys) == {-1.5}
    assert curves["Leaky ReLU"].ys[-1] == dying_unit("leaky_relu").end_bias


def test_the_table_shows_the_numbers_of_the_prose():
    explanation = explain()
    row = next(row for row in explanation.tables[0].rows if row[0] == "ELU")
    numbers = explanation.numbers
    assert row[1:] == tuple(numbers[f"elu.{name}"] for name in ("first_active", "weight", "bias", "loss"))


def test_relu_is_there_whatever_is_compared():
    curves = marks(explain(functions=("silu",)), 1, Curve)
    assert [curve.label for curve in curves] == ["ReLU", "SiLU"]


def test_a_start_further_left_is_a_row_of_its_own_comparison():
    starts = explain().tables[1]
    assert starts.columns == ("function", "from bias −1.5", "from bias −5")
    assert {row[0]: row[2] for row in starts.rows}["GELU"] == "never within 5000 steps"


def test_only_what_holds_for_every_unit_is_said_without_a_seed():
    caveats = " ".join(explain().caveats)
    assert "seed 0" in caveats
    assert "proved" not in caveats


def test_a_start_with_inputs_above_zero_is_refused():
    with pytest.raises(InvalidParameter, match="bias"):
        explain(bias="0")


def test_the_figure_can_be_drawn_and_said():
    figure = explain().figures[0]
    assert svgplot.render(figure, id_prefix="d").startswith("<svg")
    assert figure.conclusion in svgplot.words(figure)


def test_the_docstring_lists_every_number():
    listed = set(re.findall(r"`([A-Za-z_.]+)`", dying.__doc__ or ""))
    names = {re.sub(r"^(relu|leaky_relu|elu)\.", "NAME.", name) for name in explain().numbers}
    assert names <= listed

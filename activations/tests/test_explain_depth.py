"""The gradient over depth: what vanishes, what explodes, and what is left when nothing is."""

from __future__ import annotations

import math

import numpy as np
import pytest

import svgplot
from activations.catalogue import CATALOGUE
from activations.experiments.depth import backward
from activations.explanations import PROVIDERS
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import read_parameters

DEPTH = PROVIDERS["depth"]


def explained(**given):
    return DEPTH.explain(read_parameters(DEPTH.parameters, given))


def test_the_step_function_leaves_exactly_nothing():
    run = backward(CATALOGUE["step"], 1.0, 10)
    assert run.norms == (1.0, *[0.0] * 10)
    assert run.per_layer == run.lowest == run.highest == run.near_output == run.near_input == 0
    assert run.left_lowest == run.left_highest == 0


def test_a_function_that_leaves_nothing_is_named_below_the_picture_and_not_drawn():
    explanation = explained(functions=["step", "relu"])
    assert explanation.title == "Step: × 0 per layer"
    (figure,) = explanation.figures
    assert [curve.label.partition(":")[0] for curve in figure.panels[0].marks] == ["ReLU"]
    assert "Step" in figure.caption
    assert "<svg" in svgplot.render(figure, id_prefix="t")


def test_a_picture_of_nothing_is_refused():
    with pytest.raises(InvalidParameter) as refusal:
        explained(functions=["step"])
    assert refusal.value.field == "functions"


def test_more_functions_than_can_be_told_apart_are_refused():
    with pytest.raises(InvalidParameter, match="at most 4"):
        explained(functions=["relu", "tanh", "elu", "selu", "gelu"])


def test_the_factor_of_tanh_is_no_constant_and_the_caveat_says_so():
    run = backward(CATALOGUE["tanh"], 1.0, 20)
    assert run.near_output - run.near_input > 0.05
    explanation = explained(functions=["tanh"])
    numbers = explanation.numbers
    assert any(numbers["tanh.near_output"] in c and numbers["tanh.near_input"] in c for c in explanation.caveats)
    sigmoid = backward(CATALOGUE["sigmoid"], 1.0, 20)
    assert abs(sigmoid.near_output - sigmoid.near_input) < 0.02


def test_the_halves_multiply_to_the_whole():
    for layers in (2, 7, 20):
        run = backward(CATALOGUE["gelu"], math.sqrt(2), layers)
        half = layers // 2
        product = run.near_output**half * run.near_input ** (layers - half)
        assert product == pytest.approx(run.norms[-1], rel=0.05)
        assert run.left_lowest <= run.norms[-1] <= run.left_highest


def test_a_gain_decides_whether_a_function_vanishes_or_explodes():
    for key in ("relu", "tanh"):
        low, high = (backward(CATALOGUE[key], gain, 20) for gain in (0.5, 3.0))
        assert low.highest < 1 < high.lowest
    given, usual = explained(functions=["relu"], gain="1").numbers, explained(functions=["relu"]).numbers
    assert (given["relu.gain"], usual["relu.gain"]) == ("1", "1.41")


def test_one_layer_back_is_what_the_chain_rule_says():
    run = backward(CATALOGUE["identity"], 1.0, 2, width=20, seeds=2)
    logs = []
    for seed in (0, 1):
        stream = np.random.RandomState(seed)
        stream.randn(64, 20)
        first, second = (stream.randn(20, 20) / math.sqrt(20) for _ in range(2))
        gradient = stream.randn(64, 20)
        logs.append(math.log(np.linalg.norm(gradient @ second.T @ first.T) / np.linalg.norm(gradient)))
    assert run.norms[-1] == pytest.approx(math.exp(sum(logs) / 2), rel=0.01)


def test_width_and_seeds_are_those_asked_for_and_stand_in_the_caveat():
    explanation = explained(functions=["relu"], width=30, seeds=3, layers=5)
    numbers = explanation.numbers
    assert (numbers["width"], numbers["seeds"], numbers["layers"]) == ("30", "3", "5")
    assert all(f"{word}" in explanation.caveats[0] for word in ("n = 64", "width 30", "3 nets"))
    assert len(explanation.figures[0].panels[0].marks[0].xs) == 6


@pytest.mark.parametrize(
    ("field", "value"), [("layers", 1), ("layers", 51), ("gain", "0"), ("gain", "6"), ("width", 5000), ("seeds", 1)]
)
def test_what_is_out_of_bounds_is_refused_by_name(field, value):
    with pytest.raises(InvalidParameter) as refusal:
        explained(**{field: value})
    assert refusal.value.field == field


def test_lines_are_named_from_the_top_down_with_room_above_and_below():
    panel = explained(functions=["sigmoid", "tanh", "relu", "selu"]).figures[0].panels[0]
    ends = [curve.ys[-1] for curve in panel.marks]
    assert ends == sorted(ends, reverse=True)
    heights = [math.log10(y) for curve in panel.marks for y in curve.ys]
    span = max(heights) - min(heights)
    assert math.log10(panel.y.upper) - max(heights) > span / 5
    assert min(heights) - math.log10(panel.y.lower) > span / 5

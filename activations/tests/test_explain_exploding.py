"""The explanation of exploding gradients, clipping and BatchNorm."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

import svgplot
from activations.experiments.chain import chain
from activations.experiments.growth import growth
from activations.explanations import exploding
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Explanation, read_parameters
from svgplot.figure import Curve, Scale


@lru_cache
def explain(**parameters) -> Explanation:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()}
    return exploding.PROVIDER.explain(read_parameters(exploding.PROVIDER.parameters, given))


def curves(explanation: Explanation, panel: int) -> dict[str, Curve]:
    return {mark.label: mark for mark in explanation.figures[0].panels[panel].marks if isinstance(mark, Curve)}


def test_the_worked_clipping_keeps_the_direction():
    numbers = explain().numbers
    assert (numbers["clip.norm"], numbers["clip.after"], numbers["clip.factor"]) == ("26", "5", "0.1923")
    assert explain().steps[1].value == "(1.154, 1.538, 4.615)"


def test_a_gradient_within_the_limit_is_not_said_to_be_rescaled():
    explanation = explain(limit="30")
    assert (explanation.numbers["clip.after"], explanation.numbers["clip.factor"]) == ("26", "1")
    assert not any("Rescaled" in step.label for step in explanation.steps)
    assert svgplot.render(explanation.figures[0], id_prefix="e").startswith("<svg")


def test_the_picture_of_the_chain_is_the_chain():
    drawn = curves(explain(), 0)
    assert drawn["clipped"].ys == chain(5.0).losses
    assert drawn["not clipped"].ys == chain(None).losses[:2]


def test_what_leaves_the_picture_is_named_with_its_value():
    explanation = explain()
    labels = [getattr(mark, "label", "") for mark in explanation.figures[0].panels[0].marks]
    assert f"next: {explanation.numbers['chain.free_last']}" in labels


def test_both_panels_have_a_logarithmic_axis_that_holds_their_curves():
    for index, panel in enumerate(explain().figures[0].panels):
        assert panel.y.scale is Scale.LOG
        for curve in curves(explain(), index).values():
            assert all(panel.y.lower <= y <= panel.y.upper for y in curve.ys)


def test_growth_is_that_of_the_experiment():
    depths = (10, 20, 30, 40, 50)
    assert curves(explain(), 1)["ReLU with BatchNorm"].ys == growth("batch_norm", 3.0, depths).factors
    assert len(explain().tables[0].rows) == 6


def test_batch_norm_is_said_to_grow_still_and_tanh_to_be_no_cure():
    caveats = " ".join(explain().caveats)
    numbers = explain().numbers
    assert numbers["growth.batch_norm.per_layer"] in caveats
    assert numbers["growth.tanh.50"] in caveats


def test_the_theory_of_batch_norm_is_close_to_what_is_observed():
    numbers = explain().numbers
    observed, theory = (float(numbers[f"growth.batch_norm.{name}"]) for name in ("per_layer", "theory"))
    assert observed == pytest.approx(theory, abs=0.03)


@pytest.mark.parametrize("depths", [(10,), (10, 10), ("1/2", 20)])
def test_growth_over_depth_needs_two_whole_depths(depths):
    with pytest.raises(InvalidParameter, match="depths"):
        explain(depths=depths)


def test_the_figure_can_be_drawn_and_said():
    figure = explain().figures[0]
    assert svgplot.render(figure, id_prefix="e").startswith("<svg")
    assert figure.conclusion in svgplot.words(figure)


def test_the_docstring_lists_every_number():
    listed = set(re.findall(r"`([A-Za-z_.0-9]+)`", exploding.__doc__ or ""))
    names = {
        re.sub(r"^growth\.(none|batch_norm|leaky_relu|dropout|tanh|he)\.", "growth.NAME.", n) for n in explain().numbers
    }
    names = {re.sub(r"^growth\.NAME\.\d+$", "growth.NAME.50", name) for name in names}
    assert names - {"growth.NAME.theory"} <= listed
    assert "growth.batch_norm.theory" in listed

"""Explanations of nets: depth, dying units, normalisation, means, learned slopes, shifted images. Experiments are
held to inequalities and seeds, worked examples to their numbers."""

from __future__ import annotations

import math

import pytest

import svgplot
from activations.catalogue import CATALOGUE
from activations.experiments.depth import backward
from activations.experiments.dying_grid import trained
from activations.experiments.pixel_shift import shifted
from activations.experiments.prelu import learn
from activations.explanations import PROVIDERS
from quizzes.engine import stored
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import read_parameters

NETS = ("depth", "batch_norm", "mean_shift", "prelu_learning", "pixel_shift", "dying_grid", "clipping", "compare",
        "chain_product", "layer_shapes", "softmax", "side_by_side", "neuron")  # fmt: skip


def explained(name, **given):
    provider = PROVIDERS[name]
    return provider.explain(read_parameters(provider.parameters, given))


@pytest.mark.parametrize("name", NETS)
def test_an_explanation_can_be_drawn_stored_and_computed_again_alike(name):
    explanation = explained(name)
    assert stored.to_body(explanation) == stored.to_body(explained(name))
    assert stored.from_body(stored.to_body(explanation)).numbers == explanation.numbers
    for figure in explanation.figures:
        assert "<svg" in svgplot.render(figure, id_prefix="n")
    said = " ".join(
        [explanation.title, explanation.summary, *explanation.caveats, *(s.value for s in explanation.steps)]
    )
    assert "nan" not in said.split()
    assert "{" not in said


def test_a_slow_explanation_is_marked_so():
    assert PROVIDERS["depth"].slow
    assert PROVIDERS["dying_grid"].slow


def test_the_sigmoid_makes_gradients_vanish_and_he_keeps_relu_alive():
    sigmoid, relu = backward(CATALOGUE["sigmoid"], 1.0, 20), backward(CATALOGUE["relu"], math.sqrt(2), 20)
    assert sigmoid.highest < 0.3
    assert 0.9 < relu.lowest <= relu.per_layer <= relu.highest < 1.1
    assert backward(CATALOGUE["relu"], 1.0, 20).per_layer < 0.75
    assert backward(CATALOGUE["tanh"], 3.0, 20).per_layer > 1.2
    assert sigmoid.norms[0] == 1
    assert list(sigmoid.norms) == sorted(sigmoid.norms, reverse=True)


def test_higher_rates_kill_relu_units_and_leave_leaky_ones_a_gradient():
    assert trained(CATALOGUE["relu"], 0.1).dead < 0.05
    assert trained(CATALOGUE["relu"], 5.0).dead > 0.5
    assert trained(CATALOGUE["leaky_relu"], 5.0).dead == 0
    one = trained(CATALOGUE["relu"], 2.0)
    assert one.lowest <= one.dead <= one.highest


def test_a_normalised_batch_is_worked_out():
    numbers = explained("batch_norm", batch=["1", "2", "3", "6"], gamma="2", beta="1").numbers
    assert (numbers["mean"], numbers["variance"]) == ("3", "3.5")
    assert (numbers["mean_after"], numbers["deviation_after"]) == ("1", "2")
    assert explained("batch_norm", batch=["4", "4"]).numbers["2.after"] == "0"


def test_elu_pulls_the_mean_towards_zero_by_the_same_amount_for_every_unit_of_alpha():
    numbers = explained("mean_shift").numbers
    assert numbers["relu"] == "0.3989"
    assert numbers["elu.1"] == "0.1605"
    assert numbers["zero_alpha"] == "1.673"
    assert float(numbers["elu.0.5"]) == pytest.approx((0.3989 + 0.1605) / 2, abs=1e-4)


def test_prelu_learns_the_slope_that_made_the_data_and_forgets_where_it_began():
    for target in (-0.5, 0.1, 1.5):
        first, second = (learn(target, start, 0.5, 100, 0) for start in (0.25, 0.0))
        assert first.alphas[-1] == pytest.approx(target, abs=0.05)
        assert first.alphas[-1] == pytest.approx(second.alphas[-1], abs=1e-4)
        assert first.losses[-1] < first.losses[0]


def test_only_functions_with_a_flat_side_leave_units_that_notice_nothing():
    result = shifted(("relu", "leaky_relu", "tanh", "gelu"), 0)
    shares = {each.function: each.unchanged for each in result.results}
    assert shares["relu"] > 0.2
    assert shares["leaky_relu"] == shares["tanh"] == shares["gelu"] == 0
    assert 0 < result.changed_pixels < 64
    relative = {each.function: each.relative for each in result.results}
    assert relative["relu"] > relative["leaky_relu"] / 2


def test_the_clipped_gradient_is_the_worked_one():
    numbers = explained("clipping").numbers
    assert (numbers["norm"], numbers["factor"], numbers["norm_after"]) == ("26", "0.1923", "5")
    assert [numbers[f"{n}.after"] for n in (1, 2, 3)] == ["1.154", "1.538", "4.615"]
    assert [numbers[f"{n}.per_tensor"] for n in (1, 2, 3)] == ["3", "4", "5"]
    assert explained("clipping", gradient=["3", "4", "12"], first_tensor=3).numbers["angle.by_value"] == "22.4"


def test_the_comparison_finds_where_gelu_and_its_tanh_form_differ_most():
    numbers = explained("compare").numbers
    assert numbers["largest"] == "0.000\u202f473\u202f2"
    assert numbers["at"] in ("2.699", "−2.699")
    assert "same" in explained("compare", function="relu", compared_with="prelu", compared_alpha="0").title


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ("sigmoid", "tanh", "40", "100"),
        ("gelu", "relu", "40", "100"),
        ("gelu", "relu", "-100", "-40"),
    ],
)
def test_functions_that_rounding_makes_equal_are_not_called_the_same(first, second, lower, upper):
    given_ = {"function": first, "compared_with": second, "x_from": lower, "x_to": upper, "inputs": [upper]}
    explanation = explained("compare", **given_)
    assert explanation.title.endswith("can't be told apart in floats here")
    assert "differ by less than floats can tell" in explanation.summary
    assert explanation.numbers["largest"] == explanation.numbers["1.difference"] == "nearly 0"
    assert explanation.figures[0].conclusion == "They differ by less than floats can tell."
    assert not {"0", "1"} & {step.value for step in explanation.steps if first in ("sigmoid", "tanh")}


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ("gelu", "gelu", "-5", "5"),
        ("silu", "swish", "-5", "5"),
        ("elu", "celu", "-5", "5"),
        ("elu", "relu", "0", "5"),
        ("hardswish", "relu", "3", "5"),
        ("relu", "relu6", "-5", "6"),
    ],
)
def test_functions_of_one_formula_or_with_exact_values_that_agree_are_the_same(first, second, lower, upper):
    explanation = explained("compare", function=first, compared_with=second, x_from=lower, x_to=upper, inputs=["4"])
    assert explanation.title.endswith("are the same here")
    assert explanation.numbers["largest"] == explanation.numbers["1.difference"] == "0"


def test_parameters_that_a_formula_rounds_do_not_make_two_functions_the_same():
    explanation = explained("compare", function="elu", compared_with="elu", compared_alpha="1.0000001")
    assert "differ by at most 0.000\u202f000\u202f099 here" in explanation.title


def test_functions_that_differ_only_at_one_end_are_not_the_same():
    explanation = explained("compare", function="relu", compared_with="relu6", x_from="0", x_to="6.001")
    assert explanation.title == "ReLU and ReLU6 differ by at most 0.001 here"


def test_shapes_and_counts_are_those_of_the_net():
    numbers = explained("layer_shapes").numbers
    assert numbers["output_shape"] == "(32, 10)"
    assert numbers["parameters"] == "101\u202f770"


NEARLY_THERE = {
    "an output that only rounding puts on the target": (
        {"function": "tanh", "x": "5", "w": "4", "b": "0", "target": "1"},
        "Output just below 1, loss nearly 0, gradient of the weight nearly 0",
        "The output is nearly the target",
    ),
    "a slope too small for floats": (
        {"function": "gelu", "x": "-10", "w": "4", "b": "0", "target": "1"},
        "Output nearly 0, loss 0.5, gradient of the weight nearly 0",
        "The slope of GELU is nearly 0 here",
    ),
    "an output on the target": (
        {"function": "relu", "x": "2", "w": "0.5", "b": "0", "target": "1"},
        "Output 1, loss 0, gradient of the weight 0",
        "The output is the target: the loss is 0",
    ),
    "a slope of 0": (
        {"function": "relu", "x": "2", "w": "-1.5", "b": "1", "target": "1"},
        "Output 0, loss 0.5, gradient of the weight 0",
        "The slope of ReLU is 0 here, so no gradient gets through",
    ),
    "a kink met exactly": (
        {"function": "relu", "x": "0.1", "w": "3", "b": "-0.3", "target": "1"},
        "Output 0, loss 0.5, gradient of the weight 0",
        "The slope of ReLU is taken as 0 here",
    ),
    "an input of 0": (
        {"function": "tanh", "x": "0", "w": "1", "b": "20", "target": "1"},
        "Output just below 1, loss nearly 0, gradient of the weight 0",
        "The output is nearly the target",
    ),
}


@pytest.mark.parametrize(("given", "title", "summary"), NEARLY_THERE.values(), ids=NEARLY_THERE)
def test_a_neuron_tells_what_is_zero_from_what_is_nearly_so(given, title, summary):
    explanation = explained("neuron", **given)
    assert explanation.title == title
    assert explanation.summary.startswith(summary)


def test_a_neuron_puts_words_for_numbers_in_brackets_in_its_working():
    steps = explained("neuron", function="tanh", x="5", w="4", b="0", target="1").steps
    assert [step.expression for step in steps[2:6]] == [
        "L = (a − target)²/2 = ((just below 1) − 1)²/2",
        "dL/da = a − target = (just below 1) − 1",
        "dL/dz = dL/da × tanh′(20) = (nearly 0) × 1.699\u00a0×\u00a010⁻¹⁷",
        "dL/dw = dL/dz × x = (nearly 0) × 5",
    ]


def test_no_share_of_a_softmax_is_told_as_zero_or_one_and_no_slope_as_zero():
    explanation = explained("softmax", logits=["1000", "0", "-1000"])
    assert explanation.title == "softmax(1000, 0, −1000) = just below 1, nearly 0, nearly 0"
    assert explanation.summary.startswith("The largest share, just below 1, goes to the largest logit")
    assert [step.value for step in explanation.steps] == ["just below 1", "nearly 0", "nearly 0"]
    told = explanation.numbers
    assert {told[f"{name}.{n}"] for name in ("p", "shifted") for n in (2, 3)} == {"nearly 0"}
    assert {told[f"slope.{n}.{m}"] for n in (1, 2, 3) for m in (1, 2, 3)} == {"nearly 0"}


def test_a_share_has_the_digits_that_tell_it_apart_from_one():
    assert explained("softmax", logits=["0", "-10"]).numbers["p.1"] == "0.999\u202f95"
    assert explained("softmax", logits=["0", "-30"]).numbers["p.1"].startswith("0.999\u202f999\u202f999")


def test_softmax_shows_what_the_formula_as_written_gives():
    numbers = explained("softmax", shift="1000").numbers
    assert [numbers[f"p.{n}"] for n in (1, 2, 3)] == [numbers[f"shifted.{n}"] for n in (1, 2, 3)]
    assert numbers["naive"] == "not a number"


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("depth", {"functions": ["relu", "elu", "selu", "tanh", "gelu"]}, "functions"),
        ("depth", {"layers": 51}, "layers"),
        ("dying_grid", {"rates": ["2", "1"]}, "rates"),
        ("dying_grid", {"rates": ["30", "40"]}, "rates"),
        ("batch_norm", {"batch": ["1"]}, "batch"),
        ("clipping", {"gradient": ["0"]}, "gradient"),
        ("compare", {"x_from": "2", "x_to": "1"}, "x_to"),
        ("layer_shapes", {"sizes": ["1.5", "2"]}, "sizes"),
        ("softmax", {"logits": ["1"]}, "logits"),
        ("side_by_side", {"functions": ["relu", "elu", "selu", "tanh", "gelu", "silu", "mish"]}, "functions"),
        ("neuron", {"x": "101"}, "x"),
    ],
)
def test_bad_parameters_are_named(name, given, field):
    with pytest.raises(InvalidParameter) as refusal:
        explained(name, **given)
    assert refusal.value.field == field

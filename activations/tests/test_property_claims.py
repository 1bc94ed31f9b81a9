"""Claims about properties: true, false and undecided cases, and what the student reads."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations import normal
from activations.catalogue import CATALOGUE, Saturation
from activations.claims import CLAIMS
from activations.claims.experiments import EXPERIMENTS
from activations.claims.kinks import KINK_CLAIMS
from activations.claims.layers import LAYER_CLAIMS
from activations.claims.masks import MASK_CLAIMS
from activations.claims.properties import PROPERTIES, parameter_count
from activations.claims.ranges import RANGES, is_reached
from activations.claims.shapes import SHAPES
from activations.values import compare
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import ClaimResult, Evidence, read_parameters

every = pytest.mark.parametrize("key", CATALOGUE)


def check(name: str, **given_parameters: object) -> ClaimResult:
    claim = CLAIMS[name]
    return claim.check(read_parameters(claim.parameters, given_parameters))


def test_claims_of_all_modules_are_offered_and_none_hides_another():
    modules = (PROPERTIES, RANGES, EXPERIMENTS, SHAPES, KINK_CLAIMS, LAYER_CLAIMS, MASK_CLAIMS)
    assert set(CLAIMS) == {name for module in modules for name in module}
    assert len(CLAIMS) == sum(len(module) for module in modules)
    assert all(name == claim.name and claim.title for name, claim in PROPERTIES.items())


def test_the_change_from_minus_eleven_to_minus_ten_is_exactly_zero_for_relu_alone():
    relu = check("change", function="relu", x_from=-11, x_to=-10, comparison="equals", value=0)
    assert relu.truth is True
    assert relu.witness == "ReLU(−11) = ReLU(−10) = 0: the change is exactly 0."
    for key in ("leaky_relu", "elu", "sigmoid", "tanh", "silu", "gelu"):
        other = check("change", function=key, x_from=-11, x_to=-10, comparison="equals", value=0)
        assert other.truth is False
        assert "exactly" not in other.witness


@pytest.mark.parametrize(
    ("key", "x_from", "x_to", "change"),
    [
        ("leaky_relu", -11, -10, "0.01"),
        ("tanh", -11, -10, "0.000\u202f000\u202f004"),
        ("tanh", -2, -1, "0.2024"),
        ("elu", -1, 1, "1.632"),
        ("gelu", -2, -1, "−0.1132"),
        ("leaky_relu", -1, 1, "1.01"),
    ],
)
def test_change_is_printed_from_the_computed_values(key, x_from, x_to, change):
    result = check("change", function=key, x_from=x_from, x_to=x_to, value=0)
    assert result.numbers["change"] == change
    assert result.evidence is Evidence.PROVED


def test_exact_arithmetic_decides_equality_where_fractions_stay_fractions():
    assert check("change", function="leaky_relu", x_from=-11, x_to=-10, value="0.01").truth is True
    assert check("value_at", function="leaky_relu", x="-1/3", value="-1/300").truth is True
    assert check("slope_at", function="leaky_relu", x="-0.001", value="0.01").truth is True


def test_a_float_too_near_to_tell_stays_undecided():
    assert check("value_at", function="sigmoid", x=1, value="0.7310585786300049").truth is None
    assert check("value_at", function="sigmoid", x=1, value="0.731").truth is False
    assert check("value_at", function="sigmoid", x=1, comparison="greater", value="0.731").truth is True


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("mean_is_zero", {"function": "tanh", "mean": "1e-13"}),
        ("operation_count", {"function": "relu6", "compared_with": "silu", "at": ["1"]}),
        ("slope_bounds_gradient", {"function": "gelu", "layers": 1, "value": "1.128904145185155"}),
    ],
)
def test_what_no_property_decides_stays_open(name, parameters):
    assert check(name, **parameters).truth is None


def test_a_change_backwards_is_told_with_its_sign():
    backwards = {"function": "sigmoid", "x_from": 801, "x_to": 800, "value": 0}
    assert check("change", comparison="less", **backwards).truth is True
    assert check("change", comparison="greater", **backwards).truth is False


def test_slope_at_a_kink_is_undecided_and_names_both_sides():
    result = check("slope_at", function="relu", x=0, value=1)
    assert result.truth is None
    assert result.witness == "ReLU has no slope at 0: 0 from the left, 1 from the right."


def test_slopes_far_out_tell_relu_from_tanh():
    assert check("slope_at", function="relu", x=100, value=1).truth is True
    tanh = check("slope_at", function="tanh", x=10, comparison="greater", value="0.01")
    assert tanh.truth is False
    assert tanh.numbers["slope"] == "0.000\u202f000\u202f008"


@pytest.mark.parametrize(
    ("lower", "upper", "lower_end", "upper_end", "truth", "witness"),
    [
        ("0", "inf", "closed", "open", True, "ReLU(−1) = 0 is reached and nothing lies below it; every y above 0"),
        ("0", "inf", "open", "open", False, "ReLU(−1) = 0, and (0, ∞) does not contain 0."),
        ("-inf", "inf", "open", "open", False, "No x gives −1: "),
        ("0", "1", "closed", "closed", False, "ReLU(2) = 2, and [0, 1] does not contain 2."),
        ("-1", "1", "open", "open", False, "ReLU(2) = 2, and (−1, 1) does not contain 2."),
    ],
)
def test_one_number_kills_every_wrong_range_of_relu(lower, upper, lower_end, upper_end, truth, witness):
    result = check("range_is", function="relu", lower=lower, upper=upper, lower_end=lower_end, upper_end=upper_end)
    assert result.truth is truth
    assert result.witness.startswith(witness)


@every
def test_the_declared_range_is_claimed_truly_and_flipping_an_end_makes_it_false(key):
    activation = CATALOGUE[key]
    ends = {"lower": _text(activation.lower.value), "upper": _text(activation.upper.value)}
    shut = {
        "lower_end": "closed" if activation.lower.is_reached else "open",
        "upper_end": "closed" if activation.upper.is_reached else "open",
    }
    if key == "step":  # two values are no interval
        assert check("range_is", function=key, **ends, **shut).truth is False
        return
    if key in ("selu", "gelu", "gelu_tanh", "silu", "swish", "mish"):  # no fraction states their lowest value
        assert check("range_is", function=key, **ends, **shut).truth is None
        return
    assert check("range_is", function=key, **ends, **shut).truth is True
    for end in ("lower", "upper"):
        if "inf" not in ends[end]:
            flipped = {**shut, f"{end}_end": "open" if shut[f"{end}_end"] == "closed" else "closed"}
            assert check("range_is", function=key, **ends, **flipped).truth is False


def _text(end: float) -> str:
    return str(end) if end in (float("inf"), float("-inf")) else str(Fraction(end))


def test_a_range_end_that_is_no_number_is_refused_by_name():
    with pytest.raises(InvalidParameter, match="lower"):
        check("range_is", function="relu", lower="zero", upper="inf")


@every
def test_saturation_claims_agree_with_the_catalogue(key):
    activation = CATALOGUE[key]
    left, right = (side is not Saturation.NONE for side in (activation.saturates_left, activation.saturates_right))
    expected = {"left": left, "right": right, "both": left and right, "neither": not left and not right}
    for side, truth in expected.items():
        assert check("saturates", function=key, side=side).truth is truth


def test_relu_saturates_on_the_left_alone_and_the_witness_shows_the_side_that_decides():
    both = check("saturates", function="relu", side="both")
    assert both.truth is False
    assert both.witness == "The slope of ReLU at 100 is 1."
    left = check("saturates", function="relu", side="left")
    assert left.truth is True
    assert left.witness == "The slope of ReLU at −10 is 0."
    neither = check("saturates", function="relu", side="neither")
    assert neither.truth is False
    assert neither.witness == "The slope of ReLU at −10 is 0."


def test_bounded_functions_are_those_with_two_finite_ends():
    assert check("is_bounded", function="relu").truth is False
    assert check("is_bounded", function="relu").numbers["value"] == "100"
    bounded = {key for key in CATALOGUE if check("is_bounded", function=key).truth}
    assert bounded == {"step", "sigmoid", "tanh", "softsign", "relu6", "hardtanh", "hardsigmoid"}


def test_additivity_falls_by_one_counterexample():
    result = check("additive", function="relu", a=-1, b=1)
    assert result.truth is False
    assert result.witness == "ReLU(−1) + ReLU(1) = 1 but ReLU(0) = 0."
    assert check("additive", function="relu", a=1, b=2).truth is None
    assert check("additive", function="identity", a=1, b=2).truth is True


def test_relu_needs_less_work_than_tanh_on_both_sides_of_zero():
    less = check("operation_count", function="relu", compared_with="tanh")
    assert less.truth is True
    assert "1 comparison" in less.witness
    assert "1 exponential" in less.witness
    assert check("operation_count", function="tanh", compared_with="relu").truth is False
    assert check("operation_count", function="tanh", compared_with="relu", at=["-1"]).truth is False
    assert check("operation_count", function="tanh", compared_with="tanh", comparison="equals").truth is True


def test_work_that_depends_on_the_sign_must_compare_the_same_on_both():
    assert check("operation_count", function="elu", compared_with="sigmoid", at=["1"]).truth is True
    assert check("operation_count", function="relu", compared_with="elu", at=["-1"]).truth is True
    both = check("operation_count", function="relu", compared_with="elu", at=["-1", "1"])
    assert both.truth is False
    assert both.witness.startswith("At x = 1,")


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_function_is_elementwise(key):
    assert check("is_elementwise", function=key, compared_with="tanh").truth is True
    function = CATALOGUE[key]
    xs = np.random.default_rng(7).normal(scale=4, size=(60, 50))
    alone = np.array([function.value(x) for x in xs.ravel()]).reshape(xs.shape)
    assert np.array_equal(function.value(xs), alone)
    assert np.array_equal(function.value(xs[::-1, ::-1]), alone[::-1, ::-1])


def test_mean_is_zero_for_odd_functions_and_symmetric_inputs_only():
    assert check("mean_is_zero", function="tanh").truth is True
    shifted = check("mean_is_zero", function="tanh", mean=1)
    assert shifted.truth is False
    assert shifted.numbers["mean"] == "0.5504"
    assert check("mean_is_zero", function="relu").numbers["mean"] == "0.3989"
    assert check("mean_is_zero", function="sigmoid").truth is False


@every
@given(mean=st.floats(-3, 3).filter(lambda mean: mean != 0))
def test_means_follow_the_symmetry_and_the_shift_of_the_inputs(key, mean):
    activation = CATALOGUE[key]
    number = normal.mean_under_normal(activation, mean)
    if key == "identity":
        assert number == pytest.approx(mean, abs=1e-12)
    if activation.is_odd:
        assert normal.mean_under_normal(activation, -mean) == pytest.approx(-number, abs=1e-12)
    assert activation.lower.value <= number <= activation.upper.value


def test_quadrature_gives_the_declared_means_as_the_shift_goes_to_zero():
    for activation in CATALOGUE.values():
        assert normal.mean_under_normal(activation, 1e-9) == pytest.approx(activation.mean, abs=2e-9)


def test_relu_gives_exact_zeros_for_half_of_the_inputs_and_tanh_for_none():
    result = check("exact_zeros", function="tanh", compared_with="relu", comparison="greater")
    assert result.truth is False
    assert (result.numbers["zeros"], result.numbers["compared_zeros"]) == ("0 %", "50 %")
    assert normal.chance_of_zero(CATALOGUE["step"]) == 0.5


def test_parameters_are_counted_from_the_layer_sizes_alone():
    assert parameter_count((784, 128, 10)) == 101770
    result = check("parameter_count", layers=[784, 128, 10], comparison="less", value=101770)
    assert result.truth is False
    assert result.numbers["count"] == "101\u202f770"


@given(number=st.fractions(), target=st.fractions())
def test_exactly_one_comparison_holds_for_exact_numbers(number, target):
    assert [compare(number, name, target) for name in ("equals", "greater", "less")].count(True) == 1


@every
@given(y=st.floats(-3, 3))
def test_what_some_input_gives_is_reached(key, y):
    activation = CATALOGUE[key]
    value = float(activation.value(y))
    low, high = activation.lower, activation.upper
    if low.is_reached and abs(value - low.value) <= 4 * math.ulp(low.value):
        value = low.value  # the last bits of a computed minimum may fall below the declared one
    if high.is_reached and abs(value - high.value) <= 4 * math.ulp(high.value):
        value = high.value
    assert is_reached(activation, value)


def test_an_unknown_function_is_refused_with_the_known_ones():
    with pytest.raises(InvalidParameter, match="relu, leaky_relu"):
        check("saturates", function="rely", side="left")

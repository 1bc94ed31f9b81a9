"""Claims on shapes, on two functions and on layers: true, false and undecidable, each with the number that decides."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from activations.catalogue import CATALOGUE, ENTRIES, KEYS
from activations.claims import CLAIMS
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Evidence, read_parameters


def check(name, **given):
    found = CLAIMS[name]
    return found.check(read_parameters(found.parameters, given))


TRUE, FALSE, OPEN = True, False, None
CASES = [
    (TRUE, "is_monotone", {"function": "relu"}, "never below 0"),
    (FALSE, "is_monotone", {"function": "relu", "kind": "increasing"}, "ReLU(−1) = ReLU(0) = 0"),
    (FALSE, "is_monotone", {"function": "gelu"}, "it falls"),
    (TRUE, "is_monotone", {"function": "prelu", "kind": "increasing"}, "above 0 everywhere"),
    (FALSE, "is_monotone", {"function": "prelu", "alpha": "-1"}, "it falls"),
    (FALSE, "is_monotone", {"function": "relu6", "kind": "increasing"}, "stays level"),
    (TRUE, "is_odd", {"function": "tanh"}, "tanh(2) = 0.964 and tanh(−2) = −0.964"),
    (FALSE, "is_odd", {"function": "sigmoid"}, "Sigmoid(2) = 0.8808"),
    (FALSE, "is_smooth", {"function": "relu"}, "goes from 0 to 1"),
    (TRUE, "is_smooth", {"function": "elu"}, "second derivative jumps"),
    (FALSE, "is_smooth", {"function": "elu", "level": "smooth"}, "second derivative jumps"),
    (FALSE, "is_smooth", {"function": "elu", "alpha": "2"}, "goes from 2 to 1"),
    (FALSE, "is_smooth", {"function": "step", "level": "continuous"}, "jumps at 0"),
    (TRUE, "is_smooth", {"function": "gelu", "level": "smooth"}, "every derivative"),
    (TRUE, "has_inverse", {"function": "tanh"}, "ln((1 + y)/(1 − y))/2"),
    (FALSE, "has_inverse", {"function": "relu"}, "ReLU(−1) and ReLU(0) are both 0"),
    (FALSE, "has_inverse", {"function": "silu"}, "twice"),
    (TRUE, "steepest", {"function": "sigmoid", "value": "0.25"}, "0.25, reached at 0"),
    (TRUE, "steepest", {"function": "gelu", "comparison": "greater", "value": "1"}, "1.129"),
    (TRUE, "steepest", {"function": "softplus", "value": "1"}, "never quite reached"),
    (TRUE, "steepest", {"function": "step", "comparison": "greater", "value": "1000"}, "jumps"),
    (TRUE, "lowest_value", {"function": "hardswish", "value": "-0.375"}, "Hardswish(−1.5) = −0.375"),
    (FALSE, "lowest_value", {"function": "elu", "value": "-1"}, "no lowest value"),
    (TRUE, "limit_is", {"function": "elu", "side": "left", "value": "-1"}, "tends to −1"),
    (FALSE, "limit_is", {"function": "relu", "value": "5"}, "grows without bound"),
    (TRUE, "limit_is", {"function": "relu", "of": "slope", "value": "1"}, "ReLU′(10) = 1"),
    (TRUE, "mean_under_normal_is", {"function": "sigmoid", "value": "1/2"}, "0.5"),
    (TRUE, "mean_under_normal_is", {"function": "relu", "comparison": "greater", "value": "0"}, "1/√(2π)"),
    (TRUE, "compared_at", {"function": "relu", "compared_with": "tanh", "x": "2", "comparison": "greater"}, "0.964"),
    (TRUE, "compared_at", {"function": "tanh", "compared_with": "sigmoid", "x": "0", "of": "slope", "comparison": "greater"}, "0.25"),
    (TRUE, "coincide", {"function": "relu", "compared_with": "elu", "side": "right"}, "same formula"),
    (FALSE, "coincide", {"function": "relu", "compared_with": "leaky_relu"}, "Leaky ReLU(−0.25)"),
    (TRUE, "largest_difference", {"function": "gelu", "compared_with": "gelu_tanh", "x_from": "-6", "x_to": "6", "comparison": "less", "value": "0.001"}, "0.000"),
    (OPEN, "largest_difference", {"function": "gelu", "compared_with": "relu", "x_from": "40", "x_to": "100", "value": "0"}, "No difference of GELU and ReLU shows"),
    (OPEN, "largest_difference", {"function": "sigmoid", "compared_with": "tanh", "x_from": "40", "x_to": "100", "value": "0"}, "shows there"),
    (TRUE, "largest_difference", {"function": "elu", "compared_with": "celu", "x_from": "-9", "x_to": "9", "value": "0"}, "same formula"),
    (TRUE, "compared_at", {"function": "gelu", "compared_with": "relu", "x": "5", "comparison": "less"}, "ReLU(5) = 5."),
    (TRUE, "has_kink", {"function": "elu", "alpha": "2"}, "goes from 2 to 1"),
    (FALSE, "has_kink", {"function": "elu"}, "is 1 at 0 from both sides"),
    (FALSE, "has_kink", {"function": "gelu"}, "is 0.5 at 0 from both sides"),
    (TRUE, "has_kink", {"function": "step"}, "Step jumps at 0"),
    (FALSE, "has_kink", {"function": "relu6", "x": "5.999"}, "is 1 at 5.999"),
    (TRUE, "both_level_off", {"function": "sigmoid", "compared_with": "tanh"}, "Sigmoid: "),
    (FALSE, "both_level_off", {"function": "sigmoid", "compared_with": "relu"}, "The slope of ReLU at 10 is 1"),
    (TRUE, "both_level_off", {"function": "elu", "compared_with": "relu", "side": "left"}, "at −10"),
    (FALSE, "frameworks_agree", {"function": "hardtanh", "at": "1", "operation": "PyTorch nn.functional.hardtanh", "other_operation": "JAX nn.hard_tanh"}, "returns 0 and JAX 0.10 nn.hard_tanh returns 1"),
    (TRUE, "frameworks_agree", {"function": "hardtanh", "at": "1", "operation": "PyTorch nn.functional.hardtanh", "other_operation": "JAX nn.hard_tanh", "returned": "different"}, "returns 1"),
    (TRUE, "frameworks_agree", {"function": "relu", "operation": "PyTorch nn.functional.relu", "other_operation": "JAX nn.relu"}, "returns 0 and"),
    (FALSE, "keeps_direction", {"direction": "turned"}, "with one factor for all parts keeps its direction exactly"),
    (TRUE, "keeps_direction", {"method": "by_value", "direction": "turned"}, "cut part by part at 5 is turned by 22.38°"),
    (TRUE, "framework_slope", {"function": "elu", "alpha": "2", "operation": "PyTorch nn.functional.elu", "value": "2"}, "α = 2"),
    (OPEN, "framework_slope", {"function": "selu", "operation": "PyTorch nn.functional.selu", "value": "1.7580993"}, "1.758"),
    (TRUE, "framework_slope", {"function": "selu", "operation": "PyTorch nn.functional.selu", "comparison": "greater", "value": "1.75"}, "1.758"),
    (TRUE, "framework_slope", {"function": "relu", "operation": "PyTorch maximum(x, 0)", "value": "0.5"}, "PyTorch 2.13"),
    (FALSE, "framework_slope", {"function": "relu", "operation": "TensorFlow maximum(x, 0)", "value": "0"}, "returns 1"),
    (TRUE, "framework_slope", {"function": "relu", "operation": "PyTorch 2.13 clamp(x, min=0)", "value": "1"}, "2.13"),
    (TRUE, "framework_slope", {"function": "relu", "operation": "PyTorch 2.15 clamp(x, min=0)", "value": "0"}, "2.15"),
    (TRUE, "output_shape", {"batch": 32, "layers": [784, 128, 10], "shape": [32, 10]}, "(32, 784) → (32, 128) → (32, 10)"),
    (FALSE, "output_shape", {"batch": 32, "layers": [784, 10], "shape": [10, 32]}, "(32, 10)"),
    (TRUE, "softmax_output", {"logits": ["1", "2", "3"], "index": 3, "comparison": "greater", "value": "0.665"}, "0.6652"),
    (TRUE, "softmax_output", {"logits": ["2", "2"], "value": "1/2"}, "0.5"),
    (TRUE, "softmax_shift", {}, "0.09, 0.245, 0.665"),
    (TRUE, "softmax_shift", {"logits": ["0", "-10"]}, "before: 0.999\u202f95, 0.0000454"[:20]),
    (TRUE, "softmax_shift", {"logits": ["700", "-700"]}, "before: just below 1, nearly 0"),
    (TRUE, "softmax_output", {"logits": ["0", "-10"], "index": 1, "comparison": "less", "value": "1"}, "gives 0.999"),
    (FALSE, "softmax_shift", {"effect": "changed"}, "0.09"),
    (TRUE, "chain_factor", {"layers": 10, "weight": 1, "slope": "1/4", "comparison": "less", "value": "0.000001"}, "(1 × 0.25)^10"),
    (TRUE, "slope_bounds_gradient", {"function": "sigmoid", "layers": 5, "value": "1/1024"}, "0.25^5"),
    (OPEN, "slope_bounds_gradient", {"function": "step", "layers": 2, "value": "1", "comparison": "greater"}, "jumps"),
    (OPEN, "slope_bounds_gradient", {"function": "step", "layers": 2, "value": "1", "comparison": "less"}, "jumps"),
    (TRUE, "clipped_part", {"gradient": ["1", "1", "0"], "limit": 1, "index": 3, "value": "0"}, "0 becomes 0"),
    (TRUE, "clipped_part", {"gradient": ["6", "8", "24"], "index": 3, "value": "60/13"}, "The norm is 26"),
    (TRUE, "clipped_part", {"gradient": ["1", "2"], "index": 2, "value": "2"}, "becomes 2"),
    (TRUE, "keeps_direction", {}, "exactly"),
    (FALSE, "keeps_direction", {"method": "by_value"}, "22.38°"),
    (TRUE, "keeps_direction", {"method": "by_value", "gradient": ["9", "9"]}, "exactly"),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "name", "given", "witness"), CASES)
def test_the_claim_is_decided_with_the_number_that_decides(truth, name, given, witness):
    result = check(name, **given)
    assert result.truth is truth
    assert witness in result.witness
    assert (result.evidence is Evidence.SOURCE_ONLY) == (truth is None)


def test_every_claim_of_these_modules_is_tried_here():
    from activations.claims.kinks import KINK_CLAIMS
    from activations.claims.layers import LAYER_CLAIMS
    from activations.claims.shapes import SHAPES

    assert {name for _, name, _, _ in CASES} == {*SHAPES, *KINK_CLAIMS, *LAYER_CLAIMS}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("steepest", {"function": "gelu", "value": "1.128904145185155"}),
        ("compared_at", {"function": "relu", "compared_with": "tanh", "x": "0", "of": "slope"}),
        ("compared_at", {"function": "silu", "compared_with": "swish", "x": "1.5"}),
        ("mean_under_normal_is", {"function": "relu", "value": "0.3989422804014327"}),
    ],
)
def test_what_a_float_can_not_decide_stays_undecidable(name, given):
    result = check(name, **given)
    assert result.truth is None
    assert result.evidence is Evidence.SOURCE_ONLY


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("is_odd", {"function": "tahn"}, "function"),
        ("is_odd", {"function": "elu", "alpha": "0"}, "alpha"),
        ("coincide", {"function": "relu", "compared_with": "leaky_relu", "compared_alpha": "2"}, "compared_alpha"),
        ("framework_slope", {"function": "relu", "operation": "PyTorch relu7", "value": "0"}, "operation"),
        ("framework_slope", {"function": "relu", "operation": "PyTorch clamp(x, min=0)", "value": "0"}, "operation"),
        ("softmax_output", {"index": 4, "value": "0"}, "index"),
        ("output_shape", {"batch": 1, "layers": [3], "shape": [1, 3]}, "layers"),
        ("output_shape", {"batch": 1, "layers": ["1.5", 3], "shape": [1, 3]}, "layers"),
        (
            "largest_difference",
            {"function": "relu", "compared_with": "elu", "x_from": "1", "x_to": "1", "value": "0"},
            "x_to",
        ),
        ("keeps_direction", {"gradient": ["0", "0"]}, "gradient"),
        ("chain_factor", {"layers": 1000, "weight": 1, "slope": 1, "value": 1}, "layers"),
    ],
)
def test_bad_parameters_are_named(name, given, field):
    with pytest.raises(InvalidParameter) as refusal:
        check(name, **given)
    assert refusal.value.field == field


@pytest.mark.parametrize("key", KEYS)
def test_shape_claims_hold_of_every_function_as_numbers_show(key):
    values = CATALOGUE[key].value(np.linspace(-7, 7, 2001))
    assert check("is_monotone", function=key).truth is bool(np.diff(values).min() >= 0)
    odd = bool(np.allclose(values, -values[::-1]))
    assert check("is_odd", function=key).truth is odd
    assert check("has_inverse", function=key).truth is bool(np.diff(values).min() > 0)


def test_every_measured_convention_can_be_claimed():
    for key, entry in ENTRIES.items():
        for each in entry.conventions:
            operation = each.name_with_version
            result = check(
                "framework_slope",
                function=key,
                operation=operation,
                at=str(each.at),
                value=str(Fraction(str(each.slope))),
                **{name: str(value) for name, value in each.given.items()},
            )
            assert result.truth is (None if each.error else True)


def test_a_slope_measured_with_other_parameters_is_refused_with_those():
    for given in ({"function": "elu", "operation": "PyTorch nn.functional.elu", "value": "2"},
                  {"function": "elu", "alpha": "1/2", "operation": "PyTorch nn.functional.elu", "value": "2"}):  # fmt: skip
        with pytest.raises(InvalidParameter, match="measured with α = 2"):
            check("framework_slope", **given)
    with pytest.raises(InvalidParameter, match="measured with α"):
        check("framework_slope", function="leaky_relu", alpha="1/5", operation="JAX nn.leaky_relu", value="1")

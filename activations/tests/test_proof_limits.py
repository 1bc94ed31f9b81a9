"""What may be called proved: never what a float rounded away, and always what the function's own properties decide."""

from __future__ import annotations

import pytest

from activations.claims import CLAIMS
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import ClaimResult, Evidence, read_parameters

TRUE, FALSE, OPEN = True, False, None


def check(name: str, **given) -> ClaimResult:
    claim = CLAIMS[name]
    return claim.check(read_parameters(claim.parameters, given))


CASES = [
    # too small for a float
    (FALSE, "value_at", {"function": "sigmoid", "x": "-800", "value": "0"}),
    (TRUE, "value_at", {"function": "sigmoid", "x": "-800", "comparison": "greater", "value": "0"}),
    (FALSE, "value_at", {"function": "sigmoid", "x": "800", "value": "1"}),
    (TRUE, "value_at", {"function": "tanh", "x": "50", "comparison": "less", "value": "1"}),
    (TRUE, "value_at", {"function": "elu", "x": "-100", "comparison": "greater", "value": "-1"}),
    (TRUE, "value_at", {"function": "gelu", "x": "-40", "comparison": "less", "value": "0"}),
    (FALSE, "value_at", {"function": "silu", "x": "-900", "value": "0"}),
    (FALSE, "value_at", {"function": "log_sigmoid", "x": "800", "value": "0"}),
    (OPEN, "value_at", {"function": "softplus", "x": "-745.13", "comparison": "greater", "value": "5e-324"}),
    (OPEN, "value_at", {"function": "softplus", "x": "-745.13", "comparison": "less", "value": "3e-324"}),
    (OPEN, "change", {"function": "gelu", "x_from": "-50", "x_to": "-40", "value": "0"}),
    (FALSE, "change", {"function": "sigmoid", "x_from": "800", "x_to": "801", "value": "0"}),
    (TRUE, "change", {"function": "sigmoid", "x_from": "800", "x_to": "801", "comparison": "greater", "value": "0"}),
    (OPEN, "compared_at", {"function": "gelu", "compared_with": "relu", "x": "-50"}),
    (FALSE, "softmax_output", {"logits": ["-700", "700"], "index": 1, "value": "0"}),
    (FALSE, "softmax_output", {"logits": ["-700", "700"], "index": 2, "value": "1"}),
    (TRUE, "softmax_output", {"logits": ["3"], "index": 1, "value": "1"}),
    # inputs that a float would round onto an edge
    (FALSE, "change", {"function": "relu", "x_from": "-1", "x_to": "1e-39", "value": "0"}),
    (FALSE, "change", {"function": "step", "x_from": "-1", "x_to": "1e-39", "value": "0"}),
    (FALSE, "change", {"function": "relu6", "x_from": "5.99999999999999999999", "x_to": "7", "value": "0"}),
    (TRUE, "change", {"function": "step", "x_from": "1e-39", "x_to": "1", "value": "0"}),
    # known exactly though the function gives floats
    (TRUE, "value_at", {"function": "sigmoid", "x": "0", "value": "1/2"}),
    (TRUE, "value_at", {"function": "tanh", "x": "0", "value": "0"}),
    (TRUE, "value_at", {"function": "elu", "x": "1", "value": "1"}),
    (TRUE, "slope_at", {"function": "sigmoid", "x": "0", "value": "1/4"}),
    (TRUE, "slope_at", {"function": "tanh", "x": "0", "value": "1"}),
    (TRUE, "slope_at", {"function": "gelu", "x": "0", "value": "1/2"}),
    (TRUE, "slope_at", {"function": "mish", "x": "0", "value": "3/5"}),
    (TRUE, "slope_at", {"function": "elu", "x": "5", "value": "1"}),
    (TRUE, "slope_at", {"function": "celu", "alpha": "2", "x": "0", "value": "1"}),
    (TRUE, "compared_at", {"function": "elu", "compared_with": "relu", "x": "3"}),
    (TRUE, "compared_at", {"function": "gelu", "compared_with": "gelu", "x": "3"}),
    (TRUE, "change", {"function": "sigmoid", "x_from": "2", "x_to": "2", "value": "0"}),
    (TRUE, "coincide", {"function": "silu", "compared_with": "swish"}),
    (TRUE, "coincide", {"function": "prelu", "alpha": "0.01", "compared_with": "leaky_relu"}),
    (TRUE, "coincide", {"function": "relu", "compared_with": "prelu", "compared_alpha": "0"}),
    (TRUE, "coincide", {"function": "relu", "compared_with": "relu6", "side": "left"}),
    (TRUE, "coincide", {"function": "elu", "compared_with": "celu"}),
    (FALSE, "coincide", {"function": "silu", "compared_with": "swish", "compared_beta": "2"}),
    # ranges
    (FALSE, "range_is", {"function": "relu", "lower": "0", "upper": "2000", "lower_end": "closed"}),
    (FALSE, "range_is", {"function": "log_sigmoid", "lower": "-5000", "upper": "0"}),
    (FALSE, "range_is", {"function": "sigmoid", "lower": "0", "upper": "1.00000001"}),
    (TRUE, "range_is", {"function": "sigmoid", "lower": "0", "upper": "1"}),
    (TRUE, "range_is", {"function": "elu", "alpha": "1/3", "lower": "-1/3", "upper": "inf"}),
    (OPEN, "range_is", {"function": "silu", "lower": "-0.2784645427610738", "upper": "inf", "lower_end": "closed"}),
    (FALSE, "range_is", {"function": "silu", "lower": "-0.28", "upper": "inf", "lower_end": "closed"}),
    (FALSE, "range_is", {"function": "step", "lower": "0", "upper": "1", "lower_end": "closed", "upper_end": "closed"}),
    # a peak between two points of a coarse grid
    (FALSE, "largest_difference", {"function": "gelu", "compared_with": "gelu_tanh", "x_from": "-1000000", "x_to": "1000000", "comparison": "less", "value": "0.0001"}),
    (TRUE, "largest_difference", {"function": "tanh", "compared_with": "hardtanh", "x_from": "-1000000", "x_to": "1000000", "comparison": "greater", "value": "0.2"}),
    # far out, where a power leaves the floats
    (TRUE, "operation_count", {"function": "relu", "compared_with": "sigmoid", "at": ["-1000", "1000000"]}),
    (TRUE, "operation_count", {"function": "tanh", "compared_with": "mish", "at": ["-1000000", "1000000"]}),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "name", "given"), CASES)
def test_a_claim_is_proved_exactly_as_far_as_it_is_certain(truth, name, given):
    result = check(name, **given)
    assert result.truth is truth, result.witness
    assert (result.evidence is Evidence.SOURCE_ONLY) is (truth is None)


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("range_is", {"function": "relu", "lower": "0", "upper": "inf", "upper_end": "closed"}, "upper_end"),
        ("range_is", {"function": "relu", "lower": "-inf", "upper": "0", "lower_end": "closed"}, "lower_end"),
        ("range_is", {"function": "relu", "lower": "5", "upper": "1"}, "upper"),
        ("range_is", {"function": "relu", "lower": "1", "upper": "1"}, "upper"),
        ("range_is", {"function": "relu", "lower": "1e9", "upper": "inf"}, "lower"),
        ("parameter_count", {"layers": ["784", "1.5"], "value": "0"}, "layers"),
        ("operation_count", {"function": "relu", "compared_with": "elu", "at": ["1e9"]}, "at"),
        ("value_at", {"function": "relu", "x": "1e-200", "value": "0"}, "x"),
        ("value_at", {"function": "relu", "x": "1/" + "7" * 60, "value": "0"}, "x"),
    ],
)
def test_what_makes_no_claim_is_refused_by_its_field(name, given, field):
    with pytest.raises(InvalidParameter) as refusal:
        check(name, **given)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("value_at", {"function": "sigmoid", "x": "10", "value": "0"}, "= 0.999\u202f95"),
        ("value_at", {"function": "sigmoid", "x": "1000", "value": "0"}, "= just below 1"),
        ("value_at", {"function": "tanh", "x": "-1000", "value": "0"}, "= just above −1"),
        ("value_at", {"function": "elu", "x": "-10", "value": "0"}, "= −0.999\u202f95"),
        ("value_at", {"function": "sigmoid", "x": "-1000", "value": "0"}, "= just above 0"),
        ("slope_at", {"function": "sigmoid", "x": "1000", "value": "1"}, "is nearly 0"),
        ("limit_is", {"function": "log_sigmoid", "side": "left", "value": "0"}, "falls without bound"),
        ("limit_is", {"function": "relu", "side": "left", "value": "0"}, "stays at 0"),
        ("keeps_direction", {"gradient": ["1e-20", "1000000"], "method": "by_value"}, "is turned by nearly 0°"),
    ],
)
def test_no_witness_tells_a_value_that_is_never_reached(name, given, words):
    assert words in check(name, **given).witness

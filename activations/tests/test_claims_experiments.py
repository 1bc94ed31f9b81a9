"""Claims over experiments: truth, evidence and witness, and where they refuse to decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activations.claims.experiments import EXPERIMENTS
from activations.experiments import flower
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import ClaimResult, Evidence, Parameters, read_parameters

WORKED: dict[str, Parameters] = {
    "dead_fraction_reaches": {"bias": "-4"},
    "slope_shrinks_gradient": {"function": "sigmoid"},
    "limits_gradient_growth": {"remedy": "batch_norm"},
}


def compute(name: str, **parameters) -> ClaimResult:
    claim = EXPERIMENTS[name]
    return claim.check(read_parameters(claim.parameters, {**WORKED.get(name, {}), **parameters}))


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
class TestEveryClaim:
    def test_it_is_filed_under_its_own_name(self, name):
        assert EXPERIMENTS[name].name == name
        assert EXPERIMENTS[name].title

    def test_it_computes_with_a_witness_that_shows_its_numbers(self, name):
        result = compute(name)
        assert result.witness
        assert any(number in result.witness for number in result.numbers.values())

    def test_an_observation_says_how_much_was_observed(self, name):
        result = compute(name)
        if result.evidence is Evidence.OBSERVED:
            assert result.n is not None
            assert result.n >= 1
        if result.evidence is Evidence.PROVED:
            assert result.n is None
            assert result.truth is not None

    def test_an_unknown_parameter_is_refused(self, name):
        with pytest.raises(InvalidParameter, match="nonsense"):
            compute(name, nonsense=1)


PROVED = {"fewer_weights_after_training", "slope_shrinks_gradient", "clipped_norm"}


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
def test_only_algebra_is_called_proved(name):
    assert (compute(name).evidence is Evidence.PROVED) == (name in PROVED)


@pytest.mark.parametrize(
    ("name", "parameters", "truth"),
    [
        ("frozen_unit", {"function": "relu"}, True),
        ("frozen_unit", {"function": "leaky_relu"}, False),
        ("unit_output_overflows", {"function": "relu"}, False),
        ("weights_shrink_when_dead", {"function": "relu"}, False),
        ("unit_recovers", {"function": "relu"}, False),
        ("unit_recovers", {"function": "leaky_relu"}, True),
        ("unit_recovers", {"function": "elu", "bias": "-5"}, True),
        ("unit_recovers", {"function": "leaky_relu", "bias": "-5"}, None),
        ("unit_recovers", {"function": "gelu", "bias": "-10"}, None),
        ("half_inactive_at_start", {}, True),
        ("active_units_vary", {}, True),
        ("zeros_tell_nothing", {}, False),
        ("zeros_vanish_with_training", {}, False),
        ("sparse_features_separate", {}, None),
        ("dimension_separates", {"function": "relu"}, True),
        ("dimension_separates", {"function": "identity"}, None),
        ("fewer_weights_after_training", {}, False),
        ("dead_fraction_reaches", {"bias": "-8", "share": "0.9"}, True),
        ("dead_fraction_reaches", {"bias": "-1", "share": "0.9"}, False),
        ("dead_fraction_reaches", {"bias": "-4", "share": "0.62"}, None),
        ("slope_shrinks_gradient", {"function": "sigmoid"}, True),
        ("slope_shrinks_gradient", {"function": "tanh"}, False),
        ("slope_shrinks_gradient", {"function": "relu"}, False),
        ("limits_gradient_growth", {"remedy": "batch_norm"}, True),
        ("limits_gradient_growth", {"remedy": "leaky_relu"}, False),
        ("limits_gradient_growth", {"remedy": "dropout", "gain": "2", "depth": 30}, False),
        ("depth_limits_growth", {}, False),
        ("depth_limits_growth", {"gain": "0.5"}, None),
        ("depth_limits_growth", {"gain": "1"}, None),
        ("limits_gradient_growth", {"remedy": "batch_norm", "gain": "1"}, None),
        ("clipped_norm", {}, True),
        ("clipped_norm", {"gradient": [3, 4], "limit": 6}, False),
        ("higher_rate_calms", {}, False),
        ("higher_rate_calms", {"low": "0.00001", "high": "0.001"}, True),
    ],
)
def test_truth(name, parameters, truth):
    assert compute(name, **parameters).truth is truth


def test_a_remedy_between_the_bounds_is_left_open():
    assert compute("limits_gradient_growth", remedy="batch_norm", gain="2", depth=10).truth is None


def test_zeros_that_become_fewer_without_vanishing_are_left_open(monkeypatch):
    net = flower.trained_net(0)
    fewer = replace(net, zeros_after=net.zeros_before * 0.7)
    monkeypatch.setattr(flower, "trained_net", lambda seed: fewer)
    assert compute("zeros_vanish_with_training").truth is None


@pytest.mark.parametrize(
    ("name", "less", "more", "larger", "smaller"),
    [
        ("depth_limits_growth", "shallow", "deep", 30, 10),
        ("higher_rate_calms", "low", "high", "0.01", "0.001"),
        ("dimension_separates", "few", "many", 100, 2),
    ],
)
def test_the_larger_number_is_the_larger_one(name, less, more, larger, smaller):
    for numbers in ({less: larger, more: smaller}, {less: larger, more: larger}):
        with pytest.raises(InvalidParameter, match=f"must be greater than {less}") as refused:
            compute(name, **numbers)
        assert refused.value.field == more


def test_clipping_names_norm_limit_and_factor():
    numbers = compute("clipped_norm").numbers
    assert (numbers["norm"], numbers["after"], numbers["factor"]) == ("26", "5", "0.1923")


def test_clipping_an_irrational_norm_still_proves_the_limit():
    result = compute("clipped_norm", gradient=[1, 1], limit="1")
    assert result.truth is True
    assert result.numbers["norm"] == "1.414"
    assert result.numbers["after"] == "1"


def test_parameters_are_counted_before_and_after():
    numbers = compute("fewer_weights_after_training", sizes=[784, 128, 10]).numbers
    assert numbers["before"] == numbers["after"] == "101\u202f770"


def test_a_tiny_gradient_is_not_called_exactly_zero():
    assert compute("frozen_unit", function="relu").numbers["gradient"] == "exactly 0"
    assert compute("unit_recovers", function="gelu", bias="-10").numbers["gradient"] != "exactly 0"


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("frozen_unit", {"function": "tan"}, "function"),
        ("frozen_unit", {"bias": "0.5"}, "bias"),
        ("limits_gradient_growth", {"remedy": "tanh"}, "remedy"),
        ("limits_gradient_growth", {"remedy": "dropout", "depth": 10_000}, "depth"),
        ("clipped_norm", {"limit": 0}, "limit"),
        ("active_units_vary", {"seed": "1/2"}, "seed"),
    ],
)
def test_what_can_not_be_computed_is_refused_by_name(name, parameters, field):
    with pytest.raises(InvalidParameter) as refusal:
        compute(name, **parameters)
    assert refusal.value.field == field

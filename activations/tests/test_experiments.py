"""Experiments: what each shows, as inequalities and exact facts; last digits may differ between machines."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations.experiments.bias import BIASES, expected_zero, zero_fractions
from activations.experiments.chain import chain, clip_by_global_norm, exact_root
from activations.experiments.dying import RULES, dying_unit
from activations.experiments.flower import flower, trained_net
from activations.experiments.growth import growth
from activations.experiments.rounding import to_decimals, to_digits
from activations.experiments.separation import separation


class TestDyingUnit:
    def test_relu_stays_frozen_to_the_last_bit(self):
        run = dying_unit("relu")
        assert not run.moved
        assert run.first_gradient == (0.0, 0.0)
        assert (run.end_weight, run.end_bias) == (run.start_weight, run.start_bias)
        assert run.largest_output == 0.0
        assert run.start_pre_activations[-1] < 0

    def test_leaky_relu_comes_back_late_and_ends_at_the_target(self):
        run = dying_unit("leaky_relu")
        assert run.first_active is not None
        assert 500 < run.first_active < 4000
        assert run.end_weight == pytest.approx(1, abs=0.01)
        assert run.end_bias == pytest.approx(0, abs=0.01)

    def test_elu_comes_back_within_a_few_steps(self):
        first = dying_unit("elu").first_active
        assert first is not None
        assert first < 50

    def test_gelu_is_pushed_away_where_its_slope_is_negative(self):
        run = dying_unit("gelu", start_bias=-5.0)
        assert run.first_active is None
        assert run.end_bias < run.start_bias

    def test_a_start_further_left_takes_longer(self):
        near, far = dying_unit("elu").first_active, dying_unit("elu", start_bias=-5.0).first_active
        assert near is not None
        assert far is not None
        assert near < far

    @pytest.mark.parametrize("function", sorted(RULES))
    def test_the_first_gradient_is_that_of_the_loss(self, function):
        run = dying_unit(function, steps=1)
        x = np.random.RandomState(run.seed).uniform(-1, 1, run.n)

        def loss(weight: float, bias: float) -> float:
            return float(((RULES[function][0](weight * x + bias) - np.maximum(x, 0)) ** 2).mean()) / 2

        h = 1e-5
        by_weight = (loss(1 + h, run.start_bias) - loss(1 - h, run.start_bias)) / (2 * h)
        by_bias = (loss(1, run.start_bias + h) - loss(1, run.start_bias - h)) / (2 * h)
        assert run.first_gradient == pytest.approx((by_weight, by_bias), rel=5e-3, abs=1e-9)

    def test_the_path_of_the_bias_starts_and_ends_where_the_run_does(self):
        run = dying_unit("leaky_relu")
        assert (run.bias_steps[0], run.bias_steps[-1]) == (0, run.steps)
        assert (run.biases[0], run.biases[-1]) == (run.start_bias, run.end_bias)


class TestTrainedNet:
    def test_the_number_of_active_units_differs_between_inputs(self):
        net = trained_net()
        assert 0 <= net.fewest_active < net.most_active <= net.hidden
        assert sum(net.active_counts) == net.n
        assert net.active_counts[net.fewest_active] > 0
        assert sum(net.active_counts[: net.fewest_active]) == 0

    def test_it_has_learnt_the_flower(self):
        assert trained_net().accuracy > 0.8

    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_zeros_do_not_go_away_with_training(self, seed):
        net = trained_net(seed)
        assert net.zeros_before == pytest.approx(0.5, abs=0.05)
        assert net.zeros_after >= net.zeros_before

    def test_the_mean_agrees_with_the_counts(self):
        net = trained_net()
        mean = sum(count * inputs for count, inputs in enumerate(net.active_counts)) / net.n
        assert net.mean_active == pytest.approx(mean, abs=0.05)
        assert net.zeros_after == pytest.approx(1 - mean / net.hidden, abs=1e-3)

    def test_the_flower_has_as_many_points_in_each_class(self):
        data = flower(3)
        assert data.points.shape == (400, 2)
        assert data.classes.sum() == 200


class TestZeroFractions:
    @pytest.mark.parametrize("bias", BIASES)
    def test_observed_zeros_agree_with_the_formula(self, bias):
        run = zero_fractions(bias)
        assert run.zero == pytest.approx(run.expected_zero, abs=0.01)

    def test_lowering_the_bias_raises_zeros_and_dead_units(self):
        runs = [zero_fractions(bias) for bias in BIASES]
        assert [run.zero for run in runs] == sorted(run.zero for run in runs)
        assert [run.dead for run in runs] == sorted(run.dead for run in runs)
        assert runs[0].dead == 0.0
        assert runs[-1].dead > 0.9

    def test_a_dead_unit_gives_only_zeros(self):
        assert all(zero_fractions(bias).dead <= zero_fractions(bias).zero for bias in BIASES)

    @given(st.floats(0, 20))
    def test_the_formula_is_symmetric(self, bias):
        assert expected_zero(bias) + expected_zero(-bias) == pytest.approx(1)

    def test_the_formula_is_that_of_the_product_of_normal_vectors(self):
        stream = np.random.RandomState(5)
        products = (stream.randn(200_000, 2) * stream.randn(200_000, 2)).sum(axis=1)
        assert float((products <= 1.0).mean()) == pytest.approx(expected_zero(-1.0), abs=0.005)


class TestSeparation:
    @pytest.mark.parametrize("function", ["relu", "tanh"])
    def test_more_units_separate_better(self, function):
        assert separation(function, 100).accuracy > separation(function, 2).accuracy + 0.1

    def test_zeros_add_nothing_that_dimension_does_not_give(self):
        relu, tanh = separation("relu", 100), separation("tanh", 100)
        assert abs(relu.accuracy - tanh.accuracy) < 0.05
        assert relu.zeros == pytest.approx(0.5, abs=0.1)
        assert tanh.zeros == 0.0

    def test_without_an_activation_dimension_helps_nothing(self):
        assert separation("identity", 100).accuracy < 0.6


class TestChain:
    def test_without_clipping_the_loss_leaves_the_numbers(self):
        run = chain(None)
        assert run.overflowed
        assert run.losses[0] == 545.0
        assert run.losses[-1] > 1e60
        assert run.steps_to_overflow() == 2

    def test_with_clipping_the_chain_learns(self):
        run = chain(5.0)
        assert not run.overflowed
        assert run.steps_to_overflow() is None
        assert run.losses[-1] < 0.01
        assert len(run.losses) == 61
        assert list(run.losses) == sorted(run.losses, reverse=True)

    def test_the_first_loss_and_gradient_are_those_of_the_product(self):
        y = 1.8**6
        run = chain(None)
        assert run.losses[0] == to_digits((y - 1) ** 2 / 2)
        assert run.first_norm == to_digits(math.sqrt(6) * (y - 1) * 1.8**5, 4)

    def test_a_lower_rate_tames_the_chain_and_a_higher_one_does_not(self):
        assert chain(None, 0.001).losses[-1] < 1
        assert chain(None, 0.1).overflowed


class TestClipping:
    def test_the_worked_example(self):
        result = clip_by_global_norm((Fraction(6), Fraction(8), Fraction(24)), Fraction(5))
        assert result.norm == 26
        assert result.factor == Fraction(5, 26)
        assert result.clipped == (Fraction(30, 26), Fraction(40, 26), Fraction(120, 26))

    def test_a_gradient_within_the_limit_stays_as_it_is(self):
        result = clip_by_global_norm((Fraction(3), Fraction(4)), Fraction(5))
        assert not result.exceeds
        assert result.clipped == result.gradient

    @given(st.integers(1, 50), st.integers(1, 50), st.fractions("1/10", 30))
    def test_the_clipped_norm_is_the_smaller_of_norm_and_limit(self, m, n, limit):
        gradient = (Fraction(m * m - n * n), Fraction(2 * m * n))  # a Pythagorean pair: its norm is m² + n²
        result = clip_by_global_norm(gradient, limit)
        assert result.clipped is not None
        squared = sum(part * part for part in result.clipped)
        assert squared == min(limit, Fraction(m * m + n * n)) ** 2
        cross = gradient[0] * result.clipped[1] - gradient[1] * result.clipped[0]
        assert cross == 0

    def test_an_irrational_norm_is_not_rounded(self):
        result = clip_by_global_norm((Fraction(1), Fraction(1)), Fraction(1))
        assert result.exceeds
        assert result.norm is None
        assert result.clipped is None

    @given(st.fractions(0, 1000))
    def test_the_root_of_a_square_is_exact(self, value):
        assert exact_root(value * value) == value


class TestGrowth:
    DEPTHS = (10, 20, 50)

    def test_gain_three_explodes_and_batch_norm_limits_it(self):
        without, treated = growth("none", 3.0, self.DEPTHS), growth("batch_norm", 3.0, self.DEPTHS)
        assert without.at(50) > 1e15
        assert treated.at(50) < 1e5

    def test_batch_norm_still_grows_at_its_own_rate_whatever_the_gain(self):
        theory = math.sqrt(math.pi / (math.pi - 1))
        runs = [growth("batch_norm", gain, self.DEPTHS) for gain in (2.0, 3.0)]
        assert [run.per_layer for run in runs] == pytest.approx([theory, theory], abs=0.03)

    def test_growth_per_layer_is_gain_over_root_two(self):
        assert growth("none", 3.0, self.DEPTHS).per_layer == pytest.approx(3 / math.sqrt(2), rel=0.05)

    def test_he_initialisation_leaves_nothing_to_cure(self):
        assert 0.1 < growth("none", math.sqrt(2), self.DEPTHS).at(50) < 10

    def test_leaky_relu_grows_the_same(self):
        relu, leaky = growth("none", 3.0, self.DEPTHS), growth("leaky_relu", 3.0, self.DEPTHS)
        assert leaky.at(50) == pytest.approx(relu.at(50), rel=0.5)

    def test_dropout_is_worse_and_tanh_explodes_too(self):
        relu = growth("none", 3.0, self.DEPTHS)
        assert growth("dropout", 3.0, self.DEPTHS).at(50) > 1e3 * relu.at(50)
        assert growth("tanh", 3.0, self.DEPTHS).at(50) > 1e3

    @pytest.mark.parametrize("remedy", ["none", "batch_norm", "leaky_relu", "tanh"])
    def test_the_way_back_is_the_derivative_of_the_way_forward(self, remedy):
        from activations.experiments import growth as module

        stream = np.random.RandomState(11)
        values, weights = stream.randn(16, 8), stream.randn(8, 8)
        direction, outer = stream.randn(16, 8), stream.randn(16, 8)
        _, layer = module._forward(remedy, values, weights, stream)
        back = float((module._backward(layer, outer) * direction).sum())
        h = 1e-6
        above, _ = module._forward(remedy, values + h * direction, weights, stream)
        below, _ = module._forward(remedy, values - h * direction, weights, stream)
        assert back == pytest.approx(float((outer * (above - below)).sum()) / (2 * h), rel=1e-3)


class TestRounding:
    @given(st.floats(-1e30, 1e30).filter(lambda x: x != 0), st.integers(1, 8))
    def test_rounding_to_digits_never_makes_a_tiny_number_zero(self, value, digits):
        assert to_digits(value, digits) != 0
        assert to_digits(value, digits) == pytest.approx(value, rel=10 ** (1 - digits))

    def test_zero_stays_exactly_zero_and_has_no_sign(self):
        assert to_digits(0.0) == 0.0
        assert math.copysign(1, to_decimals(-0.00001)) == 1.0


@pytest.mark.parametrize(
    "run",
    [
        lambda: dying_unit.__wrapped__("elu"),
        lambda: trained_net.__wrapped__(4),
        lambda: zero_fractions.__wrapped__(-2.0),
        lambda: separation.__wrapped__("relu", 10),
        lambda: growth.__wrapped__("dropout", 2.0, (5, 10)),
    ],
    ids=["dying", "net", "bias", "separation", "growth"],
)
def test_the_same_seed_gives_the_same_result(run):
    assert run() == run()

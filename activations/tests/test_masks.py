"""The backward pass written by hand: which lines are right, which trainings agree, and what A >= 0 does."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from activations.claims.masks import _agreed
from activations.experiments import masks
from activations.experiments.exact_zeros import second_layer
from activations.experiments.gradient_check import (
    BLOCKS,
    CLEARLY_RIGHT,
    CLEARLY_WRONG,
    LINES,
    Check,
    check_block,
    check_gradient,
    check_line,
)
from activations.experiments.masks import EQUAL, MASKS, RULES, SEEDS, TRAINED, Setup, training

SHORT = Setup(steps=500)
HABITS = ("sigmoid_in_relu", "output", "gradient_positive")


def run_line(line: str, gradient, z, a):
    """What the printed line does when Python runs it."""
    names = {"dA1": gradient.copy(), "Z1": z, "A1": a}
    exec(line, names)  # noqa: S102  our own constants
    return names["dZ1"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_line_does_what_is_printed(rule):
    stream = np.random.RandomState(0)
    gradient, z = stream.randn(4, 30), stream.randn(4, 30)
    z[0, :3] = 0.0
    a = masks.VALUES[rule.function](z)
    assert np.array_equal(rule.back(gradient, z, a), run_line(rule.line, gradient, z, a))


class TestTraining:
    @pytest.mark.parametrize("name", EQUAL[1:])
    def test_the_right_masks_train_bit_for_bit_alike(self, name):
        first, other = training("z_positive", setup=SHORT), training(name, setup=SHORT)
        assert first.zeros == 0
        assert first.fingerprint == other.fingerprint
        assert (first.losses, first.rows) == (other.losses, other.rows)

    def test_a_not_negative_trains_differently(self):
        assert training("a_not_negative", setup=SHORT).fingerprint != training("z_positive", setup=SHORT).fingerprint

    def test_the_fingerprint_notices_another_seed(self):
        assert training("z_positive", 1, SHORT).fingerprint != training("z_positive", 0, SHORT).fingerprint

    def test_the_flower_is_learnt_with_the_right_mask_and_not_without(self):
        for seed in range(SEEDS):
            right, wrong = training("z_positive", seed), training("a_not_negative", seed)
            assert right.accuracy - wrong.accuracy > 0.1
            assert right.losses[-1] < 0.45 < wrong.losses[-1]

    @pytest.mark.parametrize("name", ["sigmoid", "tanh"])
    def test_a_slope_written_in_the_output_trains_sigmoid_and_tanh(self, name):
        assert all(training(name, seed, SHORT).accuracy > 0.75 for seed in range(SEEDS))

    def test_a_not_negative_lets_everything_through_and_z_positive_about_half(self):
        assert training("a_not_negative", setup=SHORT).passed == 1.0
        assert 0.2 < training("z_positive", setup=SHORT).passed < 0.8
        assert training("tanh", setup=SHORT).passed < 0.01

    def test_without_a_derivative_the_scores_depend_mostly_on_one_direction(self):
        right, wrong = (
            [training(name, seed).linear_share for seed in range(SEEDS)] for name in ("z_positive", "a_not_negative")
        )
        assert max(right) < min(wrong)

    def test_all_units_move_along_one_direction_when_the_mask_is_one_everywhere(self):
        data, start = masks.data_of(0), masks.start_of(0, 20)
        gradient, _ = masks.gradient_of(RULES["a_not_negative"], start, data)
        sizes = np.linalg.svd(masks.parts_of(gradient)[0], compute_uv=False)
        assert sizes[1] < 1e-12 * sizes[0]
        gradient, _ = masks.gradient_of(RULES["z_positive"], start, data)
        sizes = np.linalg.svd(masks.parts_of(gradient)[0], compute_uv=False)
        assert sizes[1] > 0.01 * sizes[0]

    def test_the_curves_begin_before_training_and_end_with_it(self):
        run = training("z_positive", setup=SHORT)
        assert (run.kept[0], run.kept[-1]) == (0, SHORT.steps)
        assert len(run.kept) == len(run.losses) == len(run.accuracies)
        assert run.losses[-1] < run.losses[0]

    def test_the_map_shows_the_classes_of_its_cells(self):
        run = training("z_positive", setup=SHORT)
        assert len(run.rows) == masks.GRID
        assert {len(row) for row in run.rows} == {masks.GRID}
        data, cell = masks.data_of(0), 2 * masks.REACH / masks.GRID
        hits = 0
        for (x, y, _), kind in zip(data.x.T, data.y[0], strict=True):
            row, column = int((masks.REACH - y) / cell), int((x + masks.REACH) / cell)
            hits += int(run.rows[row][column]) == kind
        assert hits / data.y.size == pytest.approx(run.accuracy, abs=0.03)

    @pytest.mark.parametrize("name", TRAINED)
    def test_the_largest_net_and_rate_that_can_be_asked_for_stay_within_the_numbers(self, name):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run = training(name, 99, Setup(hidden=40, steps=300, rate=1.0))
        assert np.isfinite(run.losses).all()


class TestGradientCheck:
    @pytest.mark.parametrize("name", [*EQUAL, "sigmoid", "tanh"])
    def test_right_lines_agree_with_the_quotients(self, name):
        assert all(check_gradient(name, seed).error < CLEARLY_RIGHT for seed in range(20))
        assert check_gradient(name).is_right is True

    @pytest.mark.parametrize("name", ["a_not_negative", *HABITS])
    def test_wrong_lines_are_far_off(self, name):
        assert all(check_gradient(name, seed).error > CLEARLY_WRONG for seed in range(SEEDS))
        assert check_gradient(name).is_right is False

    def test_a_not_negative_is_far_off_for_every_seed(self):
        assert all(check_gradient("a_not_negative", seed).error > CLEARLY_WRONG for seed in range(100))

    def test_between_the_bounds_nothing_is_decided(self):
        assert Check(1e-4).is_right is None

    def test_nets_that_disagree_about_a_line_decide_nothing(self):
        assert _agreed([Check(CLEARLY_RIGHT / 10), Check(CLEARLY_WRONG * 10)]) is None

    @pytest.mark.parametrize("block", BLOCKS)
    def test_only_the_first_layer_is_wrong(self, block):
        assert check_block(block, "a_not_negative").is_right is (block in ("dW2", "db2"))
        assert check_block(block, "z_positive").is_right is True

    @pytest.mark.parametrize("name", LINES)
    def test_line_by_line_only_the_mask_is_wrong(self, name):
        assert check_line(name).is_right is (name != "dZ1")

    def test_the_lines_together_are_the_pass_that_is_trained(self):
        data, start = masks.data_of(0), masks.start_of(0, 20)
        first, second, bias = masks.parts_of(start)
        z1 = first @ data.x
        a1 = np.maximum(z1, 0)
        names = {"m": data.y.size, "X": data.x[:2], "Y": data.y, "Z1": z1, "A1": a1, "W2": second}
        names["A2"] = masks.logistic(second @ a1 + bias)
        for line in LINES.values():
            exec(line.text, names)  # noqa: S102  our own constants
        gradient, _ = masks.gradient_of(RULES["a_not_negative"], start, data)
        ours = masks.parts_of(gradient)
        assert np.allclose(np.hstack([names["dW1"], names["db1"]]), ours[0], rtol=1e-12, atol=1e-15)
        assert np.allclose(names["dW2"], ours[1], rtol=1e-12, atol=1e-15)
        assert np.allclose(names["db2"].ravel(), ours[2], rtol=1e-12, atol=1e-15)


class TestExactZeros:
    @pytest.mark.parametrize("width", [2, 4, 8])
    def test_a_first_layer_that_is_off_leaves_zeros_to_the_second(self, width):
        run = second_layer(width)
        assert run.expected == pytest.approx(2.0**-width, abs=1e-5)
        assert run.zeros == pytest.approx(run.expected, rel=0.3)

    def test_masks_that_differ_at_zero_only_differ_there(self):
        z = np.array([[-1.0, 0.0, 2.0]])
        a = np.maximum(z, 0)
        backs = {name: RULES[name].back(np.ones_like(z), z, a)[0].tolist() for name in MASKS}
        assert backs["z_not_negative"] == [0, 1, 1]
        assert backs["a_not_negative"] == [1, 1, 1]
        assert backs["z_positive"] == backs["a_positive"] == backs["assigned"] == [0, 0, 1]

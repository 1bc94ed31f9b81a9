"""Every declared property, checked against the computed function."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations import functions, operations
from activations.catalogue import CATALOGUE, Activation, Monotone, Saturation, is_constant_between, range_text

GRID = np.linspace(-30, 30, 24001)
MOST = 1e-12  # what rounding may add
every = pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)


def away_from_kinks(activation: Activation, xs: np.ndarray) -> np.ndarray:
    for kink in activation.kinks:
        xs = xs[np.abs(xs - kink.at) > 1e-3]
    return xs


def test_catalogue_functions_and_recipes_name_the_same_functions():
    computed = {name.removesuffix("_derivative") for name in vars(functions) if name.endswith("_derivative")}
    assert set(CATALOGUE) == computed == set(operations.RECIPES)
    assert all(key == activation.key for key, activation in CATALOGUE.items())


@every
def test_texts_are_given(activation):
    for field in dataclasses.fields(activation):
        if field.name not in ("mean_formula",) and isinstance(getattr(activation, field.name), str):
            assert getattr(activation, field.name)


@every
def test_value_and_slope_are_the_functions_of_that_name(activation):
    assert activation.value is getattr(functions, activation.key)
    assert activation.slope is getattr(functions, f"{activation.key}_derivative")


@every
def test_every_value_lies_in_the_declared_range(activation):
    values = activation.value(GRID)
    assert values.min() >= activation.lower.value - MOST
    assert values.max() <= activation.upper.value + MOST


@every
def test_a_closed_end_is_reached_and_an_open_end_only_approached(activation):
    for end in (activation.lower, activation.upper):
        if end.is_reached:
            assert float(activation.value(end.reached_at)) == pytest.approx(end.value, abs=1e-15)
        else:
            assert end.value in (activation.limit_left, activation.limit_right)
            near = activation.value(np.linspace(-8, 8, 1001))
            assert np.all(near != end.value)


@every
def test_limits_are_those_far_out(activation):
    for x, limit in ((-1e6, activation.limit_left), (1e6, activation.limit_right)):
        value = float(activation.value(x))
        assert abs(value) > 1e3 if math.isinf(limit) else value == pytest.approx(limit, abs=MOST)
        if math.isinf(limit):
            assert math.copysign(1, value) == math.copysign(1, limit)


@every
def test_slopes_far_out_are_the_declared_ones(activation):
    assert float(activation.slope(-1e6)) == pytest.approx(activation.slope_left, abs=MOST)
    assert float(activation.slope(1e6)) == pytest.approx(activation.slope_right, abs=MOST)


@every
def test_one_sided_slopes_at_a_kink_are_the_declared_ones(activation):
    h = 1e-7
    for kink in activation.kinks:
        at_kink = float(activation.value(kink.at))
        assert (at_kink - float(activation.value(kink.at - h))) / h == pytest.approx(kink.slope_left, abs=1e-6)
        right = (float(activation.value(kink.at + 2 * h)) - float(activation.value(kink.at + h))) / h
        assert right == pytest.approx(kink.slope_right, abs=1e-6)
        assert float(activation.slope(kink.at)) == kink.convention
        jump = abs(float(activation.value(kink.at + h)) - at_kink)
        assert (jump > 0.1) is kink.jumps


@every
def test_there_is_no_kink_that_is_not_declared(activation):
    xs = away_from_kinks(activation, np.linspace(-10, 10, 8001))
    h = 1e-6
    right = (activation.value(xs + h) - activation.value(xs)) / h
    left = (activation.value(xs) - activation.value(xs - h)) / h
    assert np.abs(right - left).max() < 1e-4


@every
def test_monotone_is_as_declared(activation):
    rises = np.diff(activation.value(np.linspace(-9, 9, 3001)))
    if activation.monotone is Monotone.INCREASING:
        assert rises.min() > 0
    elif activation.monotone is Monotone.NON_DECREASING:
        assert rises.min() == 0
    else:
        assert rises.min() < 0 < rises.max()


@every
@pytest.mark.parametrize("side", [-1, 1])
def test_saturation_is_as_declared(activation, side):
    declared = activation.saturates_left if side < 0 else activation.saturates_right
    near, far = (abs(float(activation.slope(side * x))) for x in (4, 12))
    if declared is Saturation.NONE:
        assert far > 0
        assert float(activation.slope(side * 1e6)) > 0
    elif declared is Saturation.HARD:
        assert near == far == 0
        assert is_constant_between(activation, side * 4.0, side * 1e9)
    else:
        assert 0 < far < near


@every
def test_the_function_is_constant_exactly_on_its_flat_stretches(activation):
    for start, end in activation.flat:
        inside = np.linspace(max(start, -50), min(end, 50), 101)
        assert np.unique(activation.value(inside)).size == 1
    flat = np.array([any(a < x <= b for a, b in activation.flat) for x in GRID[np.abs(GRID) < 8]])
    still = activation.slope(GRID[np.abs(GRID) < 8]) == 0
    assert np.array_equal(flat, still)


def test_constant_between_needs_one_stretch_with_both_points():
    assert is_constant_between(CATALOGUE["relu"], -11, -10)
    assert not is_constant_between(CATALOGUE["relu"], -1, 1)
    assert not is_constant_between(CATALOGUE["step"], -1, 1)
    assert not is_constant_between(CATALOGUE["tanh"], 50, 60)


@every
def test_lipschitz_bound_holds_and_is_the_least(activation):
    steepest = np.abs(activation.slope(GRID)).max()
    if math.isinf(activation.lipschitz.bound):
        assert any(kink.jumps for kink in activation.kinks)
        return
    assert steepest <= activation.lipschitz.bound * (1 + MOST)
    if activation.lipschitz.reached_at is None:
        assert float(activation.slope(-5)) < activation.lipschitz.bound > float(activation.slope(5))
        assert steepest == pytest.approx(activation.lipschitz.bound, rel=1e-9)
    else:
        reached = abs(float(activation.slope(activation.lipschitz.reached_at)))
        assert reached == pytest.approx(activation.lipschitz.bound, rel=1e-13)


@every
def test_mean_under_the_standard_normal_is_the_declared_one(activation):
    xs, weights = np.polynomial.legendre.leggauss(80)
    density = lambda x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    mean = 0.0
    for a in range(-12, 12, 2):  # kinks lie at 0, an edge
        nodes = a + 1 + xs
        mean += float(np.sum(weights * activation.value(nodes) * density(nodes)))
    assert mean == pytest.approx(activation.mean, abs=1e-13)


@every
@given(x=st.floats(-50, 50))
def test_odd_and_linear_are_as_declared(activation, x):
    if activation.is_odd:
        assert float(activation.value(-x)) == -float(activation.value(x))
    if activation.is_linear:
        assert float(activation.value(3 * x)) == 3 * float(activation.value(x))


@every
def test_what_is_not_declared_odd_or_linear_is_not(activation):
    if not activation.is_odd:
        assert abs(float(activation.value(2.0)) + float(activation.value(-2.0))) > 1e-3
    if not activation.is_linear:
        assert abs(float(activation.value(2.0)) - 2 * float(activation.value(1.0))) > 1e-3 or (
            abs(float(activation.value(-1.0)) + float(activation.value(1.0)) - float(activation.value(0.0))) > 1e-3
        )


@every
@given(x=st.fractions(-1000, 1000, max_denominator=1000))
def test_exact_values_agree_with_the_floats(activation, x):
    if activation.exact is not None:
        assert float(activation.exact(x)) == pytest.approx(float(activation.value(float(x))), rel=1e-15)


def test_exact_values_are_fractions():
    assert CATALOGUE["leaky_relu"].exact(Fraction(-1, 3)) == Fraction(-1, 300)


@every
@given(x=st.floats(-6, 6))
def test_a_recipe_computes_its_function(activation, x):
    tally = operations.Counter()
    result = operations.RECIPES[activation.key](operations.Counted(x, tally))
    assert result.value == pytest.approx(float(activation.value(x)), rel=1e-6, abs=1e-12)


def test_relu_costs_one_comparison_and_tanh_an_exponential_more():
    relu, tanh = operations.cost("relu", -3.0), operations.cost("tanh", -3.0)
    assert relu.operations == {"comparison": 1}
    assert relu.in_words() == "1 comparison"
    assert tanh.transcendental == 1
    assert relu.is_less_than(tanh)
    assert not tanh.is_less_than(relu)


def test_cost_may_depend_on_the_sign_and_can_be_nothing():
    assert operations.cost("elu", 1.0).in_words() == "1 comparison"
    assert operations.cost("elu", -1.0).in_words() == "1 exponential, 1 comparison, 1 subtraction"
    assert operations.cost("identity", 1.0).in_words() == "no operation"
    assert operations.cost("softplus", 1.0).transcendental == 2


def test_counts_that_pull_apart_compare_neither_way():
    few_but_dear = operations.Cost({"exponential": 1})
    many_but_cheap = operations.Cost({"addition": 3})
    assert not few_but_dear.is_less_than(many_but_cheap)
    assert not many_but_cheap.is_less_than(few_but_dear)


def test_range_text_shows_which_end_is_reached():
    assert CATALOGUE["relu"].range_text == "[0, ∞)"
    assert CATALOGUE["step"].range_text == "{0, 1}"
    assert CATALOGUE["sigmoid"].range_text == "(0, 1)"
    assert CATALOGUE["gelu"].range_text == "[−0.17, ∞)"
    assert range_text(-math.inf, math.inf, False, False) == "(−∞, ∞)"


def test_gelu_minimum_is_where_mpmath_finds_it():
    slope = lambda x: mpmath.ncdf(x) + x * mpmath.npdf(x)  # noqa: E731
    at = mpmath.findroot(slope, -0.75)
    assert float(at) == pytest.approx(CATALOGUE["gelu"].lower.reached_at, abs=1e-15)

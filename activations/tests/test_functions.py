"""The functions against mpmath at 50 digits, against their own difference quotients, and at the edges of their dtypes."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations import functions as f

ALPHA = 0.3
mp = mpmath.mp.clone()
mp.dps = 50


def exact_gelu(x):
    return x * mp.erfc(-x / mp.sqrt(2)) / 2


def exact_sigmoid(x):
    return 1 / (1 + mp.exp(-x))


# name: (function, derivative, exact value, bound in ulp for float64, absolute bound for the derivative)
FUNCTIONS: dict[str, tuple[Callable, Callable, Callable, float, float]] = {
    "identity": (f.identity, f.identity_derivative, lambda x: x, 0, 0),
    "step": (f.step, f.step_derivative, lambda x: mp.mpf(1 if x > 0 else 0), 0, 0),
    "relu": (f.relu, f.relu_derivative, lambda x: max(x, mp.mpf(0)), 0, 0),
    "leaky_relu": (
        lambda x: f.leaky_relu(x, ALPHA),
        lambda x: f.leaky_relu_derivative(x, ALPHA),
        lambda x: x if x > 0 else mp.mpf(ALPHA) * x,
        0.5,
        0,
    ),
    "elu": (
        lambda x: f.elu(x, ALPHA),
        lambda x: f.elu_derivative(x, ALPHA),
        lambda x: x if x > 0 else mp.mpf(ALPHA) * mp.expm1(x),
        2,
        1e-16,
    ),
    "gelu": (f.gelu, f.gelu_derivative, exact_gelu, 1.2e3, 5e-16),
    "silu": (f.silu, f.silu_derivative, lambda x: x * exact_sigmoid(x), 2.5, 5e-16),
    "sigmoid": (f.sigmoid, f.sigmoid_derivative, exact_sigmoid, 2, 1e-16),
    "tanh": (f.tanh, f.tanh_derivative, mp.tanh, 1.5, 5e-16),
    "softplus": (f.softplus, f.softplus_derivative, lambda x: mp.log1p(mp.exp(x)), 1.5, 3e-16),
}
GRID = np.concatenate([
    np.linspace(-30, 30, 801),
    [s * 10.0**-k for k in range(1, 13) for s in (-1, 1)],
])  # fmt: skip
names = pytest.mark.parametrize("name", FUNCTIONS)


def ulps(value: float, exact: mpmath.mpf, dtype: type = np.float64) -> float:
    return float(abs(mp.mpf(float(value)) - exact) / mp.mpf(float(np.spacing(dtype(abs(exact))))))


@names
def test_float64_values_stay_within_their_ulp_bound(name):
    function, _, exact, bound, _ = FUNCTIONS[name]
    worst = max(ulps(value, exact(mp.mpf(float(x)))) for x, value in zip(GRID, function(GRID), strict=True))
    assert worst <= bound


@names
def test_float32_values_are_as_good_as_float32_allows(name):
    function, _, exact, _, _ = FUNCTIONS[name]
    xs = np.linspace(-10, 10, 201, dtype=np.float32)
    for x, value in zip(xs, function(xs), strict=True):
        assert abs(float(value) - float(exact(mp.mpf(float(x))))) <= 4e-7 * max(1.0, abs(float(x)))


@names
def test_the_left_tail_of_small_values_keeps_its_digits(name):
    function, _, exact, _, _ = FUNCTIONS[name]
    for x in (-35.0, -20.0, -12.0):
        assert float(function(x)) == pytest.approx(float(exact(mp.mpf(x))), rel=1e-12, abs=0)


@names
def test_derivative_is_the_exact_one_away_from_kinks(name):
    _, derivative, exact, _, bound = FUNCTIONS[name]
    for x in (-28.5, -7.25, -1.5, -0.75, -0.01, 0.01, 0.5, 1.4, 6.75, 25.0):
        assert abs(float(derivative(x)) - float(mp.diff(exact, mp.mpf(x), h=mp.mpf("1e-20")))) <= bound


@names
@given(x=st.floats(-20, 20).filter(lambda x: abs(x) > 1e-3))
def test_derivative_agrees_with_the_difference_quotient(name, x):
    function, derivative, *_ = FUNCTIONS[name]
    h = 1e-5
    quotient = (float(function(x + h)) - float(function(x - h))) / (2 * h)
    assert float(derivative(x)) == pytest.approx(quotient, rel=1e-6, abs=2e-9)


@names
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3)])
def test_shape_and_dtype_are_kept(name, dtype, shape):
    for function in FUNCTIONS[name][:2]:
        result = function(np.ones(shape, dtype=dtype))
        assert result.shape == shape
        assert result.dtype == dtype


@names
def test_whole_numbers_become_float64(name):
    for function in FUNCTIONS[name][:2]:
        assert function([-2, 0, 3]).dtype == np.float64


@names
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_in_nan_out_and_nothing_else_is_nan(name, dtype):
    big = np.finfo(dtype).max
    inputs = np.array([np.nan, -np.inf, -big, -800, -90, -0.0, 0, 90, 800, big, np.inf], dtype=dtype)
    for function in FUNCTIONS[name][:2]:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            result = function(inputs)
        assert np.isnan(result[0])
        assert not np.isnan(result[1:]).any()


def test_infinities_give_the_limits():
    ends = np.array([-np.inf, np.inf])
    for function in (f.relu, f.gelu, f.silu, f.softplus):
        assert function(ends).tolist() == [0, np.inf]
    assert f.elu(ends, ALPHA).tolist() == [-ALPHA, np.inf]
    assert f.leaky_relu(ends).tolist() == [-np.inf, np.inf]
    assert f.sigmoid(ends).tolist() == [0, 1]
    assert f.tanh(ends).tolist() == [-1, 1]
    for derivative in (f.relu_derivative, f.gelu_derivative, f.silu_derivative, f.softplus_derivative):
        assert derivative(ends).tolist() == [0, 1]


def test_zero_is_never_negative_zero():
    for function in (f.relu, f.gelu, f.silu):
        for x in (-0.0, -2000.0):
            assert not np.signbit(function(x))


@pytest.mark.parametrize(
    ("derivative", "at_zero"),
    [
        (f.step_derivative, 0),
        (f.relu_derivative, 0),
        (f.leaky_relu_derivative, f.LEAKY_ALPHA),
        (lambda x: f.elu_derivative(x, 2.0), 2),
    ],
)
def test_slope_at_a_kink_follows_the_stated_convention(derivative, at_zero):
    assert float(derivative(0.0)) == at_zero


def test_step_is_zero_at_zero():
    assert f.step([-1, 0, 1]).tolist() == [0, 0, 1]

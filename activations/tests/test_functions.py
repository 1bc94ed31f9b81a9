"""The functions against mpmath at 50 digits, against their own difference quotients, and at the edges of their dtypes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations import functions as f
from activations.catalogue import KEYS, Activation, activation
from activations.floats import MANY
from activations.functions import exponential, gated
from activations.functions.normal_distribution import erfc

mp = mpmath.mp.clone()
mp.dps = 50


def sigmoid(x):
    return 1 / (1 + mp.exp(-x)) if x > -1e6 else mp.mpf(0)


def tanh_form(x):
    return x * sigmoid(2 * mp.sqrt(2 / mp.pi) * (x + mp.mpf(gated.TANH_FORM_CUBE) * x**3))


def mish(x):
    n = mp.exp(min(x, 1000))
    return x * (n * n + 2 * n) / (n * n + 2 * n + 2)


def cut(x, lower, upper):
    return min(max(x, mp.mpf(lower)), mp.mpf(upper))


def below(value: Callable) -> Callable:
    return lambda x: x if x > 0 else value(x)


SCALE, DEPTH = mp.mpf(exponential.SELU_SCALE), mp.mpf(exponential.SELU_SCALE) * mp.mpf(exponential.SELU_ALPHA)


@dataclass(frozen=True)
class Case:
    """A function at given parameters with its exact value. `ulp` bounds its error in float64, `slope` the absolute
    error of its derivative."""

    function: Activation
    exact: Callable
    ulp: float
    slope: float


def case(key: str, exact: Callable, ulp: float, slope: float, **given: str) -> Case:
    return Case(activation(key, {name: Fraction(value) for name, value in given.items()}), exact, ulp, slope)


CASES = {
    each.function.title: each
    for each in (
        case("identity", lambda x: x, 0, 0),
        case("step", lambda x: mp.mpf(1 if x > 0 else 0), 0, 0),
        case("relu", lambda x: max(x, mp.mpf(0)), 0, 0),
        case("leaky_relu", below(lambda x: mp.mpf(0.01) * x), 0.5, 0),
        case("leaky_relu", below(lambda x: mp.mpf(0.3) * x), 0.5, 0, alpha="0.3"),
        case("prelu", below(lambda x: x / 4), 0, 0),
        case("prelu", below(lambda x: mp.mpf(-1.5) * x), 0.5, 0, alpha="-1.5"),
        case("prelu", below(lambda x: mp.mpf(0)), 0, 0, alpha="0"),
        case("relu6", lambda x: cut(x, 0, 6), 0, 0),
        case("hardtanh", lambda x: cut(x, -1, 1), 0, 0),
        case("hardsigmoid", lambda x: cut(x + 3, 0, 6) / 6, 1.4, 1e-16),
        case("hardswish", lambda x: x * cut(x + 3, 0, 6) / 6, 2, 3e-16),
        case("elu", below(mp.expm1), 1, 2e-16),
        case("elu", below(lambda x: mp.mpf(2.5) * mp.expm1(x)), 1.5, 3e-16, alpha="2.5"),
        case("celu", below(mp.expm1), 1, 2e-16),
        case("celu", below(lambda x: 2 * mp.expm1(x / 2)), 1, 1e-16, alpha="2"),
        case("celu", below(lambda x: mp.mpf(0.125) * mp.expm1(x * 8)), 1, 1e-16, alpha="1/8"),
        case("selu", lambda x: SCALE * x if x > 0 else DEPTH * mp.expm1(x), 2, 5e-16),
        case("gelu", lambda x: x * mp.erfc(-max(x, mp.mpf(-100)) / mp.sqrt(2)) / 2 if x < 100 else x, 1.5e3, 5e-16),
        case("gelu_tanh", tanh_form, 2.5e3, 2e-15),
        case("silu", lambda x: x * sigmoid(x), 2.5, 5e-16),
        case("swish", lambda x: x * sigmoid(4 * x), 2.5, 5e-16, beta="4"),
        case("swish", lambda x: x * sigmoid(x / 8), 2.5, 5e-16, beta="1/8"),
        case("mish", mish, 3, 8e-16),
        case("sigmoid", sigmoid, 2, 1e-16),
        case("tanh", mp.tanh, 1.5, 5e-16),
        case("softsign", lambda x: x / (1 + abs(x)), 1.4, 3e-16),
        case("softplus", lambda x: max(x, 0) + mp.log1p(mp.exp(-abs(x))), 1.5, 3e-16),
        case("log_sigmoid", lambda x: min(x, 0) - mp.log1p(mp.exp(-abs(x))), 1.5, 3e-16),
    )
}
NEAR = np.concatenate([np.linspace(-40, 40, 801), [sign * 10.0**-k for k in range(1, 13) for sign in (-1, 1)]])
FAR = np.array([
    sign * size
    for size in (5e-324, 2.3e-308, 1e-300, 1e-160, 1e-30, 60.0, 300.0, 709.0, 746.0, 1e4, 1e9, 1e150, 1e300, 1.7e308)
    for sign in (-1, 1)
])  # fmt: skip
every = pytest.mark.parametrize("each", CASES.values(), ids=CASES)


TINY = 1e-300  # an error that small counts as none: e^x is 0 from -746 on, and x times it a little later


def ulps(value: float, exact: mpmath.mpf) -> float:
    if abs(mp.mpf(float(value)) - exact) < TINY:
        return 0.0
    if abs(exact) > np.finfo(float).max:  # beyond the largest number the right value is an infinity
        return 0.0 if value == float("inf") * mp.sign(exact) else float("inf")
    return float(abs(mp.mpf(float(value)) - exact) / mp.mpf(float(np.spacing(abs(float(exact))))))


def test_every_function_is_held_against_mpmath():
    assert {each.function.key for each in CASES.values()} == set(KEYS)


@every
@pytest.mark.parametrize("grid", [NEAR, FAR], ids=["near", "far"])
def test_float64_values_stay_within_their_ulp_bound(each, grid):
    values = each.function.value(grid)
    errors = {float(x): ulps(value, each.exact(mp.mpf(float(x)))) for x, value in zip(grid, values, strict=True)}
    worst = max(errors, key=errors.__getitem__)
    assert errors[worst] <= each.ulp, worst


@every
def test_float32_values_are_as_good_as_float32_allows(each):
    xs = np.linspace(-10, 10, 201, dtype=np.float32)
    for x, value in zip(xs, each.function.value(xs), strict=True):
        assert abs(float(value) - float(each.exact(mp.mpf(float(x))))) <= 4e-7 * max(1.0, abs(float(x)))


@every
def test_the_left_tail_of_small_values_keeps_its_digits(each):
    for x in (-35.0, -20.0, -12.0):
        assert float(each.function.value(x)) == pytest.approx(float(each.exact(mp.mpf(x))), rel=1e-12, abs=0)


@every
def test_derivative_is_the_exact_one_away_from_kinks(each):
    for x in (-28.5, -7.25, -2.5, -0.75, -0.01, 0.01, 0.5, 1.4, 4.75, 25.0):
        slope = float(mp.diff(each.exact, mp.mpf(x), h=mp.mpf("1e-20")))
        assert abs(float(each.function.slope(x)) - slope) <= each.slope, x


@every
@given(x=st.floats(-20, 20))
def test_derivative_agrees_with_the_difference_quotient(each, x):
    if any(abs(x - at) < 1e-3 for at in (0, *(kink.at for kink in each.function.kinks))):
        return
    h = 1e-5
    quotient = (float(each.function.value(x + h)) - float(each.function.value(x - h))) / (2 * h)
    assert float(each.function.slope(x)) == pytest.approx(quotient, rel=1e-6, abs=2e-8)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3), (401,)])
def test_shape_and_dtype_are_kept(each, dtype, shape):
    for function in (each.function.value, each.function.slope):
        result = function(np.ones(shape, dtype=dtype))
        assert result.shape == shape
        assert result.dtype == dtype


@every
def test_whole_numbers_become_float64_and_slices_are_read_as_they_lie(each):
    for function in (each.function.value, each.function.slope):
        assert function([-2, 0, 3]).dtype == np.float64
        grid = np.linspace(-5, 5, 60).reshape(6, 10)
        assert np.array_equal(function(grid[::2, ::-3]), function(np.ascontiguousarray(grid[::2, ::-3])))


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("many", [1, 400])
def test_nan_in_nan_out_and_nothing_else_is_nan(each, dtype, many):
    info = np.finfo(dtype)
    plain = [
        np.nan,
        -np.inf,
        -info.max,
        -800,
        -90,
        -info.tiny,
        -0.0,
        0,
        info.smallest_subnormal,
        90,
        800,
        info.max,
        np.inf,
    ]
    inputs = np.array(plain * many, dtype=dtype)
    for function in (each.function.value, each.function.slope):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            result = function(inputs)
        assert np.array_equal(np.isnan(result), np.isnan(inputs))


@every
def test_what_is_no_real_number_is_refused_and_foreign_byte_orders_are_read(each):
    for wrong in (None, "1", [None, 1.0], 1j):
        with pytest.raises((TypeError, ValueError)):
            each.function.value(wrong)
    swapped = np.array([-1.5, 0.25, 2.0], dtype=">f4")
    assert each.function.value(swapped).dtype == np.float32
    assert np.array_equal(each.function.value(swapped), each.function.value(swapped.astype(np.float32)))


@every
def test_infinities_give_the_limits(each):
    function = each.function
    assert function.value([-np.inf, np.inf]).tolist() == [function.limit_left, function.limit_right]
    assert function.slope([-np.inf, np.inf]).tolist() == [function.slope_left, function.slope_right]


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_zero_is_never_negative_zero_but_for_odd_functions_at_negative_zero(each, dtype):
    xs = np.concatenate([np.linspace(-1500, 50, 6201), [-np.inf, np.inf, -np.finfo(dtype).max, np.finfo(dtype).max]])
    for function in (each.function.value, each.function.slope):
        results = function(xs.astype(dtype))
        assert not np.signbit(results[results == 0]).any()
    at_zero = each.function.value(dtype(-0.0))
    assert at_zero != 0 or np.signbit(at_zero) == each.function.is_odd


@every
def test_results_never_lie_in_the_memory_of_the_input(each):
    for dtype in (np.float32, np.float64):
        xs = np.linspace(-3, 3, 7, dtype=dtype)
        assert not np.shares_memory(each.function.value(xs), xs)
        assert not np.shares_memory(each.function.slope(xs), xs)


@every
def test_large_arrays_give_the_values_of_small_ones_bit_for_bit(each):
    xs = np.random.default_rng(5).normal(0, 8, size=MANY + 100)
    xs[::1000] = np.nan
    for function in (each.function.value, each.function.slope):
        for inputs in (xs, xs.astype(np.float32), xs[:-50].reshape(2, -1)[:, ::-1]):
            whole = function(inputs)
            pieces = np.concatenate([function(piece) for piece in np.array_split(inputs.reshape(-1), 3)])
            assert whole.shape == inputs.shape
            assert whole.dtype == inputs.dtype
            assert np.array_equal(whole.reshape(-1), pieces, equal_nan=True)


@pytest.mark.parametrize(
    ("derivative", "at", "slope"),
    [
        (f.step_derivative, 0, 0),
        (f.relu_derivative, 0, 0),
        (f.leaky_relu_derivative, 0, f.LEAKY_ALPHA),
        (lambda x: f.elu_derivative(x, 2.0), 0, 2),
        (f.relu6_derivative, 6, 0),
        (f.hardtanh_derivative, -1, 0),
        (f.hardswish_derivative, -3, 0),
        (f.hardswish_derivative, 3, 1),
    ],
)
def test_slope_at_a_kink_follows_the_stated_convention(derivative, at, slope):
    assert float(derivative(at)) == slope


def test_step_is_zero_at_zero():
    assert f.step([-1, 0, 1]).tolist() == [0, 0, 1]


def test_erfc_agrees_with_the_standard_librarys_and_is_the_same_alone_and_among_many():
    xs = np.linspace(-7, 27, 401)
    assert np.allclose(erfc(xs), [math.erfc(x) for x in xs], rtol=1e-12, atol=TINY)
    assert np.array_equal(erfc(xs), [float(erfc(np.array(x))) for x in xs])


TORCH = {
    "relu": ("relu", {}),
    "leaky_relu": ("leaky_relu", {}),
    "relu6": ("relu6", {}),
    "hardtanh": ("hardtanh", {}),
    "hardsigmoid": ("hardsigmoid", {}),
    "hardswish": ("hardswish", {}),
    "elu": ("elu", {}),
    "celu": ("celu", {}),
    "selu": ("selu", {}),
    "gelu": ("gelu", {}),
    "gelu_tanh": ("gelu", {"approximate": "tanh"}),
    "silu": ("silu", {}),
    "mish": ("mish", {}),
    "sigmoid": ("sigmoid", {}),
    "tanh": ("tanh", {}),
    "softsign": ("softsign", {}),
    "softplus": ("softplus", {}),  # torch returns x from 20 on: an error of 2e-9
    "log_sigmoid": ("logsigmoid", {}),
}


@pytest.mark.torch
@pytest.mark.parametrize("key", TORCH)
def test_torch_gives_the_same_values_and_slopes(key):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    name, options = TORCH[key]
    x = torch.linspace(-30, 30, 2001, dtype=torch.float64, requires_grad=True)
    y = getattr(torch.nn.functional, name)(x, **options)
    (slope,) = torch.autograd.grad(y.sum(), x)
    ours = activation(key)
    assert np.allclose(ours.value(x.detach().numpy()), y.detach().numpy(), rtol=0, atol=1e-8)
    assert np.allclose(ours.slope(x.detach().numpy()), slope.numpy(), rtol=0, atol=1e-8)

"""Softmax, GLU and SwiGLU: every stated property checked, Jacobians against difference quotients, edges of the dtypes."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from activations import functions as f
from activations.catalogue import CATALOGUE, VECTORS

logits = arrays(np.float64, st.integers(2, 6), elements=st.floats(-50, 50))
number = st.floats(-30, 30)


def test_every_stated_property_has_its_check_here():
    stated = {f"{entry.key}_{name}" for entry in VECTORS.values() for name, _ in entry.properties}
    assert stated == {name.removeprefix("check_") for name in globals() if name.startswith("check_")}


def check_softmax_sum(v):
    assert f.softmax(v).sum() == pytest.approx(1, abs=1e-15)


def check_softmax_shift(v):
    assert np.allclose(f.softmax(v + 7), f.softmax(v), rtol=1e-13, atol=0)


def check_softmax_jacobian_rows(v):
    jacobian = f.softmax_jacobian(v)
    assert np.abs(jacobian.sum(axis=0)).max() < 1e-15
    assert np.abs(jacobian.sum(axis=1)).max() < 1e-15
    assert np.array_equal(jacobian, jacobian.T)


def check_softmax_jacobian_norm(v):
    assert np.linalg.norm(f.softmax_jacobian(v), 2) <= 0.5 + 1e-12


def check_softmax_two_classes(v):
    assert f.softmax(v[:2])[0] == pytest.approx(float(f.sigmoid(v[0] - v[1])), rel=1e-13)


def check_softmax_one_class(v):
    assert f.softmax(v[:1]).tolist() == [1]


def check_softmax_order(v):
    assert np.all(np.diff(f.softmax(np.sort(v))) >= 0)


def check_softmax_monotone(v):
    jacobian = f.softmax_jacobian(v)
    own = np.eye(len(v), dtype=bool)
    assert np.all(jacobian[own] >= 0)
    assert np.all(jacobian[~own] <= 0)


def check_softmax_limits(v):
    assert np.allclose(f.softmax([*v, 200.0]), [*np.zeros(len(v)), 1], atol=1e-20)


def check_softmax_saturation(v):
    assert np.abs(f.softmax_jacobian([*v, 200.0])).max() < 1e-20


def check_glu_monotone(v):
    a, b = v[0], v[1]
    in_a, in_b = f.glu_jacobian(a, b)
    assert in_a > 0
    assert in_b * np.sign(a) >= 0
    assert abs(a) < 1e-280 or in_b != 0  # below, the product underflows


def check_glu_saturation(v):
    for b in (-100.0, 100.0):
        assert abs(f.glu_jacobian(v[0], b)[1]) < 1e-20


def check_glu_unbounded_slope(v):
    assert f.glu_jacobian(1e300, 0.0)[1] > 1e299


def check_swiglu_not_monotone(v):
    u = abs(v[0]) + 0.1
    assert f.swiglu(-5.0, u) > f.swiglu(-1.28, u) < f.swiglu(0.0, u)


def check_swiglu_saturation(v):
    assert abs(f.swiglu_jacobian(-100.0, v[0])[0]) < 1e-20
    assert f.swiglu_jacobian(100.0, v[0])[0] == pytest.approx(v[0], rel=1e-14)


def check_swiglu_unbounded_slope(v):
    assert f.swiglu_jacobian(1.0, 1e300)[0] > 1e299
    assert f.swiglu_jacobian(1e300, 1.0)[1] > 1e299


def check_glu_linear_in_a(v):
    a, b = v[0], v[1]
    assert float(f.glu(3 * a, b)) == pytest.approx(3 * float(f.glu(a, b)), rel=1e-14)


def check_glu_gate_bounds(v):
    assert abs(float(f.glu(v[0], v[1]))) <= abs(v[0])


def check_glu_open_gate(v):
    assert float(f.glu(v[0], 60)) == v[0]
    assert float(f.glu(v[0], -60)) == pytest.approx(0, abs=1e-20)


def check_swiglu_linear_in_u(v):
    g, u = v[0], v[1]
    assert float(f.swiglu(g, 3 * u)) == pytest.approx(3 * float(f.swiglu(g, u)), rel=1e-14)


def check_swiglu_gate_lower_bound(v):
    assert float(f.swiglu(v[0], 1)) >= CATALOGUE["silu"].lower.value - 1e-15


def check_swiglu_open_gate(v):
    assert float(f.swiglu(60, v[0])) == pytest.approx(60 * v[0], rel=1e-14)
    assert float(f.swiglu(-60, v[0])) == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("check", [value for name, value in list(globals().items()) if name.startswith("check_")])
@given(v=logits)
def test_the_property_holds(check, v):
    check(v)


@pytest.mark.parametrize("gap", [5.0, 20.0, 40.0, 300.0])
def test_the_diagonal_of_the_jacobian_keeps_its_digits_where_one_share_is_nearly_one(gap):
    with mpmath.workdps(50):
        small = mpmath.exp(-gap) / (1 + mpmath.exp(-gap))
        exact = float(small * (1 - small))
    assert np.allclose(f.softmax_jacobian([0.0, gap]), [[exact, -exact], [-exact, exact]], rtol=1e-14, atol=0)


@given(v=logits)
def test_softmax_is_bounded_and_forgets_what_all_logits_share(v):
    assert VECTORS["softmax"].is_bounded
    assert not VECTORS["softmax"].has_inverse
    assert np.all((f.softmax(v) >= 0) & (f.softmax(v) <= 1))
    assert np.allclose(f.softmax(v), f.softmax(v + 1), rtol=1e-13, atol=0)


@pytest.mark.parametrize(("key", "value", "far"), [("glu", f.glu, (1e9, 1)), ("swiglu", f.swiglu, (1, 1e9))])
def test_gated_units_have_no_bound_and_take_the_same_value_twice(key, value, far):
    assert not VECTORS[key].is_bounded
    assert not VECTORS[key].has_inverse
    assert value(*far) > 1e8
    assert value(*(-x if x > 1 else x for x in far)) < -1e8
    assert float(value(0, 0)) == float(value(0, 1)) == 0


def test_the_spectral_norm_of_the_jacobian_reaches_one_half():
    assert np.linalg.norm(f.softmax_jacobian([0.0, 0.0]), 2) == pytest.approx(0.5, abs=1e-15)


@given(v=arrays(np.float64, 4, elements=st.floats(-20, 20)))
def test_softmax_is_the_exact_one(v):
    with mpmath.workdps(50):
        powers = [mpmath.exp(float(x)) for x in v]
        exact = [float(power / sum(powers)) for power in powers]
    assert np.allclose(f.softmax(v), exact, rtol=2e-14, atol=0)


@given(v=arrays(np.float64, 4, elements=st.floats(-5, 5)))
def test_the_jacobian_is_the_slope_of_softmax(v):
    h = 1e-6
    for j in range(4):
        step = np.eye(4)[j] * h
        quotient = (f.softmax(v + step) - f.softmax(v - step)) / (2 * h)
        assert np.allclose(f.softmax_jacobian(v)[:, j], quotient, atol=1e-9)


@pytest.mark.parametrize(("value", "jacobian"), [(f.glu, f.glu_jacobian), (f.swiglu, f.swiglu_jacobian)])
@given(a=number, b=number)
def test_the_partial_derivatives_of_gated_units_are_their_slopes(value, jacobian, a, b):
    h = 1e-5
    quotients = [(value(a + h, b) - value(a - h, b)) / (2 * h), (value(a, b + h) - value(a, b - h)) / (2 * h)]
    assert np.allclose(jacobian(a, b), quotients, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_and_dtypes_are_kept(dtype):
    v = np.ones((2, 3, 4), dtype=dtype)
    assert f.softmax(v).shape == (2, 3, 4)
    assert f.softmax_jacobian(v).shape == (2, 3, 4, 4)
    assert f.glu(v, v).shape == (2, 3, 4)
    assert f.swiglu_jacobian(v, v).shape == (2, 3, 4, 2)
    for result in (f.softmax(v), f.softmax_jacobian(v), f.glu(v, v), f.swiglu(v, v), f.glu_jacobian(v, v)):
        assert result.dtype == dtype


@pytest.mark.parametrize(
    ("v", "expected"),
    [
        ([1000.0, 1001.0], [0.2689414213699951, 0.7310585786300049]),
        ([-1e308, 1e308], [0, 1]),
        ([-1000.0, -1000.0], [0.5, 0.5]),
        ([np.inf, 0.0], [1, 0]),
        ([np.inf, np.inf, -np.inf], [0.5, 0.5, 0]),
        ([-np.inf, 2.0], [0, 1]),
        ([5.0], [1]),
    ],
)
def test_softmax_of_large_and_infinite_logits_has_its_limits(v, expected):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.allclose(f.softmax(v), expected, rtol=1e-15)


@pytest.mark.parametrize("v", [[np.nan, 0.0], [np.inf, np.nan], [-np.inf, -np.inf]])
def test_softmax_without_a_limit_is_nan(v):
    assert np.isnan(f.softmax(v)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gated_units_take_any_numbers_without_a_warning(dtype):
    edges = np.array([-np.inf, -np.finfo(dtype).max, -800, -1, -0.0, 1, 800, np.finfo(dtype).max, np.inf], dtype=dtype)
    a, b = (grid.ravel() for grid in np.meshgrid(edges, edges))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        results = [function(a, b) for function in (f.glu, f.swiglu, f.glu_jacobian, f.swiglu_jacobian)]
    finite = np.isfinite(a) & np.isfinite(b)
    for result in results:
        assert not np.isnan(result[finite]).any()
        assert not np.signbit(result[result == 0]).any()


def test_gated_units_give_infinity_where_the_product_is_too_large_and_nan_where_it_is_none():
    assert float(f.swiglu(1e200, 1e200)) == np.inf
    assert float(f.glu(np.inf, 3)) == np.inf
    assert np.isnan(float(f.glu(np.inf, -np.inf)))
    assert np.isnan(float(f.glu(np.nan, 1)))

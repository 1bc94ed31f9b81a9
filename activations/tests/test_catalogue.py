"""Every declared property, checked against the computed function."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import itertools
import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations import catalogue, functions, operations
from activations.catalogue import (
    CATALOGUE,
    ENTRIES,
    KEYS,
    VECTORS,
    Activation,
    Monotone,
    ParameterRefused,
    Saturation,
    Smoothness,
    is_constant_between,
    range_text,
)

GRID = np.linspace(-30, 30, 24001)
MOST = 1e-12  # what rounding may add
OTHERS = [  # at other parameters than the usual ones, on either side of every case that a property distinguishes
    ("leaky_relu", {"alpha": "0.2"}),
    ("leaky_relu", {"alpha": "0.001"}),
    ("prelu", {"alpha": "-2"}),
    ("prelu", {"alpha": "-1"}),
    ("prelu", {"alpha": "-0.5"}),
    ("prelu", {"alpha": "0"}),
    ("prelu", {"alpha": "1"}),
    ("prelu", {"alpha": "2"}),
    ("elu", {"alpha": "0.5"}),
    ("elu", {"alpha": "2"}),
    ("celu", {"alpha": "0.25"}),
    ("celu", {"alpha": "2"}),
    ("swish", {"beta": "0.5"}),
    ("swish", {"beta": "5"}),
]
SHELF = {
    each.title: each
    for each in (
        *CATALOGUE.values(),
        *(catalogue.activation(key, {n: Fraction(v) for n, v in given.items()}) for key, given in OTHERS),
    )
}
every = pytest.mark.parametrize("activation", SHELF.values(), ids=SHELF)
entries = pytest.mark.parametrize("entry", [*ENTRIES.values(), *VECTORS.values()], ids=[*ENTRIES, *VECTORS])


def away_from_kinks(activation: Activation, xs: np.ndarray) -> np.ndarray:
    for kink in activation.kinks:
        xs = xs[np.abs(xs - kink.at) > 1e-3]
    return xs


def test_catalogue_functions_and_recipes_name_the_same_functions():
    computed = {name.removesuffix("_derivative") for name in vars(functions) if name.endswith("_derivative")}
    assert set(CATALOGUE) == computed == set(ENTRIES) == set(KEYS)
    assert all(key == activation.key for key, activation in CATALOGUE.items())
    assert len(SHELF) == len(CATALOGUE) + len(OTHERS)


@every
def test_texts_are_given(activation):
    for field in dataclasses.fields(activation):
        if field.name not in ("mean_formula", "no_inverse") and isinstance(getattr(activation, field.name), str):
            assert getattr(activation, field.name)


@every
@given(x=st.floats(-30, 30))
def test_value_and_slope_are_the_functions_of_that_name(activation, x):
    given = {name: float(value) for name, value in activation.parameters.items()}
    assert float(activation.value(x)) == float(getattr(functions, activation.key)(x, **given))
    assert float(activation.slope(x)) == float(getattr(functions, f"{activation.key}_derivative")(x, **given))


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
            near = activation.value(np.linspace(-2, 2, 1001))
            assert np.all(near != end.value)


@every
def test_limits_are_those_far_out(activation):
    for x, limit in ((-1e6, activation.limit_left), (1e6, activation.limit_right)):
        value = float(activation.value(x))
        assert abs(value) >= 1e3 if math.isinf(limit) else value == pytest.approx(limit, abs=2e-6)  # softsign: 1/|x|
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
        if kink.jumps:
            continue
        at_kink = float(activation.value(kink.at))
        assert (at_kink - float(activation.value(kink.at - h))) / h == pytest.approx(kink.slope_left, abs=1e-6)
        right = (float(activation.value(kink.at + 2 * h)) - float(activation.value(kink.at + h))) / h
        assert right == pytest.approx(kink.slope_right, abs=1e-6)
        assert float(activation.slope(kink.at)) == kink.convention
        assert kink.slope_left != kink.slope_right


@every
def test_jumps_are_where_they_are_declared(activation):
    for kink in activation.kinks:
        jump = abs(float(activation.value(kink.at + 1e-7)) - float(activation.value(kink.at)))
        assert (jump > 0.1) is kink.jumps


@every
def test_smoothness_is_as_declared(activation):
    """C1 and no more: the slope is continuous at 0 and its own slope jumps there."""
    jumps = [kink for kink in activation.kinks if kink.jumps]
    if activation.smoothness is Smoothness.JUMP:
        assert jumps
    elif activation.smoothness is Smoothness.CONTINUOUS:
        assert activation.kinks
        assert not jumps
    else:
        assert not activation.kinks
        h = 1e-5
        at_zero = float(activation.slope(0.0))
        left, right = (at_zero - float(activation.slope(-h))) / h, (float(activation.slope(h)) - at_zero) / h
        assert (abs(right - left) > 0.1) is (activation.smoothness is Smoothness.ONCE)


@every
def test_there_is_no_kink_that_is_not_declared(activation):
    xs = away_from_kinks(activation, np.linspace(-10, 10, 8001))
    h = 1e-6
    right = (activation.value(xs + h) - activation.value(xs)) / h
    left = (activation.value(xs) - activation.value(xs - h)) / h
    assert np.abs(right - left).max() < 1e-4


@every
def test_monotone_is_as_declared(activation):
    rises = np.diff(activation.value(np.linspace(-7, 7, 3001)))
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
        assert abs(float(activation.slope(side * 1e6))) > 0
    elif declared is Saturation.HARD:
        assert far == 0
        assert is_constant_between(activation, side * 12.0, side * 1e9)
    else:
        assert 0 < far < near


@every
def test_the_function_is_constant_exactly_on_its_flat_stretches(activation):
    for start, end in activation.flat:
        inside = np.linspace(max(start, -50), min(end, 50), 101)
        assert np.unique(activation.value(inside)).size == 1
    xs = away_from_kinks(activation, GRID[np.abs(GRID) < 8])
    flat = np.array([any(a < x <= b for a, b in activation.flat) for x in xs])
    bottom = np.abs(xs - (activation.lower.reached_at or 99)) < 1e-9  # a minimum has slope 0 and no stretch
    assert np.array_equal(flat[~bottom], activation.slope(xs[~bottom]) == 0)


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
        at = activation.lipschitz.reached_at
        one_sided = [abs(s) for kink in activation.kinks if kink.at == at for s in (kink.slope_left, kink.slope_right)]
        reached = max([abs(float(activation.slope(at))), *one_sided])
        assert reached == pytest.approx(activation.lipschitz.bound, rel=1e-13)


@every
def test_mean_under_the_standard_normal_is_the_declared_one(activation):
    xs, weights = np.polynomial.legendre.leggauss(80)
    density = lambda x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    mean = 0.0
    for a in range(-12, 12):  # kinks lie at whole numbers, at edges
        nodes = a + (1 + xs) / 2
        mean += float(np.sum(weights / 2 * activation.value(nodes) * density(nodes)))
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
    for at in (x, Fraction(0), Fraction(1)):
        exact = activation.exact(at)
        if exact is not None:
            assert float(exact) == pytest.approx(float(activation.value(float(at))), rel=1e-14, abs=1e-15)
        slope = activation.exact_slope(at)
        if slope is not None and at not in [Fraction(kink.at) for kink in activation.kinks]:
            assert float(slope) == pytest.approx(float(activation.slope(float(at))), rel=1e-14, abs=1e-15)


@every
def test_functions_of_straight_pieces_know_every_value_as_a_fraction(activation):
    assert (activation.exact(Fraction(-5, 3)) is not None) >= activation.is_straight
    assert (activation.exact_slope(Fraction(-5, 3)) is not None) >= activation.is_straight


@every
def test_a_function_keeps_the_sign_of_its_input_exactly_where_it_is_said_to(activation):
    xs = np.concatenate([-np.geomspace(1e-6, 15, 200), np.geomspace(1e-6, 15, 200)])
    assert activation.keeps_sign is bool(np.array_equal(np.sign(activation.value(xs)), np.sign(xs)))


@every
def test_straight_pieces_end_at_the_kinks(activation):
    if not activation.is_straight:
        return
    edges = [-50.0, *(kink.at for kink in activation.kinks), 50.0]
    for start, end in itertools.pairwise(edges):
        inside = np.linspace(start, end, 9)[1:-1]
        assert np.ptp(activation.slope(inside)) == 0


@every
@given(x=st.floats(-8, 8))
def test_the_inverse_leads_back(activation, x):
    assert (activation.inverse is None) is bool(activation.no_inverse)
    if activation.inverse is not None:
        y = activation.value(x)
        steep = max(float(activation.slope(x)), 1e-300)
        assert float(activation.inverse.function(y)) == pytest.approx(x, rel=1e-12, abs=1e-12 + 4e-16 / steep)


@every
def test_without_an_inverse_two_inputs_share_a_value(activation):
    if activation.inverse is not None:
        return
    rises = np.diff(activation.value(np.linspace(-9, 9, 3001)))
    assert (rises == 0).any() or (rises < 0).any()


def test_exact_values_are_fractions():
    assert CATALOGUE["leaky_relu"].exact(Fraction(-1, 3)) == Fraction(-1, 300)


@every
@given(x=st.floats(-6, 6))
def test_a_recipe_computes_its_function(activation, x):
    tally = operations.Counter()
    result = ENTRIES[activation.key].recipe(**activation.parameters)(operations.Counted(x, tally))
    assert result.value == pytest.approx(float(activation.value(x)), rel=1e-6, abs=1e-12)


def test_relu_costs_one_comparison_and_tanh_an_exponential_more():
    relu, tanh = (catalogue.cost(CATALOGUE[key], -3.0) for key in ("relu", "tanh"))
    assert relu.operations == {"comparison": 1}
    assert relu.in_words() == "1 comparison"
    assert tanh.transcendental == 1
    assert relu.is_less_than(tanh)
    assert not tanh.is_less_than(relu)


def test_cost_may_depend_on_the_sign_and_can_be_nothing():
    assert catalogue.cost(CATALOGUE["elu"], 1.0).in_words() == "1 comparison"
    assert catalogue.cost(CATALOGUE["elu"], -1.0).in_words() == "1 exponential, 1 comparison, 1 subtraction"
    assert catalogue.cost(CATALOGUE["identity"], 1.0).in_words() == "no operation"
    assert catalogue.cost(CATALOGUE["softplus"], 1.0).transcendental == 2


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


EXACT = {
    "gelu": lambda x: x * mpmath.ncdf(x),
    "gelu_tanh": lambda x: x / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
}


@pytest.mark.parametrize("key", EXACT)
def test_minimum_and_steepest_point_are_where_mpmath_finds_them(key):
    exact, declared = EXACT[key], CATALOGUE[key]
    with mpmath.workdps(30):
        at = mpmath.findroot(lambda x: mpmath.diff(exact, x), declared.lower.reached_at)
        steepest = mpmath.findroot(lambda x: mpmath.diff(exact, x, 2), declared.lipschitz.reached_at)
        assert float(at) == pytest.approx(declared.lower.reached_at, abs=1e-14)
        assert float(exact(at)) == pytest.approx(declared.lower.value, abs=1e-16)
        assert float(steepest) == pytest.approx(declared.lipschitz.reached_at, abs=1e-14)
        assert float(mpmath.diff(exact, steepest)) == pytest.approx(declared.lipschitz.bound, abs=1e-15)


@pytest.mark.parametrize(
    ("key", "given", "name", "says"),
    [
        ("rellu", {}, "function", "'rellu' is unknown; known are identity, step, relu"),
        ("relu", {"alpha": Fraction(1)}, "alpha", "is no parameter of ReLU, which takes no parameter"),
        ("elu", {"beta": Fraction(1)}, "beta", "is no parameter of ELU, which takes alpha"),
        ("leaky_relu", {"alpha": Fraction(2)}, "alpha", "of Leaky ReLU must lie from 0.001 to 0.999, not 2"),
        ("elu", {"alpha": Fraction(-1)}, "alpha", "of ELU must lie from 0.01 to 10, not −1"),
        ("swish", {"beta": Fraction(0)}, "beta", "of Swish must lie from 0.01 to 20, not 0"),
        ("prelu", {"alpha": Fraction(1, 10**399)}, "alpha", "of PReLU must be 0 or at least 1e-300 away from it"),
    ],
)
def test_what_is_not_in_the_catalogue_is_refused_with_what_is_allowed(key, given, name, says):
    with pytest.raises(ParameterRefused, match=says) as refusal:
        catalogue.activation(key, given)
    assert refusal.value.name == name


def test_titles_tell_parameters_that_differ_from_the_usual_ones():
    assert catalogue.activation("leaky_relu", {"alpha": Fraction(1, 5)}).title == "Leaky ReLU (α = 0.2)"
    assert catalogue.activation("leaky_relu", {"alpha": Fraction(1, 100)}) is CATALOGUE["leaky_relu"]


@entries
def test_related_functions_exist_and_texts_are_given(entry):
    assert set(entry.related) <= set(ENTRIES) | set(VECTORS)
    assert entry.key not in entry.related
    for texts in (entry.advantages, entry.disadvantages, entry.used_in, (entry.summary,)):
        assert texts
        assert all(texts)
    assert [origin.year for origin in entry.origins] == sorted(origin.year for origin in entry.origins)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_conventions_are_told_of_kinks_and_lie_between_the_one_sided_slopes_or_are_commented(entry):
    for convention in entry.conventions:
        given = {name: Fraction(value) for name, value in SETTINGS[convention.setting].items()}
        kinks = {Fraction(kink.at): kink for kink in catalogue.activation(entry.key, given).kinks}
        at = kinks.get(convention.at)
        if at is not None:
            lower, upper = sorted((at.slope_left, at.slope_right))
            assert lower - 5e-5 <= convention.slope <= upper + 5e-5
        else:
            told = float(catalogue.activation(entry.key, given).slope(float(convention.at)))
            assert convention.slope == told or entry.caveats


SETTINGS = {"": {}, "α = 0.01": {"alpha": "0.01"}, "α = 0.25": {"alpha": "0.25"}, "α = 2": {"alpha": "2"}}


@entries
def test_numpy_snippets_print_what_they_are_said_to_print(entry):
    assert printed(entry.numpy_snippet.code) == entry.numpy_snippet.output


@entries
def test_both_snippets_print_the_same_numbers_and_only_the_right_ones(entry):
    shown, other = (numbers(snippet.output) for snippet in (entry.numpy_snippet, entry.torch_snippet))
    assert shown
    if len(shown) == len(other):
        assert np.allclose(shown, other, atol=6e-5)
    if entry.key in CATALOGUE:
        xs = numbers(re.search(r"tensor\((\[.*?\])", entry.torch_snippet.code)[1])
        given = {"alpha": Fraction(2)} if entry.key == "celu" else {}
        assert np.allclose(catalogue.activation(entry.key, given).value(xs), other, atol=6e-5)


@pytest.mark.torch
@entries
def test_torch_snippets_print_what_they_are_said_to_print(entry):
    pytest.importorskip("torch", reason="torch is not installed")
    assert printed(entry.torch_snippet.code) == entry.torch_snippet.output


def printed(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "<snippet>", "exec"), {})  # noqa: S102  our own few lines
    return out.getvalue().rstrip("\n")


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]

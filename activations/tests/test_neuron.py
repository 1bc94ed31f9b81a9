"""One neuron: the numbers worked out elsewhere, and every gradient against a difference quotient."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activations.catalogue import CATALOGUE, KEYS
from activations.neuron import Pass, run

number = st.floats(-3, 3)


def passed(key: str, **given: float) -> Pass:
    return run(CATALOGUE[key], **{name: Fraction(value) for name, value in given.items()})


def test_the_passes_with_tanh_are_those_worked_out_by_hand():
    done = passed("tanh", x=2, w=-1.5, b=1, target=1)
    assert (done.z, done.a) == (-2, pytest.approx(-0.9640275801))
    assert done.loss == pytest.approx(1.9287021676)
    assert done.dz == pytest.approx(-0.1387601686)
    assert done.dw == pytest.approx(-0.2775203371)
    assert done.dx == pytest.approx(0.2081402529)


def test_a_relu_unit_below_zero_gets_no_gradient():
    done = passed("relu", x=2, w=-1.5, b=1, target=1)
    assert (done.a, done.loss, done.dz, done.dw, done.db, done.dx) == (0, 0.5, 0, 0, 0, 0)


@pytest.mark.parametrize("key", KEYS)
@given(x=number, w=number, b=number, target=number)
def test_every_gradient_is_the_slope_of_the_loss(key, x, w, b, target):
    function, h = CATALOGUE[key], 1e-6
    done = passed(key, x=x, w=w, b=b, target=target)
    if any(abs(done.z - kink.at) < 1e-4 for kink in function.kinks):
        return
    given_numbers = {"x": x, "w": w, "b": b, "target": target}
    for name, gradient in (("x", done.dx), ("w", done.dw), ("b", done.db)):
        up, down = (passed(key, **{**given_numbers, name: given_numbers[name] + side * h}).loss for side in (1, -1))
        assert float(gradient) == pytest.approx(float(up - down) / (2 * h), rel=1e-4, abs=1e-6)


def test_only_what_is_exactly_zero_is_a_fraction_of_zero():
    rounded = passed("tanh", x=5, w=4, b=0, target=1)
    assert [type(number) for number in (rounded.z, rounded.a, rounded.da)] == [Fraction, float, float]
    still = passed("tanh", x=0, w=4, b=20, target=2)
    assert (still.dw, type(still.dw)) == (0, Fraction)
    assert still.dx != 0

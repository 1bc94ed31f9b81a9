"""One neuron, forward and backward: z = w x + b, a = f(z), loss (a - target)^2 / 2, and the chain rule back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from activations.catalogue import Activation
from activations.values import Number, as_declared, kink_at, slope_of, value_of


@dataclass(frozen=True, slots=True)
class Pass:
    """All numbers of one forward and one backward pass. `dz` is the derivative of the loss by z, and so on.

    A number is a fraction where it is known exactly: a float of 0 is only too small for floats."""

    x: Fraction
    w: Fraction
    b: Fraction
    target: Fraction
    z: Fraction
    a: Number
    loss: Number
    slope: Number  # f'(z), at a kink by the catalogue's convention
    da: Number
    dz: Number
    dw: Number
    db: Number
    dx: Number


def run(function: Activation, *, x: Fraction, w: Fraction, b: Fraction, target: Fraction) -> Pass:
    """Both passes, exactly as far as the function's values are exact, then in float64."""
    z = w * x + b
    a = value_of(function, z)
    kink = kink_at(function, z)
    slope = as_declared(kink.convention) if kink else slope_of(function, z)
    da = a - target if isinstance(a, Fraction) else a - float(target)
    dz = _product(da, slope)
    return Pass(
        x=x, w=w, b=b, target=target, z=z, a=a, loss=_product(da, da) / 2, slope=slope,
        da=da, dz=dz, dw=_product(dz, x), db=dz, dx=_product(dz, w),
    )  # fmt: skip


def is_zero(number: Number) -> bool:
    """Whether it is exactly 0."""
    return isinstance(number, Fraction) and number == 0


def _product(p: Number, q: Number) -> Number:
    """Exact where both are, and where one of them is exactly 0."""
    if isinstance(p, Fraction) and isinstance(q, Fraction):
        return p * q
    return Fraction(0) if is_zero(p) or is_zero(q) else float(p) * float(q)

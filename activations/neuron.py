"""One neuron, forward and backward: z = w x + b, a = f(z), loss (a - target)^2 / 2, and the chain rule back."""

from __future__ import annotations

from dataclasses import dataclass

from activations.catalogue import Activation


@dataclass(frozen=True, slots=True)
class Pass:
    """All numbers of one forward and one backward pass. `dz` is the derivative of the loss by z, and so on."""

    x: float
    w: float
    b: float
    target: float
    z: float
    a: float
    loss: float
    slope: float  # f'(z), at a kink by the catalogue's convention
    da: float
    dz: float
    dw: float
    db: float
    dx: float


def run(function: Activation, *, x: float, w: float, b: float, target: float) -> Pass:
    """Both passes in float64."""
    z = w * x + b
    a = float(function.value(z))
    slope = float(function.slope(z))
    da = a - target
    dz = da * slope
    return Pass(
        x=x, w=w, b=b, target=target, z=z, a=a, loss=da * da / 2, slope=slope,
        da=da, dz=dz + 0.0, dw=dz * x + 0.0, db=dz + 0.0, dx=dz * w + 0.0,
    )  # fmt: skip

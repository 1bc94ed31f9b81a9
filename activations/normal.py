"""Means and chances of activation functions under normal inputs, without chance."""

from __future__ import annotations

import math

from activations.catalogue import Activation
from activations.quadrature import normal_mean


def mean_under_normal(activation: Activation, mean: float = 0.0) -> float:
    """E f(Z) for Z ~ N(mean, 1), to about 1e-14.

    For mean 0 the value declared in the catalogue, which is exact where a closed form is known.
    """
    if mean == 0:
        return activation.mean
    return normal_mean(activation.value, mean, (kink.at for kink in activation.kinks))


def chance_of_zero(activation: Activation) -> float:
    """P(f(Z) = 0) for Z ~ N(0, 1): the mass of the flat stretches at height 0; a single point has none."""
    mass = 0.0
    for start, end in activation.flat:
        inside = end if math.isinf(start) else start
        if float(activation.value(inside)) == 0:
            mass += 0.5 * (math.erf(end / math.sqrt(2)) - math.erf(start / math.sqrt(2)))
    return mass

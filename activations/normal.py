"""Means of activation functions under normal inputs, without chance."""

from __future__ import annotations

import math

import numpy as np

from activations.catalogue import Activation

REACH = 12.0  # standard deviations; beyond lies 4e-33 of the mass
PANEL = 1.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def mean_under_normal(activation: Activation, mean: float = 0.0) -> float:
    """E f(Z) for Z ~ N(mean, 1), to about 1e-14, by Gauss-Legendre quadrature on panels that end at the kinks.

    For mean 0 the value declared in the catalogue, which is exact where a closed form is known.
    """
    if mean == 0:
        return activation.mean
    inner = [kink.at for kink in activation.kinks if abs(kink.at - mean) < REACH]
    edges = np.unique([*np.arange(mean - REACH, mean + REACH + PANEL / 2, PANEL), *inner])
    half = np.diff(edges)[:, None] / 2
    xs = edges[:-1, None] + half * (1 + NODES)
    density = np.exp(-0.5 * (xs - mean) ** 2) / math.sqrt(2 * math.pi)
    return float(np.sum(half * WEIGHTS * activation.value(xs) * density))


def chance_of_zero(activation: Activation) -> float:
    """P(f(Z) = 0) for Z ~ N(0, 1): the mass of the flat stretches at height 0; a single point has none."""
    mass = 0.0
    for start, end in activation.flat:
        inside = end if math.isinf(start) else start
        if float(activation.value(inside)) == 0:
            mass += 0.5 * (math.erf(end / math.sqrt(2)) - math.erf(start / math.sqrt(2)))
    return mass

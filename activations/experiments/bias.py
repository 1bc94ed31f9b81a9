"""How many outputs and how many whole units are 0 when the bias of a layer is lowered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.experiments.rounding import to_decimals

N = 400  # inputs of one data set
UNITS = 500  # of one layer
SETS = 10  # data sets, each with a layer of its own
SEED = 0
BIASES = (0.0, -1.0, -2.0, -4.0, -8.0)


@dataclass(frozen=True, slots=True)
class ZeroFractions:
    """Shares between 0 and 1: outputs that are 0, and units that are 0 on every input, at the same bias."""

    bias: float
    n: int  # inputs of one data set
    units: int  # units of all data sets together
    seed: int
    zero: float
    dead: float
    dead_lowest: float  # over the data sets
    dead_highest: float
    expected_zero: float  # by the formula, without chance


@lru_cache(maxsize=64)
def zero_fractions(bias: float, seed: int = SEED) -> ZeroFractions:
    """Zeros and dead units of a ReLU layer max(0, w . x + b) before any training.

    Setup: 10 data sets of n = 400 inputs x ~ N(0, I2), each with 500 units, w ~ N(0, I2), one bias for all units.
    w . x then has the Laplace distribution with scale 1, so P(w . x <= -b) = 1 - exp(b) / 2 for b <= 0.
    Source: own computation; the formula follows from the product of two normal variables in the plane.
    """
    stream = np.random.RandomState(seed)
    zeros, dead = [], []
    for _ in range(SETS):
        inner = stream.randn(N, 2) @ stream.randn(2, UNITS) + bias
        zeros.append(float((inner <= 0).mean()))
        dead.append(float((inner <= 0).all(axis=0).mean()))
    return ZeroFractions(
        bias=bias,
        n=N,
        units=SETS * UNITS,
        seed=seed,
        zero=to_decimals(float(np.mean(zeros)), 5),
        dead=to_decimals(float(np.mean(dead)), 4),
        dead_lowest=to_decimals(min(dead), 4),
        dead_highest=to_decimals(max(dead), 4),
        expected_zero=to_decimals(expected_zero(bias), 6),
    )


def expected_zero(bias: float) -> float:
    """P(w . x + b <= 0) for w, x ~ N(0, I2): 1 - exp(b) / 2 left of 0, exp(-b) / 2 right of it."""
    return 1 - math.exp(bias) / 2 if bias <= 0 else math.exp(-bias) / 2

"""How often a pre-activation is exactly 0: the only inputs at which Z > 0 and Z >= 0 differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.experiments.rounding import to_decimals

NETS = 2000
INPUTS = 100
SEED = 0


@dataclass(frozen=True, slots=True)
class SecondLayer:
    """Shares between 0 and 1 of the entries of the second layer's pre-activations that are exactly 0."""

    width: int
    inputs: int
    nets: int
    seed: int
    zeros: float
    expected: float


@lru_cache(maxsize=8)
def second_layer(width: int, seed: int = SEED) -> SecondLayer:
    """Two ReLU layers without biases, before training: a whole first layer that is off leaves exactly 0 to the second.

    Setup: 2,000 nets with weights N(0, 1), 100 inputs N(0, I2) each. A unit of the first layer is off for half of all
    weights whatever the input, so all of them are with the chance 2^-width. Source: own computation.
    """
    stream = np.random.RandomState(seed)
    zeros = []
    for _ in range(NETS):
        first = np.maximum(stream.randn(width, 2) @ stream.randn(2, INPUTS), 0.0)
        zeros.append(float((stream.randn(width, width) @ first == 0).mean()))
    return SecondLayer(
        width=width,
        inputs=INPUTS,
        nets=NETS,
        seed=seed,
        zeros=to_decimals(float(np.mean(zeros)), 4),
        expected=to_decimals(2.0**-width, 5),
    )

"""How much a small disturbance of the inputs changes the outputs of a whole layer, seeded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.catalogue import CATALOGUE

N = 400  # inputs
WIDTH_IN, UNITS = 50, 100
NOISE = 0.1  # standard deviation of the disturbance, where the inputs have 1
SEED = 7


@dataclass(frozen=True, slots=True)
class LayerNoise:
    """`relative` is |change of the outputs| / |outputs| over all inputs; `unchanged` the share of outputs that keep
    every bit. Both are rounded, since last digits differ between machines."""

    function: str
    relative: float
    unchanged: float
    n: int
    units: int
    noise: float
    seed: int


@lru_cache(maxsize=64)
def layer_noise(function: str, seed: int = SEED) -> LayerNoise:
    """f(x W) against f((x + e) W) for x ~ N(0, I), e ~ N(0, 0.01 I) and W with He's scale, zero bias.

    Source: own computation.
    """
    stream = np.random.RandomState(seed)
    x, e = stream.randn(N, WIDTH_IN), NOISE * stream.randn(N, WIDTH_IN)
    weights = stream.randn(WIDTH_IN, UNITS) * np.sqrt(2 / WIDTH_IN)
    f = CATALOGUE[function].value
    before, after = f(x @ weights), f((x + e) @ weights)
    return LayerNoise(
        function=function,
        relative=round(float(np.linalg.norm(after - before) / np.linalg.norm(before)), 3),
        unchanged=round(float(np.mean(after == before)), 2),
        n=N,
        units=UNITS,
        noise=NOISE,
        seed=seed,
    )

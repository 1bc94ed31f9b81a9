"""The gradient layer by layer on its way back through a deep net at the start, for any function and weight scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.catalogue import Activation
from activations.experiments.flower import Array
from activations.experiments.rounding import to_digits

WIDTH = 100
BATCH = 64
SEEDS = 5


@dataclass(frozen=True, slots=True)
class Backward:
    """||dL/d layer|| / ||dL/d output|| for each layer counted back from the output (0 is the output itself): geometric
    means over the seeds, with the lowest and highest per-layer factor of a seed."""

    layers: int
    gain: float
    n: int
    width: int
    seeds: int
    norms: tuple[float, ...]  # layers + 1 of them
    per_layer: float
    lowest: float
    highest: float


@lru_cache(maxsize=128)
def backward(function: Activation, gain: float, layers: int, seeds: int = SEEDS) -> Backward:
    """Norms of the gradient in a net of equal layers before training.

    Setup: width 100, n = 64 inputs N(0, I), weights N(0, gain^2 / 100), no biases, a random direction N(0, 1) at the output.
    Source: own computation after Glorot & Bengio 2010.
    """
    logs = np.array([_log_norms(function, gain, layers, seed) for seed in range(seeds)])
    means = logs.mean(axis=0)
    factors = np.exp(logs[:, -1] / layers)
    return Backward(
        layers=layers,
        gain=gain,
        n=BATCH,
        width=WIDTH,
        seeds=seeds,
        norms=tuple(to_digits(float(np.exp(value))) for value in means),
        per_layer=to_digits(float(np.exp(means[-1] / layers))),
        lowest=to_digits(float(factors.min())),
        highest=to_digits(float(factors.max())),
    )


def _log_norms(function: Activation, gain: float, layers: int, seed: int) -> Array:
    stream = np.random.RandomState(seed)
    values: Array = stream.randn(BATCH, WIDTH)
    passed: list[tuple[Array, Array]] = []
    for _ in range(layers):
        weights = stream.randn(WIDTH, WIDTH) * (gain / np.sqrt(WIDTH))
        inner = values @ weights
        values = function.value(inner)
        passed.append((weights, function.slope(inner)))
    gradient: Array = stream.randn(BATCH, WIDTH)
    norms = [float(np.linalg.norm(gradient))]
    for weights, slopes in reversed(passed):
        gradient = (gradient * slopes) @ weights.T
        norms.append(float(np.linalg.norm(gradient)))
    tiny = np.finfo(float).tiny  # a gradient that died out altogether
    return np.log(np.maximum(np.array(norms), tiny) / norms[0])

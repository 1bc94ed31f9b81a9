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
    means over the seeds, with the lowest and highest of a seed. All are exactly 0 where no gradient is left at all."""

    layers: int
    gain: float
    n: int
    width: int
    seeds: int
    norms: tuple[float, ...]  # layers + 1 of them
    per_layer: float
    lowest: float  # per layer
    highest: float
    near_output: float  # per layer, over the half of the layers next to the output
    near_input: float  # per layer, over the other half
    left_lowest: float  # of norms[-1]
    left_highest: float


@lru_cache(maxsize=128)
def backward(function: Activation, gain: float, layers: int, width: int = WIDTH, seeds: int = SEEDS) -> Backward:
    """Norms of the gradient in a net of equal layers before training; `layers` from 2.

    Setup: n = 64 inputs N(0, I), weights N(0, gain^2 / width), no biases, a random direction N(0, 1) at the output,
    seeds from 0. Source: own computation after Glorot & Bengio 2010.
    """
    logs = np.array([_log_norms(function, gain, layers, width, seed) for seed in range(seeds)])
    means, left = logs.mean(axis=0), logs[:, -1]
    half = layers // 2
    return Backward(
        layers=layers,
        gain=gain,
        n=BATCH,
        width=width,
        seeds=seeds,
        norms=tuple(to_digits(float(np.exp(value))) for value in means),
        per_layer=_factor(means[-1], layers),
        lowest=_factor(left.min(), layers),
        highest=_factor(left.max(), layers),
        near_output=_factor(means[half], half),
        near_input=_factor(means[-1] - means[half] if np.isfinite(means[half]) else -np.inf, layers - half),
        left_lowest=to_digits(float(np.exp(left.min()))),
        left_highest=to_digits(float(np.exp(left.max()))),
    )


def _factor(log: float, layers: int) -> float:
    return to_digits(float(np.exp(log / layers)))


def _log_norms(function: Activation, gain: float, layers: int, width: int, seed: int) -> Array:
    stream = np.random.RandomState(seed)
    values: Array = stream.randn(BATCH, width)
    passed: list[tuple[Array, Array]] = []
    for _ in range(layers):
        weights = stream.randn(width, width) * (gain / np.sqrt(width))
        inner = values @ weights
        values = function.value(inner)
        passed.append((weights, function.slope(inner)))
    gradient: Array = stream.randn(BATCH, width)
    norms = [float(np.linalg.norm(gradient))]
    for weights, slopes in reversed(passed):
        gradient = (gradient * slopes) @ weights.T
        norms.append(float(np.linalg.norm(gradient)))
    with np.errstate(divide="ignore"):  # -inf stands for a gradient of which nothing is left
        return np.log(np.array(norms) / norms[0])

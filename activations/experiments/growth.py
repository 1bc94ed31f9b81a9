"""How the gradient grows on its way back through a deep ReLU net at the start of training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations import functions
from activations.experiments.flower import Array
from activations.experiments.rounding import to_digits

WIDTH = 64
BATCH = 64
SEEDS = 5
EPSILON = 1e-5  # under the root of BatchNorm, as torch has it
DROP = 0.5

REMEDIES = ("batch_norm", "leaky_relu", "dropout")
TREATMENTS = ("none", *REMEDIES, "tanh")

RULES = {
    "leaky_relu": (functions.leaky_relu, functions.leaky_relu_derivative),
    "tanh": (functions.tanh, functions.tanh_derivative),
}  # all other treatments keep ReLU
RELU = (functions.relu, functions.relu_derivative)


@dataclass(frozen=True, slots=True)
class Growth:
    """||dL/d input|| / ||dL/d output|| over nets of several depths: geometric means, three significant digits."""

    remedy: str
    gain: float
    n: int  # inputs in the batch
    seeds: int
    width: int
    depths: tuple[int, ...]
    factors: tuple[float, ...]  # same length as `depths`
    per_layer: float  # between the first and the last depth

    def at(self, depth: int) -> float:
        return self.factors[self.depths.index(depth)]


@lru_cache(maxsize=64)
def growth(remedy: str, gain: float, depths: tuple[int, ...], seeds: int = SEEDS) -> Growth:
    """The growth of the gradient through whole nets of the given depths, before training.

    Setup: weights N(0, gain^2 / 64), width 64, no biases, n = 64 inputs N(0, I), a random direction N(0, 1) at the
    output, seeds 0 to 4. He initialisation is gain sqrt 2. Treatments: BatchNorm before the activation, Leaky ReLU
    with slope 0.01, dropout at p = 0.5 with the usual scaling by 2, tanh in place of ReLU.
    Source: own computation; BatchNorm's own growth in Yang et al. 2019.
    """
    factors = [float(np.exp(np.mean([_log_factor(remedy, gain, depth, s) for s in range(seeds)]))) for depth in depths]
    layers = depths[-1] - depths[0]
    per_layer = (factors[-1] / factors[0]) ** (1 / layers) if layers else factors[0] ** (1 / depths[0])
    return Growth(
        remedy=remedy,
        gain=gain,
        n=BATCH,
        seeds=seeds,
        width=WIDTH,
        depths=depths,
        factors=tuple(to_digits(factor) for factor in factors),
        per_layer=to_digits(per_layer),
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """What the way back needs of one layer: weights, slopes, normalised values and their deviations."""

    weights: Array
    slopes: Array
    normed: Array | None
    deviation: Array | None


def _log_factor(remedy: str, gain: float, depth: int, seed: int) -> float:
    stream = np.random.RandomState(seed)
    layers: list[_Layer] = []
    values: Array = stream.randn(BATCH, WIDTH)
    for _ in range(depth):
        values, layer = _forward(remedy, values, stream.randn(WIDTH, WIDTH) * (gain / np.sqrt(WIDTH)), stream)
        layers.append(layer)
    gradient: Array = stream.randn(BATCH, WIDTH)
    start = float(np.linalg.norm(gradient))
    for layer in reversed(layers):
        gradient = _backward(layer, gradient)
    return float(np.log(np.linalg.norm(gradient) / start))


def _forward(remedy: str, values: Array, weights: Array, stream: np.random.RandomState) -> tuple[Array, _Layer]:
    inner = values @ weights
    normed = deviation = None
    if remedy == "batch_norm":
        deviation = np.sqrt(inner.var(axis=0) + EPSILON)
        inner = normed = (inner - inner.mean(axis=0)) / deviation
    value, slope = RULES.get(remedy, RELU)
    outputs, slopes = value(inner), slope(inner)
    if remedy == "dropout":
        kept = (stream.rand(*inner.shape) >= DROP) / (1 - DROP)
        outputs, slopes = outputs * kept, slopes * kept
    return outputs, _Layer(weights, slopes, normed, deviation)


def _backward(layer: _Layer, gradient: Array) -> Array:
    back = gradient * layer.slopes
    if layer.normed is not None and layer.deviation is not None:
        along = layer.normed * (back * layer.normed).mean(axis=0)
        back = (back - back.mean(axis=0) - along) / layer.deviation
    return back @ layer.weights.T

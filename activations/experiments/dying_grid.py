"""How many hidden units die when the learning rate is raised: small nets trained on the flower."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.catalogue import Activation
from activations.experiments.flower import STREAM_OF_WEIGHTS, Array, flower
from activations.experiments.rounding import to_decimals

HIDDEN = 32
BATCH = 32
STEPS = 500
SEEDS = 5
MOST_RATE = 5  # from 10 on some nets leave the range of float64


@dataclass(frozen=True, slots=True)
class Died:
    """Shares between 0 and 1, means over the seeds with the lowest and the highest."""

    rate: float
    n: int
    hidden: int
    seeds: int
    dead: float  # units whose slope is exactly 0 on every point
    lowest: float
    highest: float
    accuracy: float


@lru_cache(maxsize=128)
def trained(function: Activation, rate: float, seeds: int = SEEDS) -> Died:
    """Nets 2-32-1 with a logistic output, minibatches of 32, 500 steps.

    Setup: the flower's 400 points, weights N(0, 1), biases 0, seeds from 0. Source: own computation.
    """
    results = np.array([_train(function, rate, seed) for seed in range(seeds)])
    dead = results[:, 0]
    return Died(
        rate=rate,
        n=len(flower(0).classes),
        hidden=HIDDEN,
        seeds=seeds,
        dead=to_decimals(float(dead.mean()), 3),
        lowest=to_decimals(float(dead.min()), 3),
        highest=to_decimals(float(dead.max()), 3),
        accuracy=to_decimals(float(results[:, 1].mean()), 2),
    )


def _train(function: Activation, rate: float, seed: int) -> tuple[float, float]:
    data, stream = flower(seed), np.random.RandomState(seed + STREAM_OF_WEIGHTS)
    weights: Array = stream.randn(2, HIDDEN)
    bias: Array = np.zeros(HIDDEN)
    readout: Array = stream.randn(HIDDEN)
    offset = 0.0
    for _ in range(STEPS):
        chosen = stream.randint(0, len(data.classes), BATCH)
        points, classes = data.points[chosen], data.classes[chosen]
        inner = points @ weights + bias
        hidden = function.value(inner)
        error = (_logistic(hidden @ readout + offset) - classes) / BATCH
        back = np.outer(error, readout) * function.slope(inner)
        readout = readout - rate * (hidden.T @ error)
        offset -= rate * float(error.sum())
        weights, bias = weights - rate * (points.T @ back), bias - rate * back.sum(axis=0)
    inner = data.points @ weights + bias
    score = function.value(inner) @ readout + offset
    dead = (function.slope(inner) == 0).all(axis=0).mean()
    return float(dead), float(((score > 0) == (data.classes > 0.5)).mean())


def _logistic(score: Array) -> Array:
    shrunk = np.exp(-np.abs(score))
    return np.where(score >= 0, 1.0, shrunk) / (1.0 + shrunk)

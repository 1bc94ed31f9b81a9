"""Does a layer of random units make classes easier to separate, and is it the zeros that help?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations import functions
from activations.experiments.flower import Array, flower
from activations.experiments.rounding import to_decimals

SEEDS = 10  # repetitions
HELD_OUT = 5000  # added to a seed: the stream of the points that are judged
STREAM_OF_WEIGHTS = 1000
RIDGE = 1.0

RULES = {"identity": functions.identity, "relu": functions.relu, "tanh": functions.tanh}


@dataclass(frozen=True, slots=True)
class Separation:
    """How well a straight cut through random features tells the two classes of new points apart."""

    function: str
    units: int
    n: int  # points judged in one repetition
    seeds: int  # repetitions, from seed 0 on
    accuracy: float  # mean over the repetitions; 0.5 is guessing
    spread: float  # standard deviation over the repetitions
    zeros: float  # share of features that are exactly 0


@lru_cache(maxsize=64)
def separation(function: str, units: int, seeds: int = SEEDS) -> Separation:
    """Ridge regression on f(x W + b), fitted on one flower and judged on another.

    Setup: W, b ~ N(0, 1), never trained; ridge 1; n = 400 points to fit and 400 to judge, 10 repetitions.
    Source: own computation; the claim it examines is in Glorot, Bordes & Bengio 2011.
    """
    runs = [_one(function, units, seed) for seed in range(seeds)]
    accuracies = np.array([accuracy for accuracy, _ in runs])
    return Separation(
        function=function,
        units=units,
        n=len(flower(0).classes),
        seeds=seeds,
        accuracy=to_decimals(float(accuracies.mean()), 3),
        spread=to_decimals(float(accuracies.std()), 3),
        zeros=to_decimals(float(np.mean([zeros for _, zeros in runs])), 3),
    )


def _one(function: str, units: int, seed: int) -> tuple[float, float]:
    """Accuracy on the held-out points and the share of zeros among the fitted features."""
    fitted, judged = flower(seed), flower(seed + HELD_OUT)
    stream = np.random.RandomState(seed + STREAM_OF_WEIGHTS)
    weights, bias = stream.randn(2, units), stream.randn(units)
    rule = RULES[function]
    features = rule(fitted.points @ weights + bias)
    normal = _with_ones(features)
    readout = np.linalg.solve(normal.T @ normal + RIDGE * np.eye(normal.shape[1]), normal.T @ (2 * fitted.classes - 1))
    score = _with_ones(rule(judged.points @ weights + bias)) @ readout
    return float(((score > 0) == judged.classes).mean()), float((features == 0).mean())


def _with_ones(features: Array) -> Array:
    return np.column_stack([features, np.ones(len(features))])

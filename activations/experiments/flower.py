"""The flower: 400 points in the plane, two classes in interleaved petals. No straight line separates them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from activations.experiments.rounding import to_decimals

Array = NDArray[np.floating[Any]]

N = 400  # points, half of them in each class
PETAL_SPAN = 3.12  # radians that one class takes
ANGLE_NOISE = 0.2
RADIUS_NOISE = 0.2


@dataclass(frozen=True, slots=True)
class Flower:
    """`points`: (n, 2); `classes`: (n,), 0 or 1."""

    points: Array
    classes: Array


def flower(seed: int, n: int = N) -> Flower:
    """Points r (sin t, cos t) with r = 4 sin 4t; class j takes t from 3.12 j to 3.12 (j + 1); noise on t and r.

    Source: the planar data set of the deeplearning.ai course "Neural Networks and Deep Learning", generator our own.
    """
    stream = np.random.RandomState(seed)
    half = n // 2
    parts = []
    for label in range(2):
        angle = np.linspace(PETAL_SPAN * label, PETAL_SPAN * (label + 1), half) + ANGLE_NOISE * stream.randn(half)
        radius = 4 * np.sin(4 * angle) + RADIUS_NOISE * stream.randn(half)
        parts.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return Flower(np.concatenate(parts), np.repeat([0.0, 1.0], half))


STEPS = 1000
RATE = 0.5
HIDDEN = 50
STREAM_OF_WEIGHTS = 1000  # added to the seed: weights and points come from different streams


@dataclass(frozen=True, slots=True)
class TrainedNet:
    """What the hidden layer of one small net did before and after training, over all points."""

    n: int
    seed: int
    hidden: int
    zeros_before: float  # share of outputs that are exactly 0
    zeros_after: float
    fewest_active: int  # units with an output above 0, per input, after training
    most_active: int
    mean_active: float
    active_counts: tuple[int, ...]  # how many inputs have 0, 1, ..., `hidden` active units
    patterns: int  # different sets of active units among the inputs
    dead: int  # units that are 0 on every input
    accuracy: float  # on the training points


@lru_cache(maxsize=16)
def trained_net(seed: int = 0, hidden: int = HIDDEN, steps: int = STEPS) -> TrainedNet:
    """A net 2-50-1 with ReLU and a logistic output on the flower, by gradient descent on all points.

    Setup: weights N(0, 1), biases 0, 1,000 steps, learning rate 0.5. n = 400 points.
    Source: own computation after Glorot, Bordes & Bengio 2011, on the variable number of active units.
    """
    data = flower(seed)
    stream = np.random.RandomState(seed + STREAM_OF_WEIGHTS)
    weights: Array = stream.randn(2, hidden)
    bias: Array = np.zeros(hidden)
    before = data.points @ weights + bias
    weights, bias, accuracy = _train(data, weights, bias, stream.randn(hidden), steps)
    after = data.points @ weights + bias
    active = (after > 0).sum(axis=1)
    return TrainedNet(
        n=len(data.classes),
        seed=seed,
        hidden=hidden,
        zeros_before=to_decimals(float((before <= 0).mean())),
        zeros_after=to_decimals(float((after <= 0).mean())),
        fewest_active=int(active.min()),
        most_active=int(active.max()),
        mean_active=to_decimals(float(active.mean()), 1),
        active_counts=tuple(int(count) for count in np.bincount(active, minlength=hidden + 1)),
        patterns=len(np.unique(after > 0, axis=0)),
        dead=int((after <= 0).all(axis=0).sum()),
        accuracy=to_decimals(accuracy, 3),
    )


def _train(data: Flower, weights: Array, bias: Array, readout: Array, steps: int) -> tuple[Array, Array, float]:
    """The hidden layer after training, and the share of points that the whole net puts in the right class."""
    points, classes = data.points, data.classes
    offset = 0.0
    for _ in range(steps):
        inner = points @ weights + bias
        hidden = np.maximum(inner, 0)
        error = (_logistic(hidden @ readout + offset) - classes) / len(classes)
        back = np.outer(error, readout) * (inner > 0)
        readout = readout - RATE * (hidden.T @ error)
        offset -= RATE * float(error.sum())
        weights = weights - RATE * (points.T @ back)
        bias = bias - RATE * back.sum(axis=0)
    score = np.maximum(points @ weights + bias, 0) @ readout + offset
    return weights, bias, float(((score > 0) == classes).mean())


def _logistic(score: Array) -> Array:
    shrunk = np.exp(-np.abs(score))
    return np.where(score >= 0, 1.0, shrunk) / (1.0 + shrunk)

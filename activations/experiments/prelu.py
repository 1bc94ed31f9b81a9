"""PReLU learning its slope by gradient descent on a small regression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.experiments.rounding import to_digits

N = 200
NOISE = 0.05
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Learned:
    """The slope before every step and after the last, and the loss beside it."""

    target: float
    start: float
    rate: float
    n: int
    seed: int
    alphas: tuple[float, ...]
    losses: tuple[float, ...]


@lru_cache(maxsize=64)
def learn(target: float, start: float, rate: float, steps: int, seed: int) -> Learned:
    """Fits f(x) = x for x > 0, else alpha x, to values made with the slope `target`; only alpha is learned.

    Setup: n = 200 inputs N(0, 1), noise N(0, 0.05^2) on the values, mean squared error / 2. The gradient of alpha is the
    mean of (f(x) - y) x over inputs below 0, and 0 from all others. Source: own computation after He et al. 2015.
    """
    stream = np.random.RandomState(seed)
    x = stream.randn(N)
    below = np.minimum(x, 0)
    y = np.maximum(x, 0) + target * below + NOISE * stream.randn(N)
    alpha, alphas, losses = start, [start], []
    for _ in range(steps):
        error = np.maximum(x, 0) + alpha * below - y
        losses.append(to_digits(float(np.mean(error * error)) / 2, DIGITS))
        alpha -= rate * float(np.mean(error * below))
        alphas.append(to_digits(alpha, DIGITS))
    error = np.maximum(x, 0) + alpha * below - y
    losses.append(to_digits(float(np.mean(error * error)) / 2, DIGITS))
    return Learned(target, start, rate, N, seed, tuple(alphas), tuple(losses))

"""A single unit that starts with every pre-activation below 0: which activation functions let it learn again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from activations import functions
from activations.experiments.rounding import to_decimals, to_digits

Array = NDArray[np.floating[Any]]

N = 100
SEED = 0
RATE = 0.1
STEPS = 5000
WEIGHT = 1.0
BIAS = -1.5  # with |x| < 1 and weight 1 the pre-activation lies in (-2.5, -0.5)
MARKS = 101  # how many values of the bias are kept for a plot

RULES = {
    "relu": (functions.relu, functions.relu_derivative),
    "leaky_relu": (functions.leaky_relu, functions.leaky_relu_derivative),
    "elu": (functions.elu, functions.elu_derivative),
    "gelu": (functions.gelu, functions.gelu_derivative),
    "silu": (functions.silu, functions.silu_derivative),
}


@dataclass(frozen=True, slots=True)
class UnitRun:
    """One unit a = f(w x + b) before and after training."""

    function: str
    n: int
    seed: int
    steps: int
    rate: float
    start_bias: float
    start_weight: float
    end_bias: float
    end_weight: float
    start_pre_activations: tuple[float, ...]  # n of them, sorted
    largest_output: float  # over all inputs at `bias_steps`
    first_gradient: tuple[float, float]  # of the loss by weight and bias, before the first step
    moved: bool  # whether weight or bias changed by a single bit in any step
    first_active: int | None  # first step at which an input gives w x + b > 0
    bias_steps: tuple[int, ...]
    biases: tuple[float, ...]  # at `bias_steps`
    start_loss: float
    end_loss: float  # half the mean squared error


@lru_cache(maxsize=32)
def dying_unit(function: str, start_bias: float = BIAS, seed: int = SEED, steps: int = STEPS) -> UnitRun:
    """Gradient descent on half the mean squared error of f(w x + b) against ReLU(x), all inputs in each step.

    Setup: n = 100 inputs x ~ U(-1, 1), w = 1, b = -1.5, learning rate 0.1, 5,000 steps. The unit is at the target
    when w = 1 and b = 0. Source: own computation; the effect in Maas, Hannun & Ng 2013 and Lu et al. 2020.
    """
    x = np.random.RandomState(seed).uniform(-1, 1, N)
    path = _descend(function, x, start_bias, steps)
    kept = np.unique(np.geomspace(1, steps + 1, MARKS).round().astype(int) - 1)
    inner = path[:, :1] * x + path[:, 1:]  # (steps + 1, n)
    active = np.flatnonzero(inner.max(axis=1) > 0)
    gradient = _gradient(function, x, path[0])
    return UnitRun(
        function=function,
        n=N,
        seed=seed,
        steps=steps,
        rate=RATE,
        start_bias=start_bias,
        start_weight=WEIGHT,
        end_bias=to_decimals(path[-1, 1]),
        end_weight=to_decimals(path[-1, 0]),
        start_pre_activations=tuple(to_decimals(z) for z in np.sort(inner[0])),
        largest_output=to_digits(float(RULES[function][0](inner[kept]).max())),
        first_gradient=(to_digits(gradient[0]), to_digits(gradient[1])),
        moved=bool((path != path[0]).any()),
        first_active=int(active[0]) if len(active) else None,
        bias_steps=tuple(int(step) for step in kept),
        biases=tuple(to_decimals(bias) for bias in path[kept, 1]),
        start_loss=to_digits(_loss(function, inner[0], x)),
        end_loss=to_digits(_loss(function, inner[-1], x)),
    )


def _descend(function: str, x: Array, bias: float, steps: int) -> Array:
    """Weight and bias after each step, (steps + 1, 2), the start first."""
    path = np.empty((steps + 1, 2))
    path[0] = WEIGHT, bias
    for step in range(steps):
        path[step + 1] = path[step] - RATE * _gradient(function, x, path[step])
        if (path[step + 1] == path[step]).all():  # nothing will ever move again
            path[step + 2 :] = path[step + 1]
            break
    return path


def _gradient(function: str, x: Array, unit: Array) -> Array:
    """The gradient of the loss by weight and bias, (2,)."""
    value, slope = RULES[function]
    inner = unit[0] * x + unit[1]
    back = (value(inner) - np.maximum(x, 0)) * slope(inner)
    return np.array([(back * x).mean(), back.mean()])


def _loss(function: str, inner: Array, x: Array) -> float:
    return float(((RULES[function][0](inner) - np.maximum(x, 0)) ** 2).mean()) / 2

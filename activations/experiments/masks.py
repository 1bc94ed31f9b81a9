"""A net with a backward pass written by hand, and the ways to write the one line in it that holds the slope.

All arrays stand as in the lines themselves: units down, points across. A row of ones below the points carries the biases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from activations.experiments.flower import STREAM_OF_WEIGHTS, Array, flower
from activations.experiments.rounding import to_decimals, to_digits

HIDDEN = 20
STEPS = 2000
RATE = 0.5
SEEDS = 5
MARKS = 60  # stretches between the kept steps of a training
GRID = 121  # cells of a decision map along each side
REACH = 5.0  # the map goes from -5 to 5 in both directions

VALUES: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "relu": lambda z: np.maximum(z, 0.0),
        "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
        "tanh": np.tanh,
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to write the line that goes back through the hidden layer. `back` does what `line` says, from dA1, Z1, A1.

    All arrays: (units, points). It is a mask where it is 0 or 1 times dA1."""

    name: str
    short: str  # what a row or curve of it is called
    line: str
    back: Callable[[Array, Array, Array], Array]
    function: str = "relu"


def _assigned(gradient: Array, z: Array, _: Array) -> Array:
    back = gradient.copy()
    back[z <= 0] = 0
    return back


_RULES = (
    Rule("z_positive", "Z > 0", "dZ1 = dA1 * (Z1 > 0)", lambda g, z, a: g * (z > 0)),
    Rule("z_not_negative", "Z >= 0", "dZ1 = dA1 * (Z1 >= 0)", lambda g, z, a: g * (z >= 0)),
    Rule("a_positive", "A > 0", "dZ1 = dA1 * (A1 > 0)", lambda g, z, a: g * (a > 0)),
    Rule("assigned", "dZ[Z <= 0] = 0", "dZ1 = dA1.copy(); dZ1[Z1 <= 0] = 0", _assigned),
    Rule("a_not_negative", "A >= 0", "dZ1 = dA1 * (A1 >= 0)", lambda g, z, a: g * (a >= 0)),
    Rule("sigmoid", "sigmoid, A(1 − A)", "dZ1 = dA1 * A1 * (1 - A1)", lambda g, z, a: g * a * (1 - a), "sigmoid"),
    Rule("tanh", "tanh, 1 − A²", "dZ1 = dA1 * (1 - A1**2)", lambda g, z, a: g * (1 - a**2), "tanh"),
    Rule("sigmoid_in_relu", "ReLU, A(1 − A)", "dZ1 = dA1 * A1 * (1 - A1)", lambda g, z, a: g * a * (1 - a)),
    Rule("output", "ReLU, A", "dZ1 = dA1 * A1", lambda g, z, a: g * a),
    Rule("gradient_positive", "dA > 0", "dZ1 = dA1 * (dA1 > 0)", lambda g, z, a: g * (g > 0)),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _RULES})
MASKS = ("z_positive", "z_not_negative", "a_positive", "assigned", "a_not_negative")
EQUAL = MASKS[:4]  # the four that are right for ReLU
TRAINED = (*MASKS, "sigmoid", "tanh")


@dataclass(frozen=True, slots=True)
class Data:
    """`x`: (3, n), the third row ones. `y`: (1, n), 0 or 1."""

    x: Array
    y: Array


@dataclass(frozen=True, slots=True)
class Setup:
    hidden: int = HIDDEN
    steps: int = STEPS
    rate: float = RATE


@dataclass(frozen=True, slots=True)
class Training:
    """One net 2-hidden-1 on the flower before, during and after gradient descent on all its points."""

    rule: str
    seed: int
    n: int
    setup: Setup
    kept: tuple[int, ...]  # steps after which loss and accuracy are known, 0 first
    losses: tuple[float, ...]
    accuracies: tuple[float, ...]  # on the training points
    zeros: int  # entries of Z1 that were exactly 0, over all steps
    entries: int  # of Z1, over all steps
    passed: float  # share of the entries of dA1 that the line lets through unchanged, over the kept steps
    fingerprint: str  # of every weight after every step, bit for bit; another on another machine
    rows: tuple[str, ...]  # the decision map, rows from the top
    linear_share: float  # R^2 of the best plane through the scores: 1 where they depend on one direction only

    @property
    def accuracy(self) -> float:
        return self.accuracies[-1]


def data_of(seed: int) -> Data:
    drawn = flower(seed)
    return Data(with_ones(drawn.points.T), drawn.classes[None, :])


def with_ones(points: Array) -> Array:
    return np.vstack([points, np.ones(points.shape[1])])


def start_of(seed: int, hidden: int) -> Array:
    """All weights in one vector: W1 and its biases (hidden, 3), then W2 (hidden), then the bias of the output.

    N(0, 1), biases 0."""
    stream = np.random.RandomState(seed + STREAM_OF_WEIGHTS)
    first = np.column_stack([stream.randn(hidden, 2), np.zeros(hidden)])
    return np.concatenate([first.ravel(), stream.randn(hidden), [0.0]])


def parts_of(weights: Array) -> tuple[Array, Array, Array]:
    """W1 with its biases (hidden, 3), W2 (1, hidden), the bias of the output (1,), as views."""
    hidden = len(weights) // 4
    return weights[: 3 * hidden].reshape(hidden, 3), weights[3 * hidden : -1].reshape(1, hidden), weights[-1:]


def scores_of(function: str, weights: Array, x: Array) -> Array:
    """What goes into the logistic output: (1, points)."""
    first, second, bias = parts_of(weights)
    return second @ VALUES[function](first @ x) + bias


def loss_of(scores: Array, y: Array) -> Array:
    """Cross-entropy of each point from its score: (1, points)."""
    return np.logaddexp(0.0, scores) - y * scores


def logistic(scores: Array) -> Array:
    shrunk = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1.0, shrunk) / (1.0 + shrunk)


def gradient_of(rule: Rule, weights: Array, data: Data) -> tuple[Array, Array]:
    """The gradient of the mean loss by all weights, as the pass with this line finds it; and Z1."""
    first, second, bias = parts_of(weights)
    z1 = first @ data.x
    a1 = VALUES[rule.function](z1)
    dz2 = (logistic(second @ a1 + bias) - data.y) / data.y.size
    dz1 = rule.back(second.T * dz2, z1, a1)
    return np.concatenate([(dz1 @ data.x.T).ravel(), (dz2 @ a1.T).ravel(), dz2.sum(axis=1)]), z1


@lru_cache(maxsize=64)
def training(name: str, seed: int = 0, setup: Setup = Setup()) -> Training:
    """A net on the flower whose backward pass has the line `name`.

    Setup: n = 400 points, weights N(0, 1), biases 0, logistic output with cross-entropy, all points in each step.
    Source: own computation; the net is that of a well-known course exercise, with more units and larger weights.
    """
    rule, data = RULES[name], data_of(seed)
    path, zeros = _descend(rule, data, start_of(seed, setup.hidden), setup)
    kept = np.unique(np.linspace(0, setup.steps, MARKS + 1).round().astype(int))
    scores = [scores_of(rule.function, path[step], data.x) for step in kept]
    return Training(
        rule=name,
        seed=seed,
        n=data.y.size,
        setup=setup,
        kept=tuple(int(step) for step in kept),
        losses=tuple(to_digits(float(loss_of(score, data.y).mean()), 3) for score in scores),
        accuracies=tuple(to_decimals(float(((score > 0) == data.y).mean()), 3) for score in scores),
        zeros=zeros,
        entries=setup.steps * setup.hidden * data.y.size,
        passed=to_decimals(float(np.mean([_passed(rule, path[step], data.x) for step in kept])), 3),
        fingerprint=hashlib.sha256(path.tobytes()).hexdigest(),
        rows=_map(rule.function, path[-1]),
        linear_share=to_decimals(_linear_share(scores[-1], data.x), 2),
    )


def _descend(rule: Rule, data: Data, weights: Array, setup: Setup) -> tuple[Array, int]:
    """The weights after every step, (steps + 1, weights), and how many entries of Z1 were exactly 0 on the way."""
    path = np.empty((setup.steps + 1, len(weights)))
    path[0], zeros = weights, 0
    for step in range(setup.steps):
        gradient, z1 = gradient_of(rule, path[step], data)
        zeros += z1.size - int(np.count_nonzero(z1))
        path[step + 1] = path[step] - setup.rate * gradient
    return path, zeros


def _passed(rule: Rule, weights: Array, x: Array) -> float:
    z1 = parts_of(weights)[0] @ x
    return float((rule.back(np.ones_like(z1), z1, VALUES[rule.function](z1)) == 1).mean())


def _map(function: str, weights: Array) -> tuple[str, ...]:
    centres = (np.arange(GRID) + 0.5) * (2 * REACH / GRID) - REACH
    across, up = np.meshgrid(centres, centres[::-1])
    is_one = scores_of(function, weights, with_ones(np.stack([across.ravel(), up.ravel()])))[0] > 0
    return tuple(row.tobytes().decode() for row in (is_one.reshape(GRID, GRID) + ord("0")).astype(np.uint8))


def _linear_share(scores: Array, x: Array) -> float:
    target = scores[0]
    plane = np.linalg.lstsq(x.T, target, rcond=None)[0]
    return 1.0 - float(((target - plane @ x) ** 2).sum() / ((target - target.mean()) ** 2).sum())

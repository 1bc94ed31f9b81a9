"""A backward pass held against difference quotients: the whole gradient, and line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from activations.experiments.flower import Array
from activations.experiments.masks import (
    HIDDEN,
    RULES,
    SEEDS,
    VALUES,
    data_of,
    gradient_of,
    logistic,
    loss_of,
    parts_of,
    scores_of,
    start_of,
)
from activations.experiments.rounding import to_digits

WIDTH = 1e-6  # of the quotient to each side: wider ones meet corners of ReLU, narrower ones lose digits
WIDE = 1e-4
CLEARLY_WRONG = 0.1
CLEARLY_RIGHT = 1e-8


@dataclass(frozen=True, slots=True)
class Check:
    """How far a gradient lies from the quotients, |g - q| / (|g| + |q|): 0 where they agree, 1 where all is wrong."""

    error: float  # one digit where it is rounding, two where it is not

    @property
    def is_right(self) -> bool | None:
        """None between the two bounds: neither rounding nor a plain mistake."""
        return True if self.error < CLEARLY_RIGHT else (False if self.error > CLEARLY_WRONG else None)


@lru_cache(maxsize=256)
def check_gradient(name: str, seed: int = 0, hidden: int = HIDDEN, width: float = WIDTH) -> Check:
    """The gradient of a backward pass with the line `name`, by all weights at once, before training.

    Setup: the net, points and first weights of `masks.training`; central quotients, 1e-6 to each side.
    Source: own computation; the check as in Goodfellow, Bengio & Courville 2016, section 11.5.
    """
    return _check(_gradient(name, seed, hidden), quotients(RULES[name].function, seed, hidden, width))


def _gradient(name: str, seed: int, hidden: int) -> Array:
    return gradient_of(RULES[name], start_of(seed, hidden), data_of(seed))[0]


@lru_cache(maxsize=64)
def quotients(function: str, seed: int, hidden: int, width: float = WIDTH) -> Array:
    """The central quotient of the mean loss by each weight, read-only."""
    weights, data = start_of(seed, hidden), data_of(seed)
    found = np.empty_like(weights)
    for i in range(len(weights)):
        shift = np.zeros_like(weights)
        shift[i] = width
        above, below = (loss_of(scores_of(function, w, data.x), data.y) for w in (weights + shift, weights - shift))
        found[i] = (above.mean() - below.mean()) / (2 * width)
    found.setflags(write=False)
    return found


def _check(found: Array, true: Array) -> Check:
    total = float(np.linalg.norm(found) + np.linalg.norm(true))
    error = float(np.linalg.norm(found - true)) / total if total else 0.0
    return Check(to_digits(error, 1 if error < CLEARLY_RIGHT else 2))


BLOCKS = ("dW1", "db1", "dW2", "db2")


@lru_cache(maxsize=64)
def check_block(block: str, name: str, first_seed: int = 0, hidden: int = HIDDEN) -> Check:
    """One of the four gradients that a pass with the line `name` gives, over all nets together."""
    pairs = [
        (_blocks(_gradient(name, seed, hidden))[block], _blocks(quotients(RULES[name].function, seed, hidden))[block])
        for seed in _seeds(first_seed)
    ]
    return _check_together(pairs)


def _blocks(gradient: Array) -> dict[str, Array]:
    first, second, bias = parts_of(gradient)
    return {"dW1": first[:, :2], "db1": first[:, 2:], "dW2": second, "db2": bias[:, None]}


def _check_together(pairs: list[tuple[Array, Array]]) -> Check:
    """Several nets as one: the gradient of a single bias can be so near 0 that its rounding seems large."""
    found, true = (np.concatenate([part.ravel() for part in side]) for side in zip(*pairs, strict=True))
    return _check(found, true)


def _seeds(first: int) -> range:
    return range(first, first + SEEDS)


# Line by line. Each line is given what the quotients say of those before it, so that no mistake is handed on.


@dataclass(frozen=True, slots=True)
class Values:
    """What the forward pass leaves and what the lines of the backward pass make, by the names in those lines.

    X: (2, m), Y, A2, dZ2: (1, m), Z1, A1, dA1, dZ1: (hidden, m), W2, dW2: (1, hidden), dW1: (hidden, 2), biases: (…, 1)."""

    X: Array
    Y: Array
    Z1: Array
    A1: Array
    A2: Array
    W2: Array
    truth: Mapping[str, Array]  # by difference quotients: dZ2, dW2, db2, dA1, dZ1, dW1, db1


@dataclass(frozen=True, slots=True)
class Line:
    name: str  # of what it makes
    text: str
    make: Callable[[Values, Mapping[str, Array]], Array]  # from the values and the true gradients


def _masked(v: Values, t: Mapping[str, Array]) -> Array:
    return RULES["a_not_negative"].back(t["dA1"], v.Z1, v.A1)


_LINES = (
    Line("dZ2", "dZ2 = A2 - Y", lambda v, t: v.A2 - v.Y),
    Line("dW2", "dW2 = dZ2 @ A1.T / m", lambda v, t: t["dZ2"] @ v.A1.T / v.Y.size),
    Line("db2", "db2 = dZ2.mean(1, keepdims=True)", lambda v, t: t["dZ2"].mean(1, keepdims=True)),
    Line("dA1", "dA1 = W2.T @ dZ2", lambda v, t: v.W2.T @ t["dZ2"]),
    Line("dZ1", RULES["a_not_negative"].line, _masked),
    Line("dW1", "dW1 = dZ1 @ X.T / m", lambda v, t: t["dZ1"] @ v.X.T / v.Y.size),
    Line("db1", "db1 = dZ1.mean(1, keepdims=True)", lambda v, t: t["dZ1"].mean(1, keepdims=True)),
)
LINES: Mapping[str, Line] = MappingProxyType({line.name: line for line in _LINES})


@lru_cache(maxsize=64)
def check_line(name: str, first_seed: int = 0, hidden: int = HIDDEN) -> Check:
    """One line of a backward pass that has A1 >= 0 in it, over all nets together, before training."""
    pairs = []
    for seed in _seeds(first_seed):
        values = _values(seed, hidden)
        pairs.append((LINES[name].make(values, values.truth), values.truth[name]))
    return _check_together(pairs)


@lru_cache(maxsize=16)
def _values(seed: int, hidden: int) -> Values:
    data, weights = data_of(seed), start_of(seed, hidden)
    first, second, bias = parts_of(weights)
    z1 = first @ data.x
    a1 = VALUES["relu"](z1)
    z2 = second @ a1 + bias
    truth = _blocks(quotients("relu", seed, hidden)) | {
        "dZ2": _by_entry(z2, lambda entries: loss_of(entries, data.y)),
        "dA1": _by_entry(a1, lambda entries: loss_of(second @ entries + bias, data.y)),
        "dZ1": _by_entry(z1, lambda entries: loss_of(second @ VALUES["relu"](entries) + bias, data.y)),
    }
    return Values(data.x[:2], data.y, z1, a1, logistic(z2), second, MappingProxyType(truth))


def _by_entry(at: Array, loss: Callable[[Array], Array]) -> Array:
    """The quotient of each point's own loss by each entry of its column: a whole row is moved at once."""
    found = np.empty_like(at)
    for i in range(len(at)):
        shift = np.zeros_like(at)
        shift[i] = WIDTH
        found[i] = ((loss(at + shift) - loss(at - shift)) / (2 * WIDTH))[0]
    return found

"""An image moved by one pixel: which units of a layer notice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.catalogue import CATALOGUE
from activations.experiments.flower import Array
from activations.experiments.rounding import to_decimals

SIZE = 16
UNITS = 400
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Noticed:
    """Of one function: the share of units whose output keeps every bit, and how much the whole layer's output changes,
    relative to its own size."""

    function: str
    unchanged: float
    relative: float


@dataclass(frozen=True, slots=True)
class Shifted:
    """Both images as rows of "0" and "1", and what each function makes of the shift."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    changed_pixels: int
    units: int
    seed: int
    results: tuple[Noticed, ...]


@lru_cache(maxsize=32)
def shifted(functions: tuple[str, ...], seed: int) -> Shifted:
    """A filled disc on 16 x 16 pixels and the same disc one pixel to the right, through 400 dense units.

    Setup: weights N(0, 1 / 256), biases 0, the same pre-activations for all functions. Source: own computation.
    """
    image = _disc()
    moved = np.roll(image, 1, axis=1)
    weights = np.random.RandomState(seed).randn(SIZE * SIZE, UNITS) / SIZE
    inner, after = image.reshape(-1) @ weights, moved.reshape(-1) @ weights
    results = []
    for key in functions:
        value = CATALOGUE[key].value
        first, second = value(inner), value(after)
        relative = float(np.linalg.norm(second - first) / np.linalg.norm(first))
        results.append(Noticed(key, to_decimals(float((first == second).mean()), 3), to_decimals(relative, 2)))
    return Shifted(_rows(image), _rows(moved), int((image != moved).sum()), UNITS, seed, tuple(results))


def _disc() -> Array:
    across = np.arange(SIZE) - (SIZE - 1) / 2
    distance = np.hypot(across[:, None], across[None, :] + 1)
    return (distance < SIZE / 3.2).astype(float)


def _rows(image: Array) -> tuple[str, ...]:
    return tuple("".join("1" if pixel > THRESHOLD else "0" for pixel in row) for row in image)

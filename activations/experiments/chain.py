"""A chain of weights y = w1 w2 ... w6: the smallest net whose gradient explodes, with and without clipping."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from activations.experiments.rounding import to_digits

LENGTH = 6
START = 1.8
TARGET = 1.0
RATE = 0.01
STEPS = 60  # enough for the clipped chain to reach a loss below 0.01
LIMIT = 5.0  # of the global norm, as in Pascanu, Mikolov & Bengio 2013
OVERFLOW = 1e60  # from here on one more step leaves the range of float64


@dataclass(frozen=True, slots=True)
class ChainRun:
    """Losses (y - 1)^2 / 2 from before the first step on; shorter than asked for where they leave the numbers."""

    length: int
    start: float
    rate: float
    limit: float | None  # None: not clipped
    losses: tuple[float, ...]
    first_norm: float  # of the gradient before the first step, before clipping
    overflowed: bool

    def steps_to_overflow(self) -> int | None:
        return len(self.losses) - 1 if self.overflowed else None


@lru_cache(maxsize=32)
def chain(limit: float | None, rate: float = RATE, steps: int = STEPS) -> ChainRun:
    """Gradient descent on (w1 w2 ... w6 - 1)^2 / 2 from w = 1.8; every product is that of six active ReLU units.

    Setup: one input 1, target 1, learning rate 0.01, 60 steps, clipped at a global norm of 5 or not at all. Nothing
    is random. Source: own computation; clipping after Pascanu, Mikolov & Bengio 2013, algorithm 1.
    """
    weights = [START] * LENGTH
    losses: list[float] = []
    first_norm = 0.0
    for step in range(steps + 1):
        error = math.prod(weights) - TARGET
        losses.append(to_digits(error * error / 2))
        if losses[-1] > OVERFLOW or step == steps:
            break
        gradient = [error * math.prod(weights[:i] + weights[i + 1 :]) for i in range(LENGTH)]
        norm = math.hypot(*gradient)
        first_norm = first_norm or norm
        factor = 1.0 if limit is None or norm <= limit else limit / norm
        weights = [weight - rate * factor * part for weight, part in zip(weights, gradient, strict=True)]
    return ChainRun(
        length=LENGTH,
        start=START,
        rate=rate,
        limit=limit,
        losses=tuple(losses),
        first_norm=to_digits(first_norm, 4),
        overflowed=losses[-1] > OVERFLOW,
    )


@dataclass(frozen=True, slots=True)
class Clipped:
    """A gradient rescaled so that its global norm stays within a limit. All exact."""

    gradient: tuple[Fraction, ...]
    squared_norm: Fraction
    norm: Fraction | None  # None where the root is irrational
    factor: Fraction | None  # 1 where nothing had to be done, None where it is irrational
    clipped: tuple[Fraction, ...] | None
    exceeds: bool


def clip_by_global_norm(gradient: Sequence[Fraction], limit: Fraction) -> Clipped:
    """g scaled by limit / ||g|| when ||g|| > limit, else g itself; the direction never changes.

    The norm goes over all parts of the gradient together. Source: Pascanu, Mikolov & Bengio 2013.
    """
    squared = sum((part * part for part in gradient), Fraction(0))
    norm = exact_root(squared)
    exceeds = squared > limit * limit
    factor = Fraction(1) if not exceeds else (limit / norm if norm else None)
    return Clipped(
        gradient=tuple(gradient),
        squared_norm=squared,
        norm=norm,
        factor=factor,
        clipped=None if factor is None else tuple(factor * part for part in gradient),
        exceeds=exceeds,
    )


def exact_root(square: Fraction) -> Fraction | None:
    """The square root where it is a fraction, else None."""
    top, bottom = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return Fraction(top, bottom)
    return None

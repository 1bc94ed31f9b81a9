"""Formulas that several rules put in the wrong place: in plain floats, since a rule is asked for one input at a time."""

from __future__ import annotations

import math


def sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def sigmoid_slope(x: float) -> float:
    return sigmoid(x) * sigmoid(-x)


def silu_slope(x: float) -> float:
    return sigmoid(x) + x * sigmoid_slope(x)


def softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def normal_density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def normal_distribution(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def clip(x: float, lower: float, upper: float) -> float:
    return max(lower, min(upper, x))

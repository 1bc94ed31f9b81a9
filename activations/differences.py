"""Where two functions differ most on an interval, and where they agree. Knows numbers only: no prose, no figures."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from activations.catalogue import Activation
from activations.claims.properties import value_of
from activations.claims.shapes import IDENTITY_ABOVE
from activations.experiments.rounding import to_digits
from activations.floats import Floats

POINTS = 801  # of the search grid, in every piece between kinks
DIGITS = 6  # kept of a place that was found by search
HALVINGS = 60
NOISE = 16 * np.finfo(float).eps  # times the larger value: a difference below this is rounding
SMALL = 1e-9  # of the largest difference: lower hills are left out

Difference = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Extreme:
    """A place where |f - g| is larger than on both sides, or an end of the interval. `x` has six digits."""

    x: float
    difference: float  # f(x) - g(x)
    is_inside: bool = False  # between kinks and ends, where both slopes are the same
    side: str = ""  # "left" or "right" of a jump, which has a difference on each side


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the search found between `lower` and `upper`."""

    lower: float
    upper: float
    extremes: tuple[Extreme, ...]  # from left to right
    same: tuple[tuple[float, float], ...]  # stretches with one formula for both: known, not searched
    equal: tuple[float, ...]  # single places outside these with the same value

    @property
    def largest(self) -> tuple[Extreme, ...]:
        """The places of the largest difference; several where they differ by rounding only. Empty without any."""
        size = max((abs(extreme.difference) for extreme in self.extremes), default=0.0)
        return tuple(each for each in self.extremes if abs(each.difference) >= size * (1 - SMALL))


def compare(first: Activation, second: Activation, lower: float, upper: float) -> Comparison:
    """Hills of |f - g| found on a grid of 801 points a piece, each refined by halving until the slopes agree."""
    same = same_stretches(first, second, lower, upper)
    extremes: list[Extreme] = []
    equal: list[float] = []
    for piece in _pieces(first, second, lower, upper):
        if any(start <= piece.start and piece.end <= end for start, end in same):
            continue
        extremes += [*piece.at_ends(), *piece.hills()]
        equal += piece.crossings()
    equal += [x for x in {0.0, *(kink.at for f in (first, second) for kink in f.kinks)} if _agree(first, second, x)]
    return Comparison(
        lower,
        upper,
        _distinct(extremes),
        same,
        tuple(sorted({x for x in equal if lower <= x <= upper and not any(a <= x <= b for a, b in same)})),
    )


def same_stretches(
    first: Activation, second: Activation, lower: float, upper: float
) -> tuple[tuple[float, float], ...]:
    """Stretches on which both are the same straight line: two equal values at two places settle it."""
    found: list[tuple[float, float]] = []
    for start, end in itertools.pairwise(_edges(first, second, lower, upper)):
        thirds = [Fraction(start) + (Fraction(end) - Fraction(start)) * k / 3 for k in (1, 2)]
        is_straight = all(each.is_straight or (each.key in IDENTITY_ABOVE and start >= 0) for each in (first, second))
        if is_straight and all(_agree(first, second, x) for x in thirds):
            joins = found and found[-1][1] == start
            found.append((found.pop()[0] if joins else start, end))
    return tuple(found)


def _agree(first: Activation, second: Activation, x: Fraction | float) -> bool:
    return Fraction(value_of(first, Fraction(x))) == Fraction(value_of(second, Fraction(x)))


def _edges(first: Activation, second: Activation, lower: float, upper: float) -> list[float]:
    """The ends, what lies between them of both functions' kinks, and 0: many formulas change there."""
    between = {0.0, *(kink.at for function in (first, second) for kink in function.kinks)}
    return [lower, *sorted(x for x in between if lower < x < upper), upper]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One stretch without a kink inside, sampled evenly; at a kink its values are those from its own side."""

    first: Activation
    second: Activation
    start: float
    end: float
    jumps: tuple[bool, bool]  # whether a function jumps at the start, at the end
    xs: Floats
    ds: Floats
    noise: Floats

    def at_ends(self) -> Iterator[Extreme]:
        for at, x, jumps, side in ((0, self.start, self.jumps[0], "right"), (-1, self.end, self.jumps[1], "left")):
            if abs(self.ds[at]) > self.noise[at]:
                yield Extreme(x, float(self.ds[at]), side=side if jumps else "")

    def hills(self) -> list[Extreme]:
        size = np.abs(self.ds)
        rise = np.diff(size)
        tops = np.flatnonzero((rise[:-1] > self.noise[1:-1]) & (-rise[1:] > self.noise[1:-1])) + 1
        xs = _root(self._slopes, self.xs[tops - 1], self.xs[tops + 1])
        return [self._extreme(to_digits(float(x), DIGITS)) for x in xs]

    def _extreme(self, x: float) -> Extreme:
        return Extreme(x, float(self._difference(np.array(x))), is_inside=True)

    def crossings(self) -> list[float]:
        clear = np.abs(self.ds) > self.noise
        at = np.flatnonzero(clear[:-1] & clear[1:] & (np.sign(self.ds[:-1]) != np.sign(self.ds[1:])))
        return [to_digits(float(x), DIGITS) for x in _root(self._difference, self.xs[at], self.xs[at + 1])]

    def _difference(self, xs: Floats) -> Floats:
        return self.first.value(xs) - self.second.value(xs)

    def _slopes(self, xs: Floats) -> Floats:
        return self.first.slope(xs) - self.second.slope(xs)


def _pieces(first: Activation, second: Activation, lower: float, upper: float) -> Iterator[_Piece]:
    jumps = {kink.at for function in (first, second) for kink in function.kinks if kink.jumps}
    for start, end in itertools.pairwise(_edges(first, second, lower, upper)):
        xs = np.linspace(start, end, POINTS)
        xs[0] = np.nextafter(start, end) if start > lower else start
        xs[-1] = np.nextafter(end, start) if end < upper else end
        mine, other = first.value(xs), second.value(xs)
        noise = NOISE * np.maximum(np.abs(mine), np.abs(other))
        yield _Piece(first, second, start, end, (start in jumps, end in jumps), xs, mine - other, noise)


def _root(function: Difference, lower: Floats, upper: Floats) -> Floats:
    """Where the function changes its sign between each pair, all pairs halved at once."""
    sign = np.sign(function(lower))
    for _ in range(HALVINGS if lower.size else 0):
        middle = (lower + upper) / 2
        is_left = np.sign(function(middle)) == sign
        lower, upper = np.where(is_left, middle, lower), np.where(is_left, upper, middle)
    return (lower + upper) / 2


def _distinct(extremes: list[Extreme]) -> tuple[Extreme, ...]:
    """From left to right without hills that are too low to see; a kink ends one piece and starts the next."""
    size = max((abs(extreme.difference) for extreme in extremes), default=0.0)
    tall = [extreme for extreme in extremes if abs(extreme.difference) > SMALL * size]
    seen: dict[tuple[float, str], Extreme] = {}
    for extreme in tall:
        seen.setdefault((extreme.x, extreme.side), extreme)
    return tuple(sorted(seen.values(), key=lambda extreme: extreme.x))

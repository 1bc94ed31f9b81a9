"""From the numbers of an axis to places in the drawing, and the ticks that stand on it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from svgplot.figure import Axis, Scale
from svgplot.lettering import SIZE, shorten, width
from svgplot.numerals import number, power_of_ten

WIDE = 0.72  # how much smaller text is at least where the extra ticks are shown; see plot.css
FAR = 1e6  # a place far outside every drawing; keeps overflow out of the clipping


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    text: str
    is_extra: bool = False  # only for wide containers


@dataclass(frozen=True, slots=True)
class Projection:
    """Value -> coordinate along one axis."""

    origin: float  # coordinate of 0, or of 1 on a log axis
    factor: float  # units for 1, or for a power of ten
    is_log: bool

    def __call__(self, value: float) -> float:
        return self.all((value,))[0]

    def all(self, values: Sequence[float]) -> list[float]:
        origin, factor = self.origin, self.factor
        if self.is_log:
            return [origin + factor * math.log10(value) for value in values]
        places = [origin + factor * value for value in values]
        if max(places) > FAR or min(places) < -FAR:
            return [max(-FAR, min(FAR, place)) for place in places]
        return places


def projection(axis: Axis, start: float, end: float) -> Projection:
    """With the axis' lower bound at `start` and its upper bound at `end`."""
    is_log = axis.scale is Scale.LOG
    lower, upper = (math.log10(axis.lower), math.log10(axis.upper)) if is_log else (axis.lower, axis.upper)
    factor = (end - start) / (upper - lower)
    return Projection(start - lower * factor, factor, is_log)


@lru_cache(maxsize=512)
def ticks_across(axis: Axis, length: float) -> tuple[Tick, ...]:
    """Ticks of a horizontal axis of `length` units: as many as a wide container can show; those that would crowd a
    narrow one are extra."""
    place = projection(axis, 0.0, length)
    chosen = _given(axis, length / 2)
    if not chosen:
        for count in range(10, 1, -1):
            chosen = _automatic(axis, count)
            if _fits(chosen, place, WIDE, 1):
                break
    stride = next((n for n in range(1, len(chosen)) if _fits(chosen, place, 1.0, n)), max(1, len(chosen)))
    return tuple(Tick(value, text, not _kept(chosen, i, stride)) for i, (value, text) in enumerate(chosen))


@lru_cache(maxsize=512)
def ticks_up(axis: Axis, length: float, limit: float) -> tuple[Tick, ...]:
    """Ticks of a vertical axis of `length` units, labels no wider than `limit`."""
    chosen = _given(axis, limit) or _automatic(axis, max(2, int(length / 27)))
    place = projection(axis, 0.0, length)
    rows = [place(value) for value, _ in chosen]

    def crowded(stride: int) -> bool:
        kept = [row for i, row in enumerate(rows) if _kept(chosen, i, stride)]
        return any(abs(b - a) < SIZE * 1.25 for a, b in itertools.pairwise(kept))

    stride = next((n for n in range(1, len(chosen)) if not crowded(n)), max(1, len(chosen)))
    return tuple(
        Tick(value, shorten(text, limit), is_extra=not _kept(chosen, i, stride))
        for i, (value, text) in enumerate(chosen)
    )


def _given(axis: Axis, limit: float) -> list[tuple[float, str]]:
    texts = axis.tick_labels or tuple(_tick_text(axis, value) for value in axis.ticks)
    return sorted((value, shorten(text, limit)) for value, text in zip(axis.ticks, texts, strict=True))


def _tick_text(axis: Axis, value: float) -> str:
    if axis.scale is Scale.LOG:
        exponent = round(math.log10(value))
        if math.isclose(value, 10.0**exponent) and not -3 <= exponent <= 4:
            return power_of_ten(exponent)
    return number(value)


def _kept(chosen: Sequence[tuple[float, str]], index: int, stride: int) -> bool:
    """Whether a narrow container keeps this tick: every `stride`-th, zero among them where there is one."""
    zero = next((i for i, (value, _) in enumerate(chosen) if value == 0), 0)
    return (index - zero) % stride == 0


def _fits(chosen: Sequence[tuple[float, str]], place: Projection, size: float, stride: int) -> bool:
    edge = -math.inf
    for i, (value, text) in enumerate(chosen):
        if _kept(chosen, i, stride):
            half = width(text) * size / 2
            if place(value) - half < edge + SIZE * 0.55 * size:
                return False
            edge = place(value) + half
    return True


def _automatic(axis: Axis, count: int) -> list[tuple[float, str]]:
    if axis.scale is Scale.LOG:
        powers = _powers(axis, count)
        if len(powers) > 1:
            return [(10.0**power, _tick_text(axis, 10.0**power)) for power in powers]
    return _round_numbers(axis, count)


def _powers(axis: Axis, count: int) -> list[int]:
    first = math.ceil(math.log10(axis.lower) - 1e-9)
    last = math.floor(math.log10(axis.upper) + 1e-9)
    for step in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200):
        powers = [power for power in range(first, last + 1) if power % step == 0]
        if len(powers) <= max(2, count):
            return powers
    return [first, last]


def _round_numbers(axis: Axis, count: int) -> list[tuple[float, str]]:
    """Multiples of 1, 2 or 5 times a power of ten within the axis, at most about `count` of them."""
    raw = (axis.upper - axis.lower) / count
    exponent = math.floor(math.log10(raw))
    factor = next(n for n in (1, 2, 5, 10) if n * 10.0**exponent >= raw * (1 - 1e-9))
    if factor == 10:
        factor, exponent = 1, exponent + 1
    step = factor * 10.0**exponent
    indices = range(math.ceil(axis.lower / step - 1e-6), math.floor(axis.upper / step + 1e-6) + 1)
    values = [float(f"{i * step:.12g}") for i in indices]
    return [(value, number(value)) for value in values if value > 0 or axis.scale is not Scale.LOG]

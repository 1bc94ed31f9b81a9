"""How a sampled curve runs: where it is flat, rises, falls, jumps. Words and tables read it off the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

from svgplot.figure import Curve

NOISE = 1e-12  # of the curve's height: smaller steps are rounding, not rising


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in one direction: -1 falling, 0 flat, 1 rising. `is_new` says that the pen was lifted before it."""

    direction: int
    x_from: float
    y_from: float
    x_to: float
    y_to: float
    is_new: bool = False


def samples(curve: Curve) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if y is not None and not math.isnan(y)]


def is_function(curve: Curve) -> bool:
    """Whether x never goes back, so that the curve has one value at each x."""
    return all(a <= b for a, b in zip(curve.xs, curve.xs[1:], strict=False))


def runs(curve: Curve) -> list[Run]:
    """The curve's stretches from left to right."""
    heights = [y for _, y in samples(curve)]
    noise = (max(heights) - min(heights)) * NOISE
    found: list[Run] = []
    before: tuple[float, float] | None = None
    lifted = True
    for x, y in zip(curve.xs, curve.ys, strict=True):
        if y is None or math.isnan(y):
            before, lifted = None, True
            continue
        if before is not None:
            _extend(found, before, (x, y), noise, lifted)
            lifted = False
        before = (x, y)
    return found


def _extend(found: list[Run], start: tuple[float, float], end: tuple[float, float], noise: float, lifted: bool) -> None:
    step = end[1] - start[1]
    direction = 0 if abs(step) <= noise else (1 if step > 0 else -1)
    if found and not lifted and found[-1].direction == direction:
        last = found[-1]
        found[-1] = Run(direction, last.x_from, last.y_from, *end, last.is_new)
    else:
        found.append(Run(direction, *start, *end, lifted))

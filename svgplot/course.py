"""How a sampled curve runs: where it is flat, rises, falls, jumps. Words and tables read it off the samples."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from svgplot.figure import Curve

NOISE = 1e-14  # of the value: smaller steps are rounding, not rising


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
    return [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if y is not None and y == y]  # not nan


def is_function(curve: Curve) -> bool:
    """Whether x never goes back, so that the curve has one value at each x."""
    return sorted(curve.xs) == list(curve.xs)


def runs(curve: Curve) -> list[Run]:
    """The curve's stretches from left to right."""
    found: list[Run] = []
    for stretch in stretches(curve):
        start, way = 0, None
        for i, ((_, y1), (_, y2)) in enumerate(pairwise(stretch)):
            step = y2 - y1
            direction = 0 if abs(step) <= NOISE * abs(y1) else (1 if step > 0 else -1)
            if way is not None and direction != way:
                found.append(Run(way, *stretch[start], *stretch[i], is_new=start == 0))
                start = i
            way = direction
        if way is not None:
            found.append(Run(way, *stretch[start], *stretch[-1], is_new=start == 0))
    return found


def stretches(curve: Curve) -> list[list[tuple[float, float]]]:
    """The samples between two lifts of the pen."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(curve.xs, curve.ys, strict=True):
        if y is None or y != y:  # nan
            found.append([])
        else:
            found[-1].append((x, y))
    return [stretch for stretch in found if stretch]

"""What a decision map says in numbers: the share of its area, and how many points lie where their class is."""

from __future__ import annotations

from dataclasses import dataclass

from svgplot.figure import DecisionMap


@dataclass(frozen=True, slots=True)
class Shares:
    area: float  # of class 1, from 0 to 1
    points: tuple[int, int]  # of each class
    own: tuple[int, int]  # of these, in the area of their own class; a point outside the map is in none


def shares(decision: DecisionMap) -> Shares:
    cells = sum(len(row) for row in decision.rows)
    points, own = [0, 0], [0, 0]
    for x, y, kind in decision.points:
        points[kind] += 1
        own[kind] += class_at(decision, x, y) == kind
    return Shares(sum(row.count("1") for row in decision.rows) / cells, (points[0], points[1]), (own[0], own[1]))


def class_at(decision: DecisionMap, x: float, y: float) -> int | None:
    """The class of the cell under a point, None outside the map."""
    across = (x - decision.x_lower) / (decision.x_upper - decision.x_lower)
    down = (decision.y_upper - y) / (decision.y_upper - decision.y_lower)
    if not (0 <= across <= 1 and 0 <= down <= 1):
        return None
    row = decision.rows[min(int(down * len(decision.rows)), len(decision.rows) - 1)]
    return int(row[min(int(across * len(row)), len(row) - 1)])

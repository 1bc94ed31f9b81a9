"""A second subject, small enough to read at a glance: halving whole numbers. It shows all that a new subject takes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import (
    ClaimResult,
    ClaimType,
    Evidence,
    Explanation,
    Parameter,
    ParameterType,
    Provider,
    Step,
    Subject,
)
from svgplot.figure import Axis, Curve, Figure, Panel, Point

NUMBER = Parameter(
    "number", ParameterType.INTEGER, "The whole number to halve.", minimum=Fraction(0), maximum=Fraction(100)
)


def is_even(parameters: Mapping[str, object]) -> ClaimResult:
    number = int(str(parameters["number"]))
    half, rest = divmod(number, 2)
    witness = f"{number} = 2 × {half} + {rest}"
    return ClaimResult(rest == 0, witness, Evidence.PROVED, numbers={"number": str(number), "rest": str(rest)})


def halve(parameters: Mapping[str, object]) -> Explanation:
    number = int(str(parameters["number"]))
    half = Fraction(number, 2)
    line = Curve("half", (0.0, 100.0), (0.0, 50.0))
    point = Point(f"half of {number}", float(number), float(half), guides=True)
    panel = Panel(Axis("number", 0, 100), Axis("half", 0, 50), (line, point))
    return Explanation(
        title=f"Half of {number}",
        summary="A number is even when its half is whole.",
        steps=(Step(f"{number} / 2", exact_text(half), "The half"),),
        figures=(Figure("Halves", (panel,), conclusion=f"Half of {number} is {exact_text(half)}."),),
        numbers={"number": str(number), "half": exact_text(half)},
    )


SUBJECT = Subject(
    name="tiny",
    title="Halving",
    claims={"is_even": ClaimType("is_even", "The number is even", (NUMBER,), is_even)},
    providers={
        "halving": Provider("halving", "Half of a number", "1", (NUMBER,), halve),
        "slow_halving": Provider("slow_halving", "Half of a number, found slowly", "1", (NUMBER,), halve, slow=True),
    },
)

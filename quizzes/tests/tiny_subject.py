"""A second subject, small enough to read at a glance: halving whole numbers. It shows all that a new subject takes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import (
    ClaimResult,
    ClaimType,
    Control,
    Evidence,
    Explanation,
    Explorer,
    MisconceptionRule,
    Parameter,
    ParameterType,
    Provider,
    Quantity,
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


def number_of(values: Mapping[str, object]) -> Fraction:
    return Fraction(int(str(values["number"])))


def doubling(values: Mapping[str, object]) -> tuple[Step, ...]:
    number = number_of(values)
    return (Step(f"2 × {number}", exact_text(2 * number), "Doubled"),)


def sketch(values: Mapping[str, object], typed: Fraction, rules: tuple[str, ...]) -> Figure:
    half = number_of(values) / 2
    points = (Point("the half", 0.0, float(half)), Point("your number", 1.0, float(typed)))
    top = 1 + max(abs(float(half)), abs(float(typed)))
    panel = Panel(Axis("", -1, 2), Axis("value", -top, top), points)
    return Figure("Your number and the half", (panel,), conclusion=f"The half is {exact_text(half)}.")


HALF = Quantity(
    name="half",
    title="The half of a number",
    parameters=(NUMBER,),
    value=lambda values: number_of(values) / 2,
    misconceptions=(
        MisconceptionRule("doubled", "double the number.", lambda values: 2 * number_of(values), doubling),
        MisconceptionRule("added to itself", "add it to itself.", lambda values: number_of(values) + number_of(values)),
        MisconceptionRule("unchanged", "leave the number as it is.", number_of),
        MisconceptionRule("rounded down", "drop the half.", lambda values: Fraction(int(number_of(values) / 2))),
    ),
    accepted=(MisconceptionRule("up", "A half more is accepted too.", lambda values: (number_of(values) + 100) / 2),),
    sketch=sketch,
)

HALVING = Provider("halving", "Half of a number", "1", (NUMBER,), halve)

SUBJECT = Subject(
    name="tiny",
    title="Halving",
    claims={"is_even": ClaimType("is_even", "The number is even", (NUMBER,), is_even)},
    providers={
        "halving": HALVING,
        "slow_halving": Provider("slow_halving", "Half of a number, found slowly", "1", (NUMBER,), halve, slow=True),
    },
    quantities={"half": HALF},
    explorers={
        "halving": Explorer(
            "halving",
            "Halve a number",
            "Move the number: its half follows.",
            HALVING,
            {"number": 7},
            lambda parameters: (Control("number", "Number", Fraction(0), Fraction(100), Fraction(1)),),
        )
    },
)

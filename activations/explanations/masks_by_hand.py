"""The masks of ReLU for single numbers: what Z and A say about where the unit is on, and why A >= 0 says nothing.

Numbers: `z`, `a`, `gradient` (dA); for each mask NAME (`z_positive`, `z_not_negative`, `a_positive`, `a_not_negative`)
`NAME.mask` and `NAME.back` (dZ); `sigmoid.a`, `sigmoid.slope`, `tanh.a`, `tanh.slope` (at z, from A alone).
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from activations.catalogue import CATALOGUE
from activations.experiments.masks import RULES
from activations.explanations.parts import Values, number
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Point, Region, Shape, Style, Table

MASKS = ("z_positive", "z_not_negative", "a_positive", "a_not_negative")
OTHERS = (Fraction(-1, 2), Fraction(0), Fraction(3))  # rows of the table beside the number asked for
BOUND = 3.0  # the figure goes from -3 to 3
FROM_OUTPUT = {"sigmoid": "A(1 − A)", "tanh": "1 − A²"}


def explain(values: Values) -> Explanation:
    """One unit worked out, all four masks drawn, and the slopes of sigmoid and tanh beside it, which A does tell."""
    z, gradient = number(values, "z"), number(values, "gradient")
    numbers = _numbers(z, gradient)
    return Explanation(
        title="Which mask knows where ReLU is off",
        summary=(
            f"At Z = {numbers['z']} the output is A = {numbers['a']}, and A >= 0 is true there as it is everywhere: "
            "max(0, Z) is never below 0."
        ),
        steps=_steps(numbers),
        figures=(_figure(),),
        numbers=MappingProxyType(numbers),
        tables=(_table(z), _table_of_habit(z, numbers)),
        caveats=(
            "Proved by algebra: max(0, Z) >= 0 for every Z, so the mask A >= 0 is 1 everywhere. A > 0 exactly where Z > 0.",
            (
                "At Z = 0 ReLU has no slope. Z > 0 and A > 0 take that from the left there, Z >= 0 that from the right. "
                "Both are conventions; A >= 0 is none, for it is wrong for every negative Z."
            ),
            (
                "That a slope can be written in A is special to some functions. Of ReLU, A tells on which side of 0 its input "
                "was, if the question is A > 0."
            ),
        ),
    )


def mask_of(name: str, z: Fraction) -> int:
    """0 or 1: what the mask says of a unit with the pre-activation z."""
    a = max(Fraction(0), z)
    return int({"z_positive": z > 0, "z_not_negative": z >= 0, "a_positive": a > 0, "a_not_negative": a >= 0}[name])


def _numbers(z: Fraction, gradient: Fraction) -> dict[str, str]:
    numbers = {"z": exact_text(z), "a": exact_text(max(Fraction(0), z)), "gradient": exact_text(gradient)}
    for name in MASKS:
        numbers |= {f"{name}.mask": str(mask_of(name, z)), f"{name}.back": exact_text(mask_of(name, z) * gradient)}
    for key in FROM_OUTPUT:
        a = float(CATALOGUE[key].value(float(z)))
        slope = a * (1 - a) if key == "sigmoid" else 1 - a * a
        numbers |= {f"{key}.a": readable(a), f"{key}.slope": readable(slope, digits=3)}
    return numbers


def _steps(numbers: dict[str, str]) -> tuple[Step, ...]:
    z, a, gradient = numbers["z"], numbers["a"], numbers["gradient"]
    forward = Step(f"A = max(0, {z})", a, "On the way forward")
    rows = [
        Step(
            f"dZ = {gradient} · {numbers[f'{name}.mask']}",
            numbers[f"{name}.back"],
            f"{RULES[name].short}: {'true' if numbers[f'{name}.mask'] == '1' else 'false'}",
        )
        for name in MASKS
    ]
    return forward, *rows


def _figure() -> Figure:
    jump = (-BOUND, 0.0, 0.0, 0.0, BOUND)
    across, up = Axis("Z", -BOUND, BOUND), Axis("mask", 0.0, 1.6, ticks=(0.0, 1.0))
    off = Region("ReLU is off", -BOUND, 0.0)
    right = Panel(
        x=across,
        y=up,
        marks=(
            off,
            Curve("", jump, (0.0, 0.0, None, 1.0, 1.0)),
            Point("Z >= 0 at 0", 0.0, 1.0, Shape.DIAMOND),
            Point("Z > 0, A > 0 at 0", 0.0, 0.0),
        ),
        title="Z > 0, A > 0 and Z >= 0",
    )
    wrong = Panel(
        x=across,
        y=up,
        marks=(off, Curve("1 everywhere", (-BOUND, BOUND), (1.0, 1.0), Style.SECOND, label_at=1.5)),
        title="A >= 0",
    )
    return Figure(
        title="Four masks over the pre-activation",
        panels=(right, wrong),
        conclusion=(
            "Z > 0, A > 0 and Z >= 0 are 0 where ReLU is off and 1 where it is on; only at 0 itself do they differ. "
            "A >= 0 is 1 everywhere: it knows nothing of the unit."
        ),
        caption=(
            "The mask that multiplies the gradient, for each pre-activation Z; hatched: where ReLU is off. Above, three masks in "
            "one: they differ at exactly 0 only, as the two marks show."
        ),
    )


def _table(z: Fraction) -> Table:
    rows = sorted({z, *OTHERS})
    return Table(
        "The masks for single numbers",
        ("Z", "A", *(RULES[name].short for name in MASKS), "slope of ReLU"),
        tuple(
            (
                exact_text(x),
                exact_text(max(Fraction(0), x)),
                *(str(mask_of(name, x)) for name in MASKS),
                "none" if x == 0 else str(mask_of("z_positive", x)),
            )
            for x in rows
        ),
    )


def _table_of_habit(z: Fraction, numbers: dict[str, str]) -> Table:
    return Table(
        "Where the habit comes from: slopes that A does tell",
        ("function", "Z", "A", "written in A", "value", "slope"),
        tuple(
            (
                CATALOGUE[key].title,
                exact_text(z),
                numbers[f"{key}.a"],
                formula,
                numbers[f"{key}.slope"],
                readable(float(CATALOGUE[key].slope(float(z))), digits=3),
            )
            for key, formula in FROM_OUTPUT.items()
        ),
    )


def _number(name: str, help_text: str, default: str, bound: int) -> Parameter:
    return Parameter(
        name, ParameterType.NUMBER, help_text, default=default, minimum=Fraction(-bound), maximum=Fraction(bound)
    )


PROVIDER = Provider(
    name="masks_by_hand",
    title="The derivative of ReLU as a mask, for one unit: in Z and in A",
    version="1",
    parameters=(
        _number("z", "The pre-activation of the unit.", "-2", 100),
        _number("gradient", "The gradient dA that comes back to its output.", "0.5", 100),
    ),
    explain=explain,
)

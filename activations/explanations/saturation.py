"""Saturation: where the slopes of functions go far out, and where they stay.

Numbers, for every function KEY and input X given (X as in "-10"): `KEY.slope.X`, `KEY.value.X`;
at a kink the slope is the convention of our code, and is called so;
for every function: `KEY.sides` (such as "on the left only"), `KEY.range`, `KEY.steepest`.
"""

from __future__ import annotations

from fractions import Fraction

from activations.catalogue import Activation, Saturation
from activations.explanations import parts
from activations.values import kink_at, slope_text, value_text
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Outline, Panel, Point, Region, Table

REACH = 8.0  # how far the figure goes on both sides

PARAMETERS = (
    parts.functions_parameter(
        "The functions to compare; the first is the one that the question is about.", ["relu", "tanh", "sigmoid"]
    ),
    Parameter(
        "inputs",
        ParameterType.NUMBERS,
        "Inputs at which to print the slopes; at a kink that is the convention of our code.",
        default=["-100", "-10", "10", "100"],
        minimum=Fraction(-(10**6)),
        maximum=Fraction(10**6),
    ),
)


def sides(activation: Activation) -> str:
    """Where the function levels off, in words."""
    left = activation.saturates_left is not Saturation.NONE
    right = activation.saturates_right is not Saturation.NONE
    return {
        (True, True): "on both sides",
        (True, False): "on the left only",
        (False, True): "on the right only",
        (False, False): "on neither side",
    }[left, right]


def explain(values: parts.Values) -> Explanation:
    functions, inputs = parts.activations(values), parts.numbers(values, "inputs")
    texts: dict[str, str] = {}
    for f in functions:
        texts |= {f"{f.key}.sides": sides(f), f"{f.key}.range": f.range_text}
        texts[f"{f.key}.steepest"] = readable(f.lipschitz.bound) if f.lipschitz.bound < float("inf") else "no bound"
        for x in inputs:
            texts[f"{f.key}.slope.{parts.name_of(x)}"] = _slope_text(f, x)
            texts[f"{f.key}.value.{parts.name_of(x)}"] = value_text(f, x)
    first = functions[0]
    return Explanation(
        title=f"{first.title} levels off {sides(first)}",
        summary="Far out, look at the slope: does it go to 0, or does it stay?",
        steps=_steps(functions, inputs, texts),
        figures=(_figure(functions),),
        tables=(_table(functions, inputs, texts),),
        numbers=texts,
        caveats=(
            "“Saturated” here means that the slope goes to 0 on both sides. Some authors count one side as enough.",
            "“Unbounded” alone does not decide: ln(1 + x) grows without bound for x > 0, and yet its slope goes to 0.",
            *_conventions(functions, inputs),
        ),
    )


def _slope_text(f: Activation, x: Fraction) -> str:
    kink = kink_at(f, x)
    return f"{readable(kink.convention)} by convention" if kink else slope_text(f, x)


def _conventions(functions: tuple[Activation, ...], inputs: tuple[Fraction, ...]) -> tuple[str, ...]:
    """Where an input lies at a kink, who takes the slope that is shown there."""
    met = ((f, x, kink_at(f, x)) for f in functions for x in dict.fromkeys(inputs))
    return tuple(
        f"{f.title} has no slope at {exact_text(x)}. What a framework returns there is a convention: "
        f"{readable(kink.convention)} here, as in {kink.taken_by}."
        for f, x, kink in met
        if kink
    )


def _steps(functions: tuple[Activation, ...], inputs: tuple[Fraction, ...], texts: dict[str, str]) -> tuple[Step, ...]:
    outer = sorted({min(inputs), max(inputs)})
    steps = []
    for f in functions:
        for x in outer:
            value = texts[f"{f.key}.slope.{parts.name_of(x)}"]
            is_kink = kink_at(f, x) is not None
            asked = f"slope of {f.name} at {exact_text(x)}, where it has none" if is_kink else parts.slope_call(f, x)
            steps.append(Step(asked, value, f"{f.title} at {exact_text(x)}", ":" if is_kink else "="))
    return tuple(steps)


def _figure(functions: tuple[Activation, ...]) -> Figure:
    first = functions[0]
    marks: list = [
        Region(f"{first.title} is constant here", parts.stored(max(start, -REACH)), min(end, REACH))
        for start, end in first.flat
        if end > -REACH and start < REACH
    ]
    spots = (5.0, 1.2, -2.6, 2.6)
    marks += [
        parts.slope_curve(f, -REACH, REACH, parts.STYLES[index % 4], spots[index % 4])
        for index, f in enumerate(functions)
    ]
    for kink in first.kinks:
        for side, slope in (("left", kink.slope_left), ("right", kink.slope_right)):
            marks.append(Point(f"slope from the {side}: {readable(slope)}", kink.at, slope, outline=Outline.OPEN))
    top = max(1.0, *(f.lipschitz.bound for f in functions if f.lipschitz.bound < float("inf")), 1.0)
    one_sided = [slope for kink in first.kinks for slope in (kink.slope_left, kink.slope_right)]
    bottom = min([*one_sided, *(y for mark in marks if isinstance(mark, Curve) for y in mark.ys if y is not None)])
    verdicts = "; ".join(f"{f.title} levels off {sides(f)}" for f in functions)
    return Figure(
        title="Slopes of " + ", ".join(f.title for f in functions),
        panels=(
            Panel(
                Axis("input x", -REACH, REACH), Axis("slope f′(x)", min(-0.2, 1.15 * bottom), 1.15 * top), tuple(marks)
            ),
        ),
        conclusion=f"{verdicts}.",
        caption="The slope, not the function. A hollow dot is a slope that holds on one side of 0 only.",
    )


def _table(functions: tuple[Activation, ...], inputs: tuple[Fraction, ...], texts: dict[str, str]) -> Table:
    return Table(
        "Slopes far out",
        ("function", *(f"slope at {exact_text(x)}" for x in inputs), "levels off"),
        tuple(
            (f.title, *(texts[f"{f.key}.slope.{parts.name_of(x)}"] for x in inputs), texts[f"{f.key}.sides"])
            for f in functions
        ),
    )


PROVIDER = Provider(
    name="saturation",
    title="Where functions level off",
    version="3",
    parameters=PARAMETERS,
    explain=explain,
)

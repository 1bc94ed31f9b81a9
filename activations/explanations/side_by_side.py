"""Several functions at one shared input: a small picture of each with its value and slope there.

Numbers: `x`, and for every function KEY `KEY.value` and `KEY.slope`."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from activations.catalogue import Activation
from activations.explanations import parts
from activations.values import kink_at, slope_text, value_of, value_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider
from svgplot.figure import Axis, Curve, Figure, Panel, Point, Table

REACH = Fraction(8)
MOST = 6

PARAMETERS = (
    parts.functions_parameter("The functions, at most six.", ["sigmoid", "tanh", "relu", "gelu"]),
    Parameter("x", ParameterType.NUMBER, "The input that all share.", default="1", minimum=-REACH, maximum=REACH),
)


def explain(values: parts.Values) -> Explanation:
    functions, x = parts.activations(values), parts.number(values, "x")
    if len(functions) > MOST:
        raise InvalidParameter("functions", f"are {len(functions)}; at most {MOST} fit side by side.")
    numbers = {"x": exact_text(x)}
    for f in functions:
        numbers |= {f"{f.key}.value": value_text(f, x), f"{f.key}.slope": _slope(f, x)}
    rows = tuple((f.title, numbers[f"{f.key}.value"], numbers[f"{f.key}.slope"], _at_kink(f, x)) for f in functions)
    return Explanation(
        title=f"At x = {numbers['x']}: " + ", ".join(f"{f.name} {numbers[f'{f.key}.value']}" for f in functions),
        summary="",
        steps=(),
        figures=tuple(_figure(f, x, numbers) for f in functions),
        tables=(Table(f"Values and slopes at x = {numbers['x']}", ("function", "value", "slope", "note"), rows),),
        numbers=numbers,
    )


def _slope(f: Activation, x: Fraction) -> str:
    return slope_text(f, x) if kink_at(f, x) is None else readable(float(f.slope(float(x))))


def _at_kink(f: Activation, x: Fraction) -> str:
    return "kink: the slope is a convention" if kink_at(f, x) else ""


@lru_cache(maxsize=64)
def _curve(f: Activation) -> Curve:
    return parts.curve(f, -float(REACH), float(REACH))


def _figure(f: Activation, x: Fraction, numbers: dict[str, str]) -> Figure:
    curve = _curve(f)
    ys = [y for y in curve.ys if y is not None]
    margin = 0.2 * (max(ys) - min(ys))
    value, slope = numbers[f"{f.key}.value"], numbers[f"{f.key}.slope"]
    point = Point(f"{value}, slope {slope}", float(x), parts.stored(float(value_of(f, x))), guides=True)
    panel = Panel(
        Axis("input x", -float(REACH), float(REACH)),
        Axis("output f(x)", min(ys) - margin, max(ys) + margin),
        (curve, point),
        title=f.title,
    )
    return Figure(
        title=f"{f.title} at {numbers['x']}",
        panels=(panel,),
        conclusion=f"{f.name}({numbers['x']}) = {value}, slope {slope}.",
    )


PROVIDER = Provider(
    name="side_by_side",
    title="Functions side by side at one input",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)

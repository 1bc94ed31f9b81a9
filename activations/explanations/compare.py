"""Two functions on one interval: both curves, their difference below, and where it is largest.

Numbers: `first`, `second`, `largest`, `at` (where the difference is largest), `from`, `to`; and for the inputs asked
for, `N.x`, `N.first`, `N.second`, `N.difference` with N from 1 on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.claims.shapes import widest_gap
from activations.explanations import parts
from activations.values import value_of, value_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Point, Style, Table

BOUND = Fraction(100)


def _number(name: str, help_text: str, default: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, default=default, minimum=-BOUND, maximum=BOUND)


PARAMETERS = (
    *function_parameters("The first function.", default="gelu"),
    *function_parameters(
        "The function to compare with.", name="compared_with", prefix="compared_", default="gelu_tanh"
    ),
    _number("x_from", "Left end of the interval.", "-5"),
    _number("x_to", "Right end of the interval.", "5"),
    Parameter(
        "inputs",
        ParameterType.NUMBERS,
        "Inputs for the table, at most nine.",
        default=["-3", "-1", "0", "1", "3"],
        minimum=-BOUND,
        maximum=BOUND,
    ),
)


def explain(values: parts.Values) -> Explanation:
    first, second = chosen(values), chosen(values, "compared_with", "compared_")
    lower, upper = float(parts.number(values, "x_from")), float(parts.number(values, "x_to"))
    if upper <= lower:
        raise InvalidParameter("x_to", f"must be greater than where the interval starts, {readable(lower)}.")
    inputs = parts.numbers(values, "inputs")[:9]
    at, largest = widest_gap(first, second, lower, upper)
    numbers = _numbers(first, second, inputs, at, largest) | {"from": readable(lower), "to": readable(upper)}
    same = largest == 0
    return Explanation(
        title=f"{first.title} and {second.title} are the same here"
        if same
        else f"{first.title} and {second.title} differ by at most {numbers['largest']} here",
        summary=""
        if same
        else f"The largest difference between {numbers['from']} and {numbers['to']} lies at {numbers['at']}.",
        steps=(
            Step(f"{first.name}({numbers['at']})", readable(float(first.value(at))), "First"),
            Step(f"{second.name}({numbers['at']})", readable(float(second.value(at))), "Second"),
            Step("size of the difference", numbers["largest"], "Difference", ":"),
        ),
        figures=(_figure(first, second, lower, upper, at, numbers),),
        tables=(_table(first, second, inputs, numbers),),
        numbers=numbers,
        caveats=("The largest difference is found on a fine grid and refined; its last digits are rounded.",),
    )


def _numbers(
    first: Activation, second: Activation, inputs: tuple[Fraction, ...], at: float, largest: float
) -> dict[str, str]:
    texts = {"first": first.title, "second": second.title, "largest": readable(largest), "at": readable(at)}
    for n, x in enumerate(inputs, start=1):
        mine, other = value_of(first, x), value_of(second, x)
        difference = (
            mine - other if isinstance(mine, Fraction) and isinstance(other, Fraction) else float(mine) - float(other)
        )
        texts |= {f"{n}.x": exact_text(x), f"{n}.first": value_text(first, x), f"{n}.second": value_text(second, x)}
        texts[f"{n}.difference"] = readable(difference)
    return texts


def _figure(
    first: Activation, second: Activation, lower: float, upper: float, at: float, numbers: dict[str, str]
) -> Figure:
    xs = np.linspace(lower, upper, parts.SAMPLES)
    gaps = first.value(xs) - second.value(xs)
    size = max(float(np.abs(gaps).max()), 1e-12)
    axis = Axis("input x", lower, upper)
    curves = (parts.curve(first, lower, upper), parts.curve(second, lower, upper, Style.SECOND, label_at=lower))
    ys = [y for curve in curves for y in curve.ys if y is not None]
    margin = max(0.2, 0.12 * (max(ys) - min(ys)))
    difference = Curve(
        "first − second", tuple(parts.stored(float(x)) for x in xs), tuple(parts.stored(float(g)) for g in gaps)
    )
    point = Point(
        f"{numbers['largest']} at {numbers['at']}",
        parts.stored(at),
        parts.stored(float(first.value(at) - second.value(at))),
    )
    return Figure(
        title=f"{first.title} and {second.title}",
        panels=(
            Panel(axis, Axis("output", min(ys) - margin, max(ys) + margin), curves, title="Both functions"),
            Panel(axis, Axis("difference", -1.5 * size, 1.5 * size), (difference, point), title="Their difference"),
        ),
        conclusion=f"They differ most at {numbers['at']}, by {numbers['largest']}.",
        caption="Below, the difference on a scale of its own.",
    )


def _table(first: Activation, second: Activation, inputs: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple(
        tuple(numbers[f"{n}.{name}"] for name in ("x", "first", "second", "difference"))
        for n in range(1, len(inputs) + 1)
    )
    return Table("Values side by side", ("x", first.title, second.title, "difference"), rows)


PROVIDER = Provider(
    name="compare", title="Two functions compared on an interval", version="2", parameters=PARAMETERS, explain=explain
)

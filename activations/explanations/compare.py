"""Two functions on one interval: both curves, their difference below, and where it is largest.

Numbers: `first`, `second`, `largest`, `at` (where the difference is largest), `from`, `to`; and for the inputs asked
for, `N.x`, `N.first`, `N.second`, `N.difference` with N from 1 on. A difference that rounding may have made is
"nearly 0"; "0" stands only where both functions are known to be the same there."""

from __future__ import annotations

from enum import Enum, auto
from fractions import Fraction
from itertools import pairwise

import numpy as np

from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.claims.shapes import widest_gap
from activations.explanations import parts
from activations.values import error_of, value_of, value_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Point, Style, Table

BOUND = Fraction(100)
SAMPLES = 9  # of one piece: what is exact there is a ratio of quadratics, and two of those agree 4 times or throughout


class Standing(Enum):
    SAME = auto()  # one formula, or exact values that agree throughout
    HIDDEN = auto()  # rounding may be all that is seen of their difference
    APART = auto()


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
    standing = _standing(first, second, lower, upper, at, largest)
    told = {Standing.SAME: "0", Standing.HIDDEN: "nearly 0", Standing.APART: readable(largest)}[standing]
    numbers = {"first": first.title, "second": second.title, "largest": told, "at": readable(at)}
    numbers |= {"from": readable(lower), "to": readable(upper), **_at_inputs(first, second, inputs)}
    return Explanation(
        title=_title(standing, numbers),
        summary=_summary(standing, numbers),
        steps=(
            Step(f"{first.name}({numbers['at']})", value_text(first, Fraction(at)), "First"),
            Step(f"{second.name}({numbers['at']})", value_text(second, Fraction(at)), "Second"),
            Step("size of the difference", numbers["largest"], "Difference", ":"),
        ),
        figures=(_figure(first, second, lower, upper, at, standing, numbers),),
        tables=(_table(first, second, inputs, numbers),),
        numbers=numbers,
        caveats=("The largest difference is found on a fine grid and refined; its last digits are rounded.",),
    )


def _standing(first: Activation, second: Activation, lower: float, upper: float, at: float, largest: float) -> Standing:
    if _are_the_same(first, second, Fraction(lower), Fraction(upper)):
        return Standing.SAME
    x = Fraction(at)
    hidden = largest <= error_of(value_of(first, x)) + error_of(value_of(second, x))
    return Standing.HIDDEN if hidden else Standing.APART


def _are_the_same(first: Activation, second: Activation, lower: Fraction, upper: Fraction) -> bool:
    """By their formula, or by exact values on every piece between kinks, 0 and the ends, ends included."""
    if _have_one_formula(first, second):
        return True
    breaks = {Fraction(0), *(Fraction(kink.at) for kink in (*first.kinks, *second.kinks))}
    edges = [lower, *sorted(edge for edge in breaks if lower < edge < upper), upper]
    xs = (start + (end - start) * n / (SAMPLES + 1) for start, end in pairwise(edges) for n in range(SAMPLES + 2))
    return all(first.exact(x) is not None and first.exact(x) == second.exact(x) for x in xs)


def _have_one_formula(first: Activation, second: Activation) -> bool:
    """A formula that rounds a parameter may be that of two functions."""
    values = [*first.parameters.values(), *second.parameters.values()]
    is_whole = all(Fraction(f"{float(value):.6g}") == value for value in values)
    return first is second or (is_whole and first.formula == second.formula)


def _title(standing: Standing, numbers: dict[str, str]) -> str:
    names = f"{numbers['first']} and {numbers['second']}"
    return {
        Standing.SAME: f"{names} are the same here",
        Standing.HIDDEN: f"{names} can't be told apart in floats here",
        Standing.APART: f"{names} differ by at most {numbers['largest']} here",
    }[standing]


def _summary(standing: Standing, numbers: dict[str, str]) -> str:
    ends = f"between {numbers['from']} and {numbers['to']}"
    return {
        Standing.SAME: "",
        Standing.HIDDEN: f"Their formulas are not the same: {ends} the values differ by less than floats can tell.",
        Standing.APART: f"The largest difference {ends} lies at {numbers['at']}.",
    }[standing]


def _at_inputs(first: Activation, second: Activation, inputs: tuple[Fraction, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for n, x in enumerate(inputs, start=1):
        texts |= {f"{n}.x": exact_text(x), f"{n}.first": value_text(first, x), f"{n}.second": value_text(second, x)}
        texts[f"{n}.difference"] = _difference(first, second, x)
    return texts


def _difference(first: Activation, second: Activation, x: Fraction) -> str:
    if _have_one_formula(first, second):
        return "0"
    mine, other = value_of(first, x), value_of(second, x)
    if isinstance(mine, Fraction) and isinstance(other, Fraction):
        return readable(mine - other)
    difference = float(mine) - float(other)
    return "nearly 0" if abs(difference) <= error_of(mine) + error_of(other) else readable(difference)


def _figure(
    first: Activation,
    second: Activation,
    lower: float,
    upper: float,
    at: float,
    standing: Standing,
    numbers: dict[str, str],
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
        conclusion={
            Standing.SAME: "They are the same throughout.",
            Standing.HIDDEN: "They differ by less than floats can tell.",
            Standing.APART: f"They differ most at {numbers['at']}, by {numbers['largest']}.",
        }[standing],
        caption="Below, the difference on a scale of its own.",
    )


def _table(first: Activation, second: Activation, inputs: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple(
        tuple(numbers[f"{n}.{name}"] for name in ("x", "first", "second", "difference"))
        for n in range(1, len(inputs) + 1)
    )
    return Table("Values side by side", ("x", first.title, second.title, "difference"), rows)


PROVIDER = Provider(
    name="compare", title="Two functions compared on an interval", version="3", parameters=PARAMETERS, explain=explain
)

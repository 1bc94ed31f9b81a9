"""A point that the learner places before the answer is told: bare axes, the input asked for, and the point. No function.

Numbers: `x`, `y`."""

from __future__ import annotations

from fractions import Fraction

from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider
from svgplot.figure import Axis, Figure, Outline, Panel, Point, Rule, Shape, Style

BOUND = Fraction(1000)
AROUND = 3.0


def _number(name: str, help_text: str, default: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, default=default, minimum=-BOUND, maximum=BOUND)


PARAMETERS = (
    _number("x", "The input that is asked about.", "0"),
    _number("y", "Where you expect the point.", "0"),
    _number("lower", "Lower end of the picture.", "-2"),
    _number("upper", "Upper end of the picture.", "2"),
)


def explain(values: parts.Values) -> Explanation:
    x, y = parts.number(values, "x"), parts.number(values, "y")
    lower, upper = parts.number(values, "lower"), parts.number(values, "upper")
    if upper <= lower:
        raise InvalidParameter("upper", f"must be greater than the lower end, {exact_text(lower)}.")
    if not lower <= y <= upper:
        raise InvalidParameter("y", f"must lie in the picture, from {exact_text(lower)} to {exact_text(upper)}.")
    label = f"({exact_text(x)}, {exact_text(y)})"
    panel = Panel(
        Axis("input x", min(float(x), 0.0) - AROUND, max(float(x), 0.0) + AROUND),
        Axis("your guess", float(lower), float(upper)),
        (
            Rule(f"x = {exact_text(x)}", "x", float(x), Style.THIRD),
            Point(f"your point {label}", float(x), float(y), Shape.SQUARE, Outline.OPEN, guides=True),
        ),
    )
    return Explanation(
        title=f"Your point: {label}",
        summary="",
        steps=(),
        figures=(Figure("Your guess", (panel,), conclusion=f"Your point is {label}."),),
        numbers={"x": exact_text(x), "y": exact_text(y)},
    )


PROVIDER = Provider(
    name="guess", title="A point placed before the answer", version="1", parameters=PARAMETERS, explain=explain
)

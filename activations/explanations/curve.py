"""The curve of a function or of its slope, and nothing else: for questions that show it and ask what it is.

Numbers: `function`.
"""

from __future__ import annotations

from fractions import Fraction

from activations.choosing import chosen, function_parameters
from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider
from svgplot.figure import Axis, Figure, Panel

VALUE, SLOPE = "value", "slope"
BOUND = Fraction(100)


def _end(name: str, help_text: str, default: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, default=default, minimum=-BOUND, maximum=BOUND)


PARAMETERS = (
    *function_parameters("The function whose curve is drawn."),
    Parameter("what", ParameterType.CHOICE, "The function itself or its slope.", default=VALUE, allowed=(VALUE, SLOPE)),
    _end("x_from", "Left end of the picture.", "-4"),
    _end("x_to", "Right end of the picture.", "4"),
    _end("y_from", "Lower end; the same for all pictures that are compared.", "-2"),
    _end("y_to", "Upper end.", "4"),
)


def explain(values: parts.Values) -> Explanation:
    f = chosen(values)
    left, right = parts.number(values, "x_from"), parts.number(values, "x_to")
    low, high = parts.number(values, "y_from"), parts.number(values, "y_to")
    if right <= left:
        raise InvalidParameter("x_to", f"must be greater than the left end, {exact_text(left)}.")
    if high <= low:
        raise InvalidParameter("y_to", f"must be greater than the lower end, {exact_text(low)}.")
    is_slope = values["what"] == SLOPE
    drawn = parts.slope_curve if is_slope else parts.curve
    name = f"The slope of {f.title}" if is_slope else f.title
    panel = Panel(
        Axis("input x", float(left), float(right)),
        Axis("slope" if is_slope else "output f(x)", float(low), float(high)),
        (drawn(f, float(left), float(right)),),
    )
    return Explanation(
        title=f"{name} from {exact_text(left)} to {exact_text(right)}",
        summary="",
        steps=(),
        figures=(Figure(name, (panel,), conclusion=f"This is {name[:1].lower() + name[1:] if is_slope else name}."),),
        numbers={"function": f.title},
    )


PROVIDER = Provider(name="curve", title="A curve alone", version="1", parameters=PARAMETERS, explain=explain)

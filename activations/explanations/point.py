"""A function at one input: value and slope worked out, the point on f and on f', and the tangent there.

Numbers: `x`, `value`, `slope`, `function`; at a kink `slope_left` and `slope_right` stand for `slope`, which is then
the convention of our code."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from activations.catalogue import Activation, Kink
from activations.choosing import chosen, function_parameters
from activations.explanations import parts
from activations.explanations.working import slope_steps, value_steps
from activations.values import kink_at, slope_text, value_text
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Mark, Outline, Panel, Point, Style, Table

BOUND = Fraction(1000)
AROUND = 3.0  # units of the input shown to either side of the point and of 0
TANGENT = 1.0  # half its length in units of the input
NEIGHBOURS = tuple(Fraction(step) for step in (-2, -1, 0, 1, 2))

PARAMETERS = (
    *function_parameters("The function that is looked at."),
    Parameter("x", ParameterType.NUMBER, "The input.", minimum=-BOUND, maximum=BOUND),
    Parameter(
        "what",
        ParameterType.CHOICE,
        "What is worked out line by line.",
        default="both",
        allowed=("value", "slope", "both"),
    ),
)


def explain(values: parts.Values) -> Explanation:
    function, x, what = chosen(values), parts.number(values, "x"), str(values["what"])
    kink = kink_at(function, x)
    value, slope = float(function.value(float(x))), float(function.slope(float(x)))
    numbers = {
        "x": exact_text(x),
        "value": value_text(function, x),
        "slope": readable(slope) if kink else slope_text(function, x),
        "function": function.title,
    }
    if kink is not None:
        numbers |= {"slope_left": readable(kink.slope_left), "slope_right": readable(kink.slope_right)}
    return Explanation(
        title=_title(function, x, what, numbers, kink),
        summary="",
        steps=_steps(function, x, what, kink),
        figures=(_figure(function, x, what, value, slope, kink, numbers),),
        tables=(_table(function, x),),
        numbers=numbers,
        caveats=_caveats(function, kink, numbers),
    )


def _title(function: Activation, x: Fraction, what: str, numbers: dict[str, str], kink: Kink | None) -> str:
    value = f"{parts.call(function, x)} = {numbers['value']}"
    slope = _no_slope(function, x, kink) if kink else f"{parts.slope_call(function, x)} = {numbers['slope']}"
    return {"value": value, "slope": slope, "both": f"{value}, {slope}"}[what]


def _no_slope(function: Activation, x: Fraction, kink: Kink) -> str:
    return f"{function.title} {'jumps' if kink.jumps else 'has no slope'} at {exact_text(x)}"


def _steps(function: Activation, x: Fraction, what: str, kink: Kink | None) -> tuple[Step, ...]:
    steps = value_steps(function, x) if what != "slope" else ()
    if what == "value":
        return steps
    if kink is None:
        return tuple(dict.fromkeys((*steps, *slope_steps(function, x))))  # both begin with the same branch
    return (
        *steps,
        Step(
            f"slope of {function.title} just left of {exact_text(x)}", readable(kink.slope_left), "From the left", ":"
        ),
        Step(
            f"slope of {function.title} just right of {exact_text(x)}",
            readable(kink.slope_right),
            "From the right",
            ":",
        ),
    )


@lru_cache(maxsize=256)
def _curves(function: Activation, lower: float, upper: float) -> tuple[Curve, Curve]:
    slopes = replace(parts.slope_curve(function, lower, upper), label="")  # alone in a panel that names it
    return parts.curve(function, lower, upper), slopes


def _figure(
    function: Activation,
    x: Fraction,
    what: str,
    value: float,
    slope: float,
    kink: Kink | None,
    numbers: dict[str, str],
) -> Figure:
    """The function with the point; where the slope is asked for, the tangent too and the slope below."""
    window = _window(function, float(x))
    line, slopes = _curves(function, *window)
    top = Point(f"{parts.call(function, x)} = {numbers['value']}", float(x), parts.stored(value), guides=True)
    marks: tuple[Mark, ...] = (*parts.flat_regions(function, *window), line, top)
    axis = Axis("input x", *window)
    above = Panel(axis, _height(line, value, "output f(x)"), marks)
    conclusion = f"{parts.call(function, x)} = {numbers['value']}"
    if what == "value":
        return Figure(
            f"{function.title} at {exact_text(x)}",
            (above,),
            f"{conclusion}.",
            "The dot: output at the input asked for.",
        )
    tangents = _tangents(float(x), value, slope, kink, window)
    points = _slope_points(function, x, slope, kink, numbers)
    told = f"{parts.slope_call(function, x)} = {numbers['slope']}"
    if kink:
        told = f"the slope is {numbers['slope_left']} on the left, {numbers['slope_right']} on the right"
        told = f"{_no_slope(function, x, kink)}; {told}"
    return Figure(
        title=f"{function.title} at {exact_text(x)}",
        panels=(
            replace(above, marks=(*marks, *tangents), title=function.title),
            Panel(axis, _height(slopes, slope, "slope f′(x)"), (slopes, *points), title="Its slope"),
        ),
        conclusion=f"{conclusion}; {told}.",
        caption="Above the function with the tangent dashed, below its slope at the same input."
        + (" Hollow dots: a slope that holds on one side only." if kink else ""),
    )


def _window(function: Activation, at: float) -> tuple[float, float]:
    """Whole units around the point and, unless it lies far off, around 0 and all kinks; so that many points share
    their curves."""
    if abs(at) > 3 * AROUND:
        return float(int(at) - AROUND), float(int(at) + AROUND)
    kinks = [kink.at for kink in function.kinks]
    return min(-AROUND, float(int(at) - 2), *(k - 1 for k in kinks)), max(
        AROUND, float(int(at) + 2), *(k + 1 for k in kinks)
    )


def _height(line: Curve, value: float, label: str) -> Axis:
    ys = [y for y in line.ys if y is not None] + [value]
    margin = max(0.3, 0.15 * (max(ys) - min(ys)))
    return Axis(label, min(ys) - margin, max(ys) + margin)


def _tangents(
    at: float, value: float, slope: float, kink: Kink | None, window: tuple[float, float]
) -> tuple[Curve, ...]:
    if kink is not None and kink.jumps:
        return ()
    lower, upper = max(window[0], at - TANGENT), min(window[1], at + TANGENT)
    pieces = [(lower, at, kink.slope_left), (at, upper, kink.slope_right)] if kink else [(lower, upper, slope)]
    return tuple(
        Curve(
            "tangent" if number == 0 else "",
            (parts.stored(start), parts.stored(end)),
            (parts.stored(value + steep * (start - at)), parts.stored(value + steep * (end - at))),
            Style.SECOND,
        )
        for number, (start, end, steep) in enumerate(pieces)
    )


def _slope_points(
    function: Activation, x: Fraction, slope: float, kink: Kink | None, numbers: dict[str, str]
) -> tuple[Point, ...]:
    if kink is None:
        label = f"{parts.slope_call(function, x)} = {numbers['slope']}"
        return (Point(label, float(x), parts.stored(slope), guides=True),)
    return tuple(
        Point(f"from the {side}: {readable(steep)}", float(x), parts.stored(steep), outline=Outline.OPEN)
        for side, steep in (("left", kink.slope_left), ("right", kink.slope_right))
    )


def _table(function: Activation, x: Fraction) -> Table:
    rows = []
    for near in (x + step for step in NEIGHBOURS):
        kink = kink_at(function, near)
        one_sided = f"{readable(kink.slope_left)} | {readable(kink.slope_right)}" if kink else ""
        rows.append((exact_text(near), value_text(function, near), one_sided or slope_text(function, near)))
    return Table(f"{function.title} nearby", ("x", "f(x)", "f′(x)"), tuple(rows))


def _caveats(function: Activation, kink: Kink | None, numbers: dict[str, str]) -> tuple[str, ...]:
    if kink is None:
        return ()
    words = f"At {numbers['x']} the derivative does not exist. What a framework returns there is a convention: "
    return (f"{words}{numbers['slope']} here, as in {kink.taken_by}.",)


PROVIDER = Provider(
    name="point",
    title="A function at one input: value and slope",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)

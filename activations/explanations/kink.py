"""What derivative is taken where there is none: quotients from both sides, and what each framework returns.

Numbers: `at`, `slope_left`, `slope_right`, `central` (the central quotient), `ours`; for every framework's operation
`conventions.N` in the order of the table, and `disagree` ("yes" or "no")."""

from __future__ import annotations

from fractions import Fraction

from activations.catalogue import Activation, Convention, Kink, conventions_of
from activations.choosing import chosen, function_parameters
from activations.explanations import parts
from activations.values import value_of
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Mark, Outline, Panel, Point, Style, Table

WIDTHS = (Fraction(1, 10), Fraction(1, 1000), Fraction(1, 1_000_000))
MOST_BARS = 8

PARAMETERS = (
    *function_parameters("The function with the kink.", default="relu"),
    Parameter(
        "at",
        ParameterType.NUMBER,
        "The input of the kink.",
        default="0",
        minimum=Fraction(-10),
        maximum=Fraction(10),
    ),
)


def explain(values: parts.Values) -> Explanation:
    function, at = chosen(values), parts.number(values, "at")
    kink = next((kink for kink in function.kinks if Fraction(kink.at) == at), None)
    if kink is None or kink.jumps:
        places = ", ".join(readable(kink.at) for kink in function.kinks if not kink.jumps) or "none"
        raise InvalidParameter("at", f"{exact_text(at)} is no kink of {function.title}; its kinks are at: {places}.")
    conventions = conventions_of(function, at)
    numbers = _numbers(kink, at, conventions)
    return Explanation(
        title=f"{function.title} has no slope at {exact_text(at)}",
        summary="The quotient from the left and the one from the right disagree for every width, so no derivative exists. "
        "Frameworks return a number all the same.",
        steps=_steps(function, at),
        figures=_figures(function, kink, conventions),
        tables=(_quotients(function, at), *((_convention_table(conventions),) if conventions else ())),
        numbers=numbers,
        caveats=_caveats(conventions, numbers),
    )


def quotients(function: Activation, at: Fraction, h: Fraction) -> tuple[float | Fraction, ...]:
    """(left, right, central) difference quotients of width h; exact where the function is."""
    below, here, above = (Fraction(value_of(function, x)) for x in (at - h, at, at + h))
    return (here - below) / h, (above - here) / h, (above - below) / (2 * h)


def _numbers(kink: Kink, at: Fraction, conventions: tuple[Convention, ...]) -> dict[str, str]:
    texts = {
        "at": exact_text(at),
        "slope_left": readable(kink.slope_left),
        "slope_right": readable(kink.slope_right),
        "central": readable((kink.slope_left + kink.slope_right) / 2),
        "ours": readable(kink.convention),
        "disagree": "yes" if len({convention.slope for convention in conventions}) > 1 else "no",
    }
    return texts | {f"conventions.{n}": readable(each.slope) for n, each in enumerate(conventions, start=1)}


def _steps(function: Activation, at: Fraction) -> tuple[Step, ...]:
    left, right, central = quotients(function, at, WIDTHS[-1])
    x, h = exact_text(at), "h"
    return (
        Step(f"({function.name}({x}) − {function.name}({x} − {h}))/{h} for h = 10⁻⁶", readable(left), "From the left"),
        Step(
            f"({function.name}({x} + {h}) − {function.name}({x}))/{h} for h = 10⁻⁶", readable(right), "From the right"
        ),
        Step(f"({function.name}({x} + {h}) − {function.name}({x} − {h}))/(2h)", readable(central), "Central"),
    )


def _figures(function: Activation, kink: Kink, conventions: tuple[Convention, ...]) -> tuple[Figure, ...]:
    lower, upper = kink.at - 3, kink.at + 3
    slopes = parts.slope_curve(function, lower, upper)
    ys = [y for y in slopes.ys if y is not None]
    margin = 0.3 * (max(ys) - min(ys)) + 0.1
    marks: tuple[Mark, ...] = (
        slopes,
        Point(f"from the left: {readable(kink.slope_left)}", kink.at, kink.slope_left, outline=Outline.OPEN),
        Point(f"from the right: {readable(kink.slope_right)}", kink.at, kink.slope_right, outline=Outline.OPEN),
    )
    slope_figure = Figure(
        title=f"The slope of {function.title} around {readable(kink.at)}",
        panels=(Panel(Axis("input x", lower, upper), Axis("slope f′(x)", min(ys) - margin, max(ys) + margin), marks),),
        conclusion=f"Left of {readable(kink.at)} the slope tends to {readable(kink.slope_left)}, right of it to "
        f"{readable(kink.slope_right)}.",
        caption="Hollow dots: the slope on one side only. Between them any number is a subgradient where the slope rises.",
    )
    return (slope_figure, _bars(function, kink, conventions)) if conventions else (slope_figure,)


def _bars(function: Activation, kink: Kink, conventions: tuple[Convention, ...]) -> Figure:
    shown = conventions[:MOST_BARS]
    values = [convention.slope for convention in shown]
    top = max(1.0, *values)
    bars = Bars(
        "slope returned",
        tuple(f"{each.framework} {each.operation.rpartition('.')[2]}" for each in shown),
        tuple(values),
        tuple(readable(value) for value in values),
        style=Style.FIRST,
    )
    return Figure(
        title=f"What frameworks return at {readable(kink.at)}",
        panels=(Panel(Axis("slope returned", 0, 1.2 * top), Axis("", 0, 1), (bars,)),),
        conclusion="; ".join(f"{each.framework} {each.operation}: {readable(each.slope)}" for each in shown) + ".",
        caption="The value stands at the end of each bar.",
    )


def _quotients(function: Activation, at: Fraction) -> Table:
    rows = tuple((exact_text(h), *(readable(q) for q in quotients(function, at, h))) for h in WIDTHS)
    return Table("Difference quotients", ("width h", "from the left", "from the right", "central"), rows)


def _convention_table(conventions: tuple[Convention, ...]) -> Table:
    return Table(
        "Slope returned at the kink",
        ("framework", "operation", "setting", "slope"),
        tuple((each.framework, each.operation, each.setting or "usual", readable(each.slope)) for each in conventions),
    )


def _caveats(conventions: tuple[Convention, ...], numbers: dict[str, str]) -> tuple[str, ...]:
    if not conventions:
        return (f"Our own code takes {numbers['ours']} here; nothing was measured of frameworks.",)
    versions = ", ".join(dict.fromkeys(each.framework for each in conventions))
    return (
        f"Observed with {versions}; other versions may differ.",
        "In float32 and float64 an input is hardly ever exactly at a kink; with fewer bits, many zeros or sparse data it is.",
    )


PROVIDER = Provider(
    name="kink",
    title="The derivative at a kink, and what frameworks return",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)

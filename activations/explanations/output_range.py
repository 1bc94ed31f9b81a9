"""The range of a function: which outputs occur, with a proof first and values after it.

Numbers: `range`, `lower`, `upper` (the word "none" where there is no end), `value.X` for every input X (as in "-5"), and
`other.KEY` the range of each other function that is set beside it.
"""

from __future__ import annotations

import math
from fractions import Fraction

from activations.catalogue import CATALOGUE, Activation, End
from activations.choosing import chosen, function_parameters
from activations.explanations import parts
from activations.values import value_of, value_text
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Figure, Mark, Outline, Panel, Point, RangeBar, Table

REACH = 4.0
MARGIN = 0.6

CONTINUOUS = tuple(
    key for key, activation in CATALOGUE.items() if activation.is_continuous
)  # their range is an interval

PARAMETERS = (
    Parameter(
        "function", ParameterType.CHOICE, "The function whose range is asked for.", default="relu", allowed=CONTINUOUS
    ),
    *function_parameters()[1:],
    Parameter(
        "inputs",
        ParameterType.NUMBERS,
        "Inputs whose outputs are printed.",
        default=["-5", "-1", "0", "1/2", "2", "100"],
        minimum=Fraction(-(10**6)),
        maximum=Fraction(10**6),
    ),
    Parameter(
        "functions",
        ParameterType.CHOICES,
        "Functions whose ranges are set beside it.",
        default=["softplus", "leaky_relu", "sigmoid", "tanh"],
        allowed=CONTINUOUS,
    ),
)


def explain(values: parts.Values) -> Explanation:
    f = chosen(values)
    inputs = parts.numbers(values, "inputs")
    others = tuple(other for other in parts.activations(values) if other.key != f.key)
    texts = {"range": f.range_text, "lower": _end(f.lower), "upper": _end(f.upper)}
    texts |= {f"value.{parts.name_of(x)}": value_text(f, x) for x in inputs}
    texts |= {f"other.{other.key}": other.range_text for other in others}
    return Explanation(
        title=f"The outputs of {f.title} fill {f.range_text}",
        summary="First the argument, then some values. A square bracket means reached, a round one not reached.",
        steps=(*_proof(f), *(Step(parts.call(f, x), texts[f"value.{parts.name_of(x)}"]) for x in inputs)),
        figures=(_figure(f),),
        tables=(_table(f, others),),
        numbers=texts,
        caveats=_caveats(f),
    )


def _end(end: End) -> str:
    return readable(end.value) if math.isfinite(end.value) else "none"


def _proof(f: Activation) -> tuple[Step, Step]:
    """One line for each end: why it is where it is and whether it belongs to the range."""
    if f.lower.reached_at is not None:
        low = Step(f"{f.title}({readable(f.lower.reached_at)}) = {_end(f.lower)}, and no output is lower", "reached")
    elif math.isfinite(f.lower.value):
        low = Step(f"outputs come as near to {_end(f.lower)} as you like and stay above it", "not reached")
    else:
        low = Step("outputs fall below every number", "no lower end")
    if f.upper.reached_at is not None:
        high = Step(f"{f.title}({readable(f.upper.reached_at)}) = {_end(f.upper)}, and no output is higher", "reached")
    elif math.isfinite(f.upper.value):
        high = Step(f"outputs come as near to {_end(f.upper)} as you like and stay below it", "not reached")
    elif f.is_straight and f.slope_right == 1:
        high = Step(f"for every y > 0, {f.title}(y) = y: so every positive y is an output", "no upper end")
    else:
        high = Step("outputs rise above every number", "no upper end")
    return (
        Step(low.expression, low.value, "Lower end", ":"),
        Step(high.expression, high.value, "Upper end", ":"),
    )


def _figure(f: Activation) -> Figure:
    ends = [parts.stored(float(value_of(f, Fraction(x)))) for x in (int(-REACH), int(REACH))]
    low = min(ends[0], f.lower.value if math.isfinite(f.lower.value) else ends[0])
    high = max(ends[1], f.upper.value if math.isfinite(f.upper.value) else ends[1])
    marks: list[Mark] = [
        parts.curve(f, -REACH, REACH),
        RangeBar(
            f"outputs: {f.range_text}",
            parts.stored(f.lower.value) if math.isfinite(f.lower.value) else None,
            parts.stored(f.upper.value) if math.isfinite(f.upper.value) else None,
            Outline.CLOSED if f.lower.is_reached else Outline.OPEN,
            Outline.CLOSED if f.upper.is_reached else Outline.OPEN,
        ),
    ]
    for end in (f.lower, f.upper):
        if end.reached_at is not None and abs(end.reached_at) <= REACH:
            label = f"{f.title}({readable(end.reached_at)}) = {_end(end)}"
            marks.append(Point(label, parts.stored(end.reached_at), parts.stored(end.value), guides=True))
    return Figure(
        title=f"{f.title} and its range",
        panels=(Panel(Axis("input x", -REACH, REACH), Axis("output f(x)", low - MARGIN, high + MARGIN), tuple(marks)),),
        conclusion=f"The outputs of {f.title} are the interval {f.range_text}.",
        caption="The bar beside the curve is its shadow on the output axis: all outputs that occur. "
        "A filled end is reached, a hollow one is not, an arrow goes on without end.",
    )


def _table(f: Activation, others: tuple[Activation, ...]) -> Table:
    return Table(
        "Ranges side by side",
        ("function", "range", "lower end", "upper end"),
        tuple((each.title, each.range_text, _reached(each.lower), _reached(each.upper)) for each in (f, *others)),
    )


def _reached(end: End) -> str:
    if not math.isfinite(end.value):
        return "none"
    return f"{readable(end.value)}, {'reached' if end.is_reached else 'not reached'}"


def _caveats(f: Activation) -> tuple[str, ...]:
    if all(end.is_reached or not math.isfinite(end.value) for end in (f.lower, f.upper)):
        return ("The range is declared from the formula, and the printed values are checked against it.",)
    return (
        (
            "A computer rounds: far out it prints the open end itself, although no real input reaches it. "
            "The range is therefore declared from the formula, never measured."
        ),
    )


PROVIDER = Provider(
    name="output_range",
    title="The range of a function",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)

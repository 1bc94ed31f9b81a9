"""A gradient on its way back through a chain of layers, split into the weights and the slopes.

Numbers: `layers`, `weights` and `slopes` (their products), `factor` (of both), `per_layer`, and for layer N counted from
the output `N.weight`, `N.slope`, `N.factor` (up to there)."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import accumulate
from operator import mul
from typing import cast

from activations.explanations import parts
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Scale, Style, Table

PARAMETERS = (
    Parameter(
        "layers",
        ParameterType.INTEGER,
        "Layers of one unit each.",
        default=10,
        minimum=Fraction(1),
        maximum=Fraction(50),
    ),
    Parameter(
        "weight",
        ParameterType.NUMBER,
        "The weight of every layer.",
        default="1",
        minimum=Fraction(-10),
        maximum=Fraction(10),
    ),
    Parameter(
        "slope",
        ParameterType.NUMBER,
        "The slope of the function at every unit.",
        default="1/4",
        minimum=Fraction(-10),
        maximum=Fraction(10),
    ),
)


def explain(values: parts.Values) -> Explanation:
    layers = cast(int, values["layers"])
    weight, slope = parts.number(values, "weight"), parts.number(values, "slope")
    running = {
        "weights": list(accumulate([weight] * layers, mul)),
        "slopes": list(accumulate([slope] * layers, mul)),
        "both": list(accumulate([weight * slope] * layers, mul)),
    }
    numbers = {
        "layers": str(layers),
        "weights": readable(running["weights"][-1]),
        "slopes": readable(running["slopes"][-1]),
        "factor": readable(running["both"][-1]),
        "per_layer": exact_text(weight * slope),
    }
    for n in range(1, layers + 1):
        numbers |= {f"{n}.weight": readable(weight), f"{n}.slope": readable(slope)}
        numbers[f"{n}.factor"] = readable(running["both"][n - 1])
    w, s = exact_text(weight), exact_text(slope)
    return Explanation(
        title=f"Over {layers} layers the gradient is multiplied by {numbers['factor']}",
        summary=f"Each layer multiplies it by its weight and by the slope at its unit: {w} × {s} = {numbers['per_layer']}.",
        steps=(
            Step(f"({w})^{layers}", numbers["weights"], "Weights"),
            Step(f"({s})^{layers}", numbers["slopes"], "Slopes"),
            Step(f"({w} × {s})^{layers}", numbers["factor"], "Both"),
        ),
        figures=(_figure(running, numbers),),
        tables=(_table(running),),
        numbers=numbers,
        caveats=("One unit a layer, all alike: in a real net each factor is a matrix, and its units differ.",),
    )


def _figure(running: dict[str, list[Fraction]], numbers: dict[str, str]) -> Figure:
    names = {"weights": "weights alone", "slopes": "slopes alone", "both": "both"}
    curves = []
    for style, (key, products) in zip((Style.SECOND, Style.THIRD, Style.FIRST), running.items(), strict=True):
        sizes = [1.0, *(abs(float(product)) for product in products)]
        if min(sizes) > 0:
            xs = tuple(float(n) for n in range(len(sizes)))
            curves.append(Curve(names[key], xs, tuple(parts.stored(size) for size in sizes), style))
    sizes = [y for curve in curves for y in curve.ys if y is not None] or [0.1, 1.0]
    lower = 10.0 ** (math.floor(math.log10(min(sizes))) - 1)
    upper = 10.0 ** (math.ceil(math.log10(max(sizes))) + 1)
    panel = Panel(
        Axis("layers back from the output", 0.0, float(len(running["both"]))),
        Axis("size of the factor", lower, upper, scale=Scale.LOG),
        tuple(curves) or (Curve("no gradient is left", (0.0, 1.0), (lower, lower)),),
    )
    return Figure(
        title="What is left of a gradient",
        panels=(panel,),
        conclusion=f"After {numbers['layers']} layers the factor is {numbers['factor']}.",
        caption="The vertical axis is logarithmic, so that a constant factor a layer is a straight line.",
    )


def _table(running: dict[str, list[Fraction]]) -> Table:
    layers = len(running["both"])
    shown = sorted({1, 2, 3, layers // 2 or 1, layers} & set(range(1, layers + 1)))
    rows = tuple((str(n), *(readable(running[key][n - 1]) for key in ("weights", "slopes", "both"))) for n in shown)
    return Table("Products on the way back", ("layers", "weights", "slopes", "both"), rows)


PROVIDER = Provider(
    name="chain_product",
    title="The product of a chain, split into weights and slopes",
    version="1",
    parameters=PARAMETERS,
    explain=explain,
)

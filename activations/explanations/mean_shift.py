"""How far the mean output lies from 0, and what ELU's negative part does about it.

Numbers, for every function KEY: `KEY.mean`; and `relu`, `elu.A` for each alpha A, `zero_alpha` (the alpha at which ELU's mean
is 0), `input_mean`."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from activations.catalogue import CATALOGUE, activation
from activations.explanations import parts
from activations.normal import mean_under_normal
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Curve, Figure, Panel, Rule, Style, Table

ALPHAS = tuple(Fraction(text) for text in ("0.1", "0.5", "1", "1.5", "2", "3"))

PARAMETERS = (
    parts.functions_parameter("Functions to compare with.", ["relu", "leaky_relu", "elu", "selu", "tanh"]),
    Parameter(
        "input_mean",
        ParameterType.NUMBER,
        "The mean of the inputs, whose variance is 1.",
        default="0",
        minimum=Fraction(-3),
        maximum=Fraction(3),
    ),
)


def explain(values: parts.Values) -> Explanation:
    functions, center = parts.activations(values), parts.number(values, "input_mean")
    means = {f: mean_under_normal(f, float(center)) for f in functions}
    by_alpha = {alpha: mean_under_normal(activation("elu", {"alpha": alpha}), float(center)) for alpha in ALPHAS}
    relu, one = mean_under_normal(CATALOGUE["relu"], float(center)), by_alpha[Fraction(1)]
    zero = relu / (relu - one)  # the mean falls by the same amount with every unit of alpha
    numbers = {f"{f.key}.mean": readable(mean) for f, mean in means.items()}
    numbers |= {f"elu.{exact_text(alpha)}": readable(mean) for alpha, mean in by_alpha.items()}
    numbers |= {"relu": readable(relu), "zero_alpha": readable(zero), "input_mean": exact_text(center)}
    return Explanation(
        title=f"ELU pulls the mean from {numbers['relu']} to {numbers['elu.1']}",
        summary="Its outputs below 0 weigh against those above. The mean falls in a straight line with α.",
        steps=(
            Step(
                f"mean of ReLU for inputs N({numbers['input_mean']}, 1)",
                numbers["relu"],
                "Without a negative part",
                ":",
            ),
            Step("mean of ELU with α = 1", numbers["elu.1"], "With it", ":"),
            Step("α at which the mean is 0", numbers["zero_alpha"], "Balanced", ":"),
        ),
        figures=(_bars(means, numbers), _line(by_alpha, numbers)),
        tables=(
            Table("Mean output", ("function", "mean"), tuple((f.title, numbers[f"{f.key}.mean"]) for f in means)),
            Table(
                "ELU over α", ("α", "mean"), tuple((exact_text(a), numbers[f"elu.{exact_text(a)}"]) for a in by_alpha)
            ),
        ),
        numbers=numbers,
        caveats=(
            "Computed by quadrature for normal inputs with variance 1; the inputs of a trained layer are not normal.",
        ),
    )


def _bars(means: dict, numbers: dict[str, str]) -> Figure:
    values = [parts.stored(mean) for mean in means.values()]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.2 * ((high - low) or 1.0)
    bars = Bars(
        "mean output", tuple(f.title for f in means), tuple(values), tuple(numbers[f"{f.key}.mean"] for f in means)
    )
    panel = Panel(
        Axis("mean output", low - room, high + room), Axis("", 0, 1), (bars, Rule("0", "x", 0.0, Style.THIRD))
    )
    return Figure(
        title="Mean outputs",
        panels=(panel,),
        conclusion="; ".join(f"{f.title} {numbers[f'{f.key}.mean']}" for f in means) + ".",
        caption="The value stands at the end of each bar.",
    )


def _line(by_alpha: dict[Fraction, float], numbers: dict[str, str]) -> Figure:
    xs = tuple(float(alpha) for alpha in by_alpha)
    ys = tuple(parts.stored(mean) for mean in by_alpha.values())
    margin = 0.15 * float(np.ptp(ys)) + 0.05
    panel = Panel(
        Axis("α of ELU", 0.0, max(xs)),
        Axis("mean output", min(0.0, *ys) - margin, max(0.0, *ys) + margin),
        (Curve("ELU", xs, ys), Rule("mean 0", "y", 0.0, Style.THIRD)),
    )
    return Figure(
        title="The mean of ELU over α",
        panels=(panel,),
        conclusion=f"It falls with α and is 0 at α = {numbers['zero_alpha']}.",
        caption="The line crosses 0 where the negative part outweighs the positive one.",
    )


PROVIDER = Provider(
    name="mean_shift",
    title="The shift of the mean, and ELU’s negative part",
    version="1",
    parameters=PARAMETERS,
    explain=explain,
)

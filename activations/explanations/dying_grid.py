"""Dying units over the learning rate and over the bias at the start.

Numbers: `KEY.R.dead` and `KEY.R.accuracy` for every function KEY and learning rate R (as written), `bias.B.dead` and `bias.B.zero`
for every bias B, `n`, `hidden`, `seeds`."""

from __future__ import annotations

from fractions import Fraction

from activations.catalogue import Activation
from activations.experiments.bias import ZeroFractions, zero_fractions
from activations.experiments.dying_grid import MOST_RATE, Died, trained
from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Scale, Table

MOST = 4

PARAMETERS = (
    parts.functions_parameter("The functions, at most four.", ["relu", "leaky_relu", "elu", "gelu"]),
    Parameter(
        "rates",
        ParameterType.NUMBERS,
        "Learning rates, rising, at most six.",
        default=["0.1", "0.5", "1", "2", "3", "5"],
        minimum=Fraction(1, 100),
        maximum=Fraction(MOST_RATE),
    ),
    Parameter(
        "biases",
        ParameterType.NUMBERS,
        "Biases at the start for the second table.",
        default=["0", "-1", "-2", "-4", "-8"],
        minimum=Fraction(-20),
        maximum=Fraction(0),
    ),
)

Grid = dict[Activation, list[Died]]


def explain(values: parts.Values) -> Explanation:
    functions, rates = parts.activations(values), parts.numbers(values, "rates")
    if len(functions) > MOST or len(rates) > 6 or len(rates) < 2 or list(rates) != sorted(set(rates)):
        raise InvalidParameter("rates", f"must be from 2 to 6 rising numbers, for at most {MOST} functions.")
    grid = {f: [trained(f, float(rate)) for rate in rates] for f in functions}
    zeros = [zero_fractions(float(bias)) for bias in parts.numbers(values, "biases")]
    numbers = _numbers(grid, rates, zeros, parts.numbers(values, "biases"))
    first = functions[0]
    top = exact_text(rates[-1])
    return Explanation(
        title=f"At the learning rate {top}, {numbers[f'{first.key}.{top}.dead']} of the {first.title} units are dead",
        summary="A large step can throw a unit’s bias so far down that it is at 0 on all data; then it never comes back.",
        steps=tuple(
            Step(
                f"dead units at the rate {exact_text(rate)}",
                numbers[f"{first.key}.{exact_text(rate)}.dead"],
                first.title,
                ":",
            )
            for rate in rates
        ),
        figures=(_figure(grid, rates, numbers),),
        tables=(_table(grid, rates, numbers), _bias_table(zeros, numbers, parts.numbers(values, "biases"))),
        numbers=numbers,
        caveats=_caveats(numbers),
    )


def _percent(share: float) -> str:
    return f"{readable(100 * share, digits=3)} %"


def _numbers(
    grid: Grid, rates: tuple[Fraction, ...], zeros: list[ZeroFractions], biases: tuple[Fraction, ...]
) -> dict[str, str]:
    one = next(iter(grid.values()))[0]
    texts = {"n": readable(one.n), "hidden": readable(one.hidden), "seeds": readable(one.seeds)}
    for f, runs in grid.items():
        for rate, run in zip(rates, runs, strict=True):
            texts[f"{f.key}.{exact_text(rate)}.dead"] = _percent(run.dead)
            texts[f"{f.key}.{exact_text(rate)}.accuracy"] = readable(run.accuracy)
    for bias, zero in zip(biases, zeros, strict=True):
        texts |= {
            f"bias.{exact_text(bias)}.dead": _percent(zero.dead),
            f"bias.{exact_text(bias)}.zero": _percent(zero.zero),
        }
    return texts


def _figure(grid: Grid, rates: tuple[Fraction, ...], numbers: dict[str, str]) -> Figure:
    curves = tuple(
        Curve(f.name, tuple(float(rate) for rate in rates), tuple(parts.stored(100 * run.dead) for run in runs), style)
        for style, (f, runs) in zip(parts.STYLES, grid.items(), strict=False)
    )
    panel = Panel(
        Axis("learning rate", float(rates[0]), float(rates[-1]), scale=Scale.LOG),
        Axis("dead units in %", -5, 105),
        curves,
    )
    top = exact_text(rates[-1])
    return Figure(
        title="Dead units over the learning rate",
        panels=(panel,),
        conclusion="; ".join(f"at {top}, {f.name}: {numbers[f'{f.key}.{top}.dead']}" for f in grid) + ".",
        caption="A unit counts as dead if its slope is exactly 0 on every point. The horizontal axis is logarithmic.",
    )


def _table(grid: Grid, rates: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple(
        (
            exact_text(rate),
            *(
                f"{numbers[f'{f.key}.{exact_text(rate)}.dead']}, accuracy {numbers[f'{f.key}.{exact_text(rate)}.accuracy']}"
                for f in grid
            ),
        )
        for rate in rates
    )
    return Table("Dead units and accuracy after training", ("rate", *(f.title for f in grid)), rows)


def _bias_table(zeros: list[ZeroFractions], numbers: dict[str, str], biases: tuple[Fraction, ...]) -> Table:
    rows = tuple(
        (exact_text(bias), numbers[f"bias.{exact_text(bias)}.zero"], numbers[f"bias.{exact_text(bias)}.dead"])
        for bias, _ in zip(biases, zeros, strict=True)
    )
    return Table("ReLU at the start, before training", ("bias", "outputs that are 0", "units dead"), rows)


def _caveats(numbers: dict[str, str]) -> tuple[str, ...]:
    nets = f"nets with {numbers['hidden']} hidden units, {numbers['n']} points, mean of {numbers['seeds']} seeds from 0"
    return (
        f"Observed: {nets}.",
        "A gradient that is kept is not yet a training that works: look at the accuracy beside it.",
    )


PROVIDER = Provider(
    name="dying_grid",
    title="Dying units over learning rate and bias",
    version="1",
    parameters=PARAMETERS,
    explain=explain,
    slow=True,
)

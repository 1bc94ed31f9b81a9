"""PReLU learning its slope: from the usual starts towards the slope that made the data.

Numbers: `target`, `steps`, `rate`, `n`, `seed`, `noise`; for the start N (1: PyTorch’s, 2: Keras’): `N.start`, `N.last`,
`N.loss_first`, `N.loss_last`."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from activations.experiments.prelu import NOISE, Learned, learn
from activations.explanations import parts
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Rule, Style, Table

STARTS = ((0.25, "PyTorch’s start"), (0.0, "Keras’ start"))

PARAMETERS = (
    Parameter(
        "target",
        ParameterType.NUMBER,
        "The slope below 0 that made the data.",
        default="-0.5",
        minimum=Fraction(-3),
        maximum=Fraction(3),
    ),
    Parameter(
        "rate", ParameterType.NUMBER, "Learning rate.", default="0.5", minimum=Fraction(1, 1000), maximum=Fraction(2)
    ),
    Parameter(
        "steps", ParameterType.INTEGER, "Steps of training.", default=30, minimum=Fraction(1), maximum=Fraction(500)
    ),
    Parameter("seed", ParameterType.INTEGER, "Seed of the data.", default=0, minimum=Fraction(0), maximum=Fraction(99)),
)


def explain(values: parts.Values) -> Explanation:
    target, rate = float(parts.number(values, "target")), float(parts.number(values, "rate"))
    steps, seed = cast(int, values["steps"]), cast(int, values["seed"])
    runs = [learn(target, start, rate, steps, seed) for start, _ in STARTS]
    numbers = {
        "target": readable(target),
        "steps": readable(steps),
        "rate": readable(rate),
        "n": readable(runs[0].n),
        "seed": str(seed),
        "noise": readable(NOISE),
    }
    for n, run in enumerate(runs, start=1):
        numbers |= {f"{n}.start": readable(run.start), f"{n}.last": readable(run.alphas[-1])}
        numbers |= {f"{n}.loss_first": readable(run.losses[0]), f"{n}.loss_last": readable(run.losses[-1])}
    return Explanation(
        title=f"From {numbers['1.start']} the slope goes to {numbers['1.last']}",
        summary=f"The data were made with the slope {numbers['target']}. Nothing keeps a learned slope between 0 and 1.",
        steps=(
            Step("mean of (f(x) − y) x over inputs below 0", "gradient of α", "Rule", ":"),
            *(
                Step(f"α after {numbers['steps']} steps from {numbers[f'{n}.start']}", numbers[f"{n}.last"], label, ":")
                for n, (_, label) in enumerate(STARTS, start=1)
            ),
        ),
        figures=(_figure(runs, numbers),),
        tables=(_table(runs),),
        numbers=numbers,
        caveats=(_setup(numbers), "In a net the weights move too."),
    )


def _setup(n: dict[str, str]) -> str:
    data = f"n = {n['n']}, noise {n['noise']}, seed {n['seed']}"
    return f"Observed on one small regression: {data}; only α is learned."


def _figure(runs: list[Learned], numbers: dict[str, str]) -> Figure:
    curves = tuple(
        Curve(
            label,
            tuple(float(step) for step in range(len(run.alphas))),
            tuple(parts.stored(a) for a in run.alphas),
            style,
        )
        for run, (_, label), style in zip(runs, STARTS, parts.STYLES, strict=False)
    )
    target = runs[0].target
    ys = [y for curve in curves for y in curve.ys if y is not None] + [target]
    margin = 0.12 * (max(ys) - min(ys)) + 0.05
    panel = Panel(
        Axis("training step", 0.0, float(len(runs[0].alphas) - 1)),
        Axis("slope α below 0", min(ys) - margin, max(ys) + margin),
        (*curves, Rule(f"made with {numbers['target']}", "y", target, Style.THIRD)),
    )
    return Figure(
        title="PReLU learns its slope",
        panels=(panel,),
        conclusion=f"Both starts end near {numbers['target']}: at {numbers['1.last']} and {numbers['2.last']}.",
        caption="Dotted: the slope that made the data.",
    )


def _table(runs: list[Learned]) -> Table:
    last = len(runs[0].alphas) - 1
    shown = sorted({0, 1, 2, 5, 10, last // 2, last} & set(range(last + 1)))
    rows = tuple((str(step), *(readable(run.alphas[step]) for run in runs)) for step in shown)
    return Table("The slope step by step", ("step", *(label for _, label in STARTS)), rows)


PROVIDER = Provider(
    name="prelu_learning", title="PReLU learning its slope", version="1", parameters=PARAMETERS, explain=explain
)

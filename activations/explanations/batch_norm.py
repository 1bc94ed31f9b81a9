"""Batch normalisation of one unit, worked out on a small batch.

Numbers: `n`, `mean`, `variance` (with 1/n), `deviation`, `gamma`, `beta`, `epsilon`, and for value N from 1 on `N.before`,
`N.normed`, `N.after`; `mean_after`, `deviation_after`."""

from __future__ import annotations

import math
from fractions import Fraction

from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Table

MOST = 8
EPSILON = 1e-5  # as torch has it

PARAMETERS = (
    Parameter(
        "batch",
        ParameterType.NUMBERS,
        "What the unit gets for each example of the batch, from 2 to 8 numbers.",
        default=["1", "2", "3", "6"],
        minimum=Fraction(-10_000),
        maximum=Fraction(10_000),
    ),
    Parameter(
        "gamma", ParameterType.NUMBER, "The learned scale.", default="1", minimum=Fraction(-100), maximum=Fraction(100)
    ),
    Parameter(
        "beta", ParameterType.NUMBER, "The learned shift.", default="0", minimum=Fraction(-100), maximum=Fraction(100)
    ),
)


def explain(values: parts.Values) -> Explanation:
    batch = parts.numbers(values, "batch")
    if not 2 <= len(batch) <= MOST:
        raise InvalidParameter("batch", f"must be from 2 to {MOST} numbers, not {len(batch)}.")
    gamma, beta = parts.number(values, "gamma"), parts.number(values, "beta")
    mean = sum(batch, Fraction(0)) / len(batch)
    variance = sum(((x - mean) ** 2 for x in batch), Fraction(0)) / len(batch)
    deviation = math.sqrt(float(variance) + EPSILON)
    normed = [float(x - mean) / deviation for x in batch]
    after = [float(gamma) * value + float(beta) for value in normed]
    numbers = {
        "n": readable(len(batch)),
        "mean": readable(mean),
        "variance": readable(variance),
        "deviation": readable(deviation),
        "gamma": exact_text(gamma),
        "beta": exact_text(beta),
        "epsilon": readable(EPSILON),
        "mean_after": readable(round(math.fsum(after) / len(after), 12) + 0.0),
        "deviation_after": readable(_deviation(after)),
    }
    for n, (x, between, result) in enumerate(zip(batch, normed, after, strict=True), start=1):
        numbers |= {f"{n}.before": exact_text(x), f"{n}.normed": readable(between), f"{n}.after": readable(result)}
    return Explanation(
        title=f"A batch with mean {numbers['mean']} and deviation {numbers['deviation']} gets mean {numbers['mean_after']} and deviation {numbers['deviation_after']}",
        summary="Mean and variance are those of the batch, the variance with 1/n; scale and shift are learned.",
        steps=_steps(batch, numbers),
        figures=(_figure(batch, after, numbers),),
        tables=(_table(batch, numbers),),
        numbers=numbers,
        caveats=("When the net is used, running averages take the place of the batch’s own mean and variance.",),
    )


def _deviation(values: list[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))


def _steps(batch: tuple[Fraction, ...], n: dict[str, str]) -> tuple[Step, ...]:
    listed = " + ".join(f"({exact_text(x)})" if x < 0 else exact_text(x) for x in batch)
    first = n["1.before"]
    return (
        Step(f"({listed})/{n['n']}", n["mean"], "Mean"),
        Step("mean of (x − mean)²", n["variance"], "Variance"),
        Step(f"√({n['variance']} + {n['epsilon']})", n["deviation"], "Deviation"),
        Step(f"({first} − {n['mean']})/{n['deviation']}", n["1.normed"], "First value, normalised"),
        Step(f"{n['gamma']} × ({n['1.normed']}) + {n['beta']}", n["1.after"], "First value, scaled and shifted"),
    )


def _figure(batch: tuple[Fraction, ...], after: list[float], n: dict[str, str]) -> Figure:
    names = tuple(f"example {number}" for number in range(1, len(batch) + 1))

    def panel(title: str, values: list[float], key: str) -> Panel:
        low, high = min(0.0, *values), max(0.0, *values)
        room = 0.2 * ((high - low) or 1.0)
        printed = tuple(n[f"{number}.{key}"] for number in range(1, len(values) + 1))
        bars = Bars(title, names, tuple(parts.stored(value) for value in values), printed)
        return Panel(Axis("value", low - room, high + room), Axis("", 0, 1), (bars,), title=title)

    return Figure(
        title="A batch before and after normalisation",
        panels=(panel("Before", [float(x) for x in batch], "before"), panel("After", after, "after")),
        conclusion=f"The mean goes from {n['mean']} to {n['mean_after']}, the deviation from {n['deviation']} to {n['deviation_after']}.",
        caption="The value stands at the end of each bar.",
    )


def _table(batch: tuple[Fraction, ...], n: dict[str, str]) -> Table:
    rows = tuple(
        (f"example {number}", *(n[f"{number}.{key}"] for key in ("before", "normed", "after")))
        for number in range(1, len(batch) + 1)
    )
    return Table("Example by example", ("", "before", "normalised", "scaled and shifted"), rows)


PROVIDER = Provider(
    name="batch_norm", title="Batch normalisation, worked out", version="1", parameters=PARAMETERS, explain=explain
)

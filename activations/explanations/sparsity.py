"""Zeros as a strength and as a weakness: outputs at 0 and units at 0 on all data, from one setup, and after training.

Numbers: `inputs`, `units`; `highest.NAME` and `lowest.NAME` for the highest and lowest bias, with NAME one of `bias`, `zero`
(outputs at 0, in percent) and `dead` (units at 0 on all inputs, in percent); for each bias, written as `bias_0`, `bias_m1`
(for −1) or `bias_m0_5` (for −0.5): `NAME.zero` and `NAME.dead` in percent, `NAME.expected`; of the trained net `net.hidden`,
`net.inputs`, `net.zero_before`, `net.zero_after`, `net.fewest`, `net.most`, `net.mean`, `net.patterns`, `net.dead`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import cast

import numpy as np

from activations.experiments.bias import ZeroFractions, zero_fractions
from activations.experiments.flower import TrainedNet, trained_net
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Histogram, Panel, Rule, Style, Table

CURVE_POINTS = 17
MOST = 41  # biases: each is a run of its own


def explain(values: Mapping[str, object]) -> Explanation:
    """Both shares over the bias, and what becomes of the zeros in a trained net."""
    biases = tuple(float(bias) for bias in cast(tuple[Fraction, ...], values["biases"]))
    if len(biases) > MOST:
        raise InvalidParameter("biases", f"must be at most {MOST} numbers, not {len(biases)}.")
    runs = tuple(zero_fractions(bias) for bias in sorted(set(biases), reverse=True))
    net = trained_net(cast(int, values["seed"]))
    numbers = _numbers(runs, net)
    return Explanation(
        title="The same zeros from two sides",
        summary=(
            f"Lowering the bias from {numbers['highest.bias']} to {numbers['lowest.bias']} raises the outputs at 0 from "
            f"{numbers['highest.zero']} to {numbers['lowest.zero']}, and the units that are 0 on all inputs from "
            f"{numbers['highest.dead']} to {numbers['lowest.dead']}."
        ),
        steps=_steps(runs, numbers),
        figures=(_figure(runs, net, numbers),),
        numbers=MappingProxyType(numbers),
        tables=(_table(runs), _net_table(numbers)),
        caveats=_caveats(runs[0], net, numbers),
    )


def name_of(bias: float) -> str:
    """The name of a bias inside a placeholder: −0.5 is `bias_m0_5`."""
    return "bias_" + f"{bias:g}".replace("-", "m").replace(".", "_")


def percent(share: float) -> str:
    """A share as percent with the digits that its distance from 0 and 1 needs: 82 %, 99.2 %, 99.99 %."""
    exact = Fraction(str(share))
    nearest = min(exact, 1 - exact)
    places = 0 if nearest == 0 or nearest >= Fraction(1, 100) else (1 if nearest >= Fraction(1, 1000) else 2)
    return f"{readable(exact * 100, places=places)} %"


def _numbers(runs: Sequence[ZeroFractions], net: TrainedNet) -> dict[str, str]:
    numbers = {"inputs": readable(runs[0].n), "units": readable(runs[0].units)}
    for run in runs:
        name = name_of(run.bias)
        numbers |= {f"{name}.zero": percent(run.zero), f"{name}.dead": percent(run.dead)}
        numbers[f"{name}.expected"] = percent(run.expected_zero)
    for name, run in (("highest", runs[0]), ("lowest", runs[-1])):
        numbers |= {f"{name}.bias": readable(run.bias), f"{name}.zero": percent(run.zero)}
        numbers[f"{name}.dead"] = percent(run.dead)
    return numbers | {
        "net.hidden": readable(net.hidden),
        "net.inputs": readable(net.n),
        "net.zero_before": percent(net.zeros_before),
        "net.zero_after": percent(net.zeros_after),
        "net.fewest": readable(net.fewest_active),
        "net.most": readable(net.most_active),
        "net.mean": readable(net.mean_active, digits=3),
        "net.patterns": readable(net.patterns),
        "net.dead": readable(net.dead),
    }


def _steps(runs: Sequence[ZeroFractions], numbers: Mapping[str, str]) -> tuple[Step, ...]:
    rows = [
        Step(
            "share of outputs at 0, share of units at 0 on all inputs",
            f"{numbers[f'{name_of(run.bias)}.zero']}, {numbers[f'{name_of(run.bias)}.dead']}",
            f"Bias {readable(run.bias)}",
            ":",
        )
        for run in runs
    ]
    active = f"{numbers['net.fewest']} to {numbers['net.most']} of {numbers['net.hidden']}"
    return (
        *rows,
        Step(
            "share of outputs at 0 before and after training",
            f"{numbers['net.zero_before']} and {numbers['net.zero_after']}",
            "A small trained net",
            ":",
        ),
        Step("active units, by input", active, "The same net", ":"),
    )


def _figure(runs: Sequence[ZeroFractions], net: TrainedNet, numbers: Mapping[str, str]) -> Figure:
    return Figure(
        title="Zeros and dead units",
        panels=(_bias_panel(runs), _active_panel(net, numbers)),
        conclusion=(
            f"Both shares rise as the bias falls: at {numbers['lowest.bias']}, {numbers['lowest.zero']} of the outputs are "
            f"0 and {numbers['lowest.dead']} of the units are dead. In the trained net "
            f"{numbers['net.fewest']} to {numbers['net.most']} of {numbers['net.hidden']} units are active, by input."
        ),
        caption=(
            f"Above: share of outputs that are 0, and of units that are 0 on all {numbers['inputs']} inputs, before training. "
            f"Below: active units of a trained net for each of {numbers['net.inputs']} inputs."
        ),
    )


def _bias_panel(runs: Sequence[ZeroFractions]) -> Panel:
    low, high = runs[-1].bias, runs[0].bias
    grid = sorted({*np.linspace(low, high, CURVE_POINTS).round(3).tolist(), *(run.bias for run in runs)})
    points = [zero_fractions(bias) for bias in grid]
    return Panel(
        x=Axis("bias", low, high if high > low else low + 1.0),
        y=Axis("share", 0.0, 1.0),
        marks=(
            Curve("outputs at 0", tuple(grid), tuple(p.zero for p in points), Style.FIRST, label_at=(low + high) / 2),
            Curve("dead units", tuple(grid), tuple(p.dead for p in points), Style.SECOND, label_at=(low + high) / 2),
        ),
        title="Before training",
    )


def _active_panel(net: TrainedNet, numbers: Mapping[str, str]) -> Panel:
    low, high = max(-1, net.fewest_active - 4), min(net.hidden + 1, net.most_active + 3)
    edges = tuple(count - 0.5 for count in range(low + 1, high + 1))
    counts = tuple(float(count) for count in net.active_counts[low + 1 : high])
    return Panel(
        x=Axis(f"active units, of {numbers['net.hidden']}", float(low), float(high)),
        y=Axis("inputs", 0.0, float(np.ceil(max(counts) / 10) * 10)),
        marks=(
            Histogram("inputs", edges, counts),
            Rule(f"mean {numbers['net.mean']}", "x", net.mean_active),
        ),
        title="After training",
    )


def _table(runs: Sequence[ZeroFractions]) -> Table:
    return Table(
        "Outputs at 0 and dead units over the bias",
        ("bias", "outputs at 0", "expected", "dead units", "dead, lowest to highest of the data sets"),
        tuple(
            (
                readable(run.bias),
                percent(run.zero),
                percent(run.expected_zero),
                percent(run.dead),
                f"{percent(run.dead_lowest)} to {percent(run.dead_highest)}",
            )
            for run in runs
        ),
    )


def _net_table(numbers: Mapping[str, str]) -> Table:
    return Table(
        "The trained net",
        ("what", "value"),
        (
            ("hidden units", numbers["net.hidden"]),
            ("outputs at 0 before training", numbers["net.zero_before"]),
            ("outputs at 0 after training", numbers["net.zero_after"]),
            ("active units, fewest and most", f"{numbers['net.fewest']} and {numbers['net.most']}"),
            ("different sets of active units", numbers["net.patterns"]),
            ("units at 0 on all inputs", numbers["net.dead"]),
        ),
    )


def _caveats(run: ZeroFractions, net: TrainedNet, numbers: Mapping[str, str]) -> tuple[str, ...]:
    return (
        "Whether zeros are good or bad is a judgement: it rests on its source. Computed is what both sides rest on.",
        (
            f"The shares over the bias are those of untrained layers: inputs and weights from N(0, 1) in the plane, "
            f"{numbers['inputs']} inputs, {numbers['units']} units in all, seed {run.seed}. The column “expected” follows from "
            "the distribution of w · x, which is that of Laplace here."
        ),
        (
            f"The trained net is one net on one data set ({numbers['net.inputs']} points, seed {net.seed}). A unit that is 0 on "
            "all data in a deeper layer can come back when the layers before it change."
        ),
    )


PROVIDER = Provider(
    name="sparsity",
    title="Zeros and dead units over the bias, and in a trained net",
    version="1",
    parameters=(
        Parameter(
            "biases",
            ParameterType.NUMBERS,
            f"Biases of the layer, from 2 to {MOST}.",
            default=[0, -1, -2, -4, -8],
            minimum=Fraction(-20),
            maximum=Fraction(0),
        ),
        Parameter(
            "seed",
            ParameterType.INTEGER,
            "The seed of the trained net.",
            default=0,
            minimum=Fraction(0),
            maximum=Fraction(99),
        ),
    ),
    explain=explain,
    slow=True,
)

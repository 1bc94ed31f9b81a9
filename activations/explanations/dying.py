"""Why a ReLU unit that is 0 on all data stops learning, and what leaky ReLU and ELU do from the same start.

Numbers: `steps`, `inputs`, `rate`, `start.weight`, `start.bias`, `pre.lowest`, `pre.highest`, `output`, `slope`, `gradient`;
for each function NAME of the parameters `NAME.first_active` ("never within 5000 steps" or "after 12 steps"), `NAME.weight`,
`NAME.bias`, `NAME.loss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

import numpy as np

from activations.catalogue import CATALOGUE
from activations.experiments.dying import RULES, UnitRun, dying_unit
from quizzes.engine.numbers import exact_or_tiny, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Histogram, Panel, Region, Rule, Scale, Style, Table

BINS = 10
HEADROOM = 1.8  # of the axis over the highest bar, for the label of the flat region
SERIES = 4  # curves that can be told apart
FURTHER = -5.0  # a second start, further left, for the table
STYLES = tuple(Style)


def explain(values: Mapping[str, object]) -> Explanation:
    """The frozen unit, the path of the bias for each function, and the same from a start further left."""
    bias = float(cast(Fraction, values["bias"]))
    names = tuple(dict.fromkeys(("relu", *cast(tuple[str, ...], values["functions"]))))[:SERIES]
    runs = {name: dying_unit(name, bias) for name in names}
    relu = runs["relu"]
    numbers = _numbers(relu, runs)
    return Explanation(
        title="A unit that outputs 0 on all data",
        summary=(
            f"All {numbers['inputs']} pre-activations lie below 0, so the gradient is {numbers['gradient']} and "
            f"{numbers['steps']} steps of training change nothing."
        ),
        steps=_steps(relu, runs, numbers),
        figures=(_figure(relu, runs, numbers),),
        numbers=MappingProxyType(numbers),
        tables=(_table(runs), _starts(bias)),
        caveats=_caveats(relu, numbers),
    )


def _numbers(relu: UnitRun, runs: Mapping[str, UnitRun]) -> dict[str, str]:
    highest = relu.start_pre_activations[-1]
    activation = CATALOGUE["relu"]
    numbers = {
        "steps": readable(relu.steps),
        "inputs": readable(relu.n),
        "rate": readable(relu.rate),
        "start.weight": readable(relu.start_weight),
        "start.bias": readable(relu.start_bias),
        "pre.lowest": readable(relu.start_pre_activations[0], places=2),
        "pre.highest": readable(highest, places=2),
        "output": exact_or_tiny(float(activation.value(highest))),
        "slope": exact_or_tiny(float(activation.slope(highest))),
        "gradient": exact_or_tiny(max(relu.first_gradient, key=abs)),
    }
    for name, run in runs.items():
        numbers[f"{name}.first_active"] = _first_active(run)
        numbers[f"{name}.weight"] = readable(run.end_weight, digits=3)
        numbers[f"{name}.bias"] = readable(run.end_bias, digits=3)
        numbers[f"{name}.loss"] = readable(run.end_loss, digits=2)
    return numbers


def _first_active(run: UnitRun) -> str:
    return (
        f"never within {readable(run.steps)} steps"
        if run.first_active is None
        else f"after {readable(run.first_active)} steps"
    )


def _steps(relu: UnitRun, runs: Mapping[str, UnitRun], numbers: Mapping[str, str]) -> tuple[Step, ...]:
    pre = f"w · x + b for all {numbers['inputs']} inputs, w = {numbers['start.weight']}, b = {numbers['start.bias']}"
    steps = [
        Step(
            pre, f"from {numbers['pre.lowest']} to {numbers['pre.highest']}", "Every input gives a value below 0", ":"
        ),
        Step(f"max(0, {numbers['pre.highest']})", numbers["output"], "So the output, even of the highest one"),
        Step(f"slope of ReLU at {numbers['pre.highest']}", numbers["slope"], "So the slope"),
        Step(
            "average of error × slope × x, and of error × slope", numbers["gradient"], "So the gradient by w and b", ":"
        ),
    ]
    for name, run in runs.items():
        end = f"{numbers[f'{name}.weight']} and {numbers[f'{name}.bias']}{'' if run.moved else ', exactly as before'}"
        label = f"{CATALOGUE[name].title}: first active {numbers[f'{name}.first_active']}"
        steps.append(Step(f"w and b after {numbers['steps']} steps", end, label, ":"))
    return tuple(steps)


def _figure(relu: UnitRun, runs: Mapping[str, UnitRun], numbers: Mapping[str, str]) -> Figure:
    came_back = [CATALOGUE[name].title for name, run in runs.items() if run.first_active is not None]
    others = f"; {' and '.join(came_back)} bring it back" if came_back else ""
    return Figure(
        title="The data of a dead unit, and its bias during training",
        panels=(_data_panel(relu), _bias_panel(relu, runs)),
        conclusion=(
            f"All {numbers['inputs']} pre-activations lie between {numbers['pre.lowest']} and {numbers['pre.highest']}, "
            f"where ReLU is flat. Its bias stays at {numbers['start.bias']} for {numbers['steps']} steps{others}."
        ),
        caption=(
            "Above: how many inputs give which pre-activation; hatched: where output and slope of ReLU are exactly 0. "
            "Below: the bias after each step of training, steps on a logarithmic axis."
        ),
    )


def _data_panel(relu: UnitRun) -> Panel:
    lower, upper = relu.start_bias - relu.start_weight, max(0.5, relu.start_bias + relu.start_weight + 0.5)
    edges = np.linspace(lower, lower + 2 * relu.start_weight, BINS + 1)
    counts, _ = np.histogram(relu.start_pre_activations, bins=edges)
    return Panel(
        x=Axis("pre-activation w · x + b", float(np.floor(lower)), float(np.ceil(upper))),
        y=Axis("inputs", 0.0, HEADROOM * float(counts.max())),
        marks=(
            Region("flat: output and slope 0", float(np.floor(lower)), 0.0),
            Histogram("inputs", tuple(float(edge) for edge in edges.round(6)), tuple(float(c) for c in counts)),
        ),
        title="Before training",
    )


def _bias_panel(relu: UnitRun, runs: Mapping[str, UnitRun]) -> Panel:
    curves = []
    for style, (name, run) in zip(STYLES, runs.items(), strict=False):
        points = [(float(step), bias) for step, bias in zip(run.bias_steps, run.biases, strict=True) if step >= 1]
        xs, ys = zip(*points, strict=True)
        curves.append(Curve(CATALOGUE[name].title, xs, ys, style=style))
    low = min(min(run.biases) for run in runs.values())
    high = max(max(run.biases) for run in runs.values())
    return Panel(
        x=Axis("training step", 1.0, float(relu.steps), scale=Scale.LOG),
        y=Axis("bias", float(np.floor(low * 2 - 0.5)) / 2, float(np.ceil(max(high, 0.0) * 2 + 0.5)) / 2),
        marks=(Rule("bias of the target", "y", 0.0, style=Style.FOURTH), *curves),
        title="During training",
    )


def _row(name: str, run: UnitRun) -> tuple[str, ...]:
    weight, bias = readable(run.end_weight, digits=3), readable(run.end_bias, digits=3)
    return (CATALOGUE[name].title, _first_active(run), weight, bias, readable(run.end_loss, digits=2))


def _table(runs: Mapping[str, UnitRun]) -> Table:
    return Table(
        "The unit at the end, for each activation function",
        ("function", "first active", "weight", "bias", "loss"),
        tuple(_row(name, run) for name, run in runs.items()),
    )


def _starts(bias: float) -> Table:
    starts = tuple(dict.fromkeys((bias, FURTHER)))
    rows = tuple(
        (CATALOGUE[name].title, *(_first_active(dying_unit(name, start)) for start in starts)) for name in RULES
    )
    columns = ("function", *(f"from bias {readable(start)}" for start in starts))
    return Table("Go further: when the unit is first active, by start", columns, rows)


def _caveats(relu: UnitRun, numbers: Mapping[str, str]) -> tuple[str, ...]:
    return (
        (
            f"Observed on one unit: n = {numbers['inputs']} inputs, seed {relu.seed}, all inputs in each step, learning rate "
            f"{numbers['rate']}. That the gradient is exactly 0 where all pre-activations are below 0 holds for every such unit."
        ),
        "It is the sign that counts, not the size: one input above 0 is enough to keep the unit learning.",
        (
            "This is a unit of a first layer. In a deeper layer the inputs change while the layers before it learn, and a "
            "dead unit can come back."
        ),
        (
            "Leaky ReLU keeps a gradient, which is less than a cure: the further left the start, the longer the way back. "
            "GELU and SiLU can be trapped too: left of their minimum the slope is negative and pushes the unit further out."
        ),
    )


PROVIDER = Provider(
    name="dying",
    title="A unit that is 0 on all data, trained with several activation functions",
    version="1",
    parameters=(
        Parameter(
            "bias",
            ParameterType.NUMBER,
            "The bias at the start; up to −1 every input lies below 0.",
            default="-1.5",
            minimum=Fraction(-10),
            maximum=Fraction(-1),
        ),
        Parameter(
            "functions",
            ParameterType.CHOICES,
            "The functions to compare, at most four; ReLU is always the first.",
            default=["relu", "leaky_relu", "elu"],
            allowed=tuple(RULES),
        ),
    ),
    explain=explain,
    slow=True,
)

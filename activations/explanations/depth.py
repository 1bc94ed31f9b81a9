"""Vanishing and exploding gradients: what is left of one, layer by layer, for several functions at the start of training.

Numbers, for every function KEY: `KEY.per_layer`, `KEY.lowest`, `KEY.highest` (over the seeds), `KEY.near_output` and
`KEY.near_input` (over either half of the layers), `KEY.gain`, `KEY.left` (after all layers); and `layers`, `width`, `n`,
`seeds`."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

from activations.catalogue import Activation
from activations.experiments.depth import SEEDS, WIDTH, Backward, backward
from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Scale, Table

MOST = 4
ROOM = 0.25  # of the height, above and below the lines: their names stand there where lines lie close together
HE = math.sqrt(2.0)
USUAL = dict.fromkeys(
    ("relu", "leaky_relu", "prelu", "relu6", "gelu", "gelu_tanh", "silu", "swish", "mish", "hardswish"), HE
)

PARAMETERS = (
    parts.functions_parameter("The functions, at most four.", ["sigmoid", "tanh", "relu", "selu"]),
    Parameter(
        "gain",
        ParameterType.NUMBER,
        "Weights have the standard deviation gain / √width; left out: √2 for ReLU and its like, 1 for others.",
        minimum=Fraction(1, 10),
        maximum=Fraction(5),
        optional=True,
    ),
    Parameter(
        "layers", ParameterType.INTEGER, "Layers of the net.", default=20, minimum=Fraction(2), maximum=Fraction(50)
    ),
    Parameter(
        "width",
        ParameterType.INTEGER,
        "Units of each layer.",
        default=WIDTH,
        minimum=Fraction(20),
        maximum=Fraction(200),
    ),
    Parameter(
        "seeds",
        ParameterType.INTEGER,
        "Nets to average over.",
        default=SEEDS,
        minimum=Fraction(2),
        maximum=Fraction(10),
    ),
)


def explain(values: parts.Values) -> Explanation:
    functions, layers = parts.activations(values), cast(int, values["layers"])
    if len(functions) > MOST:
        raise InvalidParameter("functions", f"are {len(functions)}; at most {MOST} can be told apart in one picture.")
    given, width, seeds = values["gain"], cast(int, values["width"]), cast(int, values["seeds"])
    gains = {f: usual_gain(f) if given is None else float(cast(Fraction, given)) for f in functions}
    runs = {f: backward(f, gain, layers, width, seeds) for f, gain in gains.items()}
    if not any(run.norms[-1] for run in runs.values()):
        raise InvalidParameter("functions", "leave nothing of the gradient; name one whose slope is not 0 everywhere.")
    numbers = _numbers(runs)
    steepest = max(runs, key=lambda f: _steepness(runs[f]))
    return Explanation(
        title=f"{steepest.title}: × {numbers[f'{steepest.key}.per_layer']} per layer",
        summary=f"At the start of training, over {layers} layers: a factor below 1 per layer makes the gradient vanish, one above 1 "
        "makes it explode.",
        steps=tuple(
            Step(f"gain {numbers[f'{f.key}.gain']}, per layer", f"× {numbers[f'{f.key}.per_layer']}", f.title, ":")
            for f in functions
        ),
        figures=(_figure(runs, numbers),),
        tables=(_table(runs, numbers),),
        numbers=numbers,
        caveats=(
            _setup(numbers),
            _unevenness(runs, numbers),
            "The weights’ scale decides as much as the function does.",
        ),
    )


def _steepness(run: Backward) -> float:
    return abs(math.log(run.per_layer)) if run.per_layer else math.inf  # nothing left: the steepest of all


def _unevenness(runs: dict[Activation, Backward], numbers: dict[str, str]) -> str:
    """The factor is an average: what it is on either half, for the function where the halves differ most."""
    most = max(runs, key=lambda f: abs(runs[f].near_output - runs[f].near_input))
    near_output, near_input = numbers[f"{most.key}.near_output"], numbers[f"{most.key}.near_input"]
    halves = f"for {most.title} it is {near_output} on the half next to the output, {near_input} on the other"
    return f"The factor per layer is an average; {halves}."


def _setup(numbers: dict[str, str]) -> str:
    inputs = f"n = {numbers['n']} inputs, width {numbers['width']}"
    return f"Observed before training: {inputs}, geometric mean of {numbers['seeds']} nets, seeds from 0."


def usual_gain(function: Activation) -> float:
    """He's for functions that cut off one half, 1 for the others."""
    return USUAL.get(function.key, 1.0)


def _numbers(runs: dict[Activation, Backward]) -> dict[str, str]:
    first = next(iter(runs.values()))
    texts = {
        "layers": readable(first.layers),
        "width": readable(first.width),
        "n": readable(first.n),
        "seeds": readable(first.seeds),
    }
    for f, run in runs.items():
        texts |= {
            f"{f.key}.per_layer": readable(run.per_layer, digits=3),
            f"{f.key}.lowest": readable(run.lowest, digits=3),
            f"{f.key}.highest": readable(run.highest, digits=3),
            f"{f.key}.near_output": readable(run.near_output, digits=3),
            f"{f.key}.near_input": readable(run.near_input, digits=3),
            f"{f.key}.gain": readable(run.gain, digits=3),
            f"{f.key}.left": readable(run.norms[-1], digits=2),
        }
    return texts


def _figure(runs: dict[Activation, Backward], numbers: dict[str, str]) -> Figure:
    """All functions that leave something: 0 has no place on a logarithmic axis. From the top line down, so that each
    name finds its place next to its own line."""
    left = sorted((f for f in runs if runs[f].norms[-1]), key=lambda f: -runs[f].norms[-1])
    drawn = {f: runs[f] for f in left}
    curves = tuple(
        Curve(
            f"{f.name}: × {numbers[f'{f.key}.per_layer']}",
            tuple(float(layer) for layer in range(len(run.norms))),
            tuple(parts.stored(norm) for norm in run.norms),
            style,
        )
        for style, (f, run) in zip(parts.STYLES, drawn.items(), strict=False)
    )
    logs = [math.log10(norm) for run in drawn.values() for norm in run.norms]
    room = ROOM * max(max(logs) - min(logs), 1.0)
    panel = Panel(
        Axis("layers back from the output", 0.0, float(max(run.layers for run in drawn.values()))),
        Axis("size of the gradient", 10.0 ** (min(logs) - room), 10.0 ** (max(logs) + room), scale=Scale.LOG),
        curves,
    )
    lost = ", ".join(f.name for f in runs if f not in drawn)
    missing = f" Not drawn, as nothing is left of the gradient: {lost}." if lost else ""
    return Figure(
        title="What is left of the gradient, layer by layer",
        panels=(panel,),
        conclusion="; ".join(f"{f.name} multiplies it by {numbers[f'{f.key}.per_layer']} per layer" for f in runs)
        + ".",
        caption="Relative to the gradient at the output; the vertical axis is logarithmic, so a constant factor is a straight line."
        + missing,
    )


def _table(runs: dict[Activation, Backward], numbers: dict[str, str]) -> Table:
    rows = tuple(
        (
            f.title,
            numbers[f"{f.key}.gain"],
            numbers[f"{f.key}.per_layer"],
            f"{numbers[f'{f.key}.lowest']} to {numbers[f'{f.key}.highest']}",
            numbers[f"{f.key}.left"],
        )
        for f in runs
    )
    return Table(
        "Factor of the gradient", ("function", "gain", "per layer", "over the seeds", "after all layers"), rows
    )


PROVIDER = Provider(
    name="depth",
    title="Vanishing and exploding gradients over depth",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
    slow=True,
)

"""Shapes and parameters of a dense net, layer by layer.

Numbers: `batch`, `inputs`, `outputs`, `parameters`, `weights`, `biases`, and for layer N from 1 on `N.shape` (of its
output), `N.parameters`; `output_shape`."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import cast

from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Table

MOST = 6

PARAMETERS = (
    Parameter(
        "batch",
        ParameterType.INTEGER,
        "Examples in a batch.",
        default=32,
        minimum=Fraction(1),
        maximum=Fraction(100_000),
    ),
    Parameter(
        "sizes",
        ParameterType.NUMBERS,
        "Units of each layer, the inputs first: from 2 to 6 numbers.",
        default=["784", "128", "10"],
        minimum=Fraction(1),
        maximum=Fraction(100_000),
    ),
)


def explain(values: parts.Values) -> Explanation:
    batch, sizes = cast(int, values["batch"]), parts.numbers(values, "sizes")
    if not 2 <= len(sizes) <= MOST or any(size.denominator != 1 for size in sizes):
        raise InvalidParameter("sizes", f"must be from 2 to {MOST} whole numbers: inputs, hidden units, outputs.")
    units = [int(size) for size in sizes]
    layers = list(enumerate(pairwise(units), start=1))
    counts = {n: (inputs * outputs, outputs) for n, (inputs, outputs) in layers}
    numbers = {
        "batch": readable(batch),
        "inputs": readable(units[0]),
        "outputs": readable(units[-1]),
        "output_shape": f"({batch}, {units[-1]})",
        "weights": readable(sum(weights for weights, _ in counts.values())),
        "biases": readable(sum(biases for _, biases in counts.values())),
        "parameters": readable(sum(sum(count) for count in counts.values())),
    }
    for n, (_, outputs) in layers:
        numbers |= {f"{n}.shape": f"({batch}, {outputs})", f"{n}.parameters": readable(sum(counts[n]))}
    return Explanation(
        title=f"The output has the shape {numbers['output_shape']}; the net has {numbers['parameters']} parameters",
        summary="Each layer multiplies by its weights and adds its biases; an activation changes no shape.",
        steps=tuple(
            step
            for n, (inputs, outputs) in layers
            for step in (
                Step(f"({batch}, {inputs}) @ ({inputs}, {outputs})", numbers[f"{n}.shape"], f"Layer {n}, shape"),
                Step(f"{inputs} × {outputs} + {outputs}", numbers[f"{n}.parameters"], f"Layer {n}, parameters"),
            )
        ),
        figures=(_figure([sum(counts[n]) for n, _ in layers], numbers),),
        tables=(_table(batch, units, numbers),),
        numbers=numbers,
    )


def _figure(counts: list[int], numbers: dict[str, str]) -> Figure:
    bars = Bars(
        "parameters",
        tuple(f"layer {n}" for n in range(1, len(counts) + 1)),
        tuple(float(count) for count in counts),
        tuple(numbers[f"{n}.parameters"] for n in range(1, len(counts) + 1)),
    )
    panel = Panel(Axis("parameters", 0, 1.25 * max(counts)), Axis("", 0, 1), (bars,))
    return Figure(
        title="Parameters of each layer",
        panels=(panel,),
        conclusion=f"Together the layers have {numbers['parameters']} parameters.",
        caption="The count stands at the end of each bar.",
    )


def _table(batch: int, units: list[int], numbers: dict[str, str]) -> Table:
    rows = [("inputs", f"({batch}, {units[0]})", "0")]
    rows += [(f"layer {n}", numbers[f"{n}.shape"], numbers[f"{n}.parameters"]) for n in range(1, len(units))]
    return Table("Layer by layer", ("", "shape of the output", "parameters"), tuple(rows))


PROVIDER = Provider(
    name="layer_shapes",
    title="Shapes and parameters of a dense net",
    version="1",
    parameters=PARAMETERS,
    explain=explain,
)

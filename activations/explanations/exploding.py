"""Why gradients explode in deep ReLU nets, and what clipping and BatchNorm do about it.

Numbers: `clip.limit`, `clip.norm`, `clip.factor`, `clip.after`; `chain.start`, `chain.first_norm`, `chain.rate`, `chain.steps`,
`chain.free_1` (the loss after one step without clipping), `chain.free_last`, `chain.free_steps`, `chain.clipped_last`;
`growth.gain`, and for each treatment NAME (`none`, `batch_norm`, `leaky_relu`, `dropout`, `tanh`, `he`)
`growth.NAME.per_layer` and, for each depth such as 50, `growth.NAME.50`; `growth.batch_norm.theory`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from activations.experiments.chain import ChainRun, Clipped, chain, clip_by_global_norm
from activations.experiments.growth import TREATMENTS, Growth, growth
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Curve, Figure, Panel, Point, Scale, Style, Table

GRADIENT = (Fraction(6), Fraction(8), Fraction(24))  # two tensors, (6, 8) and (24); by value or by tensor it would turn
HE_GAIN = math.sqrt(2)  # He et al. 2015
# Growth per layer that BatchNorm itself brings in wide ReLU nets with large batches: Yang et al. 2019.
BATCH_NORM_GROWTH = math.sqrt(math.pi / (math.pi - 1))

TITLES = {
    "none": "ReLU, nothing done",
    "batch_norm": "ReLU with BatchNorm",
    "leaky_relu": "Leaky ReLU in its place",
    "dropout": "ReLU with dropout",
    "tanh": "tanh in its place",
    "he": "ReLU, He initialisation",
}


def explain(values: Mapping[str, object]) -> Explanation:
    """Clipping worked out, the chain with and without it, and growth over depth with and without BatchNorm."""
    limit = cast(Fraction, values["limit"])
    gain = float(cast(Fraction, values["gain"]))
    depths = _depths(cast(tuple[Fraction, ...], values["depths"]))
    clipped = clip_by_global_norm(GRADIENT, limit)
    free, held = chain(None), chain(float(limit))
    runs = {name: growth(name, gain, depths) for name in TREATMENTS} | {"he": growth("none", HE_GAIN, depths)}
    numbers = _clip_numbers(clipped, limit) | _chain_numbers(free, held) | _growth_numbers(runs)
    deepest = readable(depths[-1])
    return Explanation(
        title="Gradients that grow from layer to layer",
        summary=(
            f"With weights of gain {numbers['growth.gain']} the gradient grows {numbers[f'growth.none.{deepest}']} times over "
            f"{deepest} layers, {numbers[f'growth.batch_norm.{deepest}']} times with BatchNorm; clipping keeps its "
            f"norm within {numbers['clip.limit']}, however large it would be."
        ),
        steps=_steps(clipped, free, numbers, depths),
        figures=(_figure(free, held, runs, numbers, deepest),),
        numbers=MappingProxyType(numbers),
        tables=(_growth_table(runs), _chain_table(free, held)),
        caveats=_caveats(runs["none"], numbers, deepest),
    )


def _depths(given: tuple[Fraction, ...]) -> tuple[int, ...]:
    if len(set(given)) < 2 or any(depth.denominator != 1 for depth in given):
        raise InvalidParameter("depths", "must be at least two different whole numbers.")
    return tuple(sorted({int(depth) for depth in given}))


def _clip_numbers(clipped: Clipped, limit: Fraction) -> dict[str, str]:
    norm = clipped.norm if clipped.norm is not None else Fraction(math.sqrt(clipped.squared_norm))
    return {
        "clip.limit": readable(limit),
        "clip.norm": readable(norm),
        "clip.factor": readable(min(Fraction(1), limit / norm)),
        "clip.after": readable(min(limit, norm)),
    }


def _chain_numbers(free: ChainRun, held: ChainRun) -> dict[str, str]:
    return {
        "chain.start": readable(free.losses[0], digits=3),
        "chain.first_norm": readable(free.first_norm),
        "chain.rate": readable(free.rate),
        "chain.steps": readable(len(held.losses) - 1),
        "chain.free_1": readable(free.losses[1], digits=2),
        "chain.free_last": readable(free.losses[-1], digits=2),
        "chain.free_steps": readable(len(free.losses) - 1),
        "chain.clipped_last": readable(held.losses[-1], digits=2),
    }


def _growth_numbers(runs: Mapping[str, Growth]) -> dict[str, str]:
    numbers = {
        "growth.gain": readable(runs["none"].gain),
        "growth.batch_norm.theory": readable(BATCH_NORM_GROWTH, digits=3),
    }
    for name, run in runs.items():
        numbers[f"growth.{name}.per_layer"] = readable(run.per_layer, digits=3)
        for depth, factor in zip(run.depths, run.factors, strict=True):
            numbers[f"growth.{name}.{depth}"] = readable(factor, digits=2)
    return numbers


def _vector(parts: tuple[Fraction, ...]) -> str:
    return ", ".join(readable(part) for part in parts)


def _steps(clipped: Clipped, free: ChainRun, numbers: Mapping[str, str], depths: tuple[int, ...]) -> tuple[Step, ...]:
    deepest = readable(depths[-1])
    squares = " + ".join(f"{readable(part)}²" for part in clipped.gradient)
    steps = [Step(f"√({squares})", numbers["clip.norm"], f"Global norm of the gradient ({_vector(clipped.gradient)})")]
    if clipped.exceeds and clipped.clipped is not None:
        factor = f"({numbers['clip.limit']} / {numbers['clip.norm']}) × ({_vector(clipped.gradient)})"
        steps.append(Step(factor, f"({_vector(clipped.clipped)})", "Rescaled to the limit, same direction"))
    return (
        *steps,
        Step(
            "loss after " + ", ".join(readable(step) for step in range(len(free.losses))) + " steps",
            ", ".join(readable(loss, digits=2) for loss in free.losses),
            "Chain of six weights without clipping",
            ":",
        ),
        Step(
            f"loss after 0 and {numbers['chain.steps']} steps",
            f"{numbers['chain.start']}, {numbers['chain.clipped_last']}",
            f"The same chain: its gradient {numbers['chain.first_norm']} is rescaled to {numbers['clip.limit']}",
            ":",
        ),
        *(
            Step(
                f"size of the gradient at the input / at the output, {deepest} layers",
                f"{numbers[f'growth.{name}.{deepest}']} (× {numbers[f'growth.{name}.per_layer']} {_per_layer(depths)})",
                TITLES[name],
                ":",
            )
            for name in ("none", "batch_norm")
        ),
    )


def _figure(
    free: ChainRun, held: ChainRun, runs: Mapping[str, Growth], numbers: Mapping[str, str], deepest: str
) -> Figure:
    return Figure(
        title="Clipping and BatchNorm against growing gradients",
        panels=(_chain_panel(free, held, numbers), _growth_panel(runs)),
        conclusion=(
            f"Without clipping the loss goes from {numbers['chain.start']} to {numbers['chain.free_last']} in "
            f"{numbers['chain.free_steps']} steps, with it to {numbers['chain.clipped_last']} in {numbers['chain.steps']}. "
            f"Over {deepest} layers the gradient grows {numbers[f'growth.none.{deepest}']} times, with BatchNorm "
            f"{numbers[f'growth.batch_norm.{deepest}']} times, with He initialisation {numbers[f'growth.he.{deepest}']} times."
        ),
        caption=(
            "Above: loss of a chain of six weights; the unclipped line ends where the next step leaves the picture. "
            "Below: how many times larger the gradient is after its way back through a net of that depth. Both vertical "
            "axes are logarithmic."
        ),
    )


ROOM_BELOW = 3  # powers of ten below the lowest curve, for its label
CHAIN_TOP = 1e9  # of the picture, not of the losses


def _chain_panel(free: ChainRun, held: ChainRun, numbers: Mapping[str, str]) -> Panel:
    inside = [(float(step), loss) for step, loss in enumerate(free.losses) if loss <= CHAIN_TOP]
    xs, ys = zip(*inside, strict=True)
    lowest = min(min(held.losses), min(ys))
    marks = [
        Curve("not clipped", xs, ys, Style.SECOND),
        Curve("clipped", tuple(float(s) for s in range(len(held.losses))), held.losses, Style.FIRST),
    ]
    leaves = f"next: {numbers['chain.free_last']}" if free.losses[-1] > CHAIN_TOP else "not clipped"
    return Panel(
        x=Axis("training step", 0.0, float(len(held.losses) - 1)),
        y=Axis("loss", 10.0 ** math.floor(math.log10(lowest)), CHAIN_TOP, scale=Scale.LOG),
        marks=(*marks, Point(leaves, xs[-1], ys[-1])),
        title="Training a chain of six weights",
    )


def _growth_panel(runs: Mapping[str, Growth]) -> Panel:
    shown = {name: runs[name] for name in ("none", "batch_norm", "he")}
    lowest = min(min(run.factors) for run in shown.values())
    highest = max(max(run.factors) for run in shown.values())
    curves = tuple(
        Curve(
            TITLES[name],
            tuple(float(depth) for depth in run.depths),
            run.factors,
            style,
            label_at=float(run.depths[-1]),
        )
        for style, (name, run) in zip(Style, shown.items(), strict=False)
    )
    depths = runs["none"].depths
    return Panel(
        x=Axis("layers", float(depths[0]), float(depths[-1])),
        y=Axis(
            "growth of the gradient",
            10.0 ** (math.floor(math.log10(lowest)) - ROOM_BELOW),
            10.0 ** math.ceil(math.log10(highest)),
            scale=Scale.LOG,
        ),
        marks=curves,
        title=f"Gain {readable(runs['none'].gain)}, before training",
    )


def _per_layer(depths: tuple[int, ...]) -> str:
    """The factor is that between the first and the last depth: nearer to the output layers differ."""
    return f"per layer beyond {readable(depths[0])}" if len(depths) > 1 else "per layer"


def _growth_table(runs: Mapping[str, Growth]) -> Table:
    depths = runs["none"].depths
    return Table(
        "Growth of the gradient from the output back to the input",
        ("net", "gain", *(f"{depth} layers" for depth in depths), _per_layer(depths)),
        tuple(
            (
                TITLES[name],
                readable(run.gain, digits=3),
                *(readable(factor, digits=2) for factor in run.factors),
                readable(run.per_layer, digits=3),
            )
            for name, run in runs.items()
        ),
    )


def _chain_table(free: ChainRun, held: ChainRun) -> Table:
    steps = sorted({0, 1, 2, *range(10, len(held.losses), 10)})
    rows = tuple((readable(step), _loss_at(free, step), _loss_at(held, step)) for step in steps)
    return Table("Loss of the chain of six weights", ("step", "not clipped", "clipped"), rows)


def _loss_at(run: ChainRun, step: int) -> str:
    return readable(run.losses[step], digits=3) if step < len(run.losses) else "beyond float64"


def _caveats(run: Growth, numbers: Mapping[str, str], deepest: str) -> tuple[str, ...]:
    return (
        (
            f"Growth is observed before training, in nets of width {readable(run.width)} with {readable(run.n)} inputs: the "
            f"geometric mean of {readable(run.seeds)} nets, seeds from 0. The norm after clipping is proved, by algebra."
        ),
        (
            f"BatchNorm takes away the dependence on the scale of the weights and still grows by itself: "
            f"{numbers['growth.batch_norm.per_layer']} per layer here, {numbers['growth.batch_norm.theory']} in theory for wide nets "
            "and large batches (Yang et al. 2019)."
        ),
        f"With He initialisation there is nothing to cure at the start: {numbers['growth.he.per_layer']} per layer.",
        (
            f"A bounded function is no cure either: with tanh at the same gain the gradient grows "
            f"{numbers[f'growth.tanh.{deepest}']} times over {deepest} layers. What grows is the product of the Jacobians, "
            "not the outputs."
        ),
    )


PROVIDER = Provider(
    name="exploding",
    title="Growth of the gradient, and what clipping and BatchNorm do about it",
    version="2",
    parameters=(
        Parameter(
            "limit",
            ParameterType.NUMBER,
            "Largest global norm of the gradient.",
            default=5,
            minimum=Fraction(1, 10),
            maximum=Fraction(30),
        ),
        Parameter(
            "gain",
            ParameterType.NUMBER,
            "Weights have the standard deviation gain / √width.",
            default=3,
            minimum=Fraction(1),
            maximum=Fraction(4),
        ),
        Parameter(
            "depths",
            ParameterType.NUMBERS,
            "Layers of the nets, at least two depths.",
            default=[10, 20, 30, 40, 50],
            minimum=Fraction(1),
            maximum=Fraction(60),
        ),
    ),
    explain=explain,
    slow=True,
)

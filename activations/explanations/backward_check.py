"""A backward pass with A >= 0 in it, held against difference quotients: as a whole, and line by line.

Numbers: `points`, `hidden`, `weights`, `nets`, `first_seed`, `width` (of the quotients); `wide.width` and `wide.error` (the right
pass against wider quotients); `whole.wrong` and `whole.right` (errors of the pass with A >= 0 and with Z > 0, first net); for each gradient NAME (`dW1`, `db1`, `dW2`, `db2`) `block.NAME` and
`block_right.NAME` (with Z > 0); for each line NAME (`dZ2`, `dW2`, `db2`, `dA1`, `dZ1`, `dW1`, `db1`) `line.NAME`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from activations.experiments.flower import N
from activations.experiments.gradient_check import (
    BLOCKS,
    CLEARLY_RIGHT,
    LINES,
    WIDE,
    WIDTH,
    check_block,
    check_gradient,
    check_line,
)
from activations.experiments.masks import SEEDS
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Scale, Table

SHORTEST_BAR = 1e-12  # where the axis begins
WRONG, RIGHT = "a_not_negative", "z_positive"


def explain(values: Mapping[str, object]) -> Explanation:
    """First that something is wrong, then where: the four gradients, then each line for itself."""
    seed, hidden = cast(int, values["seed"]), cast(int, values["hidden"])
    numbers = _numbers(seed, hidden)
    return Explanation(
        title="Finding the wrong line by difference quotients",
        summary=(
            f"The gradient of the whole pass is off by {numbers['whole.wrong']}. Line by line, only the one of dZ1 is wrong: by "
            f"{numbers['line.dZ1']}, where the others show nothing but rounding."
        ),
        steps=_steps(numbers),
        figures=(_figure(seed, hidden, numbers),),
        numbers=MappingProxyType(numbers),
        tables=(_lines_table(numbers), _blocks_table(numbers)),
        caveats=_caveats(numbers),
    )


def _numbers(seed: int, hidden: int) -> dict[str, str]:
    numbers = {
        "points": readable(N),
        "hidden": readable(hidden),
        "weights": readable(4 * hidden + 1),
        "nets": readable(SEEDS),
        "first_seed": readable(seed),
        "width": readable(WIDTH),
        "wide.width": readable(WIDE),
        "wide.error": readable(check_gradient(RIGHT, seed, hidden, WIDE).error, digits=2),
        "whole.wrong": readable(check_gradient(WRONG, seed, hidden).error, digits=2),
        "whole.right": readable(check_gradient(RIGHT, seed, hidden).error, digits=2),
    }
    for block in BLOCKS:
        numbers[f"block.{block}"] = readable(check_block(block, WRONG, seed, hidden).error, digits=2)
        numbers[f"block_right.{block}"] = readable(check_block(block, RIGHT, seed, hidden).error, digits=2)
    return numbers | {f"line.{name}": readable(check_line(name, seed, hidden).error, digits=2) for name in LINES}


def _steps(numbers: Mapping[str, str]) -> tuple[Step, ...]:
    second = f"{numbers['block.dW2']} and {numbers['block.db2']}"
    first = f"{numbers['block.dW1']} and {numbers['block.db1']}"
    return (
        Step("error of the gradient by all weights", numbers["whole.wrong"], "Something is wrong", ":"),
        Step("errors of dW2 and db2", second, "Not in the lines of the second layer", ":"),
        Step("errors of dW1 and db1", first, "But on the way to the first", ":"),
        *(
            Step(f"error of {line.text}", numbers[f"line.{name}"], f"{name} from what is right before it", ":")
            for name, line in LINES.items()
            if name in ("dA1", "dZ1", "dW1")
        ),
        Step(
            "error of the gradient by all weights, with Z1 > 0",
            numbers["whole.right"],
            "After the line is mended",
            ":",
        ),
    )


def _figure(seed: int, hidden: int, numbers: Mapping[str, str]) -> Figure:
    bars = Bars(
        "",
        tuple(line.text for line in LINES.values()),
        tuple(max(SHORTEST_BAR, check_line(name, seed, hidden).error) for name in LINES),
        tuple(numbers[f"line.{name}"] for name in LINES),
    )
    axis = Axis("relative error", SHORTEST_BAR, 1.0, Scale.LOG, ticks=(SHORTEST_BAR, CLEARLY_RIGHT, 1e-4, 1.0))
    return Figure(
        title="Each line of the backward pass against difference quotients",
        panels=(Panel(axis, Axis("", 0.0, 1.0), (bars,)),),
        conclusion=(
            f"The line dZ1 = dA1 * (A1 >= 0) is off by {numbers['line.dZ1']}; all others differ from the quotients by rounding."
        ),
        caption=(
            "How far each line’s result lies from difference quotients when it is given the right values of the lines before it, on "
            f"a logarithmic axis; below {readable(CLEARLY_RIGHT)} it is rounding."
        ),
    )


def _lines_table(numbers: Mapping[str, str]) -> Table:
    return Table(
        "Each line for itself",
        ("line", "error"),
        tuple((line.text, numbers[f"line.{name}"]) for name, line in LINES.items()),
    )


def _blocks_table(numbers: Mapping[str, str]) -> Table:
    return Table(
        "The four gradients of the whole pass",
        ("gradient", "with A1 >= 0", "with Z1 > 0"),
        tuple((block, numbers[f"block.{block}"], numbers[f"block_right.{block}"]) for block in BLOCKS),
    )


def _caveats(numbers: Mapping[str, str]) -> tuple[str, ...]:
    return (
        (
            f"Observed before training, on {numbers['nets']} nets with {numbers['hidden']} ReLU units and {numbers['points']} points each, "
            f"seeds from {numbers['first_seed']}. The errors of the whole pass are those of the first net, all others of the nets taken "
            "together. Another machine may give other rounding."
        ),
        (
            "The error is |g − q| / (|g| + |q|) of the gradient g and the quotients q: 0 where they agree, and at most 1. The quotients "
            f"reach {numbers['width']} to each side. Ones of {numbers['wide.width']} reach over corners of ReLU: against them the pass with "
            f"Z1 > 0, which is right, shows {numbers['wide.error']}."
        ),
    )


PROVIDER = Provider(
    name="backward_check",
    title="A gradient check that finds the wrong line of a backward pass",
    version="1",
    parameters=(
        Parameter(
            "hidden",
            ParameterType.INTEGER,
            "Hidden units of the net.",
            default=20,
            minimum=Fraction(4),
            maximum=Fraction(40),
        ),
        Parameter(
            "seed",
            ParameterType.INTEGER,
            "The seed of the first of five nets and their points.",
            default=0,
            minimum=Fraction(0),
            maximum=Fraction(99),
        ),
    ),
    explain=explain,
)

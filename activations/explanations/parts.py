"""What several explanations share: curves sampled once, names of numbers, and reading of validated parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import cast

import numpy as np

from activations.catalogue import CATALOGUE, KEYS, Activation
from activations.floats import Floats
from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import Parameter, ParameterType, ParameterValue
from svgplot.figure import Curve, Region, Style

Values = Mapping[str, object]

SAMPLES = 81
TINY = 1e-300  # what lies beside a kink or a jump by one float
DIGITS = 6  # of stored coordinates: last digits differ between machines
STYLES = (Style.FIRST, Style.SECOND, Style.THIRD, Style.FOURTH)


def functions_parameter(help_text: str, default: list[ParameterValue]) -> Parameter:
    return Parameter("functions", ParameterType.CHOICES, help_text, default=default, allowed=KEYS)


def activations(values: Values) -> tuple[Activation, ...]:
    """The functions of the parameter `functions`, each once, in the order given."""
    return tuple(CATALOGUE[key] for key in dict.fromkeys(cast(tuple[str, ...], values["functions"])))


def numbers(values: Values, name: str) -> tuple[Fraction, ...]:
    return cast(tuple[Fraction, ...], values[name])


def number(values: Values, name: str) -> Fraction:
    return cast(Fraction, values[name])


def name_of(x: Fraction) -> str:
    """An input as part of a dotted name: -11 -> "-11", 1/3 -> "1-3"."""
    return str(float(x)).removesuffix(".0") if x.denominator in (1, 2, 4, 5, 10, 100) else str(x).replace("/", "-")


def call(activation: Activation, x: Fraction) -> str:
    return f"{activation.name}({exact_text(x)})"


def slope_call(activation: Activation, x: Fraction) -> str:
    return f"{activation.name}′({exact_text(x)})"


def stored(value: float) -> float:
    """The value as figures keep it: six digits, never minus zero, and 0 for what is too small to draw."""
    return 0.0 if abs(value) < TINY else float(f"{value:.{DIGITS - 1}e}")


def flat_regions(activation: Activation, lower: float, upper: float) -> tuple[Region, ...]:
    """The stretches between lower and upper on which the function is constant."""
    return tuple(
        Region(f"{activation.title} is constant", stored(max(start, lower)), stored(min(end, upper)))
        for start, end in activation.flat
        if end > lower and start < upper
    )


def curve(
    activation: Activation, lower: float, upper: float, style: Style = Style.FIRST, label_at: float | None = None
) -> Curve:
    """f from lower to upper: corners only where it is made of straight pieces, the pen lifted at jumps."""
    return _sampled(activation, activation.value, lower, upper, style, label_at, only_jumps=True)


def slope_curve(
    activation: Activation, lower: float, upper: float, style: Style = Style.FIRST, label_at: float | None = None
) -> Curve:
    """f' from lower to upper, the pen lifted at every kink."""
    return _sampled(activation, activation.slope, lower, upper, style, label_at, only_jumps=False)


def _sampled(
    activation: Activation,
    function: Callable[[Floats], Floats],
    lower: float,
    upper: float,
    style: Style,
    label_at: float | None,
    *,
    only_jumps: bool,
) -> Curve:
    kinks = [kink for kink in activation.kinks if lower < kink.at < upper]
    corners = {kink.at for kink in activation.kinks}
    xs: list[float] = []
    ys: list[float | None] = []
    edges = [lower, *(kink.at for kink in kinks), upper]
    for index, (start, end) in enumerate(itertools.pairwise(edges)):
        breaks = index > 0 and (kinks[index - 1].jumps or not only_jumps)
        piece = np.linspace(start, end, 2 if activation.is_straight else max(2, SAMPLES // (len(edges) - 1)))
        inside = piece.copy()
        if start in corners:  # from the right, so that the value at a jump is that of this piece
            inside[0] = math.nextafter(start, math.inf)
        if end in corners:
            inside[-1] = math.nextafter(end, -math.inf)
        if breaks:
            xs.append(start)
            ys.append(None)
        skip = 1 if index > 0 and not breaks else 0
        xs += [stored(float(x)) for x in piece[skip:]]
        ys += [stored(float(y)) for y in function(inside)[skip:]]
    return Curve(activation.title, tuple(xs), tuple(ys), style, label_at)

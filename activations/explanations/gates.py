"""Pictures of the gated units of two inputs: what one half makes of the other, held at 1."""

from __future__ import annotations

import numpy as np

from activations import functions
from activations.catalogue import VECTORS
from activations.explanations import parts
from quizzes.engine.numbers import readable
from svgplot.figure import Axis, Curve, Figure, Panel, Style

REACH = 6.0
HELD = (1.0, 2.0)


def figure(key: str) -> Figure:
    """GLU over its gate b, SwiGLU over its gate g, with the other input held at 1 and at 2."""
    xs = np.linspace(-REACH, REACH, parts.SAMPLES)
    gated = {"glu": lambda held: functions.glu(held, xs), "swiglu": lambda held: functions.swiglu(xs, held)}[key]
    other, gate = {"glu": ("a", "b"), "swiglu": ("u", "g")}[key]
    curves = tuple(
        Curve(
            f"{other} = {readable(held)}",
            tuple(parts.stored(float(x)) for x in xs),
            tuple(parts.stored(float(y)) for y in gated(held)),
            style,
        )
        for style, held in zip(Style, HELD, strict=False)
    )
    ys = [y for curve in curves for y in curve.ys if y is not None]
    title = VECTORS[key].title
    return Figure(
        title=f"{title} over its gate",
        panels=(Panel(Axis(f"gate {gate}", -REACH, REACH), Axis("output", min(ys) - 0.4, max(ys) + 0.4), curves),),
        conclusion=f"The gate {gate} decides how much of {other} passes; doubling {other} doubles the output.",
        caption=f"Each curve holds the other input {other} at one value.",
    )

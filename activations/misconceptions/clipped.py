"""Wrong rules about ReLU6, hardtanh, hardsigmoid and hardswish: straight or curved inside two bounds."""

from __future__ import annotations

import math

from activations.misconceptions.formulas import clip, sigmoid, sigmoid_slope, silu_slope
from activations.misconceptions.rule import At, Rule, below

RELU6 = ("relu6",)
HARDTANH = ("hardtanh",)
HARDSIGMOID = ("hardsigmoid",)
HARDSWISH = ("hardswish",)
HARD = (*HARDTANH, *HARDSIGMOID, *HARDSWISH)
BOUNDS = {"relu6": (0.0, 6.0), "hardtanh": (-1.0, 1.0), "hardsigmoid": (-3.0, 3.0), "hardswish": (-3.0, 3.0)}
SMOOTH = {"hardtanh": math.tanh, "hardsigmoid": sigmoid, "hardswish": lambda x: x * sigmoid(x)}
SMOOTH_SLOPES = {
    "hardtanh": lambda x: 1 - math.tanh(x) ** 2,
    "hardsigmoid": sigmoid_slope,
    "hardswish": silu_slope,
}


def _inside(p: At) -> bool:
    lower, upper = BOUNDS[p.key]
    return lower < p.x < upper


def _outside(p: At) -> bool:
    lower, upper = BOUNDS[p.key]
    return not lower <= p.x <= upper


SUM = ("{x} + 3", lambda p: p.x + 3)

VALUES = (
    Rule("bounds_swapped", "swap minimum and maximum.", "max(min({x}, 0), 6)", lambda p: 6.0, RELU6, lambda p: p.x < 6),
    Rule("sign_dropped", "drop the sign of the input.", "min(|{x}|, 6)", lambda p: min(abs(p.x), 6.0), RELU6, below),
    Rule("lower_bound_zero", "take 0 for the lower bound.", "max(0, {x})", lambda p: 0.0, HARDTANH, below),
    Rule(
        "older_slope",
        "take the slope 0.2 that Keras 2 had.",
        "0.2 × {X} + 0.5, cut off at 0 and 1",
        lambda p: clip(0.2 * p.x + 0.5, 0, 1),
        HARDSIGMOID,
        _inside,
    ),
    Rule("shift_left_out", "forget to add 3.", "{x}/6, cut off at 0 and 1", lambda p: clip(p.x / 6, 0, 1), HARDSIGMOID),
    Rule("sixth_left_out", "forget to divide by 6.", "{u}", lambda p: p.x + 3, HARDSIGMOID, _inside, (SUM,)),
    Rule(
        "hardswish_not_divided",
        "forget to divide by 6.",
        "{x} × {U}",
        lambda p: p.x * (p.x + 3),
        HARDSWISH,
        _inside,
        (SUM,),
    ),
    Rule(
        "hardswish_gate_only",
        "stop at the gate and don't multiply by the input.",
        "{u}/6",
        lambda p: (p.x + 3) / 6,
        HARDSWISH,
        _inside,
        (SUM,),
    ),
    Rule(
        "not_cut_off",
        "forget to cut off.",
        "without the bounds",
        lambda p: p.x * (p.x + 3) / 6 if p.key == "hardswish" else (p.x + 3) / 6,
        (*HARDSIGMOID, *HARDSWISH),
        _outside,
    ),
    Rule("smooth_version", "take the smooth function it stands for.", "smooth", lambda p: SMOOTH[p.key](p.x), HARD),
)

SLOPES = (
    Rule(
        "not_cut_off",
        "forget to cut off.",
        "slope without the bounds",
        lambda p: {"hardsigmoid": 1 / 6, "hardswish": p.x / 3 + 0.5}.get(p.key, 1.0),
        (*RELU6, *HARD),
        lambda p: _outside(p) and not (p.key == "relu6" and p.x < 0),  # there `mask_of_output` says it
    ),
    Rule("older_slope", "take the slope 0.2 that Keras 2 had.", "slope", lambda p: 0.2, HARDSIGMOID, _inside),
    Rule("sixth_left_out", "forget to divide by 6.", "slope", lambda p: 1.0, HARDSIGMOID, _inside),
    Rule("flat_inside", "take 0 inside the bounds too.", "slope", lambda p: 0.0, (*RELU6, *HARD), _inside),
    Rule(
        "hardswish_gate_only",
        "keep the gate and forget the second term of the product rule.",
        "{u}/6",
        lambda p: (p.x + 3) / 6,
        HARDSWISH,
        _inside,
        (SUM,),
    ),
    Rule(
        "hardswish_second_term_only",
        "keep only the second term of the product rule.",
        "{x} × 1/6",
        lambda p: p.x / 6,
        HARDSWISH,
        _inside,
    ),
    Rule(
        "hardswish_product_of_derivatives",
        "multiply the slopes of the two factors instead of using the product rule.",
        "1 × 1/6",
        lambda p: 1 / 6,
        HARDSWISH,
        _inside,
    ),
    Rule(
        "smooth_version",
        "take the slope of the smooth function it stands for.",
        "smooth",
        lambda p: SMOOTH_SLOPES[p.key](p.x),
        HARD,
    ),
)

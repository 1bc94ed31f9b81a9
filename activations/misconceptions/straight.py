"""Wrong rules about ReLU, leaky ReLU, PReLU and the step: straight pieces that meet at 0."""

from __future__ import annotations

from activations.functions import LEAKY_ALPHA
from activations.misconceptions.rule import At, Rule, above, below

RELU = ("relu",)
LEAKY = ("leaky_relu", "prelu")
STEP = ("step",)


def _below_and_unusual(p: At) -> bool:
    return p.x <= 0 and p.a != LEAKY_ALPHA


def _below_and_no_usual_square(p: At) -> bool:
    """The square of 0.1 is the usual slope, so that `framework_default` says it."""
    return p.x <= 0 and round(p.a * p.a, 12) != LEAKY_ALPHA


VALUES = (
    Rule("alpha_forgotten", "forget the slope below 0, as in ReLU.", "max(0, {x})", lambda p: 0.0, LEAKY, below),
    Rule("sign_lost", "lose the sign of the input.", "{a} × |{x}|", lambda p: p.a * abs(p.x), LEAKY, below),
    Rule(
        "lower_branch_above",
        "use the slope for inputs below 0 above it too, or swap the two branches.",
        "{a} × {x}",
        lambda p: p.a * p.x,
        LEAKY,
        above,
    ),
    Rule("minus_alpha", "put out −α whatever the input.", "−{A}", lambda p: -p.a, LEAKY, below),
    Rule("alpha_added", "add the slope instead of multiplying by it.", "{x} + {A}", lambda p: p.x + p.a, LEAKY, below),
    Rule("alpha_subtracted", "subtract the slope from the input.", "{x} − {A}", lambda p: p.x - p.a, LEAKY, below),
    Rule(
        "divided_by_alpha",
        "divide by the slope instead of multiplying by it.",
        "{x}/{A}",
        lambda p: p.x / p.a,
        LEAKY,
        below,
    ),
    Rule(
        "framework_default",
        "take 0.01, the usual slope of many frameworks, instead of the one given.",
        "0.01 × {X}",
        lambda p: LEAKY_ALPHA * p.x,
        LEAKY,
        _below_and_unusual,
    ),
    Rule("absolute_value", "drop the sign of the input.", "|{x}|", lambda p: abs(p.x), RELU, below),
    Rule("minimum", "take the minimum instead of the maximum.", "min(0, {x})", lambda p: min(0.0, p.x), RELU, above),
    Rule(
        "leaky_for_relu",
        "give it the small slope of leaky ReLU below 0.",
        "0.01 × {X}",
        lambda p: LEAKY_ALPHA * p.x,
        RELU,
        below,
    ),
    Rule("sign_for_step", "take the sign, which is −1 below 0.", "sign({x})", lambda p: -1.0, STEP, below),
)

SLOPES = (
    Rule("relu_for_leaky", "forget the slope below 0, as in ReLU.", "slope of ReLU", lambda p: 0.0, LEAKY, below),
    Rule(
        "upper_slope_below",
        "take the slope for inputs above 0 below it too, or swap the two branches.",
        "slope above 0",
        lambda p: 1.0,
        LEAKY,
        below,
    ),
    Rule("slope_negative", "give the slope below 0 a minus sign.", "−{A}", lambda p: -p.a, LEAKY, below),
    Rule("one_minus_alpha", "subtract the slope from 1.", "1 − {A}", lambda p: 1 - p.a, LEAKY, below),
    Rule("one_plus_alpha", "add the slope to 1.", "1 + {A}", lambda p: 1 + p.a, LEAKY, below),
    Rule(
        "alpha_squared",
        "apply the slope twice.",
        "{A} × {A}",
        lambda p: p.a * p.a,
        LEAKY,
        _below_and_no_usual_square,
    ),
    Rule(
        "sign_lost_in_value",
        "take the value and lose the sign of the input.",
        "{a} × |{x}|",
        lambda p: p.a * abs(p.x),
        LEAKY,
        below,
    ),
    Rule(
        "lower_slope_above",
        "use the slope for inputs below 0 above it too, or swap the two branches.",
        "slope below 0",
        lambda p: p.a,
        LEAKY,
        above,
    ),
    Rule(
        "framework_default",
        "take 0.01, the usual slope of many frameworks, instead of the one given.",
        "usual slope below 0",
        lambda p: LEAKY_ALPHA,
        LEAKY,
        _below_and_unusual,
    ),
    Rule(
        "mask_of_output",
        "ask for A ≥ 0 instead of Z > 0, which outputs of ReLU always fulfil, or swap the two branches.",
        "mask A ≥ 0 for A = {f}({x}) = {v}",
        lambda p: 1.0,
        ("relu", "relu6"),
        below,
    ),
    Rule("branches_swapped", "swap the two branches.", "slope below 0", lambda p: 0.0, RELU, above),
    Rule(
        "leaky_slope_for_relu",
        "give it the small slope of leaky ReLU below 0.",
        "slope of leaky ReLU",
        lambda p: LEAKY_ALPHA,
        RELU,
        below,
    ),
)

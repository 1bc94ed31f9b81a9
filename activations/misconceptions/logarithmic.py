"""Wrong rules about softplus and log-sigmoid."""

from __future__ import annotations

import math

from activations.misconceptions.formulas import sigmoid, sigmoid_slope, softplus
from activations.misconceptions.rule import Rule

SOFTPLUS = ("softplus",)
LOG_SIGMOID = ("log_sigmoid",)
POWER = ("e^({x})", lambda p: math.exp(p.x))
OTHER_POWER = ("e^({n})", lambda p: math.exp(-p.x))

VALUES = (
    Rule("relu_for_softplus", "take ReLU instead.", "max(0, {x})", lambda p: max(0.0, p.x), SOFTPLUS),
    Rule(
        "decimal_logarithm",
        "take the logarithm to the base 10.",
        "log₁₀(1 + {u})",
        lambda p: softplus(p.x) / math.log(10),
        SOFTPLUS,
        before=(POWER,),
    ),
    Rule(
        "softplus_sign",
        "turn the sign in the exponent round.",
        "ln(1 + {u})",
        lambda p: softplus(-p.x),
        SOFTPLUS,
        before=(OTHER_POWER,),
    ),
    Rule("logarithm_left_out", "stop at 1 + e^x.", "1 + {u}", lambda p: 1 + math.exp(p.x), SOFTPLUS, before=(POWER,)),
    Rule(
        "minus_lost",
        "lose the minus sign.",
        "ln(1 + {u})",
        lambda p: softplus(-p.x),
        LOG_SIGMOID,
        before=(OTHER_POWER,),
    ),
    Rule(
        "log_sigmoid_sign",
        "turn the sign in the exponent round.",
        "−ln(1 + {u})",
        lambda p: -softplus(p.x),
        LOG_SIGMOID,
        before=(POWER,),
    ),
    Rule("sigmoid_without_log", "stop at the sigmoid.", "sigmoid({x})", lambda p: sigmoid(p.x), LOG_SIGMOID),
    Rule(
        "log_sigmoid_decimal",
        "take the logarithm to the base 10.",
        "log₁₀({u})",
        lambda p: -softplus(-p.x) / math.log(10),
        LOG_SIGMOID,
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
)

SLOPES = (
    Rule(
        "inner_slope_forgotten_in_log",
        "differentiate the logarithm and forget the function inside, or turn the sign in the exponent round.",
        "1/(1 + {u})",
        lambda p: sigmoid(-p.x),
        SOFTPLUS,
        before=(POWER,),
    ),
    Rule(
        "differentiated_twice",
        "differentiate once more, to the slope of the sigmoid.",
        "{u} × (1 − {u})",
        lambda p: sigmoid_slope(p.x),
        (*SOFTPLUS, *LOG_SIGMOID),
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
    Rule("relu_slope", "take the slope of ReLU.", "slope of ReLU", lambda p: float(p.x > 0), SOFTPLUS),
    Rule(
        "sigmoid_not_reversed",
        "take sigmoid(x) instead of sigmoid(−x).",
        "sigmoid({x})",
        lambda p: sigmoid(p.x),
        LOG_SIGMOID,
    ),
    Rule(
        "log_sigmoid_minus",
        "give the slope a minus sign.",
        "−sigmoid({n})",
        lambda p: -sigmoid(-p.x),
        LOG_SIGMOID,
    ),
    Rule(
        "reciprocal",
        "differentiate the logarithm and forget the function inside.",
        "1/{u}",
        lambda p: 1 / sigmoid(p.x),
        LOG_SIGMOID,
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
)

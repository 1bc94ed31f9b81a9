"""Wrong rules about sigmoid, tanh and softsign."""

from __future__ import annotations

import math

from activations.misconceptions.formulas import clip, sigmoid, sigmoid_slope
from activations.misconceptions.rule import Rule, below

SIGMOID = ("sigmoid",)
TANH = ("tanh",)
SOFTSIGN = ("softsign",)
ACTIVATED = "insert the output into the formula that is meant for the input."
POWER = ("e^({n})", lambda p: math.exp(-p.x))

VALUES = (
    Rule(
        "sign_in_sigmoid",
        "turn the sign in the exponent round.",
        "1/(1 + {u})",
        lambda p: sigmoid(-p.x),
        SIGMOID,
        before=(("e^({x})", lambda p: math.exp(p.x)),),
    ),
    Rule("odds", "stop at the power.", "e^({x})", lambda p: math.exp(p.x), SIGMOID),
    Rule(
        "minus_in_denominator",
        "subtract the power in the denominator instead of adding it.",
        "1/(1 − {u})",
        lambda p: 1 / (1 - math.exp(-p.x)),
        SIGMOID,
        before=(POWER,),
    ),
    Rule(
        "sigmoid_base_ten",
        "take 10 for the base of the power instead of e.",
        "1/(1 + {u})",
        lambda p: 1 / (1 + 10**-p.x),
        SIGMOID,
        before=(("10^({n})", lambda p: 10**-p.x),),
    ),
    Rule(
        "hard_version",
        "take the straight version, hardsigmoid.",
        "({x} + 3)/6, cut off at 0 and 1",
        lambda p: clip(p.x / 6 + 0.5, 0, 1),
        SIGMOID,
    ),
    Rule("tanh_for_sigmoid", "take tanh instead.", "tanh({x})", lambda p: math.tanh(p.x), SIGMOID),
    Rule(
        "sigmoid_for_tanh",
        "take the sigmoid instead.",
        "1/(1 + {u})",
        lambda p: sigmoid(p.x),
        TANH,
        before=(POWER,),
    ),
    Rule(
        "not_doubled",
        "don't double the input in tanh(x) = 2 sigmoid(2x) − 1.",
        "2 × {u} − 1",
        lambda p: 2 * sigmoid(p.x) - 1,
        TANH,
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
    Rule("tangent", "take the tangent, of an angle in radians.", "tan({x})", lambda p: math.tan(p.x), TANH),
    Rule(
        "tangent_of_degrees",
        "take the tangent, of an angle in degrees.",
        "tan({x}°)",
        lambda p: math.tan(math.radians(p.x)),
        TANH,
    ),
    Rule("sinh", "stop at the numerator, the hyperbolic sine.", "sinh({x})", lambda p: math.sinh(p.x), TANH),
    Rule("coth", "turn the fraction upside down.", "1/{V}", lambda p: 1 / p.value, TANH),
    Rule("arctan", "take the arc tangent.", "arctan({x})", lambda p: math.atan(p.x), TANH),
    Rule("bars_left_out", "leave out the bars around x.", "{x}/(1 + {X})", lambda p: p.x / (1 + p.x), SOFTSIGN, below),
    Rule(
        "softsign_squared",
        "square the denominator, as the slope does.",
        "{x}/(1 + {size})²",
        lambda p: p.x / (1 + abs(p.x)) ** 2,
        SOFTSIGN,
    ),
    Rule(
        "size_over_denominator",
        "lose the sign of the input.",
        "{size}/(1 + {size})",
        lambda p: abs(p.x) / (1 + abs(p.x)),
        SOFTSIGN,
        below,
    ),
    Rule("tanh_for_softsign", "take tanh instead.", "tanh({x})", lambda p: math.tanh(p.x), SOFTSIGN),
)

SLOPES = (
    Rule("one_minus_value", "take 1 − s alone.", "1 − {v}", lambda p: 1 - p.value, SIGMOID),
    Rule(
        "input_not_squashed",
        "insert the input into s (1 − s) without passing it through the sigmoid.",
        "{x} × (1 − {X})",
        lambda p: p.x * (1 - p.x),
        SIGMOID,
    ),
    Rule("tanh_rule", "use the rule of tanh, 1 − s².", "1 − {v}²", lambda p: 1 - p.value**2, SIGMOID),
    Rule(
        "plus_for_minus",
        "add where s (1 − s) subtracts.",
        "{v} × (1 + {v})",
        lambda p: p.value * (1 + p.value),
        SIGMOID,
    ),
    Rule("value_squared", "square the value.", "{v}²", lambda p: p.value**2, SIGMOID),
    Rule(
        "sigmoid_twice",
        ACTIVATED,
        "{u} × (1 − {u})",
        lambda p: sigmoid_slope(p.value),
        SIGMOID,
        before=(("sigmoid({v})", lambda p: sigmoid(p.value)),),
    ),
    Rule("always_the_largest", "take the largest slope everywhere.", "slope at 0", lambda p: 0.25, SIGMOID),
    Rule(
        "tanh_input_squared",
        "insert the input into 1 − t² without passing it through tanh.",
        "1 − {X}²",
        lambda p: 1 - p.x * p.x,
        TANH,
    ),
    Rule("tanh_not_squared", "forget the square.", "1 − {V}", lambda p: 1 - p.value, TANH),
    Rule(
        "sigmoid_rule",
        "use the rule of the sigmoid, t (1 − t).",
        "{v} × (1 − {V})",
        lambda p: p.value * (1 - p.value),
        TANH,
    ),
    Rule("tanh_plus", "add the square instead of subtracting it.", "1 + {V}²", lambda p: 1 + p.value**2, TANH),
    Rule("tanh_reversed", "turn the difference round.", "{V}² − 1", lambda p: p.value**2 - 1, TANH),
    Rule(
        "sech_not_squared",
        "forget to square 1/cosh.",
        "1/{u}",
        lambda p: 1 / math.cosh(p.x),
        TANH,
        before=(("cosh({x})", lambda p: math.cosh(p.x)),),
    ),
    Rule(
        "softsign_not_squared",
        "forget to square the denominator.",
        "1/(1 + {size})",
        lambda p: 1 / (1 + abs(p.x)),
        SOFTSIGN,
    ),
    Rule(
        "softsign_bars",
        "leave out the bars around x.",
        "1/(1 + {X})²",
        lambda p: 1 / (1 + p.x) ** 2,
        SOFTSIGN,
        below,
    ),
    Rule(
        "softsign_plus",
        "square x instead of the whole denominator.",
        "1/(1 + {X}²)",
        lambda p: 1 / (1 + p.x * p.x),
        SOFTSIGN,
    ),
)

"""Wrong rules for the slope of a function. The order is that of listing where several agree with one number.

Source: families after Brown & Burton 1978 (errors as rules applied consistently); the rules are our own collection."""

from __future__ import annotations

import math

from activations import functions as f
from activations.misconceptions.rule import Rule
from activations.misconceptions.values import EXPONENTIAL, LOGISTIC_GATE, NORMAL_GATE, STRAIGHT, TWO_SLOPES

S = ("sigmoid",)
T = ("tanh",)
ACTIVATED = "insert the output into the formula that is meant for the input."


def _s(x: float) -> float:
    return float(f.sigmoid(x))


def _phi(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _cdf(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def _sharpness(a: float) -> float:
    return 1.0 if math.isnan(a) else a


SLOPE_RULES = (
    Rule("value_for_slope", "take the value instead of the slope.", "{f}({x})", lambda g, x, a: float(g.value(x))),
    Rule("input_for_slope", "take the input itself.", "{x}", lambda g, x, a: x),
    # Straight pieces
    Rule(
        "relu_for_leaky",
        "forget the slope below 0, as in ReLU.",
        "0",
        lambda g, x, a: 1.0 if x > 0 else 0.0,
        TWO_SLOPES,
    ),
    Rule(
        "always_one",
        "take 1 for every input, as when the mask is A ≥ 0 instead of Z > 0.",
        "1",
        lambda g, x, a: 1.0,
        STRAIGHT,
    ),
    Rule(
        "slope_negative",
        "give the slope below 0 a minus sign.",
        "−{a}",
        lambda g, x, a: 1.0 if x > 0 else -a,
        TWO_SLOPES,
    ),
    Rule("one_minus_alpha", "subtract the slope from 1.", "1 − {a}", lambda g, x, a: 1 - a, TWO_SLOPES),
    Rule("one_plus_alpha", "add the slope to 1.", "1 + {a}", lambda g, x, a: 1 + a, TWO_SLOPES),
    Rule("alpha_squared", "apply the slope twice.", "{a} × {a}", lambda g, x, a: 1.0 if x > 0 else a * a, TWO_SLOPES),
    Rule(
        "sign_lost_in_value", "take the value and lose its sign.", "{a} × |{x}|", lambda g, x, a: a * abs(x), TWO_SLOPES
    ),
    Rule(
        "branches_swapped",
        "swap the two branches.",
        "1 below 0, {a} above",
        lambda g, x, a: 1.0 if x < 0 else a,
        TWO_SLOPES,
    ),
    Rule(
        "framework_default",
        "take the slope 0.01, the usual one of some frameworks, instead of the one given.",
        "0.01",
        lambda g, x, a: 1.0 if x > 0 else 0.01,
        TWO_SLOPES,
    ),
    # Exponential below 0
    Rule(
        "power_rule",
        "use the rule for x^n on e^x.",
        "{a} × {x} × e^({x} − 1)",
        lambda g, x, a: 1.0 if x > 0 else a * x * math.exp(x - 1),
        EXPONENTIAL,
    ),
    Rule("alpha_left_out", "leave out α.", "e^{x}", lambda g, x, a: 1.0 if x > 0 else math.exp(x), EXPONENTIAL),
    Rule(
        "sign_in_exponent",
        "turn the sign in the exponent round.",
        "{a} × e^−({x})",
        lambda g, x, a: 1.0 if x > 0 else a * math.exp(-x),
        EXPONENTIAL,
    ),
    Rule(
        "slope_negative_power",
        "give the slope a minus sign.",
        "−{a} × e^{x}",
        lambda g, x, a: -1.0 if x > 0 else -a * math.exp(x),
        EXPONENTIAL,
    ),
    Rule(
        "activated_twice",
        ACTIVATED,
        "{a} × e^({fx})",
        lambda g, x, a: 1.0 if x > 0 else a * math.exp(float(g.value(x))),
        EXPONENTIAL,
    ),
    # Sigmoid
    Rule("one_minus_value", "take 1 − f(x) alone.", "1 − {fx}", lambda g, x, a: 1 - _s(x), S),
    Rule(
        "input_not_squashed",
        "insert the input into s(1 − s) without passing it through the sigmoid.",
        "{x} × (1 − {x})",
        lambda g, x, a: x * (1 - x),
        S,
    ),
    Rule("tanh_rule", "use the rule of tanh, 1 − f².", "1 − {fx}²", lambda g, x, a: 1 - _s(x) ** 2, S),
    Rule(
        "plus_for_minus", "add where the rule subtracts.", "{fx} × (1 + {fx})", lambda g, x, a: _s(x) * (1 + _s(x)), S
    ),
    Rule("value_squared", "square the value.", "{fx}²", lambda g, x, a: _s(x) ** 2, S),
    Rule("sigmoid_twice", ACTIVATED, "s({fx}) × (1 − s({fx}))", lambda g, x, a: _s(_s(x)) * (1 - _s(_s(x))), S),
    Rule("always_the_largest", "take the largest slope everywhere.", "0.25", lambda g, x, a: 0.25, S),
    # tanh
    Rule(
        "tanh_input_squared",
        "insert the input into 1 − t² without passing it through tanh.",
        "1 − ({x})²",
        lambda g, x, a: 1 - x * x,
        T,
    ),
    Rule("tanh_not_squared", "forget the square.", "1 − ({fx})", lambda g, x, a: 1 - math.tanh(x), T),
    Rule(
        "sigmoid_rule",
        "use the rule of the sigmoid, t(1 − t).",
        "{fx} × (1 − ({fx}))",
        lambda g, x, a: math.tanh(x) * (1 - math.tanh(x)),
        T,
    ),
    Rule(
        "tanh_plus",
        "add the square instead of subtracting it.",
        "1 + ({fx})²",
        lambda g, x, a: 1 + math.tanh(x) ** 2,
        T,
    ),
    Rule("tanh_reversed", "turn the difference round.", "({fx})² − 1", lambda g, x, a: math.tanh(x) ** 2 - 1, T),
    Rule("sech_not_squared", "forget to square 1/cosh.", "1/cosh({x})", lambda g, x, a: 1 / math.cosh(x), T),
    # Gates
    Rule(
        "gate_only",
        "keep the gate and forget the second term of the product rule.",
        "s({x})",
        lambda g, x, a: _s(_sharpness(a) * x),
        LOGISTIC_GATE,
    ),
    Rule(
        "second_term_only",
        "keep only the second term of the product rule.",
        "{x} s({x})(1 − s({x}))",
        lambda g, x, a: _sharpness(a) * x * _s(_sharpness(a) * x) * _s(-_sharpness(a) * x),
        LOGISTIC_GATE,
    ),
    Rule(
        "product_of_derivatives",
        "multiply the two derivatives instead of using the product rule.",
        "s({x})(1 − s({x}))",
        lambda g, x, a: _s(_sharpness(a) * x) * _s(-_sharpness(a) * x),
        LOGISTIC_GATE,
    ),
    Rule(
        "sign_of_second_term",
        "subtract the second term instead of adding it.",
        "s({x})(1 − {x} s(−({x})))",
        lambda g, x, a: _s(_sharpness(a) * x) * (1 - _sharpness(a) * x * _s(-_sharpness(a) * x)),
        LOGISTIC_GATE,
    ),
    Rule(
        "normal_gate_only",
        "keep Φ and forget the second term of the product rule.",
        "Φ({x})",
        lambda g, x, a: _cdf(x),
        NORMAL_GATE,
    ),
    Rule(
        "density_term_only",
        "keep only the second term of the product rule.",
        "{x} × φ({x})",
        lambda g, x, a: x * _phi(x),
        NORMAL_GATE,
    ),
    Rule(
        "density_only",
        "multiply the two derivatives instead of using the product rule.",
        "φ({x})",
        lambda g, x, a: _phi(x),
        NORMAL_GATE,
    ),
    Rule(
        "sign_of_density_term",
        "subtract the second term instead of adding it.",
        "Φ({x}) − {x} × φ({x})",
        lambda g, x, a: _cdf(x) - x * _phi(x),
        NORMAL_GATE,
    ),
    # Softplus and softsign
    Rule(
        "one_minus_sigmoid",
        "turn the sign in the sigmoid round.",
        "1/(1 + e^{x})",
        lambda g, x, a: _s(-x),
        ("softplus",),
    ),
    Rule(
        "reciprocal",
        "differentiate the logarithm and forget the inner function.",
        "1/(1 + e^{x})",
        lambda g, x, a: 1 / (1 + math.exp(x)),
        ("softplus",),
    ),
    Rule(
        "sigmoid_slope",
        "differentiate once more, to the slope of the sigmoid.",
        "s({x})(1 − s({x}))",
        lambda g, x, a: _s(x) * _s(-x),
        ("softplus",),
    ),
    Rule(
        "softsign_not_squared",
        "forget to square the denominator.",
        "1/(1 + |{x}|)",
        lambda g, x, a: 1 / (1 + abs(x)),
        ("softsign",),
    ),
    Rule(
        "softsign_bars", "leave out the bars around x.", "1/(1 + {x})²", lambda g, x, a: 1 / (1 + x) ** 2, ("softsign",)
    ),
    Rule(
        "softsign_plus",
        "use the square of x instead of that of the denominator.",
        "1/(1 + ({x})²)",
        lambda g, x, a: 1 / (1 + x * x),
        ("softsign",),
    ),
)

"""Wrong rules for the value of a function. The order is that of listing where several agree with one number.

Source: families after Brown & Burton 1978 (errors as rules applied consistently); the rules are our own collection."""

from __future__ import annotations

import math

from activations import functions as f
from activations.misconceptions.rule import Rule

TWO_SLOPES = ("leaky_relu", "prelu")
STRAIGHT = ("relu", *TWO_SLOPES)
EXPONENTIAL = ("elu", "celu")
NORMAL_GATE = ("gelu", "gelu_tanh")
LOGISTIC_GATE = ("silu", "swish")


def _phi(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _cdf(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def _sigmoid(x: float) -> float:
    return float(f.sigmoid(x))


def _sharpness(a: float) -> float:
    return 1.0 if math.isnan(a) else a  # SiLU is Swish with sharpness 1


VALUE_RULES = (
    Rule("slope_for_value", "take the slope instead of the value.", "{f}′({x})", lambda g, x, a: float(g.slope(x))),
    Rule("input_unchanged", "pass the input on unchanged.", "{x}", lambda g, x, a: x),
    # Two straight pieces
    Rule(
        "alpha_forgotten",
        "forget the slope below 0, as in ReLU.",
        "max(0, {x})",
        lambda g, x, a: max(0.0, x),
        TWO_SLOPES,
    ),
    Rule("sign_lost", "lose the sign of the input.", "{a} × |{x}|", lambda g, x, a: a * abs(x), TWO_SLOPES),
    Rule("alpha_on_both_sides", "use the slope below 0 on both sides.", "{a} × {x}", lambda g, x, a: a * x, TWO_SLOPES),
    Rule(
        "branches_swapped",
        "swap the two branches.",
        "{x}, with the slope {a} above 0 instead of below",
        lambda g, x, a: x if x < 0 else a * x,
        TWO_SLOPES,
    ),
    Rule("alpha_added", "add the slope instead of multiplying.", "{x} + {a}", lambda g, x, a: x + a, TWO_SLOPES),
    Rule(
        "alpha_subtracted", "subtract the slope instead of multiplying.", "{x} − {a}", lambda g, x, a: x - a, TWO_SLOPES
    ),
    Rule(
        "divided_by_alpha", "divide by the slope instead of multiplying.", "{x}/{a}", lambda g, x, a: x / a, TWO_SLOPES
    ),
    Rule("minus_alpha", "put out −α whatever the input.", "−{a}", lambda g, x, a: -a, TWO_SLOPES),
    Rule(
        "framework_default",
        "take the slope 0.01, the usual one of some frameworks, instead of the one given.",
        "0.01 × {x}",
        lambda g, x, a: x if x > 0 else 0.01 * x,
        TWO_SLOPES,
    ),
    Rule(
        "minimum_for_maximum",
        "take the minimum instead of the maximum.",
        "min(0, {x})",
        lambda g, x, a: min(0.0, x),
        ("relu",),
    ),
    Rule("absolute_value", "drop the sign of the input.", "|{x}|", lambda g, x, a: abs(x), ("relu",)),
    # Exponential below 0
    Rule("alpha_left_out", "leave out α.", "e^{x} − 1", lambda g, x, a: x if x > 0 else math.expm1(x), EXPONENTIAL),
    Rule(
        "bracket_left_out",
        "leave out the bracket: α times the power only.",
        "{a} × e^{x} − 1",
        lambda g, x, a: x if x > 0 else a * math.exp(x) - 1,
        EXPONENTIAL,
    ),
    Rule(
        "one_not_subtracted",
        "don't subtract 1 from the power.",
        "{a} × e^{x}",
        lambda g, x, a: x if x > 0 else a * math.exp(x),
        EXPONENTIAL,
    ),
    Rule(
        "sign_in_exponent",
        "turn the sign in the exponent round.",
        "{a} × (e^(−({x})) − 1)",
        lambda g, x, a: x if x > 0 else a * math.expm1(-x),
        EXPONENTIAL,
    ),
    Rule(
        "difference_reversed",
        "subtract the power from 1 instead of 1 from the power.",
        "{a} × (1 − e^{x})",
        lambda g, x, a: x if x > 0 else -a * math.expm1(x),
        EXPONENTIAL,
    ),
    Rule(
        "as_leaky", "multiply by α, as in leaky ReLU.", "{a} × {x}", lambda g, x, a: x if x > 0 else a * x, EXPONENTIAL
    ),
    Rule("asymptote", "take the lower bound for the value.", "−{a}", lambda g, x, a: x if x > 0 else -a, EXPONENTIAL),
    Rule(
        "base_ten",
        "take 10 for the base of the power instead of e.",
        "{a} × (10^{x} − 1)",
        lambda g, x, a: x if x > 0 else a * (10**x - 1),
        EXPONENTIAL,
    ),
    # Sigmoid
    Rule(
        "sign_in_sigmoid",
        "write e^x for e^−x in the denominator.",
        "1/(1 + e^{x})",
        lambda g, x, a: _sigmoid(-x),
        ("sigmoid",),
    ),
    Rule("odds", "take the power alone.", "e^{x}", lambda g, x, a: math.exp(x), ("sigmoid",)),
    Rule(
        "minus_in_denominator",
        "subtract the power in the denominator instead of adding it.",
        "1/(1 − e^−({x}))",
        lambda g, x, a: 1 / (1 - math.exp(-x)),
        ("sigmoid",),
    ),
    Rule(
        "sigmoid_base_ten",
        "take 10 for the base of the power instead of e.",
        "1/(1 + 10^−({x}))",
        lambda g, x, a: 1 / (1 + 10**-x),
        ("sigmoid",),
    ),
    Rule(
        "hard_version",
        "take the straight version, hardsigmoid.",
        "({x} + 3)/6",
        lambda g, x, a: float(f.hardsigmoid(x)),
        ("sigmoid",),
    ),
    Rule(
        "tanh_for_sigmoid", "take tanh instead of the sigmoid.", "tanh({x})", lambda g, x, a: math.tanh(x), ("sigmoid",)
    ),
    # tanh
    Rule(
        "sigmoid_for_tanh",
        "take the sigmoid instead of tanh.",
        "1/(1 + e^−({x}))",
        lambda g, x, a: _sigmoid(x),
        ("tanh",),
    ),
    Rule(
        "not_doubled",
        "don't double the input in tanh(x) = 2 s(2x) − 1.",
        "2 s({x}) − 1",
        lambda g, x, a: 2 * _sigmoid(x) - 1,
        ("tanh",),
    ),
    Rule("tangent", "take the tangent of an angle in radians.", "tan({x})", lambda g, x, a: math.tan(x), ("tanh",)),
    Rule(
        "tangent_of_degrees",
        "take the tangent of an angle in degrees.",
        "tan({x}°)",
        lambda g, x, a: math.tan(math.radians(x)),
        ("tanh",),
    ),
    Rule("sinh", "stop at the hyperbolic sine.", "(e^{x} − e^−({x}))/2", lambda g, x, a: math.sinh(x), ("tanh",)),
    Rule("coth", "turn the fraction upside down.", "1/tanh({x})", lambda g, x, a: 1 / math.tanh(x), ("tanh",)),
    Rule("arctan", "take the arc tangent.", "arctan({x})", lambda g, x, a: math.atan(x), ("tanh",)),
    # Gates
    Rule(
        "gate_only",
        "stop at the gate and don't multiply by the input.",
        "s({a}{x})",
        lambda g, x, a: _sigmoid(_sharpness(a) * x),
        LOGISTIC_GATE,
    ),
    Rule(
        "gate_reversed",
        "turn the sign in the gate round.",
        "{x} × s(−({x}))",
        lambda g, x, a: x * _sigmoid(-_sharpness(a) * x),
        LOGISTIC_GATE,
    ),
    Rule("gelu_for_silu", "take GELU instead.", "{x} × Φ({x})", lambda g, x, a: x * _cdf(x), LOGISTIC_GATE),
    Rule("sharpness_left_out", "leave out β.", "{x} × s({x})", lambda g, x, a: x * _sigmoid(x), ("swish",)),
    Rule(
        "normal_gate_only", "stop at Φ and don't multiply by the input.", "Φ({x})", lambda g, x, a: _cdf(x), NORMAL_GATE
    ),
    Rule(
        "normal_gate_reversed",
        "turn the sign in Φ round.",
        "{x} × Φ(−({x}))",
        lambda g, x, a: x * _cdf(-x),
        NORMAL_GATE,
    ),
    Rule(
        "density_for_distribution",
        "take the density φ for the distribution Φ.",
        "{x} × φ({x})",
        lambda g, x, a: x * _phi(x),
        NORMAL_GATE,
    ),
    Rule(
        "root_two_left_out",
        "leave out √2 in the error function.",
        "{x} × (1 + erf({x}))/2",
        lambda g, x, a: x * (1 + math.erf(x)) / 2,
        NORMAL_GATE,
    ),
    Rule(
        "half_left_out",
        "leave out the factor 1/2.",
        "{x} × (1 + erf({x}/√2))",
        lambda g, x, a: x * (1 + math.erf(x / math.sqrt(2))),
        NORMAL_GATE,
    ),
    Rule("silu_for_gelu", "take SiLU instead.", "{x} × s({x})", lambda g, x, a: x * _sigmoid(x), NORMAL_GATE),
    Rule(
        "quick_gelu",
        "take the rough form with 1.702.",
        "{x} × s(1.702 × {x})",
        lambda g, x, a: x * _sigmoid(1.702 * x),
        NORMAL_GATE,
    ),
    # Logarithms and softsign
    Rule("relu_for_softplus", "take ReLU instead.", "max(0, {x})", lambda g, x, a: max(0.0, x), ("softplus",)),
    Rule(
        "decimal_logarithm",
        "take the logarithm to the base 10.",
        "log₁₀(1 + e^{x})",
        lambda g, x, a: math.log10(1 + math.exp(x)),
        ("softplus",),
    ),
    Rule(
        "softplus_sign",
        "turn the sign in the exponent round.",
        "ln(1 + e^−({x}))",
        lambda g, x, a: float(f.softplus(-x)),
        ("softplus",),
    ),
    Rule("bars_left_out", "leave out the bars around x.", "{x}/(1 + {x})", lambda g, x, a: x / (1 + x), ("softsign",)),
    Rule(
        "softsign_squared",
        "square the denominator, as its slope does.",
        "{x}/(1 + |{x}|)²",
        lambda g, x, a: x / (1 + abs(x)) ** 2,
        ("softsign",),
    ),
)

"""Values and slopes worked out by hand, line by line, with the numbers of one input: a way for each function."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from activations import functions as f
from activations.catalogue import Activation
from activations.claims.properties import slope_of, value_of
from activations.explanations.parts import call, slope_call
from activations.misconceptions.rule import own_parameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Step

Working = Callable[[Activation, Fraction], tuple[Step, ...]]


def value_steps(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """From x to f(x); the last line is the value itself."""
    result = Step(call(function, x), readable(value_of(function, x)), "Value")
    return (*_VALUES.get(function.key, _straight_value)(function, x), result)


def slope_steps(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """From x to f'(x); the last line is the slope itself. Away from kinks."""
    result = Step(slope_call(function, x), readable(slope_of(function, x)), "Slope")
    return (*_SLOPES.get(function.key, _straight_slope)(function, x), result)


def _above(function: Activation, x: Fraction) -> Step:
    side = "above 0" if x > 0 else "at 0" if x == 0 else "below 0"
    return Step(f"x = {exact_text(x)} lies {side}", "upper branch" if x > 0 else "lower branch", "Branch", ":")


def _straight_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (Step(function.formula, f"at x = {exact_text(x)}", "Rule", ":"),)


def _straight_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (Step(function.slope_formula, f"at x = {exact_text(x)}", "Rule", ":"),)


def _two_slopes_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_above(function, x),)
    a = readable(own_parameter(function))
    return _above(function, x), Step(f"{a} × {_in(x)}", readable(value_of(function, x)), "α times x")


def _in(x: Fraction) -> str:
    """A number that stands behind an operator: a negative one in brackets."""
    return f"({exact_text(x)})" if x < 0 else exact_text(x)


def _power(x: float, text: str) -> Step:
    return Step(f"e^({text})", readable(math.exp(x)), "Power")


def _elu_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_above(function, x),)
    inner = float(x) / own_parameter(function) if function.key == "celu" else float(x)
    power = _power(inner, readable(inner))
    less = Step(f"{power.value} − 1", readable(math.expm1(inner)), "Less 1")
    factor = f.SELU_SCALE * f.SELU_ALPHA if function.key == "selu" else own_parameter(function)
    if factor == 1:
        return _above(function, x), power, less
    return (
        _above(function, x),
        power,
        less,
        Step(f"{readable(factor)} × {less.value}", readable(factor * math.expm1(inner)), "Times α"),
    )


def _elu_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_above(function, x),)
    inner = float(x) / own_parameter(function) if function.key == "celu" else float(x)
    power = _power(inner, readable(inner))
    factor = {"selu": f.SELU_SCALE * f.SELU_ALPHA, "celu": 1.0}.get(function.key, own_parameter(function))
    if factor == 1:
        return _above(function, x), power
    return (
        _above(function, x),
        power,
        Step(f"{readable(factor)} × {power.value}", readable(factor * math.exp(inner)), "Times α"),
    )


def _sigmoid_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(-float(x), exact_text(-x))
    return power, Step(f"1/(1 + {power.value})", readable(value_of(function, x)), "Sigmoid")


def _sigmoid_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    s = readable(value_of(function, x))
    return Step(call(function, x), s, "Value"), Step(f"{s} × (1 − {s})", readable(slope_of(function, x)), "f (1 − f)")


def _tanh_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    up, down = math.exp(float(x)), math.exp(-float(x))
    return (
        Step(f"e^({exact_text(x)})", readable(up), "Power"),
        Step(f"e^({exact_text(-x)})", readable(down), "Its inverse"),
        Step(
            f"({readable(up)} − {readable(down)})/({readable(up)} + {readable(down)})",
            readable(value_of(function, x)),
            "Fraction",
        ),
    )


def _tanh_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    t = readable(value_of(function, x))
    return Step(call(function, x), t, "Value"), Step(f"1 − ({t})²", readable(slope_of(function, x)), "1 − f²")


def _logistic_gate(function: Activation, x: Fraction) -> tuple[float, Step]:
    sharp = own_parameter(function) if function.parameters else 1.0
    u = sharp * float(x)
    gate = float(f.sigmoid(u))
    return u, Step(f"s({readable(u)}) = 1/(1 + e^({readable(-u)}))", readable(gate), "Gate")


def _gate_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    _, gate = _logistic_gate(function, x)
    return gate, Step(f"{exact_text(x)} × {gate.value}", readable(value_of(function, x)), "Input times gate")


def _gate_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    u, gate = _logistic_gate(function, x)
    second = u * float(f.sigmoid(u)) * float(f.sigmoid(-u))
    return (
        gate,
        Step(f"{readable(u)} × {gate.value} × (1 − {gate.value})", readable(second), "Input times slope of the gate"),
        Step(f"{gate.value} + ({readable(second)})", readable(slope_of(function, x)), "Product rule"),
    )


def _normal(x: float) -> tuple[float, float]:
    return math.erfc(-x / math.sqrt(2)) / 2, math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _gelu_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below, _ = _normal(float(x))
    return (
        Step(f"Φ({exact_text(x)}) = (1 + erf({exact_text(x)}/√2))/2", readable(below), "Share of a normal below x"),
        Step(f"{exact_text(x)} × {readable(below)}", readable(value_of(function, x)), "Input times share"),
    )


def _gelu_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below, density = _normal(float(x))
    return (
        Step(f"Φ({exact_text(x)})", readable(below), "Share of a normal below x"),
        Step(f"φ({exact_text(x)}) = e^(−x²/2)/√(2π)", readable(density), "Density"),
        Step(f"{readable(below)} + {_in(x)} × {readable(density)}", readable(slope_of(function, x)), "Product rule"),
    )


def _softplus_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(float(x), exact_text(x))
    return power, Step(f"ln(1 + {power.value})", readable(value_of(function, x)), "Logarithm")


def _softplus_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(-float(x), exact_text(-x))
    return power, Step(f"1/(1 + {power.value})", readable(slope_of(function, x)), "Sigmoid")


def _mish_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    soft = math.log1p(math.exp(float(x)))
    return (
        Step(f"ln(1 + e^({exact_text(x)}))", readable(soft), "Softplus"),
        Step(f"tanh({readable(soft)})", readable(math.tanh(soft)), "Gate"),
        Step(f"{exact_text(x)} × {readable(math.tanh(soft))}", readable(value_of(function, x)), "Input times gate"),
    )


_VALUES: dict[str, Working] = {
    "leaky_relu": _two_slopes_value,
    "prelu": _two_slopes_value,
    "relu": lambda function, x: (_above(function, x),),
    "elu": _elu_value,
    "celu": _elu_value,
    "selu": _elu_value,
    "sigmoid": _sigmoid_value,
    "tanh": _tanh_value,
    "silu": _gate_value,
    "swish": _gate_value,
    "gelu": _gelu_value,
    "softplus": _softplus_value,
    "mish": _mish_value,
}
_SLOPES: dict[str, Working] = {
    "leaky_relu": lambda function, x: (_above(function, x),),
    "prelu": lambda function, x: (_above(function, x),),
    "relu": lambda function, x: (_above(function, x),),
    "elu": _elu_slope,
    "celu": _elu_slope,
    "selu": _elu_slope,
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
    "silu": _gate_slope,
    "swish": _gate_slope,
    "gelu": _gelu_slope,
    "softplus": _softplus_slope,
}

"""Values and slopes worked out by hand, line by line, with the numbers of one input. A function without a way of its
own gets its formula and the result.

Every line can be read for any input of an explanation, also far out, where powers leave the floats."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from activations import functions as f
from activations.catalogue import Activation
from activations.explanations.parts import call, slope_call
from activations.functions.gated import TANH_FORM_CUBE, TANH_FORM_SCALE
from activations.misconceptions.rule import own_parameter
from activations.values import slope_text, value_text
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Step

Working = Callable[[Activation, Fraction], tuple[Step, ...]]

LARGEST_POWER = 700.0  # beyond, e^x is told by its size only


def value_steps(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """From x to f(x); the last line is the value itself."""
    result = Step(call(function, x), value_text(function, x), "Value")
    return (*_VALUES.get(function.key, _rule)(function, x), result)


def slope_steps(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """From x to f'(x); the last line is the slope itself. Away from kinks."""
    result = Step(slope_call(function, x), slope_text(function, x), "Slope")
    return (*_SLOPES.get(function.key, _slope_rule)(function, x), result)


# How numbers stand in a line


def _in(x: Fraction) -> str:
    """A number that stands behind an operator: a negative one in brackets."""
    return _behind(exact_text(x))


def _behind(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _told(number: float) -> str:
    return readable(number) if number else "nearly 0"


def _e(text: str) -> str:
    return f"e^{text}" if text.isdigit() else f"e^({text})"


def _power(x: float, text: str) -> Step:
    """e^x; where that is no float any more, by its size."""
    if abs(x) <= LARGEST_POWER:
        return Step(_e(text), readable(math.exp(x)), "Power")
    size = int(abs(x) / math.log(10))
    words = f"more than {readable(10.0**300)}" if x > 0 else f"less than {readable(10.0**-300)}"
    return Step(
        f"{_e(text)}, of about {size} digits" if x > 0 else f"{_e(text)}, {size} places behind the point",
        words,
        "Power",
        ":",
    )


def _as_operand(power: Step) -> str:
    """The power's value in the next line, or the power itself where it has none that could be written."""
    return power.value if power.relation == "=" else power.expression.partition(",")[0]


def _branch(x: Fraction) -> Step:
    side = "above 0" if x > 0 else "at 0" if x == 0 else "below 0"
    return Step(f"x = {exact_text(x)} lies {side}", "upper branch" if x > 0 else "lower branch", "Branch", ":")


# Straight pieces


def _branch_alone(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (_branch(x),)


def _rule(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (Step(function.formula, f"at x = {exact_text(x)}", "Rule", ":"),)


def _slope_rule(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (Step(function.slope_formula, f"at x = {exact_text(x)}", "Rule", ":"),)


def _two_slopes_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_branch(x),)
    a = readable(own_parameter(function))
    return _branch(x), Step(f"{a} × {_in(x)}", value_text(function, x), "α times x")


def _cut_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """ReLU6 and hardtanh: which of the three stretches the input lies on."""
    lower, upper = int(function.lower.value), int(function.upper.value)
    where = (
        f"below {exact_text(Fraction(lower))}" if x < lower else f"above {upper}" if x > upper else "between the ends"
    )
    taken = "the lower end" if x < lower else "the upper end" if x > upper else "x itself"
    return (Step(f"x = {exact_text(x)} lies {where}", taken, "Stretch", ":"),)


def _gate_of_three(x: Fraction) -> Step:
    """(x + 3)/6, cut off at 0 and 1."""
    gate = min(max((x + 3) / 6, Fraction(0)), Fraction(1))
    cut = "" if 0 <= (x + 3) / 6 <= 1 else ", cut off"
    return Step(f"({exact_text(x)} + 3)/6{cut}", readable(gate), "Gate")


def _hardsigmoid_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    return (_gate_of_three(x),)


def _hardswish_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    gate = _gate_of_three(x)
    return gate, Step(f"{exact_text(x)} × {gate.value}", value_text(function, x), "Input times gate")


def _hardswish_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if abs(x) > 3:
        return (Step(f"x = {exact_text(x)} lies outside −3 to 3", "straight", "Stretch", ":"),)
    return (Step(f"{exact_text(x)}/3 + 1/2", slope_text(function, x), "Inside −3 to 3"),)


# Exponential below 0


def _inner(function: Activation, x: Fraction) -> float:
    return float(x) / own_parameter(function) if function.key == "celu" else float(x)


def _factors(function: Activation, *, of_slope: bool) -> list[tuple[str, float]]:
    if function.key == "selu":
        return [("Times α", f.SELU_ALPHA), ("Times λ", f.SELU_SCALE)]
    a = own_parameter(function)
    return [] if a == 1 or (of_slope and function.key == "celu") else [("Times α", a)]


def _multiplied(number: float, factors: list[tuple[str, float]]) -> tuple[Step, ...]:
    steps = []
    for label, factor in factors:
        steps.append(Step(f"{readable(factor)} × {_behind(_told(number))}", _told(factor * number), label))
        number *= factor
    return tuple(steps)


def _bent_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_branch(x), *_scaled(function, exact_text(x), x))
    inner = _inner(function, x)
    power = _power(inner, readable(inner))
    less = Step(f"{_as_operand(power)} − 1", _less_one(inner), "Less 1")
    return (_branch(x), power, less, *_multiplied(math.expm1(inner), _factors(function, of_slope=False)))


def _less_one(inner: float) -> str:
    """e^x - 1 for x up to 0, never told as -1 itself."""
    number = math.expm1(inner)
    for digits in (4, 6, 9, 12, 15):
        if readable(number, digits=digits) != readable(-1):
            return readable(number, digits=digits)
    return "just above −1"


def _scaled(function: Activation, text: str, x: Fraction) -> tuple[Step, ...]:
    """SELU is the only one that multiplies above 0 too."""
    if function.key != "selu":
        return ()
    return (Step(f"{readable(f.SELU_SCALE)} × {text}", readable(f.SELU_SCALE * float(x)), "Times λ"),)


def _bent_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    if x > 0:
        return (_branch(x),)
    inner = _inner(function, x)
    return (
        _branch(x),
        _power(inner, readable(inner)),
        *_multiplied(math.exp(inner), _factors(function, of_slope=True)),
    )


# S-shaped


def _sigmoid_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(-float(x), exact_text(-x))
    return power, Step(f"1/(1 + {_as_operand(power)})", value_text(function, x), "Sigmoid")


def _sigmoid_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    s = value_text(function, x)
    return Step(call(function, x), s, "Value"), Step(f"{s} × (1 − {s})", slope_text(function, x), "f (1 − f)")


def _tanh_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    up, down = _power(float(x), exact_text(x)), _power(-float(x), exact_text(-x))
    p, q = _as_operand(up), _as_operand(down)
    return up, down, Step(f"({p} − {q})/({p} + {q})", value_text(function, x), "Fraction")


def _tanh_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    t = value_text(function, x)
    return Step(call(function, x), t, "Value"), Step(f"1 − ({t})²", slope_text(function, x), "1 − f²")


def _softsign_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below = Step(f"1 + |{exact_text(x)}|", readable(1 + abs(x)), "Below the line")
    return below, Step(f"{exact_text(x)}/{below.value}", value_text(function, x), "Fraction")


def _softsign_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below = Step(f"1 + |{exact_text(x)}|", readable(1 + abs(x)), "Below the line")
    return below, Step(f"1/{below.value}²", slope_text(function, x), "Its square below 1")


# The input times a gate


def _logistic_gate(function: Activation, x: Fraction) -> tuple[float, Step]:
    sharp = own_parameter(function) if function.parameters else 1.0
    u = sharp * float(x)
    return u, Step(f"s({readable(u)}) = 1/(1 + {_e(readable(-u))})", _told(float(f.sigmoid(u))), "Gate")


def _gate_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    _, gate = _logistic_gate(function, x)
    return gate, Step(f"{exact_text(x)} × {gate.value}", value_text(function, x), "Input times gate")


def _gate_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    u, gate = _logistic_gate(function, x)
    second = u * float(f.sigmoid(u)) * float(f.sigmoid(-u))
    return (
        gate,
        Step(f"{readable(u)} × {gate.value} × (1 − {gate.value})", _told(second), "Input times slope of the gate"),
        Step(f"{gate.value} + {_behind(_told(second))}", slope_text(function, x), "Product rule"),
    )


def _normal(x: float) -> tuple[float, float]:
    return math.erfc(-x / math.sqrt(2)) / 2, math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _gelu_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below = _told(_normal(float(x))[0])
    return (
        Step(f"Φ({exact_text(x)}) = (1 + erf({exact_text(x)}/√2))/2", below, "Share of a normal below x"),
        Step(f"{exact_text(x)} × {below}", value_text(function, x), "Input times share"),
    )


def _gelu_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    below, density = (_told(number) for number in _normal(float(x)))
    return (
        Step(f"Φ({exact_text(x)})", below, "Share of a normal below x"),
        Step(f"φ({exact_text(x)}) = e^(−x²/2)/√(2π)", density, "Density"),
        Step(f"{below} + {_in(x)} × {density}", slope_text(function, x), "Product rule"),
    )


def _tanh_form_argument(x: Fraction) -> tuple[float, Step]:
    u = TANH_FORM_SCALE * (float(x) + TANH_FORM_CUBE * float(x) ** 3)
    expression = f"√(2/π) ({exact_text(x)} + {TANH_FORM_CUBE} × {_in(x)}³)"
    return u, Step(expression, readable(u), "Argument")


def _tanh_form_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    u, argument = _tanh_form_argument(x)
    gate = _told(float(f.sigmoid(2 * u)))  # (1 + tanh u)/2 without cancellation
    return (
        argument,
        Step(f"(1 + tanh({argument.value}))/2", gate, "Gate"),
        Step(f"{exact_text(x)} × {gate}", value_text(function, x), "Input times gate"),
    )


def _tanh_form_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    u, argument = _tanh_form_argument(x)
    gate, rest = float(f.sigmoid(2 * u)), float(f.sigmoid(-2 * u))
    inner = 2 * TANH_FORM_SCALE * (1 + 3 * TANH_FORM_CUBE * float(x) ** 2)
    second = float(x) * inner * gate * rest
    return (
        argument,
        Step(f"s = (1 + tanh({argument.value}))/2", _told(gate), "Gate"),
        Step(f"u′ = 2√(2/π) (1 + 3 × {TANH_FORM_CUBE} × {_in(x)}²)", readable(inner), "Slope of the argument"),
        Step(
            f"{_in(x)} × {readable(inner)} × {_told(gate)} × {_told(rest)}",
            _told(second),
            "Input times slope of the gate",
        ),
        Step(f"{_told(gate)} + {_behind(_told(second))}", slope_text(function, x), "Product rule"),
    )


def _mish_gate(x: Fraction) -> tuple[float, tuple[Step, Step]]:
    soft = float(f.softplus(float(x)))
    gate = math.tanh(soft)
    return gate, (
        Step(f"ln(1 + {_e(exact_text(x))})", _told(soft), "Softplus"),
        Step(f"tanh({_told(soft)})", _told(gate), "Gate"),
    )


def _mish_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    gate, steps = _mish_gate(x)
    return (*steps, Step(f"{exact_text(x)} × {_told(gate)}", value_text(function, x), "Input times gate"))


def _mish_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    gate, steps = _mish_gate(x)
    logistic = float(f.sigmoid(float(x)))
    return (
        *steps,
        Step(f"s({exact_text(x)}) = 1/(1 + {_e(exact_text(-x))})", _told(logistic), "Sigmoid"),
        Step(
            f"{_told(gate)} + {_in(x)} × {_told(logistic)} × (1 − {_told(gate)}²)",
            slope_text(function, x),
            "Product rule",
        ),
    )


# Logarithms


def _softplus_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(float(x), exact_text(x))
    return power, Step(f"ln(1 + {_as_operand(power)})", value_text(function, x), "Logarithm")


def _log_sigmoid_value(function: Activation, x: Fraction) -> tuple[Step, ...]:
    power = _power(-float(x), exact_text(-x))
    return power, Step(f"−ln(1 + {_as_operand(power)})", value_text(function, x), "Logarithm")


def _rising_slope(function: Activation, x: Fraction) -> tuple[Step, ...]:
    """1/(1 + e^-x), the slope of softplus; that of log-sigmoid is the same at -x."""
    at = -x if function.key == "softplus" else x
    power = _power(float(at), exact_text(at))
    return power, Step(f"1/(1 + {_as_operand(power)})", slope_text(function, x), "Sigmoid")


_VALUES: dict[str, Working] = {
    "identity": _rule,
    "step": _branch_alone,
    "relu": _branch_alone,
    "leaky_relu": _two_slopes_value,
    "prelu": _two_slopes_value,
    "relu6": _cut_value,
    "hardtanh": _cut_value,
    "hardsigmoid": _hardsigmoid_value,
    "hardswish": _hardswish_value,
    "elu": _bent_value,
    "celu": _bent_value,
    "selu": _bent_value,
    "sigmoid": _sigmoid_value,
    "tanh": _tanh_value,
    "softsign": _softsign_value,
    "silu": _gate_value,
    "swish": _gate_value,
    "gelu": _gelu_value,
    "gelu_tanh": _tanh_form_value,
    "mish": _mish_value,
    "softplus": _softplus_value,
    "log_sigmoid": _log_sigmoid_value,
}
_SLOPES: dict[str, Working] = {
    "identity": _slope_rule,
    "step": _branch_alone,
    "relu": _branch_alone,
    "leaky_relu": _branch_alone,
    "prelu": _branch_alone,
    "relu6": _cut_value,
    "hardtanh": _cut_value,
    "hardsigmoid": _slope_rule,
    "hardswish": _hardswish_slope,
    "elu": _bent_slope,
    "celu": _bent_slope,
    "selu": _bent_slope,
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
    "softsign": _softsign_slope,
    "silu": _gate_slope,
    "swish": _gate_slope,
    "gelu": _gelu_slope,
    "gelu_tanh": _tanh_form_slope,
    "mish": _mish_slope,
    "softplus": _rising_slope,
    "log_sigmoid": _rising_slope,
}

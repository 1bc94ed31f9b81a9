"""Quantities of several numbers: softmax and its Jacobian, clipping a gradient, a chain of layers, counting weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import cast

from activations import functions
from activations.misconceptions import rounded
from activations.quantities.sketches import sketch_bars
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import MisconceptionRule, Parameter, ParameterType, Quantity, Step, Values
from svgplot.figure import Figure

Number = Callable[[Values], "float | Fraction | None"]


def _numbers(values: Values, name: str) -> tuple[Fraction, ...]:
    return cast(tuple[Fraction, ...], values[name])


def _at(values: Values, name: str, length: int) -> int:
    """A place counted from 1. Raises `InvalidParameter` where the list is shorter."""
    place = cast(int, values[name])
    if place > length:
        raise InvalidParameter(name, f"must be at most {length}, the length of the list, not {place}.")
    return place - 1


def _rule(name: str, message: str, expression: Callable[[Values], str], number: Number) -> MisconceptionRule:
    def value(values: Values) -> Fraction | None:
        try:
            found = number(values)
        except (OverflowError, ZeroDivisionError, ValueError):
            return None
        return None if found is None or not math.isfinite(found) else rounded(found)

    def working(values: Values) -> tuple[Step, ...]:
        found = value(values)
        return () if found is None else (Step(expression(values), readable(found)),)

    return MisconceptionRule(name, message, value, working)


def _sketch(
    title: str, value: Callable[[Values], Fraction], values: Values, typed: Fraction, names: tuple[str, ...]
) -> Figure:
    return sketch_bars(title, value(values), typed)


def listed(name: str, help_text: str, default: list | None = None) -> Parameter:
    return Parameter(
        name, ParameterType.NUMBERS, help_text, default=default, minimum=Fraction(-700), maximum=Fraction(700)
    )


def place(name: str, help_text: str) -> Parameter:
    return Parameter(name, ParameterType.INTEGER, help_text, default=1, minimum=Fraction(1), maximum=Fraction(12))


def _list_text(numbers: tuple[Fraction, ...]) -> str:
    return ", ".join(exact_text(number) for number in numbers)


# Softmax

LOGITS = (
    listed("logits", "The logits, at least two.", ["1", "2", "3"]),
    place("index", "Which output, counted from 1."),
)


def _logits(values: Values) -> tuple[list[float], int]:
    logits = [float(number) for number in _numbers(values, "logits")]
    if not 2 <= len(logits) <= 8:
        raise InvalidParameter("logits", f"must be from 2 to 8 numbers, not {len(logits)}.")
    return logits, _at(values, "index", len(logits))


def softmax(values: Values) -> Fraction:
    logits, index = _logits(values)
    return rounded(float(functions.softmax(logits)[index]))


def _own_power(values: Values) -> str:
    logits, index = _logits(values)
    return f"e^{readable(logits[index])}"


def _powers_text(values: Values, power: str) -> str:
    """One power over the sum of all."""
    _, index = _logits(values)
    powers = [power.format(exact_text(logit)) for logit in _numbers(values, "logits")]
    return f"{powers[index]}/({' + '.join(powers)})"


def _share(base: Callable[[float], float]) -> Number:
    def number(values: Values) -> float:
        logits, index = _logits(values)
        powers = [base(v) for v in logits]
        return powers[index] / sum(powers)

    return number


def _of_logit(number: Callable[[list[float], int], float | None]) -> Number:
    return lambda values: number(*_logits(values))


SOFTMAX = Quantity(
    name="softmax",
    title="One output of softmax",
    parameters=LOGITS,
    value=softmax,
    misconceptions=(
        _rule(
            "exponential_left_out",
            "divide the logit itself by the sum of the logits.",
            lambda v: (
                f"{readable(_logits(v)[0][_logits(v)[1]])}/({' + '.join(exact_text(n) for n in _numbers(v, 'logits'))})"
            ),
            _share(lambda v: v),
        ),
        _rule(
            "not_normalised",
            "stop at the power and don't divide by the sum.",
            _own_power,
            _of_logit(lambda v, i: math.exp(v[i])),
        ),
        _rule(
            "sigmoid_of_each",
            "take the sigmoid of the logit alone.",
            lambda v: f"1/(1 + e^−({readable(_logits(v)[0][_logits(v)[1]])}))",
            _of_logit(lambda v, i: float(functions.sigmoid(v[i]))),
        ),
        _rule(
            "base_two",
            "take 2 for the base of the powers instead of e.",
            lambda v: _powers_text(v, "2^({})"),
            _share(lambda v: 2.0**v),
        ),
        _rule(
            "divided_by_largest",
            "divide by the largest power instead of the sum.",
            lambda v: f"{_own_power(v)}/e^{readable(max(_logits(v)[0]))}",
            _of_logit(lambda v, i: math.exp(v[i] - max(v)) if v[i] < max(v) else None),
        ),
        _rule(
            "sign_in_exponent",
            "turn the sign in the exponents round.",
            lambda v: _powers_text(v, "e^(−({}))"),
            _share(lambda v: math.exp(-v)),
        ),
        _rule(
            "largest_takes_all",
            "give the largest logit everything.",
            lambda v: "1 for the largest logit, 0 for the others",
            _of_logit(lambda v, i: float(v[i] == max(v))),
        ),
        _rule(
            "equal_shares",
            "give every output the same share.",
            lambda v: f"1/{len(_logits(v)[0])}",
            _of_logit(lambda v, i: 1 / len(v)),
        ),
    ),
    texts=lambda values: {"logits": _list_text(_numbers(values, "logits"))},
    sketch=partial(_sketch, "Your number and the output of softmax", softmax),
)


def jacobian(values: Values) -> Fraction:
    logits, index = _logits(values)
    other = _at(values, "by", len(logits))
    return rounded(float(functions.softmax_jacobian(logits)[index, other]))


def _of_shares(number: Callable[[float, float, bool], float]) -> Number:
    def computed(values: Values) -> float:
        logits, index = _logits(values)
        other = _at(values, "by", len(logits))
        s = functions.softmax(logits)
        return number(float(s[index]), float(s[other]), index == other)

    return computed


def _shares(values: Values) -> tuple[str, str]:
    logits, index = _logits(values)
    s = functions.softmax(logits)
    return readable(float(s[index])), readable(float(s[_at(values, "by", len(logits))]))


JACOBIAN = Quantity(
    name="softmax_slope",
    title="Slope of one output of softmax by one logit",
    parameters=(*LOGITS, place("by", "By which logit, counted from 1.")),
    value=jacobian,
    misconceptions=(
        _rule("output_for_slope", "take the output itself.", lambda v: _shares(v)[0], _of_shares(lambda s, t, same: s)),
        _rule(
            "sigmoid_rule_everywhere",
            "use s(1 − s) for another logit too.",
            lambda v: f"{_shares(v)[0]} × (1 − {_shares(v)[0]})",
            _of_shares(lambda s, t, same: s * (1 - s)),
        ),
        _rule(
            "minus_forgotten",
            "forget the minus sign of the product.",
            lambda v: "{} × {}".format(*_shares(v)),
            _of_shares(lambda s, t, same: s * t),
        ),
        _rule(
            "plus_for_minus",
            "add where the rule subtracts.",
            lambda v: f"{_shares(v)[0]} × (1 + {_shares(v)[1]})",
            _of_shares(lambda s, t, same: s * (1 + t)),
        ),
        _rule(
            "none_by_others",
            "let an output depend on its own logit only.",
            lambda v: "0",
            _of_shares(lambda s, t, same: s * (1 - s) if same else 0.0),
        ),
        _rule(
            "one_minus_output",
            "take 1 − s alone.",
            lambda v: f"1 − {_shares(v)[0]}",
            _of_shares(lambda s, t, same: 1 - s),
        ),
    ),
    texts=lambda values: {"logits": _list_text(_numbers(values, "logits"))},
    sketch=partial(_sketch, "Your number and the slope of softmax", jacobian),
)


# Clipping

CLIPPING = (
    Parameter(
        "gradient",
        ParameterType.NUMBERS,
        "All parts of the gradient, tensor after tensor.",
        default=["6", "8", "24"],
        minimum=Fraction(-1_000_000),
        maximum=Fraction(1_000_000),
    ),
    Parameter(
        "first_tensor",
        ParameterType.INTEGER,
        "How many of the parts belong to the first tensor; the others are the second.",
        default=2,
        minimum=Fraction(1),
        maximum=Fraction(12),
    ),
    Parameter(
        "limit",
        ParameterType.NUMBER,
        "Largest global norm.",
        default="5",
        minimum=Fraction(1, 1000),
        maximum=Fraction(1_000_000),
    ),
    place("index", "Which part, counted from 1."),
)


def _norm(parts: tuple[Fraction, ...]) -> float:
    return math.sqrt(float(sum(part * part for part in parts)))


def _clipping(values: Values) -> tuple[tuple[Fraction, ...], int, float]:
    gradient = _numbers(values, "gradient")
    if len(gradient) > 12 or not any(gradient):
        raise InvalidParameter("gradient", "must have from 1 to 12 parts, not all of them 0.")
    return gradient, _at(values, "index", len(gradient)), float(Fraction(str(values["limit"])))


def clipped(values: Values) -> Fraction:
    gradient, index, limit = _clipping(values)
    norm = _norm(gradient)
    return gradient[index] if norm <= limit else rounded(float(gradient[index]) * limit / norm)


def _tensor_of(values: Values) -> tuple[Fraction, ...]:
    gradient, index, _ = _clipping(values)
    first = cast(int, values["first_tensor"])
    return gradient[:first] if index < first else gradient[first:]


def _scaled(factor: Callable[[Values], float]) -> Number:
    def number(values: Values) -> float:
        gradient, index, _ = _clipping(values)
        return float(gradient[index]) * factor(values)

    return number


def _exceeds(values: Values) -> bool:
    """Whether there is anything to clip."""
    return _norm(_clipping(values)[0]) > _limit(values)


def _if_exceeds(number: Number) -> Number:
    """A rule that does the right thing, nothing, where the norm is within the limit."""
    return lambda values: number(values) if _exceeds(values) else None


def _per_tensor(values: Values) -> float:
    gradient, index, limit = _clipping(values)
    norm = _norm(_tensor_of(values))
    return float(gradient[index]) * (min(1.0, limit / norm) if norm else 1.0)


def _limit(values: Values) -> float:
    return _clipping(values)[2]


def _by_value(values: Values) -> float:
    gradient, index, limit = _clipping(values)
    return max(-limit, min(limit, float(gradient[index])))


def _part(values: Values) -> str:
    gradient, index, _ = _clipping(values)
    return exact_text(gradient[index])


CLIPPED = Quantity(
    name="clipped",
    title="One part of a gradient after clipping by its global norm",
    parameters=CLIPPING,
    value=clipped,
    misconceptions=(
        _rule(
            "by_value",
            "cut off each part by itself.",
            lambda v: f"{_part(v)} cut off at {readable(_limit(v))}",
            _if_exceeds(_by_value),
        ),
        _rule(
            "per_tensor",
            "clip each tensor by its own norm.",
            lambda v: f"{_part(v)} × {readable(_limit(v))}/{readable(_norm(_tensor_of(v)))}",
            _if_exceeds(lambda v: _per_tensor(v) if len(_tensor_of(v)) > 1 else None),
        ),
        _rule(
            "sum_of_sizes",
            "add up the sizes of the parts instead of their squares.",
            lambda v: f"{_part(v)} × {readable(_limit(v))}/{readable(float(sum(abs(p) for p in _clipping(v)[0])))}",
            _if_exceeds(_scaled(lambda v: _limit(v) / float(sum(abs(part) for part in _clipping(v)[0])))),
        ),
        _rule(
            "unit_norm",
            "scale the gradient to the norm 1.",
            lambda v: f"{_part(v)}/{readable(_norm(_clipping(v)[0]))}",
            _scaled(lambda v: 1 / _norm(_clipping(v)[0])),
        ),
        _rule(
            "root_forgotten",
            "forget the square root of the norm.",
            lambda v: f"{_part(v)} × {readable(_limit(v))}/{readable(_norm(_clipping(v)[0]) ** 2)}",
            _if_exceeds(_scaled(lambda v: _limit(v) / _norm(_clipping(v)[0]) ** 2)),
        ),
        _rule("not_clipped", "leave the gradient as it is.", _part, _if_exceeds(_scaled(lambda v: 1.0))),
        _rule(
            "scaled_up",
            "scale the gradient to the limit though its norm is within it.",
            lambda v: f"{_part(v)} × {readable(_limit(v))}/{readable(_norm(_clipping(v)[0]))}",
            lambda v: None if _exceeds(v) else _scaled(lambda w: _limit(w) / _norm(_clipping(w)[0]))(v),
        ),
    ),
    texts=lambda values: {"gradient": _list_text(_numbers(values, "gradient"))},
    sketch=partial(_sketch, "Your number and the clipped part", clipped),
)


# A chain of layers

CHAIN = (
    Parameter("layers", ParameterType.INTEGER, "Layers of one unit each.", minimum=Fraction(1), maximum=Fraction(50)),
    Parameter(
        "weight", ParameterType.NUMBER, "The weight of every layer.", minimum=Fraction(-10), maximum=Fraction(10)
    ),
    Parameter("slope", ParameterType.NUMBER, "The slope at every unit.", minimum=Fraction(-10), maximum=Fraction(10)),
)


def _chain(values: Values) -> tuple[int, Fraction, Fraction]:
    return cast(int, values["layers"]), Fraction(str(values["weight"])), Fraction(str(values["slope"]))


def chain(values: Values) -> Fraction:
    layers, weight, slope = _chain(values)
    return (weight * slope) ** layers


def _of_chain(number: Callable[[int, Fraction, Fraction], Fraction]) -> Number:
    return lambda values: number(*_chain(values))


def _chain_text(template: str) -> Callable[[Values], str]:
    def text(values: Values) -> str:
        layers, weight, slope = _chain(values)
        fields = {"n": layers, "m": layers - 1, "w": exact_text(weight), "s": exact_text(slope)}
        return template.format(**fields)

    return text


CHAIN_GRADIENT = Quantity(
    name="chain_gradient",
    title="What a gradient is multiplied with on its way back through a chain of layers",
    parameters=CHAIN,
    value=chain,
    misconceptions=(
        _rule(
            "weights_forgotten",
            "multiply the slopes and forget the weights.",
            _chain_text("({s})^{n}"),
            _of_chain(lambda n, w, s: s**n),
        ),
        _rule(
            "slopes_forgotten",
            "multiply the weights and forget the slopes.",
            _chain_text("({w})^{n}"),
            _of_chain(lambda n, w, s: w**n),
        ),
        _rule(
            "added",
            "add up the layers instead of multiplying them.",
            _chain_text("{n} × {w} × {s}"),
            _of_chain(lambda n, w, s: n * w * s),
        ),
        _rule("one_layer", "count one layer only.", _chain_text("{w} × {s}"), _of_chain(lambda n, w, s: w * s)),
        _rule(
            "one_layer_less",
            "count one layer too few.",
            _chain_text("({w} × {s})^{m}"),
            _of_chain(lambda n, w, s: (w * s) ** (n - 1)),
        ),
        _rule(
            "weight_once", "count the weight once.", _chain_text("{w} × ({s})^{n}"), _of_chain(lambda n, w, s: w * s**n)
        ),
        _rule(
            "sum_in_power",
            "add weight and slope before taking the power.",
            _chain_text("({w} + {s})^{n}"),
            _of_chain(lambda n, w, s: (w + s) ** n),
        ),
    ),
    sketch=partial(_sketch, "Your number and the factor of the chain", chain),
)


# Counting weights

DENSE = (
    Parameter("inputs", ParameterType.INTEGER, "Inputs of the net.", minimum=Fraction(1), maximum=Fraction(100_000)),
    Parameter("hidden", ParameterType.INTEGER, "Hidden units.", minimum=Fraction(1), maximum=Fraction(100_000)),
    Parameter("outputs", ParameterType.INTEGER, "Outputs of the net.", minimum=Fraction(1), maximum=Fraction(100_000)),
    Parameter(
        "batch",
        ParameterType.INTEGER,
        "Examples in a batch.",
        default=32,
        minimum=Fraction(1),
        maximum=Fraction(100_000),
    ),
)


def _sizes(values: Values) -> tuple[int, int, int, int]:
    inputs, hidden, outputs, batch = (cast(int, values[name]) for name in ("inputs", "hidden", "outputs", "batch"))
    return inputs, hidden, outputs, batch


def parameter_count(values: Values) -> Fraction:
    inputs, hidden, outputs, _ = _sizes(values)
    return Fraction(inputs * hidden + hidden + hidden * outputs + outputs)


def _count(name: str, message: str, template: str, number: Callable[[int, int, int, int], int]) -> MisconceptionRule:
    def text(values: Values) -> str:
        i, h, o, b = _sizes(values)
        return template.format(i=i, h=h, o=o, b=b)

    return _rule(name, message, text, lambda values: Fraction(number(*_sizes(values))))


PARAMETER_COUNT = Quantity(
    name="parameter_count",
    title="Parameters of a net with one hidden layer",
    parameters=DENSE,
    value=parameter_count,
    misconceptions=(
        _count(
            "biases_forgotten",
            "count the weights and forget the biases.",
            "{i} × {h} + {h} × {o}",
            lambda i, h, o, b: i * h + h * o,
        ),
        _count("first_layer_only", "count the first layer only.", "{i} × {h} + {h}", lambda i, h, o, b: i * h + h),
        _count("units_added", "add up the units.", "{i} + {h} + {o}", lambda i, h, o, b: i + h + o),
        _count("all_multiplied", "multiply all sizes.", "{i} × {h} × {o}", lambda i, h, o, b: i * h * o),
        _count(
            "one_bias_a_layer",
            "count one bias for each layer.",
            "{i} × {h} + 1 + {h} × {o} + 1",
            lambda i, h, o, b: i * h + h * o + 2,
        ),
        _count(
            "times_batch",
            "count every weight once for each example of the batch.",
            "{b} × ({i} × {h} + {h} + {h} × {o} + {o})",
            lambda i, h, o, b: b * (i * h + h + h * o + o),
        ),
        _count(
            "straight_through", "connect the inputs to the outputs.", "{i} × {o} + {o}", lambda i, h, o, b: i * o + o
        ),
    ),
    sketch=partial(_sketch, "Your number and the parameters of the net", parameter_count),
)

"""Wrong rules about SiLU, Swish, GELU and Mish: the input times a gate."""

from __future__ import annotations

import math

from activations.functions.gated import TANH_FORM_SCALE
from activations.misconceptions.formulas import (
    normal_density,
    normal_distribution,
    sigmoid,
    sigmoid_slope,
    silu_slope,
    softplus,
)
from activations.misconceptions.rule import At, Rule, below

SWISH = ("swish",)
LOGISTIC = ("silu", *SWISH)
NORMAL = ("gelu", "gelu_tanh")
MISH = ("mish",)
ALL = (*LOGISTIC, *NORMAL, *MISH)


def _gate(p: At) -> float:
    return sigmoid(p.a * p.x)


def _other_gate(p: At) -> float:
    return sigmoid(-p.a * p.x)


def _second_term(p: At) -> float:
    """The input times the slope of the gate."""
    return p.a * p.x * sigmoid_slope(p.a * p.x)


def _share(p: At) -> float:
    return normal_distribution(p.x)


def _density(p: At) -> float:
    return normal_density(p.x)


def _soft_gate(p: At) -> float:
    return math.tanh(softplus(p.x))


def _soft_gate_slope(p: At) -> float:
    return (1 - _soft_gate(p) ** 2) * sigmoid(p.x)


def _is_scaled(p: At) -> bool:
    return p.a != 1


GATE = ("sigmoid({s})", _gate)
SHARE = ("Φ({x})", _share)
DENSITY = ("φ({x})", _density)
SOFT_GATE = ("tanh(softplus({x}))", _soft_gate)
SOFT_GATE_SLOPE = ("slope of the gate", _soft_gate_slope)

VALUES = (
    Rule("gate_only", "stop at the gate and don't multiply by the input.", "sigmoid({s})", _gate, LOGISTIC),
    Rule(
        "gate_reversed",
        "turn the sign in the gate round.",
        "{x} × {u}",
        lambda p: p.x * _other_gate(p),
        LOGISTIC,
        before=(("gate with the other sign", _other_gate),),
    ),
    Rule("gelu_for_silu", "take GELU instead.", "{x} × {u}", lambda p: p.x * _share(p), LOGISTIC, before=(SHARE,)),
    Rule(
        "sharpness_left_out",
        "leave out β.",
        "{x} × {u}",
        lambda p: p.x * sigmoid(p.x),
        SWISH,
        _is_scaled,
        (("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
    Rule("normal_gate_only", "stop at Φ and don't multiply by the input.", "Φ({x})", _share, NORMAL),
    Rule(
        "normal_gate_reversed",
        "turn the sign in Φ round.",
        "{x} × {u}",
        lambda p: p.x * normal_distribution(-p.x),
        NORMAL,
        before=(("Φ({n})", lambda p: normal_distribution(-p.x)),),
    ),
    Rule(
        "density_for_distribution",
        "take the density φ for the distribution Φ.",
        "{x} × {u}",
        lambda p: p.x * _density(p),
        NORMAL,
        before=(DENSITY,),
    ),
    Rule(
        "root_two_left_out",
        "leave out √2 in the error function.",
        "{x} × (1 + {U})/2",
        lambda p: p.x * math.erfc(-p.x) / 2,
        NORMAL,
        before=(("erf({x})", lambda p: math.erf(p.x)),),
    ),
    Rule(
        "half_left_out",
        "leave out the factor 1/2.",
        "{x} × (1 + {U})",
        lambda p: p.x * math.erfc(-p.x / math.sqrt(2)),
        NORMAL,
        before=(("erf({x}/√2)", lambda p: math.erf(p.x / math.sqrt(2))),),
    ),
    Rule(
        "cube_left_out",
        "take the tanh form and leave out the cubic term.",
        "{x} × (1 + {U})/2",
        lambda p: p.x * sigmoid(2 * TANH_FORM_SCALE * p.x),
        NORMAL,
        before=(("tanh(√(2/π) × {X})", lambda p: math.tanh(TANH_FORM_SCALE * p.x)),),
    ),
    Rule(
        "silu_for_gelu",
        "take SiLU instead.",
        "{x} × {u}",
        lambda p: p.x * sigmoid(p.x),
        NORMAL,
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
    Rule(
        "quick_gelu",
        "take the rough form with a sigmoid of 1.702 x.",
        "{x} × {u}",
        lambda p: p.x * sigmoid(1.702 * p.x),
        NORMAL,
        before=(("sigmoid(1.702 × {X})", lambda p: sigmoid(1.702 * p.x)),),
    ),
    Rule(
        "mish_gate_only",
        "stop at the gate and don't multiply by the input.",
        "tanh(softplus({x}))",
        _soft_gate,
        MISH,
    ),
    Rule(
        "softplus_left_out",
        "leave out softplus inside tanh.",
        "{x} × {U}",
        lambda p: p.x * math.tanh(p.x),
        MISH,
        before=(("tanh({x})", lambda p: math.tanh(p.x)),),
    ),
    Rule(
        "tanh_left_out",
        "leave out tanh around softplus.",
        "{x} × {u}",
        lambda p: p.x * softplus(p.x),
        MISH,
        before=(("softplus({x})", lambda p: softplus(p.x)),),
    ),
    Rule(
        "silu_for_mish",
        "take SiLU instead.",
        "{x} × {u}",
        lambda p: p.x * sigmoid(p.x),
        MISH,
        before=(("sigmoid({x})", lambda p: sigmoid(p.x)),),
    ),
    Rule("relu_for_gate", "take ReLU instead.", "max(0, {x})", lambda p: 0.0, ALL, below),
)

SLOPES = (
    Rule("gate_only", "keep the gate and forget the second term of the product rule.", "sigmoid({s})", _gate, LOGISTIC),
    Rule(
        "second_term_only",
        "keep only the second term of the product rule.",
        "input times slope of the gate",
        _second_term,
        LOGISTIC,
    ),
    Rule(
        "product_of_derivatives",
        "multiply the slopes of the two factors instead of using the product rule.",
        "1 × slope of the gate",
        lambda p: p.a * sigmoid_slope(p.a * p.x),
        LOGISTIC,
    ),
    Rule(
        "sign_of_second_term",
        "subtract the second term of the product rule instead of adding it.",
        "{u} − {W}",
        lambda p: _gate(p) - _second_term(p),
        LOGISTIC,
        before=(GATE, ("input times slope of the gate", _second_term)),
    ),
    Rule(
        "sharpness_left_out",
        "leave out β.",
        "slope of SiLU",
        lambda p: silu_slope(p.x),
        SWISH,
        _is_scaled,
    ),
    Rule(
        "normal_gate_only",
        "keep Φ and forget the second term of the product rule.",
        "Φ({x})",
        _share,
        NORMAL,
    ),
    Rule(
        "density_term_only",
        "keep only the second term of the product rule.",
        "{x} × {u}",
        lambda p: p.x * _density(p),
        NORMAL,
        before=(DENSITY,),
    ),
    Rule(
        "density_only",
        "multiply the slopes of the two factors instead of using the product rule.",
        "1 × φ({x})",
        _density,
        NORMAL,
    ),
    Rule(
        "sign_of_density_term",
        "subtract the second term of the product rule instead of adding it.",
        "{u} − {X} × {w}",
        lambda p: _share(p) - p.x * _density(p),
        NORMAL,
        before=(SHARE, DENSITY),
    ),
    Rule("silu_slope_for_gelu", "take the slope of SiLU instead.", "slope of SiLU", lambda p: silu_slope(p.x), NORMAL),
    Rule(
        "mish_gate_only",
        "keep the gate and forget the second term of the product rule.",
        "tanh(softplus({x}))",
        _soft_gate,
        MISH,
    ),
    Rule(
        "mish_second_term_only",
        "keep only the second term of the product rule.",
        "{x} × {u}",
        lambda p: p.x * _soft_gate_slope(p),
        MISH,
        before=(SOFT_GATE_SLOPE,),
    ),
    Rule(
        "mish_product_of_derivatives",
        "multiply the slopes of the two factors instead of using the product rule.",
        "1 × slope of the gate",
        _soft_gate_slope,
        MISH,
    ),
    Rule(
        "mish_sign_of_second_term",
        "subtract the second term of the product rule instead of adding it.",
        "{u} − {X} × {w}",
        lambda p: _soft_gate(p) - p.x * _soft_gate_slope(p),
        MISH,
        before=(SOFT_GATE, SOFT_GATE_SLOPE),
    ),
    Rule(
        "softplus_slope_forgotten",
        "forget the slope of softplus, the innermost function.",
        "{u} + {X} × {w}",
        lambda p: _soft_gate(p) + p.x * (1 - _soft_gate(p) ** 2),
        MISH,
        before=(SOFT_GATE, ("1 − tanh(softplus({x}))²", lambda p: 1 - _soft_gate(p) ** 2)),
    ),
)

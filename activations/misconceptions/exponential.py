"""Wrong rules about ELU, CELU and SELU: straight above 0, exponential below."""

from __future__ import annotations

import math

from activations.functions import SELU_ALPHA, SELU_SCALE
from activations.misconceptions.rule import At, Rule, above, below

ELU = ("elu",)
CELU = ("celu",)
SELU = ("selu",)
SCALED = ("elu", "celu")  # by an alpha of their own
ALL = (*SCALED, *SELU)


def _exponent(p: At) -> float:
    return p.x / p.a if p.key == "celu" else p.x


def _factor(p: At) -> float:
    """What stands before the bracket."""
    return SELU_SCALE * SELU_ALPHA if p.key == "selu" else p.a


def _slope_factor(p: At) -> float:
    """What stands before the power in the slope: CELU's alpha cancels."""
    return 1.0 if p.key == "celu" else _factor(p)


def _power(p: At) -> float:
    return math.exp(_exponent(p))


def _less_one(p: At) -> float:
    return math.expm1(_exponent(p))


def _below_with_factor(p: At) -> bool:
    """An alpha of 1 is neither forgotten nor misplaced."""
    return p.x <= 0 and _factor(p) != 1


FACTOR = ("factor before the bracket", _factor)
EXPONENT = ("exponent", _exponent)
SLOPE_FACTOR = ("factor before the power", _slope_factor)

VALUES = (
    Rule(
        "one_not_subtracted",
        "don't subtract 1 from the power.",
        "{u} × {w}",
        lambda p: _factor(p) * _power(p),
        ALL,
        below,
        (FACTOR, ("power", _power)),
    ),
    Rule(
        "alpha_left_out",
        "leave out α.",
        "{u} − 1",
        lambda p: math.expm1(p.x),
        SCALED,
        _below_with_factor,
        (("e^{X}", lambda p: math.exp(p.x)),),
    ),
    Rule(
        "bracket_left_out",
        "leave out the bracket, so that only the power is multiplied by the factor.",
        "{u} × {w} − 1",
        lambda p: _factor(p) * _power(p) - 1,
        ALL,
        _below_with_factor,
        (FACTOR, ("power", _power)),
    ),
    Rule(
        "sign_in_exponent",
        "turn the sign in the exponent round.",
        "{u} × ({w} − 1)",
        lambda p: _factor(p) * math.expm1(-_exponent(p)),
        ALL,
        below,
        (FACTOR, ("power with the other sign", lambda p: math.exp(-_exponent(p)))),
    ),
    Rule(
        "difference_reversed",
        "subtract the power from 1 instead of 1 from the power.",
        "{u} × (1 − {w})",
        lambda p: -_factor(p) * _less_one(p),
        ALL,
        below,
        (FACTOR, ("power", _power)),
    ),
    Rule(
        "as_leaky",
        "multiply the input by α, as in leaky ReLU.",
        "{a} × {X}",
        lambda p: p.a * p.x,
        SCALED,
        _below_with_factor,
    ),
    Rule("asymptote", "take the limit far to the left for the value.", "limit", lambda p: -_factor(p), ALL, below),
    Rule(
        "base_ten",
        "take 10 for the base of the power instead of e.",
        "{u} × ({w} − 1)",
        lambda p: _factor(p) * (10 ** _exponent(p) - 1),
        ALL,
        below,
        (FACTOR, ("power of 10", lambda p: 10 ** _exponent(p))),
    ),
    Rule(
        "exponent_not_divided",
        "don't divide the exponent by α, as in ELU.",
        "{a} × ({u} − 1)",
        lambda p: p.a * math.expm1(p.x),
        CELU,
        _below_with_factor,
        (("e^{X}", lambda p: math.exp(p.x)),),
    ),
    Rule(
        "front_alpha_left_out",
        "leave out the α before the bracket.",
        "e^({u}) − 1",
        _less_one,
        CELU,
        _below_with_factor,
        (("{x}/{a}", _exponent),),
    ),
    Rule(
        "scale_left_out",
        "leave out λ, the scale in front.",
        "{u} × ({w} − 1)",
        lambda p: SELU_ALPHA * _less_one(p),
        SELU,
        below,
        (("α", lambda p: SELU_ALPHA), ("e^{X}", _power)),
    ),
    Rule(
        "selu_alpha_left_out",
        "leave out α, the second of the two constants.",
        "{u} × ({w} − 1)",
        lambda p: SELU_SCALE * _less_one(p),
        SELU,
        below,
        (("λ", lambda p: SELU_SCALE), ("e^{X}", _power)),
    ),
    Rule(
        "power_above",
        "use the branch for inputs below 0 above it too.",
        "{u} × ({w} − 1)",
        lambda p: _factor(p) * _less_one(p),
        ALL,
        above,
        (FACTOR, ("power", _power)),
    ),
)

SLOPES = (
    Rule(
        "alpha_left_out",
        "leave out α.",
        "e^{X}",
        lambda p: math.exp(p.x),
        SCALED,
        _below_with_factor,
    ),
    Rule(
        "one_kept",
        "keep the − 1, whose slope is 0.",
        "{u} × {w} − 1",
        lambda p: _slope_factor(p) * _power(p) - 1,
        ALL,
        _below_with_factor,  # with the factor 1 it is the value
        (SLOPE_FACTOR, ("power", _power)),
    ),
    Rule(
        "power_rule",
        "use the rule for powers of x, n xⁿ⁻¹, on e^x.",
        "{u} × {W} × e^({w} − 1)",
        lambda p: _slope_factor(p) * _exponent(p) * math.exp(_exponent(p) - 1),
        ALL,
        below,
        (SLOPE_FACTOR, EXPONENT),
    ),
    Rule(
        "sign_in_exponent",
        "turn the sign in the exponent round.",
        "{u} × {w}",
        lambda p: _slope_factor(p) * math.exp(-_exponent(p)),
        ALL,
        below,
        (SLOPE_FACTOR, ("power with the other sign", lambda p: math.exp(-_exponent(p)))),
    ),
    Rule(
        "slope_negative_power",
        "give the slope a minus sign.",
        "−{u} × {w}",
        lambda p: -_slope_factor(p) * _power(p),
        ALL,
        below,
        (SLOPE_FACTOR, ("power", _power)),
    ),
    Rule(
        "activated_twice",
        "insert the output into the formula that is meant for the input.",
        "{u} × e^({w})",
        lambda p: _slope_factor(p) * math.exp(p.value / p.a if p.key == "celu" else p.value),
        ALL,
        below,
        (SLOPE_FACTOR, ("exponent, with {f}({x}) for x", lambda p: p.value / p.a if p.key == "celu" else p.value)),
    ),
    Rule("alpha_alone", "take α itself, as in leaky ReLU.", "α", lambda p: p.a, SCALED, _below_with_factor),
    Rule("one_everywhere", "take 1, the slope above 0, below it too.", "slope above 0", lambda p: 1.0, SCALED, below),
    Rule("zero_below", "take 0 below 0, as in ReLU.", "slope of ReLU", lambda p: 0.0, ALL, below),
    Rule(
        "inner_slope_forgotten",
        "forget the slope of the exponent, 1/α, which cancels the α in front.",
        "{a} × {u}",
        lambda p: p.a * _power(p),
        CELU,
        _below_with_factor,
        (("e^({x}/{a})", _power),),
    ),
    Rule(
        "elu_for_celu",
        "take the slope of ELU.",
        "{a} × {u}",
        lambda p: p.a * math.exp(p.x),
        CELU,
        _below_with_factor,
        (("e^{X}", lambda p: math.exp(p.x)),),
    ),
    Rule(
        "scale_left_out",
        "leave out λ, the scale in front.",
        "slope without λ",
        lambda p: p.slope / SELU_SCALE,
        SELU,
    ),
    Rule(
        "selu_alpha_left_out",
        "leave out α, the second of the two constants.",
        "slope without α",
        lambda p: p.slope / SELU_ALPHA,
        SELU,
        below,
    ),
    Rule(
        "power_above",
        "use the branch for inputs below 0 above it too.",
        "{u} × {w}",
        lambda p: _slope_factor(p) * _power(p),
        ALL,
        above,
        (SLOPE_FACTOR, ("power", _power)),
    ),
)

"""Wrong rules that are known of every function: value, slope and input taken for one another."""

from __future__ import annotations

from activations.misconceptions.rule import At, Rule


def _is_flat_at_zero(p: At) -> bool:
    """Where value and slope are both 0, neither is taken for the other."""
    return p.value == 0 and p.slope == 0


def _is_power(p: At) -> bool:
    """Where the slope is the power that 1 was not taken from: `one_not_subtracted` says so better."""
    return p.x <= 0 and (p.key in ("elu", "selu") or (p.key == "celu" and p.a == 1))


def _is_relu(p: At) -> bool:
    """Where softplus gives way to its input, `relu_for_softplus` says so better."""
    return p.key == "softplus" and p.x > 0


VALUES = (
    Rule(
        "slope_for_value",
        "take the slope instead of the value.",
        "{f}′({x})",
        lambda p: p.slope,
        where=lambda p: not (p.is_kink or _is_flat_at_zero(p) or _is_power(p)),
    ),
    Rule(
        "input_unchanged",
        "pass the input on unchanged.",
        "x",
        lambda p: p.x,
        where=lambda p: p.value != p.x and not _is_relu(p),
    ),
)

SLOPES = (
    Rule(
        "value_for_slope",
        "take the value instead of the slope.",
        "{f}({x})",
        lambda p: p.value,
        where=lambda p: not _is_flat_at_zero(p),
    ),
    Rule("input_for_slope", "take the input itself.", "x", lambda p: p.x, where=lambda p: p.value != p.x),
)

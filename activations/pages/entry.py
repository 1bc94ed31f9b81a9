"""What the page of one function shows: its properties, each with the number that shows it. Plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass

from activations.catalogue import CATALOGUE, ENTRIES, VECTORS, Activation
from activations.claims import CLAIMS
from quizzes.engine.numbers import readable
from quizzes.engine.subject import ClaimResult, Evidence, read_parameters


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    value: str
    witness: str
    evidence: Evidence


def properties(key: str) -> tuple[Property, ...]:
    """Every declared property with its witness; the same claims decide answer keys."""
    a = CATALOGUE[key]
    lower, upper = (("closed" if end.is_reached else "open") for end in (a.lower, a.upper))
    ends = {
        "lower": _end(a.lower.value),
        "upper": _end(a.upper.value),
        "lower_end": lower,
        "upper_end": upper,
    }
    return (
        _property("Range", a.range_text, _claim("range_is", key, **ends)),
        _property("Levels off", _sides(a), _claim("saturates", key, side="both")),
        _property("Monotone", a.monotone.value, _claim("is_monotone", key, kind="increasing")),
        _property("Smoothness", a.smoothness.value, _claim("is_smooth", key, level="smooth")),
        _property("Bounded", _yes(a.is_bounded), _claim("is_bounded", key)),
        _property("Odd", _yes(a.is_odd), _claim("is_odd", key)),
        _property("Steepest slope", _bound(a), _claim("steepest", key, value="0", comparison="greater")),
        _property("Lowest value", _lowest(a), _claim("lowest_value", key, value="1000000", comparison="less")),
        _property(
            "Mean under N(0, 1)",
            readable(a.mean),
            _claim("mean_under_normal_is", key, value="-9", comparison="greater"),
        ),
        _property("Inverse", a.inverse.formula if a.inverse else f"none: {a.no_inverse}", _claim("has_inverse", key)),
        _property("Limit on the left", _limit(a.limit_left), _claim("limit_is", key, side="left", value="0")),
        _property("Limit on the right", _limit(a.limit_right), _claim("limit_is", key, side="right", value="0")),
    )


def _claim(name: str, key: str, **given: str) -> ClaimResult:
    claim = CLAIMS[name]
    return claim.check(read_parameters(claim.parameters, {"function": key, **given}))


def _property(name: str, value: str, result: ClaimResult) -> Property:
    """The claim is asked for its witness; that the declared value holds is proved by the catalogue's own tests."""
    return Property(name, value, result.witness, Evidence.PROVED)


def _end(value: float) -> str:
    return ("-inf" if value < 0 else "inf") if math.isinf(value) else repr(value)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _sides(a: Activation) -> str:
    return f"left: {a.saturates_left.value}, right: {a.saturates_right.value}"


def _bound(a: Activation) -> str:
    return readable(a.lipschitz.bound) if math.isfinite(a.lipschitz.bound) else "none"


def _lowest(a: Activation) -> str:
    return readable(a.lower.value) if a.lower.is_reached else "none"


def _limit(value: float) -> str:
    return ("−∞" if value < 0 else "∞") if math.isinf(value) else readable(value)


def title_of(key: str) -> str:
    return ENTRIES[key].title if key in ENTRIES else VECTORS[key].title

"""What the page of one function shows: its properties, each with the number that shows it. Plain Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from activations.catalogue import CATALOGUE, ENTRIES, VECTORS, Activation, Convention, Entry, activation
from activations.claims import CLAIMS
from activations.claims.ranges import ends_in_words
from activations.explanations import PROVIDERS
from activations.quantities import QUANTITIES
from activations.values import kink_at, slope_text
from quizzes.engine.numbers import exact_text, readable
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
    return (
        Property("Range", a.range_text, f"{ends_in_words(a)}.", Evidence.PROVED),
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


@dataclass(frozen=True, slots=True)
class KinkRow:
    """A point without a derivative, and the slope that our own code takes there."""

    at: str
    left: str
    right: str
    taken: str
    jumps: bool


def kinks(key: str) -> tuple[KinkRow, ...]:
    return tuple(
        KinkRow(readable(k.at), readable(k.slope_left), readable(k.slope_right), readable(k.convention), k.jumps)
        for k in CATALOGUE[key].kinks
    )


@dataclass(frozen=True, slots=True)
class ConventionRow:
    """What a framework's operation returned; `slope` is the derivative there, where there is one."""

    framework: str
    operation: str
    at: str
    slope: str  # "" where none exists
    returned: str


def conventions(key: str) -> tuple[ConventionRow, ...]:
    return tuple(_convention(key, each) for each in ENTRIES[key].conventions)


def _convention(key: str, each: Convention) -> ConventionRow:
    function = activation(key, each.given)
    operation = f"{each.operation}, {each.setting}" if each.setting else each.operation
    slope = slope_text(function, each.at) if kink_at(function, each.at) is None else ""
    return ConventionRow(each.framework, operation, exact_text(each.at), slope, readable(each.slope))


def variants(key: str) -> tuple[Entry, ...]:
    """Relatives of the same family."""
    return tuple(ENTRIES[other] for other in ENTRIES[key].related if _is_relative(key, other))


def _is_relative(key: str, other: str) -> bool:
    return other in ENTRIES and ENTRIES[other].family is ENTRIES[key].family


def is_about(key: str, name: str, parameters: Mapping[str, object]) -> bool:
    """Whether a computation that content names is about this function: as the function asked for, or the first of
    several. Those that stand beside it for comparison don't count."""
    subject, _, part = name.rpartition(".")
    if subject != "activations":
        return False
    if key in VECTORS:
        return part.startswith(key)
    given = parameters if parameters.keys() & ASKED_ABOUT else _usual(part)
    several = given.get("functions")
    first = given.get("function") or (several[0] if isinstance(several, (list, tuple)) and several else None)
    return first == key or (isinstance(first, (list, tuple)) and key in first)


ASKED_ABOUT = {"function", "functions"}  # parameters that name what is asked about


def _usual(part: str) -> Mapping[str, object]:
    """What a provider or quantity of this name takes where nothing is said."""
    found = PROVIDERS.get(part) or QUANTITIES.get(part)
    return {each.name: each.default for each in found.parameters} if found else {}


def title_of(key: str) -> str:
    return ENTRIES[key].title if key in ENTRIES else VECTORS[key].title

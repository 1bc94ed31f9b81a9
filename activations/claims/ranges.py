"""The claim about a range: one number that kills a wrong interval, or what proves the right one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from activations.catalogue import Activation, End, range_text
from activations.choosing import chosen
from activations.claims.properties import FAR, FUNCTION, Parameters, claim_type, decided
from activations.values import RELATIVE_ERROR, Number, as_declared, told_apart, told_at, value_of
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import readable
from quizzes.engine.subject import ClaimResult, ClaimType, Parameter, ParameterType

INPUTS = tuple(Fraction(x) for x in (-1, 2, 0, 1, -2, 100, -100, 1000, -1000))
LONGEST_END = 40  # characters of a claimed end


@dataclass(frozen=True, slots=True)
class Interval:
    """A claimed range. An infinite end is never in it."""

    lower: Number
    upper: Number
    lower_in: bool
    upper_in: bool

    def holds(self, y: Number) -> bool:
        inside = self.lower < y < self.upper
        return inside or (self.lower_in and y == self.lower) or (self.upper_in and y == self.upper)

    def leaves_out(self, y: Number) -> bool:
        """Certainly outside: a float may have been rounded onto an open end, as sigmoid(37) is onto 1."""
        if isinstance(y, Fraction):
            return not self.holds(y)
        error = RELATIVE_ERROR * abs(y)
        return y < self.lower - error or y > self.upper + error

    @property
    def text(self) -> str:
        return range_text(float(self.lower), float(self.upper), self.lower_in, self.upper_in)


def range_is(parameters: Parameters) -> ClaimResult:
    """Whether f takes exactly the values of this interval. An end that no fraction states stays undecided."""
    activation, claimed = chosen(parameters), _claimed(parameters)
    truth, witness = _judged(activation, claimed)
    return decided(truth, witness, claimed=claimed.text, range=activation.range_text)


def _claimed(parameters: Parameters) -> Interval:
    claimed = Interval(
        lower=_read_end("lower", str(parameters["lower"])),
        upper=_read_end("upper", str(parameters["upper"])),
        lower_in=parameters["lower_end"] == "closed",
        upper_in=parameters["upper_end"] == "closed",
    )
    for name, end, is_in in (
        ("lower_end", claimed.lower, claimed.lower_in),
        ("upper_end", claimed.upper, claimed.upper_in),
    ):
        if is_in and math.isinf(end):
            raise InvalidParameter(name, "must be open: infinity is no number that a function could reach.")
    if claimed.lower > claimed.upper or (
        claimed.lower == claimed.upper and not (claimed.lower_in and claimed.upper_in)
    ):
        raise InvalidParameter("upper", "must lie above the lower end.")
    return claimed


def _read_end(name: str, text: str) -> Number:
    """An end of a claimed range: a number, "inf" or "-inf"."""
    if text in ("inf", "-inf"):
        return float(text)
    try:
        end = Fraction(text) if len(text) <= LONGEST_END and "e" not in text.lower() else None
    except (ValueError, ZeroDivisionError):
        end = None
    if end is None:
        raise InvalidParameter(name, f"must be a number such as 0 or -1/2, inf or -inf, not {text[:LONGEST_END]!r}.")
    return end


def _judged(activation: Activation, claimed: Interval) -> tuple[bool | None, str]:
    for x, y in _reached(activation, claimed):
        if claimed.leaves_out(y):
            told = told_at(activation, x)
            return False, f"{told}, and {claimed.text} does not contain {told.rpartition(' = ')[2]}"
    probes = [y for y in _probes(activation, claimed) if claimed.holds(y) and not _is_too_near(activation, y)]
    missing = next((y for y in probes if not is_reached(activation, y)), None)
    if missing is not None:
        return False, _not_reached(activation, missing)
    ends = ((activation.lower, claimed.lower), (activation.upper, claimed.upper))
    if any(not _is_fraction(end) for end, _ in ends):
        return None, f"{ends_in_words(activation)}; no decimal states that end exactly"
    is_same = all(_as_stated(end) == stated for end, stated in ends)
    return (True if is_same else None), ends_in_words(activation)


def _as_stated(end: End) -> Number:
    return end.value if math.isinf(end.value) else as_declared(end.value)


def _is_fraction(end: End) -> bool:
    return math.isinf(end.value) or isinstance(as_declared(end.value), Fraction)


def _reached(activation: Activation, claimed: Interval) -> list[tuple[Fraction, Number]]:
    """Some (x, f(x)), beyond the claimed ends too where the function goes on; a reached end is known as declared."""
    pairs = [(x, value_of(activation, x)) for x in (*INPUTS, *_beyond(activation, claimed))]
    ends = [end for end in (activation.lower, activation.upper) if end.reached_at is not None]
    return pairs + [(Fraction(end.reached_at or 0), as_declared(end.value)) for end in ends]


def _beyond(activation: Activation, claimed: Interval) -> list[Fraction]:
    """An input far enough out that an unbounded function has left a bounded claim."""
    sides = (
        (activation.limit_left, -1, claimed.lower, claimed.upper),
        (activation.limit_right, 1, claimed.lower, claimed.upper),
    )
    return [
        side * 2 * (abs(Fraction(end)) + FAR) * STEEP
        for limit, side, lower, upper in sides
        if math.isinf(limit)
        for end in ((upper,) if limit > 0 else (lower,))
        if math.isfinite(end)
    ]


STEEP = 1000  # leaky ReLU falls by a thousandth of its input at least


def is_reached(activation: Activation, y: Number) -> bool:
    """Whether f(x) = y for some x: a continuous function takes every value between its ends."""
    lower, upper = _as_stated(activation.lower), _as_stated(activation.upper)
    if y in (lower, upper):
        return (y == lower and activation.lower.is_reached) or (y == upper and activation.upper.is_reached)
    if not activation.is_continuous:
        return False  # a jump from end to end: the step
    return lower < y < upper


def _probes(activation: Activation, claimed: Interval) -> tuple[Number, ...]:
    """Numbers that a wrong claim may hold: plain ones, the ends of both and what lies around and between them."""
    own = [as_declared(end.value) for end in (activation.lower, activation.upper) if math.isfinite(end.value)]
    stated = [Fraction(end) for end in (claimed.lower, claimed.upper) if math.isfinite(end)]
    gaps = (Fraction(1, 1000), Fraction(1, 2), Fraction(1))
    around = [end + side * gap for end in (*own, *stated) for gap in gaps for side in (-1, 1)]
    between = [(Fraction(mine) + theirs) / 2 for mine in own for theirs in stated]
    return (*(Fraction(y) for y in (-1, 1, 0, 2, -2)), Fraction(1, 2), *own, *stated, *around, *between)


def _is_too_near(activation: Activation, y: Number) -> bool:
    """Whether y lies so near an end that is known as a float only that nobody can tell on which side."""
    ends = [end for end in (activation.lower, activation.upper) if not _is_fraction(end)]
    return any(abs(Fraction(y) - Fraction(end.value)) <= RELATIVE_ERROR * abs(end.value) for end in ends)


def _not_reached(activation: Activation, y: Number) -> str:
    for end, is_beyond, way in (
        (activation.lower, y < activation.lower.value, "below"),
        (activation.upper, y > activation.upper.value, "above"),
    ):
        if is_beyond:
            told, limit = told_apart(y, end.value)
            return f"No x gives {told}: {activation.title} never goes {way} {limit}"
    if y in (_as_stated(activation.lower), _as_stated(activation.upper)):
        why = "comes as near to it as you like and never gets there"
    else:
        why = f"jumps from {readable_end(activation.lower)} to {readable_end(activation.upper)}"
    return f"No x gives {readable(y)}: {activation.title} {why}"


def readable_end(end: End) -> str:
    return readable(end.value) if math.isfinite(end.value) else "infinity"


def ends_in_words(activation: Activation) -> str:
    name, lower, upper = activation.title, activation.lower, activation.upper
    if lower.reached_at is not None:
        below = f"{name}({readable(lower.reached_at)}) = {readable(lower.value)} is reached and nothing lies below it"
    elif math.isfinite(lower.value):
        below = f"{name} stays above {readable(lower.value)} and comes as near to that as you like"
    else:
        below = f"{name} has no lower bound"
    if upper.reached_at is not None:
        above = f"{name}({readable(upper.reached_at)}) = {readable(upper.value)} is reached and nothing lies above it"
    elif math.isfinite(upper.value):
        above = f"it stays below {readable(upper.value)} and comes as near to that as you like"
    elif activation.is_straight and activation.slope_right == 1:
        above = f"every y above 0 is reached, since {name}(y) = y"
    else:
        above = f"upwards there is no bound, as {told_at(activation, FAR)} suggests"
    if not activation.is_continuous:
        above += f", and it jumps: nothing between {readable(lower.value)} and {readable(upper.value)} is reached"
    return f"{below}; {above}"


def _end_parameter(name: str) -> Parameter:
    return Parameter(
        name, ParameterType.CHOICE, "Whether the end is reached.", default="open", allowed=("open", "closed")
    )


RANGES: Mapping[str, ClaimType] = MappingProxyType(
    dict(
        [
            claim_type(
                "range_is",
                "The range of f is this interval",
                range_is,
                *FUNCTION,
                Parameter("lower", ParameterType.TEXT, "The lower end: a number or -inf."),
                Parameter("upper", ParameterType.TEXT, "The upper end: a number or inf."),
                _end_parameter("lower_end"),
                _end_parameter("upper_end"),
            )
        ]
    )
)

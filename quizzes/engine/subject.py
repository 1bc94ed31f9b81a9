"""The types a subject fills: claims, providers and their results. The engine runs them without knowing any subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from quizzes.engine.errors import InvalidParameter, MissingParameter, UnreadableNumber
from quizzes.engine.numbers import parse_number
from svgplot.figure import Figure, Table

# What stands in frozen content: no floats. Decimals are written as strings: "0.01", "1/3".
ParameterValue = int | str | bool | list["ParameterValue"] | dict[str, "ParameterValue"]
Parameters = Mapping[str, ParameterValue]


class ParameterType(StrEnum):
    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBERS = "numbers"  # a list of numbers
    CHOICES = "choices"  # a list of allowed values


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter with everything a generated form needs: help, bounds, allowed values, default."""

    name: str
    type: ParameterType
    help: str
    default: ParameterValue | None = None  # None: must be given, unless it is optional
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    allowed: tuple[str, ...] = ()
    optional: bool = False  # may be left out, and is None then: what it means depends on the others


class Evidence(StrEnum):
    """What stands behind a truth. Never `PROVED` where it was only observed."""

    PROVED = "proved"
    OBSERVED = "observed"
    SOURCE_ONLY = "source_only"


class Role(StrEnum):
    """How a claim bears on its choice: `DECIDES` makes the choice right exactly when the claim is true."""

    DECIDES = "decides"
    TRUE_BUT_NOT_THE_ANSWER = "true_but_not_the_answer"
    REASON_IS_FALSE = "reason_is_false"


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A computed claim. `truth` None means undecidable. `witness` is the number that decides, in words that a
    student can read; `numbers` are the texts that prose may take as `{{ claim.NAME }}`."""

    truth: bool | None
    witness: str
    evidence: Evidence
    n: int | None = None  # sample size of an observation
    seed: int | None = None
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ClaimType:
    """A statement that can be computed from parameters. `check` gets validated parameters, numbers as `Fraction`.

    A slow one runs an experiment: it is not computed while an author saves."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    check: Callable[[Mapping[str, object]], ClaimResult]
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of working: an expression and its value, both as texts; `label` says what the line is for.

    `relation` stands between the two: "=", or ":" where the expression is a phrase and no formula."""

    expression: str
    value: str
    label: str = ""
    relation: str = "="


@dataclass(frozen=True, slots=True)
class Explanation:
    """A computed explanation. Everything shown comes from one computation: `numbers` are the texts of its values by
    dotted name, which prose takes as `{{ NAME }}`; steps, figures, tables and caveats are made from the same values."""

    title: str
    steps: tuple[Step, ...]
    figures: tuple[Figure, ...]
    numbers: Mapping[str, str]
    tables: tuple[Table, ...] = ()
    caveats: tuple[str, ...] = ()
    summary: str = ""  # one sentence that stands before the steps
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Provider:
    """Computes an explanation from parameters. It never sees choices or keys. `version` changes whenever the
    same parameters would give another explanation. A slow one runs at publication only."""

    name: str
    title: str
    version: str
    parameters: tuple[Parameter, ...]
    explain: Callable[[Mapping[str, object]], Explanation]
    slow: bool = False


Values = Mapping[str, object]  # validated parameters, numbers as `Fraction`


def _no_working(values: Values) -> tuple[Step, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class MisconceptionRule:
    """A rule that reproduces a known wrong answer to a quantity, or another form of it that is right too.

    `value` gives the number it leads to, None where the rule does not apply; `working` shows the way to it."""

    name: str
    message: str  # goes on after "This is what you get if …", or for another right form stands alone
    value: Callable[[Values], Fraction | None]
    working: Callable[[Values], tuple[Step, ...]] = _no_working


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a numeric question asks, its right value as an exact or rounded fraction, and the wrong rules known for it.

    `value` raises `InvalidParameter` where the quantity doesn't exist, such as a slope at a kink. `accepted` are other
    forms that are right too. `texts` puts parameters into words for the stem. `sketch` draws a typed number beside
    the right one and the given rules, all by name. `guess` names the subject's explorer in which learners place a point
    before they answer; it takes x, y, lower and upper, and knows nothing of the answer."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    value: Callable[[Values], Fraction]
    misconceptions: tuple[MisconceptionRule, ...] = ()
    accepted: tuple[MisconceptionRule, ...] = ()
    texts: Callable[[Values], Mapping[str, str]] | None = None
    sketch: Callable[[Values, Fraction, tuple[str, ...]], Figure] | None = None
    guess: str = ""

    def rule(self, name: str) -> MisconceptionRule | None:
        return next((rule for rule in (*self.misconceptions, *self.accepted) if rule.name == name), None)


@dataclass(frozen=True, slots=True)
class Control:
    """How a reader moves one parameter of an explorer: a number by box and slider, a choice from a list.

    `lower`, `upper` and `step` are those of the slider; the box takes whatever the parameter allows. `usual` stands in
    the box of a parameter that was left out."""

    name: str  # of the parameter
    label: str
    lower: Fraction | None = None
    upper: Fraction | None = None
    step: Fraction | None = None
    options: tuple[tuple[str, str], ...] = ()  # (value, title) of a choice
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Explorer:
    """A provider whose parameters a reader moves. Everything is computed here: its page works without a script.

    `start` are the parameters at first. `controls` are those for the parameters given, since a function brings its
    own ones. It is quick: its provider never is a slow one."""

    name: str
    title: str
    summary: str
    provider: Provider
    start: Parameters
    controls: Callable[[Parameters], tuple[Control, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything an app brings to the engine. Content names its parts as "subject.name"."""

    name: str
    title: str
    claims: Mapping[str, ClaimType] = field(default_factory=lambda: MappingProxyType({}))
    providers: Mapping[str, Provider] = field(default_factory=lambda: MappingProxyType({}))
    quantities: Mapping[str, Quantity] = field(default_factory=lambda: MappingProxyType({}))
    explorers: Mapping[str, Explorer] = field(default_factory=lambda: MappingProxyType({}))
    # What they are about, each with the names below it: authors choose from lists under these headings.
    claim_topics: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    provider_topics: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def read_parameters(spec: tuple[Parameter, ...], given: Parameters) -> dict[str, object]:
    """Validated values by name, defaults filled in: numbers as `Fraction`, integers as `int`, lists as tuples.

    Raises `InvalidParameter` naming the field and the allowed values, `MissingParameter` for one that must be given.
    """
    known = {parameter.name: parameter for parameter in spec}
    for name in given:
        if name not in known:
            raise InvalidParameter(name, f"is not a parameter here; known are {', '.join(known) or 'none'}.")
    values: dict[str, object] = {}
    for parameter in spec:
        raw = given.get(parameter.name, parameter.default)
        if raw is None and parameter.optional:
            values[parameter.name] = None
            continue
        if raw is None:
            raise _not_given(parameter)
        values[parameter.name] = _read(parameter, raw)
    return values


def missing_parameters(spec: tuple[Parameter, ...], given: Parameters) -> tuple[MissingParameter, ...]:
    """Those that must be given and aren't, nothing else looked at."""
    return tuple(_not_given(each) for each in spec if _must_be_given(each) and given.get(each.name) is None)


def _must_be_given(parameter: Parameter) -> bool:
    return parameter.default is None and not parameter.optional


def _not_given(parameter: Parameter) -> MissingParameter:
    return MissingParameter(parameter.name, f"must be given: {parameter.help}")


def _read(parameter: Parameter, raw: ParameterValue) -> object:
    if parameter.type is ParameterType.NUMBER:
        return _number(parameter, raw)
    if parameter.type is ParameterType.INTEGER:
        return _integer(parameter, raw)
    if parameter.type is ParameterType.FLAG:
        return _flag(parameter, raw)
    if parameter.type is ParameterType.NUMBERS:
        return tuple(_number(parameter, item) for item in _list(parameter, raw))
    if parameter.type is ParameterType.CHOICES:
        return tuple(_allowed(parameter, item) for item in _list(parameter, raw))
    if parameter.type is ParameterType.CHOICE:
        return _allowed(parameter, raw)
    if not isinstance(raw, str):
        raise InvalidParameter(parameter.name, f"must be text, not {raw!r}.")
    return raw


def _list(parameter: Parameter, raw: ParameterValue) -> list[ParameterValue]:
    if not isinstance(raw, list) or not raw:
        raise InvalidParameter(parameter.name, f"must be a list with at least one entry, not {raw!r}.")
    return raw


def _flag(parameter: Parameter, raw: ParameterValue) -> bool:
    if not isinstance(raw, bool):
        raise InvalidParameter(parameter.name, f"must be true or false, not {raw!r}.")
    return raw


def _allowed(parameter: Parameter, raw: ParameterValue) -> str:
    if not isinstance(raw, str) or raw not in parameter.allowed:
        raise InvalidParameter(parameter.name, f"must be one of {', '.join(parameter.allowed)}, not {raw!r}.")
    return raw


def _integer(parameter: Parameter, raw: ParameterValue) -> int:
    value = _number(parameter, raw)
    if value.denominator != 1:
        raise InvalidParameter(parameter.name, f"must be a whole number, not {raw!r}.")
    return int(value)


FINEST_DIGITS = 40
FINEST = 10**FINEST_DIGITS  # largest denominator of a number on a scale with ends


def _number(parameter: Parameter, raw: ParameterValue) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, (int, str)) or (isinstance(raw, str) and len(raw) > 64):
        raise InvalidParameter(parameter.name, f"must be a number, not {raw!r}.")
    try:
        value = Fraction(raw) if isinstance(raw, int) else parse_number(raw).value
    except UnreadableNumber as refusal:
        raise InvalidParameter(parameter.name, refusal.message) from None
    if (parameter.minimum is not None or parameter.maximum is not None) and value.denominator > FINEST:
        raise InvalidParameter(parameter.name, f"has too many digits: at most {FINEST_DIGITS} behind the point.")
    if parameter.minimum is not None and value < parameter.minimum:
        raise InvalidParameter(parameter.name, f"must be at least {parameter.minimum}, not {raw}.")
    if parameter.maximum is not None and value > parameter.maximum:
        raise InvalidParameter(parameter.name, f"must be at most {parameter.maximum}, not {raw}.")
    return value

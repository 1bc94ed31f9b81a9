"""Numeric questions with variants: every draw of a domain enumerated, told apart, frozen; and a question as drawn.

What a question's body says: `quantity`, the fixed `parameters`, and the `domain` of the others, each a list of values
or {"from", "to", "step"}. Nothing here is random: the attempt's seed chooses among what was frozen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product

from quizzes.engine import placeholders
from quizzes.engine.content import Draw, Known, Question, Reference, Text, Variants
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.numbers import exact_text, plain_text, readable
from quizzes.engine.subject import (
    MisconceptionRule,
    Parameter,
    Parameters,
    ParameterType,
    ParameterValue,
    Quantity,
    Values,
    read_parameters,
)
from quizzes.engine.telling_apart import CantTellApart, Numbers, tell_apart

MOST_DRAWS = 500  # of one question: every one of them is stored with its explanation
NEARBY = tuple(Fraction(step, 53) for step in (-2, -1, 1, 2))  # relative steps to either side of a single draw
PREFIX = "draw."
ENDS = ("from", "to", "step")
ENDS_OF_PICTURE = ("from", "to")


def has_variants(question: Question) -> bool:
    """Whether the question names a quantity rather than an answer."""
    return "quantity" in question.body


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A draw before it is known whether its numbers can be told apart."""

    given: Parameters
    values: Values
    numbers: Numbers


class Why(StrEnum):
    """Why a draw of the domain is left out."""

    ABSENT = "absent"  # the quantity doesn't exist there, such as a slope at a kink
    VANISHES = "vanishes"  # its answer is rounded to 0
    COINCIDES = "coincides"  # two numbers can't be told apart


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`pair` are the rules that coincide; "" is the right answer."""

    given: Parameters
    why: Why
    pair: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Sifted:
    """Which draws of a domain are usable, and why the others aren't."""

    usable: tuple[_Candidate, ...]
    rules: tuple[str, ...]  # misconceptions that apply
    left_out: tuple[LeftOut, ...]

    @property
    def number(self) -> int:
        return len(self.usable) + len(self.left_out)


def enumerate_draws(quantity: Quantity, body: Parameters) -> Variants:
    """Every draw of the body's domain in which the right answer and all misconceptions can be told apart at the
    precision asked for; see `telling_apart` for rules that coincide.

    Raises `InvalidParameter` naming the field: an unknown parameter, a value out of bounds, a domain too large, or
    one without a usable draw. `MissingParameter` says what isn't there yet.
    """
    sifted = sift_draws(quantity, body)
    rules = {*sifted.rules, *(rule.name for rule in quantity.accepted)}
    return Variants(
        quantity=str(body["quantity"]),
        messages={rule.name: rule.message for rule in _rules(quantity) if rule.name in rules},
        draws=tuple(_draw(quantity, candidate, sifted.rules) for candidate in sifted.usable),
    )


def compute_draw(quantity: Quantity, given: Parameters) -> Draw:
    """One draw with all its numbers, usable or not. Raises `InvalidParameter` where the quantity doesn't exist."""
    values = read_parameters(quantity.parameters, given)
    names = tuple(rule.name for rule in quantity.misconceptions)
    return _draw(quantity, _Candidate(given, values, _numbers(quantity, values)), names)


def sift_draws(quantity: Quantity, body: Parameters) -> Sifted:
    """All draws of the body's domain, usable or not. Raises what `enumerate_draws` raises."""
    for missing in missing_of_draws(body):
        raise missing
    precision = 2 * tolerance_of(body)  # rounding moves both numbers, each by as much as the tolerance
    existing, absent = _candidates(quantity, body)
    candidates: list[_Candidate] = []
    vanishing: list[_Candidate] = []
    for each in existing:
        (vanishing if _vanishes(each.numbers.answer, decimals_of(body)) else candidates).append(each)
    if not candidates:
        raise InvalidParameter("decimals", "rounds every answer of the domain to 0. Ask for more of them.")
    names = [rule.name for rule in quantity.misconceptions]
    try:
        told_apart = tell_apart(
            [c.numbers for c in candidates], names, precision, lambda at: _near(quantity, candidates[at])
        )
    except CantTellApart as refusal:
        raise InvalidParameter("domain", refusal.message) from None
    return Sifted(
        usable=tuple(candidates[at] for at in told_apart.usable),
        rules=told_apart.rules,
        left_out=(
            *(LeftOut(given, Why.ABSENT) for given in absent),
            *(LeftOut(each.given, Why.VANISHES) for each in vanishing),
            *(LeftOut(candidates[at].given, Why.COINCIDES, pair) for at, pair in told_apart.spoiled.items()),
        ),
    )


def missing_of_draws(body: Parameters) -> tuple[MissingParameter, ...]:
    """What no draw can be made without and isn't there yet; which parameters the quantity takes is not looked at."""
    found = [] if body.get("decimals") is not None else [_no_decimals()]
    domain = body.get("domain")
    for name, raw in domain.items() if isinstance(domain, Mapping) else ():
        if raw == []:
            found.append(MissingParameter(name, "must be given: at least one value to draw from."))
        found += _missing_ends(name, raw, ENDS)
    return (*found, *_missing_ends("predict", body.get("predict"), ENDS_OF_PICTURE))


def _missing_ends(name: str, raw: object, ends: tuple[str, ...]) -> list[MissingParameter]:
    if not isinstance(raw, Mapping) or not set(raw) < set(ends):
        return []
    missing = (end for end in ends if end not in raw)
    return [MissingParameter(f"{name}, {end}", "must be given: a number, such as 0.5.") for end in missing]


def _no_decimals() -> MissingParameter:
    return MissingParameter("decimals", "must be given: a whole number from 0 to 9.")


def _vanishes(answer: Fraction, decimals: int) -> bool:
    """Whether the answer is rounded to 0 though it isn't 0: then nothing needs to be computed to be right."""
    return answer != 0 and abs(answer) < Fraction(1, 2 * 10**decimals)


def _near(quantity: Quantity, candidate: _Candidate) -> list[Numbers]:
    """The same a little beside a single draw, where what only coincides there no longer does."""
    numeric = [p for p in quantity.parameters if p.type is ParameterType.NUMBER and p.name in candidate.given]
    found = []
    for step in NEARBY if numeric else ():
        moved = {p.name: Fraction(str(candidate.values[p.name])) for p in numeric}
        values = dict(candidate.values) | {name: v + (abs(v) or 1) * step for name, v in moved.items()}
        try:
            found.append(_numbers(quantity, values))
        except InvalidParameter:
            continue  # a kink, or out of the function's own bounds
    return found


def _numbers(quantity: Quantity, values: Values) -> Numbers:
    return Numbers(quantity.value(values), _values(quantity.accepted, values), _values(quantity.misconceptions, values))


def decimals_of(body: Parameters) -> int:
    """The decimals asked for. Raises `InvalidParameter`."""
    decimals = body.get("decimals")
    if decimals is None:
        raise _no_decimals()
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 9:
        raise InvalidParameter("decimals", f"must be a whole number from 0 to 9, not {decimals!r}.")
    return decimals


def tolerance_of(body: Parameters) -> Fraction:
    """How far from the answer is still right: half of the last decimal asked for, unless the author says otherwise.

    Raises `InvalidParameter`."""
    given = None if body.get("tolerance") is None else _number("tolerance", body["tolerance"])
    unit = Fraction(1, 10 ** decimals_of(body))
    tolerance = unit / 2 if given is None else given
    if not unit / 2 <= tolerance <= unit:
        raise InvalidParameter(
            "tolerance", f"must lie from half of the last decimal asked for, {unit / 2}, to all of it, {unit}."
        )
    return tolerance


END_LIMIT = 1000  # of the picture in which a point is placed: beyond it a slider can't be read


def predicted_range(body: Parameters) -> tuple[Fraction, Fraction] | None:
    """The ends of the picture in which learners place a point before they answer; None where the author doesn't ask
    for one. Raises `InvalidParameter`."""
    raw = body.get("predict")
    if raw is None:
        return None
    for missing in _missing_ends("predict", raw, ENDS_OF_PICTURE):
        raise missing
    if not isinstance(raw, Mapping) or set(raw) != set(ENDS_OF_PICTURE):
        raise InvalidParameter("predict", 'must read {"from": …, "to": …}: the ends of the picture.')
    lower, upper = (_number(f"predict, {end}", raw[end]) for end in ENDS_OF_PICTURE)
    if upper <= lower:
        raise InvalidParameter("predict", "must end above where it begins.")
    if max(abs(lower), abs(upper)) > END_LIMIT:
        raise InvalidParameter("predict", f"must lie from −{END_LIMIT} to {END_LIMIT}.")
    return lower, upper


def _rules(quantity: Quantity) -> tuple[MisconceptionRule, ...]:
    return (*quantity.misconceptions, *quantity.accepted)


# The domain


def _candidates(quantity: Quantity, body: Parameters) -> tuple[list[_Candidate], list[Parameters]]:
    """Every draw for which the quantity exists, one at least, and those for which it doesn't. Raises `InvalidParameter`."""
    fixed, domain = _mapping(body, "parameters"), _mapping(body, "domain")
    both = sorted(set(fixed) & set(domain))
    if both:
        raise InvalidParameter(both[0], "stands in the parameters and in the domain; keep one of the two.")
    axes = {name: _axis(name, raw) for name, raw in domain.items()}
    size = domain_size(body)
    if size > MOST_DRAWS:
        raise InvalidParameter("domain", f"holds {size} draws; at most {MOST_DRAWS} fit. Take a larger step.")
    found: list[_Candidate] = []
    absent: list[Parameters] = []
    refused: InvalidParameter | None = None
    for chosen in product(*axes.values()):
        given: Parameters = {**fixed, **dict(zip(axes, chosen, strict=True))}
        values = read_parameters(quantity.parameters, given)
        try:
            found.append(_Candidate(given, values, _numbers(quantity, values)))
        except InvalidParameter as refusal:
            if refusal.field not in axes:
                raise
            refused = refusal  # the quantity doesn't exist here, such as a slope at a kink
            absent.append(given)
    if refused is not None and not found:
        raise refused
    return found, absent


def domain_size(body: Parameters) -> int:
    """How many draws the domain spans, usable or not. Raises `InvalidParameter` naming what can't be read."""
    return math.prod(len(_axis(name, raw)) for name, raw in _mapping(body, "domain").items())


def _mapping(body: Parameters, name: str) -> dict[str, ParameterValue]:
    raw = body.get(name, {})
    if not isinstance(raw, Mapping):
        raise InvalidParameter(name, f"must be a set of names with values, not {raw!r}.")
    return dict(raw)


def _axis(name: str, raw: ParameterValue) -> list[ParameterValue]:
    """The values that one parameter takes."""
    if isinstance(raw, list) and raw:
        if len({str(value) for value in raw}) < len(raw):
            raise InvalidParameter(name, "lists a value more than once in its domain.")
        return raw
    if not isinstance(raw, dict) or set(raw) != set(ENDS):
        raise InvalidParameter(name, 'needs a domain: a list of values, or {"from": …, "to": …, "step": …}.')
    start, end, step = (_number(f"{name}, {part}", raw[part]) for part in ENDS)
    if step <= 0 or end < start:
        raise InvalidParameter(name, "needs a step above 0 and an end that isn't below the start.")
    if (end - start) / step >= MOST_DRAWS:
        raise InvalidParameter(name, f"has more than {MOST_DRAWS} values in its domain. Take a larger step.")
    return [plain_text(start + count * step) for count in range(int((end - start) / step) + 1)]


def _number(name: str, raw: ParameterValue) -> Fraction:
    spec = (Parameter(name, ParameterType.NUMBER, "A number."),)  # the quantity's own bounds come with each value
    value = read_parameters(spec, {name: raw})[name]
    assert isinstance(value, Fraction)  # noqa: S101  read as a number
    return value


def _values(rules: tuple[MisconceptionRule, ...], values: Values) -> dict[str, Fraction]:
    computed = {rule.name: rule.value(values) for rule in rules}
    return {name: value for name, value in computed.items() if value is not None}


def _draw(quantity: Quantity, candidate: _Candidate, rules: tuple[str, ...]) -> Draw:
    numbers = candidate.numbers
    by_value: dict[Fraction, list[str]] = {}
    for name in rules:
        if name in numbers.wrong:
            by_value.setdefault(numbers.wrong[name], []).append(name)
    return Draw(
        parameters=candidate.given,
        texts=_texts(quantity, candidate),
        answer=numbers.answer,
        accepted=tuple(Known((name,), value) for name, value in numbers.accepted.items()),
        wrong=tuple(Known(tuple(names), value) for value, names in by_value.items()),
    )


def _texts(quantity: Quantity, candidate: _Candidate) -> dict[str, str]:
    plain = {
        name: exact_text(value) if isinstance(value, Fraction) else str(value)
        for name, value in candidate.values.items()
        if value is not None
    }
    return plain | dict(quantity.texts(candidate.values) if quantity.texts else {})


# The question as drawn


def drawn(question: Question, number: int) -> Question:
    """The question with the numbers of its draw: what a learner sees, and what is graded. Without variants itself."""
    if question.variants is None:
        return question
    draw = question.variants.draws[number]
    return replace(
        question,
        stem=_filled(question.stem, draw),
        note_before=_filled(question.note_before, draw),
        note_after=_filled(question.note_after, draw),
        source=_filled(question.source, draw),
        hints=tuple(_filled(hint, draw) for hint in question.hints),
        explanation=drawn_reference(question.explanation, draw),
        body=_drawn_body(question, draw),
        draw=draw,
    )


def _drawn_body(question: Question, draw: Draw) -> Parameters:
    kept = {name: question.body[name] for name in ("unit", "decimals", "predict") if name in question.body}
    return {**kept, "tolerance": str(tolerance_of(question.body)), "answer": str(draw.answer)}


def _filled(text: Text, draw: Draw) -> Text:
    """Only the draw's own placeholders: the explanation fills the others when they may be read."""
    return replace(text, text=_fill(text.text, draw.texts))


def _fill(text: str, texts: Mapping[str, str]) -> str:
    return placeholders.fill_some(text, {f"{PREFIX}{name}": value for name, value in texts.items()})


def drawn_reference(reference: Reference | None, draw: Draw) -> Reference | None:
    """The explanation's parameters, with "{{ draw.x }}" replaced by the value of x as it stands in content; alone in its
    place it may be a list."""
    if reference is None:
        return None
    filled = {name: _fill_value(value, draw.parameters) for name, value in reference.parameters.items()}
    return Reference(reference.name, filled)


def _fill_value(value: ParameterValue, drawn_values: Parameters) -> ParameterValue:
    if isinstance(value, list):
        return [_fill_value(item, drawn_values) for item in value]
    if not isinstance(value, str):
        return value
    names = placeholders.names(value)
    whole = drawn_values.get(names[0].removeprefix(PREFIX)) if len(names) == 1 else None
    if isinstance(whole, list) and _fill(value, {names[0].removeprefix(PREFIX): ""}).strip() == "":
        return whole
    return _fill(value, {name: str(each) for name, each in drawn_values.items()})


def answer_words(question: Question) -> str:
    """The right answer of a drawn question, rounded as asked."""
    assert question.draw is not None  # noqa: S101  asked for drawn questions only
    return readable(question.draw.answer, places=decimals_of(question.body))

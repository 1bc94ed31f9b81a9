"""The comparison table: which functions a reader asked for, in which order. Plain Python: no pages, no tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from activations.catalogue import (
    CATALOGUE,
    ENTRIES,
    VECTORS,
    Activation,
    Entry,
    Family,
    Monotone,
    Saturation,
    Smoothness,
    VectorEntry,
)
from quizzes.engine.numbers import readable

Test = Callable[[Activation, Entry], bool]
VectorTest = Callable[[VectorEntry], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """A property that readers can ask for. `options` are (value, words, test).

    `of_several` are tests by value for functions of several numbers; a value without a test keeps none of them."""

    name: str
    label: str
    options: tuple[tuple[str, str, Test], ...]
    of_several: Mapping[str, VectorTest] = field(default_factory=lambda: MappingProxyType({}))


def _levels_off(left: bool | None, right: bool | None) -> Test:
    def test(a: Activation, e: Entry) -> bool:
        sides = (a.saturates_left is not Saturation.NONE, a.saturates_right is not Saturation.NONE)
        return all(wanted is None or wanted is side for wanted, side in zip((left, right), sides, strict=True))

    return test


def _of_family(family: Family) -> Test:
    return lambda a, e: e.family is family


FILTERS = (
    Filter("family", "Family", tuple((f.name.lower(), f.value, _of_family(f)) for f in Family)),
    Filter(
        "saturates",
        "Levels off",
        (
            ("both", "on both sides", _levels_off(True, True)),
            ("left", "on the left only", _levels_off(True, False)),
            ("right", "on the right only", _levels_off(False, True)),
            ("neither", "nowhere", _levels_off(False, False)),
        ),
    ),
    Filter(
        "monotone",
        "Monotone",
        (
            ("increasing", "always rising", lambda a, e: a.monotone is Monotone.INCREASING),
            ("never_decreasing", "never falling", lambda a, e: a.monotone is not Monotone.NO),
            ("no", "not monotone", lambda a, e: a.monotone is Monotone.NO),
        ),
    ),
    Filter(
        "bounded",
        "Bounded",
        (("yes", "bounded", lambda a, e: a.is_bounded), ("no", "not bounded", lambda a, e: not a.is_bounded)),
        {"yes": lambda v: v.is_bounded, "no": lambda v: not v.is_bounded},
    ),
    Filter(
        "smooth",
        "Smooth",
        (
            ("smooth", "every derivative", lambda a, e: a.smoothness is Smoothness.SMOOTH),
            ("differentiable", "a slope everywhere", lambda a, e: not a.kinks),
            ("kinks", "with kinks", lambda a, e: bool(a.kinks)),
        ),
        {
            "smooth": lambda v: v.smoothness is Smoothness.SMOOTH,
            "differentiable": lambda v: v.smoothness in (Smoothness.ONCE, Smoothness.SMOOTH),
            "kinks": lambda v: v.smoothness in (Smoothness.JUMP, Smoothness.CONTINUOUS),
        },
    ),
    Filter(
        "mean",
        "Mean under N(0, 1)",
        (("zero", "exactly 0", lambda a, e: a.mean == 0), ("positive", "above 0", lambda a, e: a.mean > 0)),
    ),
    Filter(
        "inverse",
        "Inverse",
        (("yes", "has one", lambda a, e: a.inverse is not None), ("no", "has none", lambda a, e: a.inverse is None)),
        {"yes": lambda v: v.has_inverse, "no": lambda v: not v.has_inverse},
    ),
    Filter(
        "parameters",
        "Own parameters",
        (("yes", "with", lambda a, e: bool(e.parameters)), ("no", "without", lambda a, e: not e.parameters)),
        {"yes": lambda v: False, "no": lambda v: True},  # their inputs are all they take
    ),
)

SORTS: Mapping[str, Callable[[Activation], tuple]] = {
    "name": lambda a: (a.title.lower(),),
    "range": lambda a: (a.lower.value, a.upper.value),
    "steepest": lambda a: (a.lipschitz.bound,),
    "mean": lambda a: (a.mean,),
}


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    title: str
    formula_tex: str
    range: str
    steepest: str
    mean: str  # "" of a function of several numbers
    advantages: tuple[str, ...]
    disadvantages: tuple[str, ...]
    used_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what of it can't be read, by field."""

    chosen: Mapping[str, str]
    sort: str
    descending: bool
    text: str
    errors: Mapping[str, str]


def read(query: Mapping[str, str]) -> Asked:
    errors: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for each in FILTERS:
        value = query.get(each.name, "")
        allowed = [option for option, _, _ in each.options]
        if value in allowed:
            chosen[each.name] = value
        elif value:
            errors[each.name] = f"must be one of {', '.join(allowed)}, not “{value[:40]}”."
    sort = query.get("sort", "")
    if sort and sort not in SORTS:
        errors["sort"] = f"must be one of {', '.join(SORTS)}, not “{sort[:40]}”."
        sort = ""
    direction = query.get("direction", "")
    if direction not in ("", "up", "down"):
        errors["direction"] = f"must be up or down, not “{direction[:40]}”."
    text = query.get("text", "").strip()
    if len(text) > LONGEST_TEXT:
        errors["text"] = f"has {len(text)} characters; at most {LONGEST_TEXT} are searched."
        text = ""
    return Asked(chosen, sort, direction == "down", text, errors)


LONGEST_TEXT = 60


def rows(asked: Asked) -> tuple[Row, ...]:
    """The functions that fit, in the order asked for; without one, as people meet them."""
    found = [a for a in CATALOGUE.values() if _fits(a, ENTRIES[a.key], asked)]
    if asked.sort:
        found.sort(key=SORTS[asked.sort], reverse=asked.descending)
    scalar = [_row(a, ENTRIES[a.key]) for a in found]
    several = [_vector_row(e) for e in VECTORS.values() if _vector_fits(e, asked)]
    if asked.sort == "name":
        return tuple(sorted(scalar + several, key=lambda row: row.title.lower(), reverse=asked.descending))
    return (*scalar, *several)


def _fits(a: Activation, e: Entry, asked: Asked) -> bool:
    tests = {f.name: {option: test for option, _, test in f.options} for f in FILTERS}
    return all(tests[name][value](a, e) for name, value in asked.chosen.items()) and asked.text.lower() in _words(e)


def _vector_fits(e: VectorEntry, asked: Asked) -> bool:
    tests = {f.name: f.of_several for f in FILTERS}
    fits = all(value in tests[name] and tests[name][value](e) for name, value in asked.chosen.items())
    return fits and asked.text.lower() in _words(e)


def _words(e: Entry | VectorEntry) -> str:
    return " ".join((e.key, e.title, *e.also_known_as)).lower()


def _row(a: Activation, e: Entry) -> Row:
    return Row(
        key=a.key,
        title=a.title,
        formula_tex=e.general_tex or a.formula_tex,
        range=a.range_text,
        steepest=readable(a.lipschitz.bound) if math.isfinite(a.lipschitz.bound) else "no bound",
        mean=readable(a.mean),
        advantages=e.advantages,
        disadvantages=e.disadvantages,
        used_in=e.used_in,
    )


def _vector_row(e: VectorEntry) -> Row:
    return Row(
        key=e.key,
        title=e.title,
        formula_tex=e.formula_tex,
        range=e.range_text,
        steepest="",
        mean="",
        advantages=e.advantages,
        disadvantages=e.disadvantages,
        used_in=e.used_in,
    )

"""What authors choose from: providers, claims, quantities by subject, and whether what they chose can be computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quizzes import subjects
from quizzes.engine import claims as engine_claims
from quizzes.engine.content import Draw, Reference
from quizzes.engine.draws import drawn_reference
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.subject import ClaimType, Parameter, Parameters, Provider, Role, Subject, Values, read_parameters

Options = list[tuple[str, Any]]

ROLES = [
    (Role.DECIDES.value, "It decides: the choice is right exactly when this is true"),
    (Role.TRUE_BUT_NOT_THE_ANSWER.value, "It is true, but not what is asked"),
    (Role.REASON_IS_FALSE.value, "The reason that the choice gives is false"),
]
TRUTHS = [("true", "true"), ("false", "false")]


def provider_options() -> Options:
    return [
        group
        for subject in subjects.subjects().values()
        for group in _groups(subject, subject.providers, subject.provider_topics)
    ]


def claim_options() -> Options:
    own = [(name, kind.title) for name, kind in engine_claims.CLAIMS.items()]
    return [
        *own,
        *(
            group
            for subject in subjects.subjects().values()
            for group in _groups(subject, subject.claims, subject.claim_topics)
        ),
    ]


def _groups(subject: Subject, parts: Mapping[str, Any], topics: Mapping[str, tuple[str, ...]]) -> Options:
    """The parts below their topics, in the subject's own order; those of no topic below the subject's title."""
    listed = {name for names in topics.values() for name in names}
    groups = [(topic, [(name, parts[name]) for name in names if name in parts]) for topic, names in topics.items()]
    groups.append((subject.title, [(name, part) for name, part in _sorted(parts) if name not in listed]))
    return [
        (heading, [(f"{subject.name}.{name}", _title(part)) for name, part in below])
        for heading, below in groups
        if below
    ]


def quantity_options() -> Options:
    return [
        (subject.title, [(f"{subject.name}.{name}", part.title) for name, part in _sorted(subject.quantities)])
        for subject in subjects.subjects().values()
        if subject.quantities
    ]


def _sorted(parts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(parts.items(), key=lambda part: part[1].title.casefold())


def _title(part: Provider | ClaimType) -> str:
    return f"{part.title} (takes long)" if part.slow else part.title


def found(find: Callable[[str], Any], name: str) -> Any:
    """The part of a subject, None where there is none of that name."""
    try:
        return find(name) if name else None
    except InvalidParameter:
        return None


def fault_together(
    spec: tuple[Parameter, ...], given: Parameters, compute: Callable[[Values], object], draw: Draw | None = None
) -> InvalidParameter | None:
    """What computing refuses of parameters that are fine one by one. Where some aren't there yet, nothing is computed."""
    reference = Reference("", given)
    if draw is not None:
        reference = drawn_reference(reference, draw) or reference
    try:
        compute(read_parameters(spec, reference.parameters))
    except MissingParameter:
        return None
    except InvalidParameter as refusal:
        return refusal
    return None

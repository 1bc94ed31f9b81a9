"""Checks of what authors write as JSON: a claim and an explanation name a part of a subject and its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from quizzes import subjects
from quizzes.engine.content import Draw, Reference, Variants
from quizzes.engine.draws import drawn_reference
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Parameter, Role, Values, read_parameters
from quizzes.models import TEXT_LIMIT

CLAIM_PARTS = ("claim", "parameters", "expected", "role", "source")
EXPLANATION_PARTS = ("provider", "parameters")


def check_claim(raw: Mapping[str, Any]) -> None:
    """Raises `ValidationError` with every fault of a choice's claim, each naming its part. What is quick is computed,
    so that parameters which don't fit together are found too; whether the claim holds is not asked here."""
    faults = _unknown_parts(raw, CLAIM_PARTS)
    if not isinstance(raw.get("expected"), bool):
        faults.append("expected: must be given as true or false: what you expect the claim to be.")
    roles = ", ".join(role.value for role in Role)
    if raw.get("role", Role.DECIDES.value) not in {role.value for role in Role}:
        faults.append(f"role: {raw['role']!r} is unknown; known are {roles}.")
    source = raw.get("source", "")
    if not isinstance(source, str) or len(source) > TEXT_LIMIT:
        faults.append(f"source: must be a text of at most {TEXT_LIMIT} characters.")
    _raise(faults + _claim_faults(raw.get("claim"), raw.get("parameters", {})))


def check_explanation(raw: Mapping[str, Any], draw: Draw | None = None) -> None:
    """Raises `ValidationError` with every fault of a question's explanation, each naming its part. With a draw its
    numbers stand where the parameters ask for them."""
    faults = _unknown_parts(raw, EXPLANATION_PARTS)
    _raise(faults + _provider_faults(raw.get("provider"), raw.get("parameters", {}), draw))


def check_variants(body: Mapping[str, Any]) -> Variants:
    """Every draw of a numeric question. Raises `ValidationError` naming the field and the allowed values."""
    try:
        return subjects.variants(body)
    except InvalidParameter as refusal:
        raise ValidationError(refusal.message) from None


def _claim_faults(name: object, given: object) -> list[str]:
    if not isinstance(name, str) or not name:
        return ["claim: must be given, such as “subject.name”."]
    try:
        kind = subjects.claim_type(name)
    except InvalidParameter as refusal:
        return [refusal.message]
    return parameter_faults(kind.parameters, given, None if kind.slow else kind.check)


def _provider_faults(name: object, given: object, draw: Draw | None) -> list[str]:
    if not isinstance(name, str) or not name:
        return ["provider: must be given, such as “subject.name”."]
    try:
        provider = subjects.provider(name)
    except InvalidParameter as refusal:
        return [refusal.message]
    if draw is not None and isinstance(given, Mapping):
        reference = drawn_reference(Reference(name, given), draw)
        given = reference.parameters if reference else given
    return parameter_faults(provider.parameters, given, None if provider.slow else provider.explain)


def parameter_faults(
    spec: tuple[Parameter, ...], given: object, compute: Callable[[Values], object] | None = None
) -> list[str]:
    """What is wrong with the parameters, one by one and, where `compute` is given, together."""
    if not isinstance(given, Mapping):
        return ['parameters: must be an object such as {"number": 7}.']
    try:
        values = read_parameters(spec, given)
        if compute is not None:
            compute(values)
    except InvalidParameter as refusal:
        return [f"parameters: {refusal.message}"]
    return []


def _unknown_parts(raw: Mapping[str, Any], known: tuple[str, ...]) -> list[str]:
    return [f"{name}: is not known here; known are {', '.join(known)}." for name in raw if name not in known]


def _raise(faults: list[str]) -> None:
    if faults:
        raise ValidationError(faults)

"""Checks of what authors write as JSON: a claim and an explanation name a part of a subject and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from quizzes import subjects
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Parameter, Role, read_parameters
from quizzes.models import TEXT_LIMIT

CLAIM_PARTS = ("claim", "parameters", "expected", "role", "source")
EXPLANATION_PARTS = ("provider", "parameters")


def check_claim(raw: Mapping[str, Any]) -> None:
    """Raises `ValidationError` with every fault of a choice's claim, each naming its part."""
    faults = _unknown_parts(raw, CLAIM_PARTS)
    if not isinstance(raw.get("expected"), bool):
        faults.append("expected: must be given as true or false: what you expect the claim to be.")
    roles = ", ".join(role.value for role in Role)
    if raw.get("role", Role.DECIDES.value) not in {role.value for role in Role}:
        faults.append(f"role: {raw['role']!r} is unknown; known are {roles}.")
    source = raw.get("source", "")
    if not isinstance(source, str) or len(source) > TEXT_LIMIT:
        faults.append(f"source: must be a text of at most {TEXT_LIMIT} characters.")
    _raise(faults + _reference_faults(raw, "claim", lambda name: subjects.claim_type(name).parameters))


def check_explanation(raw: Mapping[str, Any]) -> None:
    """Raises `ValidationError` with every fault of a question's explanation, each naming its part."""
    faults = _unknown_parts(raw, EXPLANATION_PARTS)
    _raise(faults + _reference_faults(raw, "provider", lambda name: subjects.provider(name).parameters))


def parameter_faults(spec: tuple[Parameter, ...], given: object) -> list[str]:
    if not isinstance(given, Mapping):
        return ['parameters: must be an object such as {"number": 7}.']
    try:
        read_parameters(spec, given)
    except InvalidParameter as refusal:
        return [f"parameters: {refusal.message}"]
    return []


def _reference_faults(raw: Mapping[str, Any], part: str, parameters_of: Any) -> list[str]:
    name = raw.get(part)
    if not isinstance(name, str) or not name:
        return [f"{part}: must be given, such as “subject.name”."]
    try:
        spec = parameters_of(name)
    except InvalidParameter as refusal:
        return [refusal.message]
    return parameter_faults(spec, raw.get("parameters", {}))


def _unknown_parts(raw: Mapping[str, Any], known: tuple[str, ...]) -> list[str]:
    return [f"{name}: is not known here; known are {', '.join(known)}." for name in raw if name not in known]


def _raise(faults: list[str]) -> None:
    if faults:
        raise ValidationError(faults)

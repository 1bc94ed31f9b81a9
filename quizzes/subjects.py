"""Finds the subjects of `settings.SUBJECTS` and runs their claims and providers. Knows no tables and no pages."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from quizzes.engine import claims as engine_claims
from quizzes.engine.content import Claim, Draw, Reference, Variants
from quizzes.engine.draws import Sifted, compute_draw, enumerate_draws, sift_draws
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import (
    ClaimResult,
    ClaimType,
    Explanation,
    Explorer,
    Parameters,
    Provider,
    Quantity,
    Subject,
    read_parameters,
)


def subjects() -> dict[str, Subject]:
    return _load(tuple(sorted(settings.SUBJECTS.items())))


@lru_cache(maxsize=8)
def _load(paths: tuple[tuple[str, str], ...]) -> dict[str, Subject]:
    return {name: import_string(path) for name, path in paths}


def claim_type(name: str) -> ClaimType:
    """The claim type "subject.name", or one of the engine's own. Raises `InvalidParameter` naming what is known."""
    if name in engine_claims.CLAIMS:
        return engine_claims.CLAIMS[name]
    subject, part = _subject_of(name, "claim")
    if part not in subject.claims:
        raise InvalidParameter("claim", f"{name!r} is unknown; {subject.name} has {', '.join(sorted(subject.claims))}.")
    return subject.claims[part]


def provider(name: str) -> Provider:
    subject, part = _subject_of(name, "provider")
    if part not in subject.providers:
        known = ", ".join(sorted(subject.providers))
        raise InvalidParameter("provider", f"{name!r} is unknown; {subject.name} has {known}.")
    return subject.providers[part]


def quantity(name: str) -> Quantity:
    subject, part = _subject_of(name, "quantity")
    if part not in subject.quantities:
        known = ", ".join(sorted(subject.quantities)) or "none"
        raise InvalidParameter("quantity", f"{name!r} is unknown; {subject.name} has {known}.")
    return subject.quantities[part]


def explorer(name: str) -> Explorer:
    subject, part = _subject_of(name, "explorer")
    if part not in subject.explorers:
        known = ", ".join(sorted(subject.explorers)) or "none"
        raise InvalidParameter("explorer", f"{name!r} is unknown; {subject.name} has {known}.")
    return subject.explorers[part]


def explorer_of(provider_name: str) -> str:
    """The name of the explorer that moves this provider's parameters, "" where there is none."""
    prefix, _, part = provider_name.partition(".")
    subject = subjects().get(prefix)
    explorers = {} if subject is None else subject.explorers
    return next((f"{prefix}.{name}" for name, each in explorers.items() if each.provider.name == part), "")


def variants(body: Parameters) -> Variants:
    """Every draw of a numeric question's body. Raises `InvalidParameter`."""
    return enumerate_draws(quantity(str(body["quantity"])), body)


def draw(quantity_name: str, parameters: Parameters) -> Draw:
    """One draw computed by itself, whether or not its numbers can be told apart. Raises `InvalidParameter`."""
    return compute_draw(quantity(quantity_name), parameters)


def sifted(body: Parameters) -> Sifted:
    """Which draws of a numeric question's body are usable, and why the others aren't. Raises `InvalidParameter`."""
    return sift_draws(quantity(str(body["quantity"])), body)


def _subject_of(name: str, field: str) -> tuple[Subject, str]:
    prefix, _, part = name.partition(".")
    found = subjects().get(prefix)
    if found is None or not part:
        known = ", ".join(sorted(subjects())) or "none"
        raise InvalidParameter(field, f"{name!r} must read subject.name; the subjects here are: {known}.")
    return found, part


def compute_claim(claim: Claim) -> ClaimResult:
    if claim.unreadable:
        raise InvalidParameter("claim", f"{claim.unreadable}.")
    kind = claim_type(claim.claim.name)
    return kind.check(read_parameters(kind.parameters, claim.claim.parameters))


def explain(reference: Reference) -> Explanation:
    found = provider(reference.name)
    return found.explain(read_parameters(found.parameters, reference.parameters))


def explain_fast(name: str, parameters: Parameters) -> Explanation:
    """For pages that compute as they are shown (figures in a lesson): refuses slow providers."""
    if provider(name).slow:
        raise InvalidParameter("provider", f"{name!r} takes too long to run while a page is shown.")
    return explain(Reference(name, parameters))

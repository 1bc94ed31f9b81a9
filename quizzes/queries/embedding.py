"""Whose pages may show a quiz in a frame."""

from __future__ import annotations

from django.conf import settings

from quizzes.models import Assignment
from quizzes.queries.offers import Offer, public_offer

NO_ANCESTORS = ("'none'",)


def embedding_ancestors(assignment: Assignment) -> tuple[str, ...]:
    """The sources of `frame-ancestors` for this assignment. With sites listed this one may too: its preview does."""
    if assignment.embedding == Assignment.Embedding.ANYBODY:
        return ("*",)
    if assignment.embedding == Assignment.Embedding.SITES and assignment.embedding_sites:
        return ("'self'", *assignment.embedding_sites)
    return NO_ANCESTORS


def can_be_embedded(offer: Offer) -> bool:
    """Offered publicly, listed or by link, and some site may show it."""
    is_offered = offer.assignment.kind == Assignment.Kind.PUBLIC and offer.is_available
    return settings.EMBEDDING and is_offered and embedding_ancestors(offer.assignment) != NO_ANCESTORS


def embeddable_quiz(slug: str) -> Offer | None:
    """The public offer of this quiz, where some other site may show it."""
    offer = public_offer(slug)
    return offer if offer is not None and can_be_embedded(offer) else None

"""Webhook endpoints: whose they are, and what each may hear."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from quizzes.models import Delivery, Quiz, WebhookEndpoint
from quizzes.queries.deliveries import deliveries_to
from quizzes.queries.ownership import Anybody, visible_rows

CHANNEL = "webhooks"
RECENT = 20  # deliveries shown with an endpoint


def own_endpoints(user: Anybody) -> QuerySet[WebhookEndpoint]:
    return visible_rows(WebhookEndpoint.objects.all(), user)


def listening_endpoints(event: str, quiz_id: int) -> list[WebhookEndpoint]:
    """Those that hear of this event: in use, and of owners who may edit the quiz."""
    quiz = Quiz.objects.filter(pk=quiz_id)
    may_edit = Q(owner__is_superuser=True) | Q(owner__in=quiz.values("owner")) | Q(owner__in=quiz.values("editors"))
    rows = WebhookEndpoint.objects.filter(may_edit, is_active=True, owner__is_active=True)
    return [endpoint for endpoint in rows if event in endpoint.events]


def listening_endpoint(public_id: str) -> WebhookEndpoint | None:
    rows = WebhookEndpoint.objects.filter(public_id=public_id, is_active=True, owner__is_active=True)
    return rows.select_related("owner").first()


def may_hear_of(endpoint: WebhookEndpoint, quiz: str) -> bool:
    """Whether the endpoint's owner may still edit the quiz with this public id."""
    return visible_rows(Quiz.objects.filter(public_id=quiz), endpoint.owner).exists()


def recent_deliveries(endpoint: WebhookEndpoint) -> list[Delivery]:
    return list(deliveries_to(CHANNEL, str(endpoint.public_id))[:RECENT])


def delivery_to(endpoint: WebhookEndpoint, public_id: UUID) -> Delivery | None:
    return deliveries_to(CHANNEL, str(endpoint.public_id)).filter(public_id=public_id).first()

"""The outbox as superusers see it: what waits, what failed and why, and the button that sends it again."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, CharField, F, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Replace
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from quizzes import queries, services
from quizzes.admin.records import RecordAdmin, pretty
from quizzes.engine.errors import QuizError
from quizzes.models import Delivery, WebhookEndpoint

CHANNELS = {"webhooks": "webhook", "xapi": "record store", "lti_score": "gradebook"}
SECRETIVE = re.compile(r"secret|token|password|authorization|signature|private|api_?key", re.IGNORECASE)


def without_secrets(document: Any) -> Any:
    """The document with whatever its names call a secret left out. Payloads should hold none; this is the second lock."""
    if isinstance(document, dict):
        return {
            name: "…" if SECRETIVE.search(str(name)) else without_secrets(value) for name, value in document.items()
        }
    if isinstance(document, list):
        return [without_secrets(each) for each in document]
    return document


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ["what", "to", "state", "tries", "last_error", "next_try", "updated_at"]
    list_filter = ["state", "channel"]
    search_fields = ["subject", "recipient", "=public_id"]
    fields = [
        "public_id",
        "channel",
        "recipient",
        "subject",
        "state",
        "tries",
        "next_try",
        "last_status",
        "last_error",
        "created_at",
        "updated_at",
        "delivered_at",
        "document",
    ]
    actions = ["send_again"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """With the words or the address of the webhook that each goes to."""
        endpoints = WebhookEndpoint.objects.annotate(id_text=Cast("public_id", CharField()))
        hyphens = Replace(OuterRef("recipient"), Value("-"), Value(""))
        named = endpoints.annotate(plain=Replace("id_text", Value("-"), Value(""))).filter(plain=hyphens)
        words = Case(When(description="", then=F("url")), default=F("description"))
        return super().get_queryset(request).annotate(endpoint=Subquery(named.values_list(words)[:1])).order_by("-pk")

    @admin.display(description="what")
    def what(self, delivery: Delivery) -> SafeString:
        """Its kind, and the start of its subject: whole ids would leave no room for what went wrong."""
        kind = delivery.payload.get("type", "") if isinstance(delivery.payload, dict) else ""
        return format_html(
            '{} <span title="{}">{}</span>', kind, delivery.subject, Truncator(delivery.subject).chars(20)
        )

    @admin.display(description="to", ordering="channel")
    def to(self, delivery: Delivery) -> str:
        channel = CHANNELS.get(delivery.channel, delivery.channel)
        name = getattr(delivery, "endpoint", None) or Truncator(delivery.recipient).chars(20)
        return f"{channel}: {name}" if name else channel

    @admin.display(description="next try", ordering="next_try_at")
    def next_try(self, delivery: Delivery) -> Any:
        return delivery.next_try_at if delivery.state == Delivery.State.WAITING else None

    @admin.display(description="payload")
    def document(self, delivery: Delivery) -> SafeString:
        return pretty(without_secrets(delivery.payload))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        overdue = queries.overdue_deliveries(timezone.now()).count()
        if overdue and request.method == "GET":
            said = f"{overdue} deliveries should have left more than five minutes ago. Is the worker running?"
            messages.warning(request, f"{said} Start it with: manage.py worker")
        return super().changelist_view(request, extra_context)

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """Each on its own, oldest first: of those about one subject only the newest can go."""
        sent = 0
        for delivery in chosen.order_by("pk"):
            try:
                services.send_again(delivery=delivery, now=timezone.now())
                sent += 1
            except QuizError as refusal:
                messages.error(request, f"{delivery}: {refusal.message}")
        if sent:
            messages.success(request, f"{sent} of {chosen.count()} are sent again within seconds, if the worker runs.")

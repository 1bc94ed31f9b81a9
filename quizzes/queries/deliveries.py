"""The outbox, for those who look after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from quizzes.models import Delivery

OVERDUE_AFTER = timedelta(minutes=5)
OF_SAME_RECIPIENT = {"channel": OuterRef("channel"), "recipient": OuterRef("recipient")}


def due_deliveries(now: datetime) -> QuerySet[Delivery]:
    """What may be sent now, the longest due first. A recipient that is being sent to is left to the worker that does it:
    one that hangs holds up one worker, and nobody is sent two messages at once."""
    being_sent = Delivery.objects.filter(**OF_SAME_RECIPIENT, state=Delivery.State.SENDING)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_try_at__lte=now)
    return waiting.filter(~Exists(being_sent)).order_by("next_try_at", "pk")


def abandoned_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Those whose worker has not come back within its lease."""
    return Delivery.objects.filter(state=Delivery.State.SENDING, lease_until__lte=now).order_by("pk")


def newer_of_subject(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        channel=delivery.channel, recipient=delivery.recipient, subject=delivery.subject, pk__gt=delivery.pk
    )


def unfinished_deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=(Delivery.State.WAITING, Delivery.State.SENDING))


def deliveries_to(channel: str, recipient: str) -> QuerySet[Delivery]:
    """Of one recipient, the newest first. The caller has found the recipient by a query with its rule."""
    return Delivery.objects.filter(channel=channel, recipient=recipient).order_by("-pk")


def overdue_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Due for so long that no worker can be running."""
    return Delivery.objects.filter(state=Delivery.State.WAITING, next_try_at__lte=now - OVERDUE_AFTER)

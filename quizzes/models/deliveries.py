"""The outbox: everything that is to leave the site, written in the transaction of what it tells about."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

WHOM_AND_WHAT = ["channel", "recipient", "subject"]


class Delivery(models.Model):
    """One message to one recipient about one subject. Of several about the same subject the newest wins."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        DELIVERED = "delivered", "Delivered"
        SUPERSEDED = "superseded", "Superseded by a newer one"
        STALE = "stale", "Not needed: the recipient has newer"
        FAILED = "failed", "Failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=40)
    recipient = models.CharField(max_length=100, blank=True)  # within the channel: an endpoint, a registration
    subject = models.CharField(max_length=200)
    payload = models.JSONField()  # ids and results; never a secret: those are looked up when it is sent
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)  # counted when one begins: one that kills its worker counts too
    next_try_at = models.DateTimeField()
    claim = models.UUIDField(null=True, blank=True)  # of the worker that sends it
    lease_until = models.DateTimeField(null=True, blank=True)  # then the worker counts as dead
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        constraints = [
            # Two posts give a learner two scores at once: both would wait, and which one arrives last would be chance.
            models.UniqueConstraint(
                fields=WHOM_AND_WHAT, condition=Q(state="waiting"), name="delivery_one_waiting_a_subject"
            ),
            # A score changes while the one before is on its way: the newer one must not overtake it.
            models.UniqueConstraint(
                fields=WHOM_AND_WHAT, condition=Q(state="sending"), name="delivery_one_sending_a_subject"
            ),
            # A worker that was thought dead comes back and settles: it must be told apart from the one that took over.
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, lease_until__isnull=True)),
                name="delivery_being_sent_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["channel", "recipient", "-id"], name="delivery_of_recipient"),
            models.Index(fields=["state", "updated_at"], name="delivery_old"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.subject}"

"""How programs come in: people's own tokens, integrations with their secrets, requests that were answered, and jobs.

No secret is stored: of each only what recognises it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils import timezone
from oauth2_provider.models import AbstractApplication


class PersonalToken(models.Model):
    """A person's key for a program of theirs. It may do what its scopes say, and never more than the person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # the beginning, to recognise it in a list
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: the token holds 256 bits of chance, so no salt
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Integration(AbstractApplication):
    """A machine that speaks for an institution. It acts as `user`, its service account, which owns and edits like anybody.

    A second secret holds beside the first while the machine's settings are changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scopes = models.JSONField(default=list)  # the most that its tokens may do
    second_secret = models.CharField(max_length=255, blank=True, editable=False)  # hashed like the first
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def knows_second_secret(self, secret: str) -> bool:
        return bool(self.second_secret) and check_password(secret, self.second_secret)

    def is_usable(self, request: object) -> bool:
        """Asked by the toolkit before it gives out a token."""
        return self.disabled_at is None and self.user is not None and self.user.is_active


class AnsweredRequest(models.Model):
    """What a request with an idempotency key was answered, written in the transaction of its effect."""

    client = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    address = models.CharField(max_length=300)  # method and path
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            # A retry overtakes the first request: the effect must not happen twice.
            models.UniqueConstraint(fields=["client", "key"], name="answered_request_once"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.status}"


class Job(models.Model):
    """Work that takes longer than a request may. Asked for again while it is under way, it is the same job."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    parameters = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)  # of kind and parameters
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the last sign of life of whoever runs it
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # A double click: the same work would be done twice at once.
            models.UniqueConstraint(
                fields=["owner", "fingerprint"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_one_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"

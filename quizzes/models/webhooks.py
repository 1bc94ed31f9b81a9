"""Who is told by webhook what happens."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class WebhookEndpoint(models.Model):
    """An address of somebody's own program. It hears of the quizzes that its owner may edit."""

    class Event(models.TextChoices):
        STARTED = "attempt.started", "An attempt was started"
        FINISHED = "attempt.finished", "An attempt was finished"
        SCORED = "attempt.scored", "The score of a finished attempt changed"
        RESET = "attempt.reset", "An attempt was set aside"
        DELETED = "attempt.deleted", "An attempt was deleted"
        PUBLISHED = "quiz.published", "A quiz was published"
        CHANGED = "assignment.changed", "The settings of an assignment changed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhook_endpoints")
    url = models.CharField("address", max_length=500)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)  # values of Event
    secrets = models.JSONField(default=list, editable=False)  # sealed, the newest first; two while one is replaced
    is_active = models.BooleanField("active", default=True)
    trouble = models.CharField(max_length=200, blank=True, editable=False)  # why the site switched it off
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "webhook"
        ordering = ["pk"]
        constraints = [
            # A double click on Save: the program would be told everything twice, with two secrets.
            models.UniqueConstraint(fields=["owner", "url"], name="webhook_address_once"),
        ]

    def __str__(self) -> str:
        return self.description or self.url

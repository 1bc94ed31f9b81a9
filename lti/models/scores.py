"""What the gradebook of a platform was told."""

from __future__ import annotations

from django.db import models

from lti.models.courses import ResourceLink
from lti.models.people import LtiUser
from quizzes.fields import FractionField


class GradebookEntry(models.Model):
    """What one student's place in the gradebook should hold, and what is known to have arrived there. The messages
    themselves stand in the outbox; this outlives them."""

    link = models.ForeignKey(ResourceLink, models.CASCADE, related_name="entries")
    person = models.ForeignKey(LtiUser, models.CASCADE, related_name="entries")
    changed_at = models.DateTimeField()  # when what is to be told became so
    stamp = models.DateTimeField(null=True, blank=True)  # the latest that a message bore, whether it arrived or not
    held_until = models.DateTimeField(null=True, blank=True)  # the student may not see the points before
    arrived_at = models.DateTimeField(null=True, blank=True)  # when the platform last took a message
    arrived_stamp = models.DateTimeField(null=True, blank=True)  # which one that was
    arrived_share = FractionField(null=True, blank=True)  # the part of the points that it told; None: no grade
    arrived_attempt = models.CharField(max_length=36, blank=True)  # whose it was
    problem = models.CharField(max_length=500, blank=True)  # why the latest message didn't arrive

    class Meta:
        verbose_name = "score in a gradebook"
        verbose_name_plural = "scores in gradebooks"
        ordering = ["pk"]
        constraints = [
            # Two attempts of one student end at once: each would count the seconds of its messages for itself.
            models.UniqueConstraint(fields=["link", "person"], name="gradebook_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.link}"

    @property
    def is_up_to_date(self) -> bool:
        return self.arrived_stamp is not None and self.arrived_stamp >= self.changed_at

"""Courses of a platform and the places in them where a quiz stands."""

from __future__ import annotations

from django.db import models

from lti.models.platforms import ID_LENGTH, Deployment
from quizzes.fields import FractionField
from quizzes.models import Assignment, Quiz

LONG_URL = 2000  # characters: platforms put whole sentences into the addresses of their services


class Context(models.Model):
    """A course. A place that is launched without one has a context of its own: who comes there is nobody's classmate."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="contexts")
    context_id = models.CharField(max_length=ID_LENGTH, blank=True)
    lone_link = models.CharField(max_length=ID_LENGTH, blank=True)  # id of the place, where no course was named
    title = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=100, blank=True)
    history = models.JSONField(default=list, blank=True)  # ids of the courses it was copied from, the nearest first
    memberships_url = models.CharField(max_length=LONG_URL, blank=True)  # of Names and Roles
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # when its people's personal data were deleted

    class Meta:
        verbose_name = "course"
        ordering = ["title", "pk"]
        constraints = [
            # A class that opens the first quiz of a new course at once: the course would be there thirty times.
            models.UniqueConstraint(fields=["deployment", "context_id", "lone_link"], name="context_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.label or self.context_id or "No course"


class ResourceLink(models.Model):
    """A place in a course where a quiz stands. Each has an assignment of its own, so that results stay apart."""

    context = models.ForeignKey(Context, models.PROTECT, related_name="links")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="links")  # that of the context
    link_id = models.CharField(max_length=ID_LENGTH)
    title = models.CharField(max_length=300, blank=True)
    history = models.JSONField(default=list, blank=True)  # ids of the links it was copied from, the nearest first
    quiz = models.ForeignKey(Quiz, models.PROTECT, null=True, blank=True, related_name="lti_links")
    assignment = models.OneToOneField(Assignment, models.PROTECT, null=True, blank=True, related_name="lti_link")
    dates = models.JSONField(default=dict, blank=True)  # the window that the platform last sent and was applied
    line_items_url = models.CharField(max_length=LONG_URL, blank=True)  # where line items are made
    launch_url = models.CharField(max_length=LONG_URL, blank=True)  # where its launches lead to on this site
    scopes = models.JSONField(default=list, blank=True)  # what the platform allows with line items and scores
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A class that opens a new quiz at once: each would find an assignment of its own.
            models.UniqueConstraint(fields=["deployment", "link_id"], name="resource_link_once"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.quiz or 'No quiz yet'} ({self.link_id})"


class LineItem(models.Model):
    """The column of the platform's gradebook that belongs to a resource link."""

    link = models.OneToOneField(
        ResourceLink, models.CASCADE, related_name="line_item"
    )  # one: a score goes to one place
    url = models.CharField(max_length=LONG_URL)
    maximum = FractionField(null=True, blank=True)  # as we were told or asked for; None: never heard of
    label = models.CharField(max_length=300, blank=True)
    was_made_here = models.BooleanField(default=False)  # by this site, in a gradebook that had none for the place
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.label or self.url

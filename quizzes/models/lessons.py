"""Lessons and their earlier texts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from quizzes.models.base import Binnable, Edited, NaturalKeyManager, Owned


class Lesson(Owned, Binnable, Edited):
    """A reading page with quizzes, figures and explorers placed in it. Each save that changes it adds a version."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=12, default="en")
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NaturalKeyManager("slug")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class LessonVersion(models.Model):
    """A lesson as it was saved, kept to compare with and to go back to."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["lesson", "-number"]
        constraints = [
            # Two editors save at once: one of them must get the next number.
            models.UniqueConstraint(fields=["lesson", "number"], name="lesson_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} · version {self.number}"

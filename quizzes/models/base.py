"""What the tables share: how fixtures name rows, and the wastebasket of what authors write."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class NaturalKeyManager(models.Manager):
    """Finds rows by the key that fixtures name them with."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def get_by_natural_key(self, *values: str) -> models.Model:
        return self.get(**dict(zip(self.names, values, strict=True)))

    def deconstruct(self) -> tuple:
        return False, None, "django.db.models.Manager", (), {}


class Binnable(models.Model):
    """What an author can put into the bin and take out again. Nothing is deleted for good while something hangs on it."""

    binned_at = models.DateTimeField(null=True, blank=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_binned(self) -> bool:
        return self.binned_at is not None


class Edited(models.Model):
    """What several people edit: who saved it last, and when. Whoever comes second is told."""

    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True


class Owned(models.Model):
    """What belongs to an instructor. The owner and the editors may see and change it; to other instructors it is not there.

    An account that owns something can't be deleted: it is handed over first."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_%(class)s"
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="edited_%(class)s",
        help_text="They may do what the owner may, but for choosing editors.",
    )

    class Meta:
        abstract = True

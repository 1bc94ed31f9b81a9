"""The keys that this tool signs with: their public halves. They are rotated by `manage.py rotate_lti_key`."""

from __future__ import annotations

from django.contrib import admin

from lti.admin.reading import ReadAdmin
from lti.models import ToolKey


@admin.register(ToolKey)
class ToolKeyAdmin(ReadAdmin):
    list_display = ["kid", "is_current", "created_at", "published_until"]
    fields = ["kid", "is_current", "created_at", "published_until", "public_jwk"]

"""Assignments: what may change while a quiz runs."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from quizzes.models import Assignment


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):
    """Made by publishing; dates, attempts and which of them counts are live."""

    list_display = ["quiz", "kind", "mode", "opens_at", "closes_at", "attempts_allowed", "counting"]
    list_filter = ["kind", "mode"]
    list_select_related = ["quiz"]
    search_fields = ["quiz__title"]
    fields = ["quiz", "kind", "mode", "opens_at", "closes_at", "attempts_allowed", "counting"]
    readonly_fields = ["quiz", "kind", "mode"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

"""Assignments: what may change while they run. Django's log of the admin keeps every change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from quizzes.admin.owning import OwnRows
from quizzes.models import Assignment


class AssignmentForm(forms.ModelForm):
    class Meta:
        model = Assignment
        fields = ["opens_at", "closes_at", "attempts_allowed", "counting"]
        help_texts = {
            "opens_at": "Empty: open from the start.",
            "closes_at": "Empty: never closes. A later date reaches attempts that are running.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "It must close after it opens.")
        return cleaned


@admin.register(Assignment)
class AssignmentAdmin(OwnRows):
    """Made by publication, never by hand."""

    form = AssignmentForm
    actions = None
    list_display = ["quiz", "kind", "mode", "opens_at", "closes_at", "attempts_allowed", "counting"]
    list_filter = ["kind", "mode"]
    list_select_related = ["quiz"]
    search_fields = ["quiz__title", "quiz__slug"]
    fields = ["quiz", "version", "kind", "mode", "opens_at", "closes_at", "attempts_allowed", "counting"]
    readonly_fields = ["quiz", "version", "kind", "mode"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

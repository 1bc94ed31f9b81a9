"""Tags: words that all instructors share. They make them; only a superuser renames or deletes one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from quizzes.admin.owning import OwnRows
from quizzes.models import Tag


@admin.register(Tag)
class TagAdmin(OwnRows):
    actions = None
    list_display = ["name", "questions"]
    search_fields = ["name"]
    fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(question_count=Count("questions"))

    @admin.display(description="questions", ordering="question_count")
    def questions(self, tag: Tag) -> int:
        return tag.question_count  # type: ignore[attr-defined]

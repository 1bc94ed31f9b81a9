"""Lessons, written in Markdown with their quizzes placed in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from quizzes import services
from quizzes.admin.bin import BinFilter, BinnableAdmin
from quizzes.admin.fields import Prose
from quizzes.models import Lesson
from quizzes.presentation.lessons import directive_problems
from ui.richtext import lesson_problems


class LessonForm(forms.ModelForm):
    class Meta:
        model = Lesson
        fields = ["title", "slug", "language", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 30, "cols": 90})}
        field_classes = {"body": Prose}
        help_texts = {
            "body": "Markdown with $maths$. On a line of its own: “::: quiz SLUG | Heading”, “::: figure PROVIDER {…}” or “::: explorer EXPLORER {…}”. "
            "“{#name answers=QUESTION-KEY}” before a paragraph links it with the question that it answers."
        }

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if problems := lesson_problems(body) or directive_problems(body):
            raise ValidationError(list(problems))
        return body


@admin.register(Lesson)
class LessonAdmin(BinnableAdmin):
    form = LessonForm
    actions = None
    list_display = ["title", "slug", "language", "updated_at"]
    list_filter = [BinFilter]
    search_fields = ["title", "slug", "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return super().get_queryset(request).defer("body")

    def save_model(self, request: HttpRequest, obj: Lesson, form: Any, change: bool) -> None:
        obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)

    def throw_away(self, draft: Lesson, by: User, now: datetime) -> None:
        services.bin_lesson(lesson=draft, by=by, now=now)

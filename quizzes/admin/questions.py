"""The author's page of one question with its choices; a question of the bank can stand in several quizzes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from quizzes import services
from quizzes.admin.forms import ChoiceForm, ChoiceFormSet, QuestionForm
from quizzes.models import Choice, Question

BLANK_CHOICES = 4  # rows that a new question offers


class ChoiceInline(admin.StackedInline):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = [("is_correct", "position", "weight"), "text", "feedback_ticked", "feedback_unticked", "claim"]

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        return 0 if obj else BLANK_CHOICES


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    form = QuestionForm
    inlines = [ChoiceInline]
    list_display = ["beginning", "kind", "used"]
    list_filter = ["kind", "language", "items__quiz"]
    search_fields = ["stem", "key"]
    readonly_fields = ["key", "stands_in"]
    fieldsets = [
        (None, {"fields": ["key", "stands_in", "kind", "stem", "note_before", "seen_revision"]}),
        ("Scoring", {"fields": ["scheme", "scheme_parameters", "body"]}),
        ("Feedback", {"fields": ["explanation", "note_after", "source"]}),
        ("Language", {"fields": ["text_format", "language"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).annotate(use_count=Count("items", distinct=True))

    @admin.display(description="stem", ordering="stem")
    def beginning(self, question: Question) -> str:
        return str(question)

    @admin.display(description="quizzes", ordering="use_count")
    def used(self, question: Question) -> int:
        return question.use_count  # type: ignore[attr-defined]

    @admin.display(description="stands in")
    def stands_in(self, question: Question) -> SafeString | str:
        if question.pk is None:
            return "no quiz yet"
        items = question.items.select_related("quiz")
        links = ((reverse("admin:quizzes_quiz_change", args=[item.quiz_id]), item.quiz.title) for item in items)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "no quiz yet"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        services.touch_question(form.instance, now=timezone.now())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

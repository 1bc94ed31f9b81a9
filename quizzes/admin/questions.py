"""A question on a page of its own, with its choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quizzes import services
from quizzes.admin.bank import BankAdmin
from quizzes.admin.question_forms import ChoiceForm, ChoiceFormSet, QuestionForm
from quizzes.admin.quiz_items import publication_problems, quiz_links
from quizzes.engine import validation
from quizzes.models import Choice, Question


class ChoiceInline(admin.StackedInline):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    extra = 0
    min_num = 2
    max_num = validation.MOST_CHOICES
    fields = [
        "text",
        ("is_correct", "position", "weight"),
        "feedback_ticked",
        "feedback_unticked",
        "claim",
    ]

    def get_formset(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    def get_min_num(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        """A typed number has no choices: no blank rows for them."""
        return 0 if obj is not None and obj.kind == Question.Kind.NUMERIC else 2


@admin.register(Question)
class QuestionAdmin(BankAdmin):
    form = QuestionForm
    inlines = [ChoiceInline]
    readonly_fields = ["key", "edit_revision_shown", "standing_in"]
    fieldsets = [
        (None, {"fields": ["stem", "kind", "note_before"]}),
        ("Marking", {"fields": ["scheme", "scheme_parameters", "body"]}),
        ("Feedback", {"fields": ["explanation", "note_after", "source"]}),
        (
            "About",
            {"fields": ["language", "text_format", "key", "edit_revision_shown", "standing_in", "seen_revision"]},
        ),
    ]

    @admin.display(description="edit revision")
    def edit_revision_shown(self, question: Question) -> int:
        return question.edit_revision

    @admin.display(description="stands in")
    def standing_in(self, question: Question) -> SafeString | str:
        if question.pk is None:
            return "No quiz yet"
        return quiz_links(question.visible_items, question.quiz_count) or "No quiz yet"  # type: ignore[attr-defined]

    def touch(self, draft: Question) -> None:
        services.touch_question(draft, now=timezone.now())

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        missing = publication_problems(Question.objects.prefetch_related("choices").get(pk=form.instance.pk))
        if missing:
            items = format_html_join("", "<li>{}</li>", ((problem,) for problem in missing))
            messages.warning(request, format_html("Saved. Before it can be published:<ul>{}</ul>", items))

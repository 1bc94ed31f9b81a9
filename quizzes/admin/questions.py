"""A question on a page of its own, with its choices."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quizzes import queries, services
from quizzes.admin.drafts import DraftAdmin, stem_start
from quizzes.admin.question_forms import ChoiceForm, ChoiceFormSet, QuestionForm
from quizzes.engine import content as engine
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

    def get_min_num(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        """A typed number has no choices: no blank rows for them."""
        return 0 if obj is not None and obj.kind == Question.Kind.NUMERIC else 2


@admin.register(Question)
class QuestionAdmin(DraftAdmin):
    form = QuestionForm
    inlines = [ChoiceInline]
    list_display = ["stem_start", "kind", "scheme", "quizzes", "updated_at"]
    list_filter = ["kind", "language", "items__quiz"]
    search_fields = ["stem", "key"]
    ordering = ["-updated_at", "pk"]
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).annotate(quiz_count=Count("items", distinct=True))

    @admin.display(description="stem", ordering="stem")
    def stem_start(self, question: Question) -> str:
        return stem_start(question.stem)

    @admin.display(description="in quizzes", ordering="quiz_count")
    def quizzes(self, question: Question) -> int:
        return question.quiz_count  # type: ignore[attr-defined]

    @admin.display(description="edit revision")
    def edit_revision_shown(self, question: Question) -> int:
        return question.edit_revision

    @admin.display(description="stands in")
    def standing_in(self, question: Question) -> SafeString | str:
        if question.pk is None:
            return "No quiz yet"
        links = [
            (reverse("admin:quizzes_quiz_change", args=[item.quiz_id]), item.quiz.title)
            for item in question.items.select_related("quiz")
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "No quiz yet"

    def touch(self, draft: Question) -> None:
        services.touch_question(draft, now=timezone.now())

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        missing = publication_problems(form.instance)
        if missing:
            items = format_html_join("", "<li>{}</li>", ((problem,) for problem in missing))
            messages.warning(request, format_html("Saved. Before it can be published:<ul>{}</ul>", items))


def publication_problems(question: Question) -> list[str]:
    """What the engine would say of the saved question at publication, nothing computed."""
    saved = Question.objects.prefetch_related("choices").get(pk=question.pk)
    frozen = queries.draft_question(saved, Fraction(1))
    name = f"{validation.question_name(1, frozen)}: "
    quiz = engine.Quiz(title="One question", language=question.language, questions=(frozen,))
    return [problem.removeprefix(name) for problem in engine.validate(quiz)]

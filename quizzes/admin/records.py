"""What has happened: versions, explanations, learners, attempts, answers, ratings, reports. Read here, never changed."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes import queries, services
from quizzes.admin.bin import undoable
from quizzes.admin.drafts import stem_start
from quizzes.admin.filters import quiz_filter
from quizzes.admin.owning import OwnRows, Tool
from quizzes.models import (
    Answer,
    AnswerEvent,
    Attempt,
    Explanation,
    Learner,
    Outcome,
    Problem,
    Rating,
    Version,
    VersionExplanation,
)


def pretty(document: object) -> SafeString:
    """A long one scrolls in its own box, by keyboard too."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return format_html('<pre class="document" role="region" aria-label="{}" tabindex="0">{}</pre>', _("Document"), text)


def question_of(version: Version, question_key: str) -> str:
    """The start of the question's stem as it stood in this version."""
    question = queries.content_of(version).question(question_key)
    return question_key if question is None else stem_start(question.stem.text, question.stem.format)


class NothingChanges:
    """For admin pages and their inline lists: rows are read."""

    fields: ClassVar[Any] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return list(self.fields)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordAdmin(NothingChanges, OwnRows):
    """Instructors see the records of their own quizzes."""

    actions: Any = None

    class Media:
        css = {"all": ["quizzes/admin.css"]}


class RecordInline(NothingChanges, admin.TabularInline):
    extra = 0
    template = "admin/quizzes/_records.html"


class VersionExplanationInline(RecordInline):
    model = VersionExplanation
    fields = ["question", "draw", "explanation"]
    verbose_name_plural = "explanations"

    def get_queryset(self, request: HttpRequest) -> QuerySet[VersionExplanation]:
        rows = super().get_queryset(request).select_related("version", "explanation")
        return rows.defer("version__content", "explanation__body", "explanation__environment")

    @admin.display(description="question")
    def question(self, row: VersionExplanation) -> str:
        return question_of(row.version, row.question_key)


@admin.register(Version)
class VersionAdmin(RecordAdmin):
    inlines = [VersionExplanationInline]
    list_display = ["quiz", "number", "published_at", "published_by", "sha256"]
    list_filter = [quiz_filter("quiz")]
    list_select_related = ["quiz", "published_by"]
    search_fields = ["quiz__title", "quiz__slug", "sha256"]
    fields = ["quiz", "number", "note", "schema", "published_at", "published_by", "sha256", "document"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        return super().get_queryset(request).defer("content")

    @admin.display(description="content")
    def document(self, version: Version) -> SafeString:
        return pretty(version.content)


@admin.register(Explanation)
class ExplanationAdmin(RecordAdmin):
    list_display = ["title", "sha256", "created_at"]
    ordering = ["-pk"]
    search_fields = ["sha256"]
    fields = ["sha256", "body_sha256", "created_at", "made_with", "document"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Explanation]:
        rows = super().get_queryset(request).defer("body", "environment")  # 100 kB a row, in a list of titles
        return rows.annotate(body_title=KT("body__title"))

    @admin.display(description="title")
    def title(self, explanation: Explanation) -> str:
        return explanation.body_title  # type: ignore[attr-defined]

    @admin.display(description="made with")
    def made_with(self, explanation: Explanation) -> SafeString:
        return pretty(explanation.environment)

    @admin.display(description="body")
    def document(self, explanation: Explanation) -> SafeString:
        return pretty(explanation.body)


@admin.register(Learner)
class LearnerAdmin(RecordAdmin):
    list_display = ["public_id", "user", "created_at", "erased_at"]
    list_select_related = ["user"]
    ordering = ["-pk"]
    search_fields = ["=public_id", "user__username"]
    fields = ["public_id", "user", "created_at", "erased_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Learner]:
        return super().get_queryset(request).filter(trial_of=None)


class AnswerInline(RecordInline):
    model = Answer
    fields = ["question", "state", "raw", "grade", "tries", "earns", "revision", "updated_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        rows = super().get_queryset(request).select_related("attempt__version", "outcome").order_by("pk")
        return rows.defer("attempt__version__content")

    @admin.display(description="question")
    def question(self, answer: Answer) -> str:
        return question_of(answer.attempt.version, answer.question_key)

    @admin.display(description="grade")
    def grade(self, answer: Answer) -> str:
        return "" if answer.outcome is None else str(answer.outcome.grade)

    @admin.display(description="earns")
    def earns(self, answer: Answer) -> str:
        """With what several tries cost; the grade is that of the last one."""
        return "" if answer.outcome is None else str(queries.graded_of(answer).fraction)


class AnswerEventInline(RecordInline):
    model = AnswerEvent
    fields = ["question", "kind", "raw", "base_revision", "idempotency_key", "received_at"]
    verbose_name_plural = "log of answers"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnswerEvent]:
        rows = super().get_queryset(request).select_related("attempt__version")
        return rows.defer("attempt__version__content")

    @admin.display(description="question")
    def question(self, event: AnswerEvent) -> str:
        return question_of(event.attempt.version, event.question_key)


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    inlines = [AnswerInline, AnswerEventInline]
    list_display = ["uuid", "quiz", "learner", "number", "purpose", "state", "score", "started_at"]
    list_filter = ["state", "purpose", "mode", quiz_filter("version__quiz")]
    search_fields = ["=uuid", "=learner__public_id", "learner__user__username"]
    fields = [
        "uuid",
        "assignment",
        "version",
        "learner",
        "number",
        "purpose",
        "retry_of",
        "mode",
        "state",
        "started_at",
        "deadline_at",
        "submitted_at",
        "score",
        "seed",
        "layout",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        real = super().get_queryset(request).filter(learner__trial_of=None)
        rows = real.select_related("version__quiz", "assignment__quiz", "learner__user")
        return rows.defer("version__content")

    @admin.display(description="quiz", ordering="version__quiz")
    def quiz(self, attempt: Attempt) -> str:
        return str(attempt.version)


@admin.register(Answer)
class AnswerAdmin(RecordAdmin):
    list_display = ["question", "attempt", "state", "tries", "earns", "updated_at"]
    list_filter = ["state"]
    search_fields = ["question_key", "=attempt__uuid"]
    fields = [
        "attempt",
        "question",
        "question_key",
        "state",
        "raw",
        "outcome",
        "revision",
        "tries",
        "earns",
        "flagged",
        "updated_at",
    ]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        real = super().get_queryset(request).filter(attempt__learner__trial_of=None)
        rows = real.select_related("attempt__version", "attempt__learner__user", "outcome")
        return rows.defer("attempt__version__content")

    question = AnswerInline.question
    earns = AnswerInline.earns


@admin.register(AnswerEvent)
class AnswerEventAdmin(RecordAdmin):
    list_display = ["question", "kind", "attempt", "base_revision", "received_at"]
    list_filter = ["kind"]
    search_fields = ["question_key", "=attempt__uuid"]
    fields = [
        "attempt",
        "question",
        "question_key",
        "kind",
        "raw",
        "outcome",
        "base_revision",
        "idempotency_key",
        "fingerprint",
        "received_at",
    ]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnswerEvent]:
        real = super().get_queryset(request).filter(attempt__learner__trial_of=None)
        rows = real.select_related("attempt__version", "attempt__learner__user", "outcome")
        return rows.defer("attempt__version__content")

    question = AnswerEventInline.question


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    list_display = ["question", "version", "draw", "grade"]
    list_filter = [quiz_filter("version__quiz")]
    search_fields = ["question_key"]
    fields = ["version", "question", "question_key", "draw", "response", "response_sha", "grade", "diagnosis"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        return super().get_queryset(request).select_related("version__quiz").defer("version__content")

    @admin.display(description="question")
    def question(self, outcome: Outcome) -> str:
        return question_of(outcome.version, outcome.question_key)


@admin.register(Rating)
class RatingAdmin(RecordAdmin):
    """Stars and comments without the learner's name."""

    list_display = ["quiz", "stars", "comment", "version", "updated_at"]
    list_filter = ["stars", quiz_filter("quiz")]
    fields = ["quiz", "version", "stars", "comment", "updated_at"]
    ordering = ["-updated_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        real = super().get_queryset(request).filter(learner__trial_of=None)
        rows = real.select_related("quiz", "version__quiz")
        return rows.defer("version__content")


class HandledFilter(admin.SimpleListFilter):
    """Without a choice the list shows what is still to be looked at."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("handled", "Handled"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        yield {**everything, "display": "Open"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(handled_at__isnull=self.value() != "handled")


@admin.register(Problem)
class ProblemAdmin(RecordAdmin):
    """What learners report. Read, and marked as handled."""

    list_display = ["question", "text", "quiz", "as_seen", "created_at", "handled_at"]
    list_filter = [HandledFilter, quiz_filter("attempt__assignment__quiz")]
    search_fields = ["text", "question_key"]
    fields = ["question", "question_key", "text", "quiz", "as_seen", "created_at", "handled_at"]
    change_form_template = "admin/quizzes/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        rows = super().get_queryset(request).filter(attempt__learner__trial_of=None)
        related = rows.select_related("attempt__version__quiz", "attempt__assignment", "attempt__learner__user")
        return related.defer("attempt__version__content")

    @admin.display(description="question")
    def question(self, problem: Problem) -> str:
        return question_of(problem.attempt.version, problem.question_key)

    @admin.display(description="quiz")
    def quiz(self, problem: Problem) -> str:
        return str(problem.attempt.version)

    @admin.display(description="attempt")
    def as_seen(self, problem: Problem) -> SafeString:
        """The attempt as its learner saw it, at this question."""
        attempt = problem.attempt
        url = reverse("admin:quizzes_assignment_attempt", args=[attempt.assignment_id, attempt.pk])
        asked = attempt.layout["questions"]
        at = f"#seen-p{asked.index(problem.question_key) + 1}-stem" if problem.question_key in asked else ""
        return format_html('<a href="{}{}">As they saw it</a>', url, at)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        problem = context["original"]
        url = reverse("admin:quizzes_problem_handled", args=[problem.pk])
        label = "Mark as handled" if problem.handled_at is None else "Mark as open"
        context |= {"tools": [Tool(label, url, posts=True)], "note": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_POST(self.handled))
        return [path("<int:pk>/handled/", page, name="quizzes_problem_handled"), *super().get_urls()]

    def handled(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Handled, or open again. Whoever may edit the quiz may say so."""
        problem = self.get_queryset(request).filter(pk=pk).first()
        if problem is None:
            raise Http404("There is no such report.")
        if problem.handled_at is None:
            services.handle_problem(problem=problem, now=timezone.now())
            url = reverse("admin:quizzes_problem_handled", args=[problem.pk])
            messages.success(request, undoable(request, "The report is marked as handled.", url))
        else:
            services.reopen_problem(problem=problem)
            messages.success(request, "The report is open again.")
        return HttpResponseRedirect(reverse("admin:quizzes_problem_changelist"))

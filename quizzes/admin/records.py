"""Records: what was published and what learners did. To read, never to change."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quizzes import models


class ReadOnly:
    """No adding, changing or deleting, by page or by post."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def as_text(value: object) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


@admin.register(models.Version)
class VersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["quiz", "number", "published_at", "published_by", "short_hash"]
    list_filter = ["quiz"]
    list_select_related = ["quiz", "published_by"]
    fields = ["quiz", "number", "schema", "sha256", "published_at", "published_by", "document"]
    readonly_fields = ["document"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Version]:
        return super().get_queryset(request).defer("content")

    @admin.display(description="SHA-256")
    def short_hash(self, version: models.Version) -> str:
        return version.sha256[:12]

    @admin.display(description="content")
    def document(self, version: models.Version) -> SafeString:
        return as_text(version.content)


@admin.register(models.Explanation)
class ExplanationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "short_hash", "created_at"]
    fields = ["sha256", "body_sha256", "created_at", "environment_text", "body_text"]
    readonly_fields = ["environment_text", "body_text"]

    @admin.display(description="title")
    def title(self, explanation: models.Explanation) -> str:
        return str(explanation.body.get("title", ""))

    @admin.display(description="SHA-256")
    def short_hash(self, explanation: models.Explanation) -> str:
        return explanation.sha256[:12]

    @admin.display(description="environment")
    def environment_text(self, explanation: models.Explanation) -> SafeString:
        return as_text(explanation.environment)

    @admin.display(description="body")
    def body_text(self, explanation: models.Explanation) -> SafeString:
        return as_text(explanation.body)


@admin.register(models.Learner)
class LearnerAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["public_id", "user", "created_at"]
    list_select_related = ["user"]
    search_fields = ["public_id", "user__username"]


class AnswerInline(ReadOnly, admin.TabularInline):
    model = models.Answer
    fields = ["question_key", "state", "revision", "raw", "grade", "updated_at"]
    readonly_fields = ["grade"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Answer]:
        return super().get_queryset(request).select_related("outcome")

    @admin.display(description="grade")
    def grade(self, answer: models.Answer) -> str:
        return "" if answer.outcome is None else str(answer.outcome.grade)


class AnswerEventInline(ReadOnly, admin.TabularInline):
    model = models.AnswerEvent
    fields = ["received_at", "kind", "question_key", "base_revision", "raw"]
    extra = 0


@admin.register(models.Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["learner", "quiz", "number", "purpose", "state", "score", "started_at", "submitted_at"]
    list_filter = ["state", "purpose", "assignment__quiz"]
    list_select_related = ["learner__user", "assignment__quiz"]
    search_fields = ["uuid", "learner__public_id"]
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
        "score",
        "started_at",
        "deadline_at",
        "submitted_at",
        "layout",
    ]
    inlines = [AnswerInline, AnswerEventInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Attempt]:
        found = (
            super().get_queryset(request).select_related("version__quiz", "learner__user", "retry_of__learner__user")
        )
        return found.defer("version__content")

    @admin.display(description="quiz")
    def quiz(self, attempt: models.Attempt) -> str:
        return attempt.assignment.quiz.title


@admin.register(models.Answer)
class AnswerAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["attempt", "question_key", "state", "revision", "grade", "updated_at"]
    list_filter = ["state"]
    list_select_related = ["attempt__learner__user", "outcome"]
    search_fields = ["question_key", "attempt__uuid"]

    @admin.display(description="grade")
    def grade(self, answer: models.Answer) -> str:
        return "" if answer.outcome is None else str(answer.outcome.grade)


@admin.register(models.AnswerEvent)
class AnswerEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["received_at", "kind", "question_key", "attempt"]
    list_filter = ["kind"]
    list_select_related = ["attempt__learner__user"]
    search_fields = ["question_key", "attempt__uuid"]


@admin.register(models.Outcome)
class OutcomeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["version", "question_key", "draw", "response", "exact_grade"]
    list_select_related = ["version__quiz"]
    search_fields = ["question_key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Outcome]:
        return super().get_queryset(request).select_related("version__quiz").defer("version__content")

    @admin.display(description="grade")
    def exact_grade(self, outcome: models.Outcome) -> str:
        return str(outcome.grade)


@admin.register(models.Rating)
class RatingAdmin(ReadOnly, admin.ModelAdmin):
    """Stars and comments without the learner's name."""

    list_display = ["quiz", "stars", "comment", "updated_at"]
    list_filter = ["quiz", "stars"]
    list_select_related = ["quiz"]
    fields = ["quiz", "stars", "comment", "updated_at"]


@admin.register(models.Problem)
class ProblemAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["text", "quiz", "question_key", "created_at"]
    list_select_related = ["attempt__assignment__quiz"]
    search_fields = ["text", "question_key"]

    @admin.display(description="quiz")
    def quiz(self, problem: models.Problem) -> str:
        return problem.attempt.assignment.quiz.title

"""The author's page of a quiz: its settings and questions, and from it preview, key check and publication."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from quizzes import services
from quizzes.admin.forms import PositionedFormSet, QuizForm, QuizItemForm
from quizzes.engine.errors import InvalidContent, StaleRevision
from quizzes.models import Quiz, QuizItem
from quizzes.presentation.keys import show_keys
from quizzes.presentation.previews import Tried, show_previews


class QuizItemInline(admin.TabularInline):
    model = QuizItem
    form = QuizItemForm
    formset = PositionedFormSet
    extra = 0
    autocomplete_fields = ["question"]
    fields = ["position", "question", "points", "kind", "edit"]
    readonly_fields = ["kind", "edit"]
    verbose_name = "question"
    verbose_name_plural = "questions"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizItem]:
        return super().get_queryset(request).select_related("question", "quiz")

    @admin.display(description="kind")
    def kind(self, item: QuizItem) -> str:
        return item.question.get_kind_display() if item.pk else ""

    @admin.display(description="")
    def edit(self, item: QuizItem) -> SafeString | str:
        if not item.pk:
            return ""
        return format_html(
            '<a href="{}">Edit question</a>', reverse("admin:quizzes_question_change", args=[item.question_id])
        )


@admin.register(Quiz)
class QuizAdmin(admin.ModelAdmin):
    form = QuizForm
    inlines = [QuizItemInline]
    list_display = ["title", "slug", "visibility", "questions", "published"]
    list_filter = ["visibility", "language"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "visibility", "seen_revision"]}),
        ("Content", {"fields": list(QuizForm.SETTINGS)}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        found = super().get_queryset(request).select_related("latest_version").defer("latest_version__content")
        return found.annotate(question_count=Count("items"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Quiz | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    @admin.display(ordering="question_count")
    def questions(self, quiz: Quiz) -> int:
        return quiz.question_count  # type: ignore[attr-defined]

    @admin.display(description="latest version")
    def published(self, quiz: Quiz) -> str:
        version = quiz.latest_version
        return "not published" if version is None else f"{version.number} ({version.published_at:%Y-%m-%d})"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        services.touch_quiz(form.instance, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Quiz | None = None) -> bool:
        """A quiz that was published has attempts to answer for; it is made private instead."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.latest_version_id is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview), name="quizzes_quiz_preview"),
            path("<int:pk>/keys/", wrap(self.keys), name="quizzes_quiz_keys"),
            path("<int:pk>/publish/", wrap(require_POST(self.publish)), name="quizzes_quiz_publish"),
            *super().get_urls(),
        ]

    def _editable(self, request: HttpRequest, pk: int) -> Quiz:
        quiz = self.get_queryset(request).filter(pk=pk).first()
        if quiz is None:
            raise Http404
        if not self.has_change_permission(request, quiz):
            raise PermissionDenied
        return quiz

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved draft as students will see it. Writes nothing; a post tries an answer."""
        quiz = self._editable(request, pk)
        check = services.check_quiz(quiz, runs_slow=False)
        previews = show_previews(check, reverse("admin:quizzes_quiz_preview", args=[pk]), _tried(request))
        context = {"previews": previews, "problems": check.problems}
        return self._page(request, quiz, "Preview", "admin/quizzes/quiz/preview.html", context)

    def keys(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every claim of the draft computed, with role, verdict, witness and evidence."""
        quiz = self._editable(request, pk)
        check = services.check_quiz(quiz, runs_slow=False)
        context = {"questions": show_keys(check.content), "problems": check.problems}
        return self._page(request, quiz, "Check keys", "admin/quizzes/quiz/keys.html", context)

    def _page(
        self, request: HttpRequest, quiz: Quiz, title: str, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "title": title, "quiz": quiz, "opts": self.opts, **context}
        return render(request, template, shown)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        quiz = self._editable(request, pk)
        before = quiz.latest_version_id
        try:
            version = services.publish_quiz(quiz=quiz, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except InvalidContent as refusal:
            for problem in refusal.problems:
                messages.error(request, problem)
        except StaleRevision as refusal:
            messages.error(request, refusal.message)
        else:
            if version.pk == before:
                messages.info(request, f"Nothing has changed since version {version.number}, so it stays the latest.")
            else:
                messages.success(request, f"Published as version {version.number}. Attempts that run keep theirs.")
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[pk]))


def _tried(request: HttpRequest) -> Tried | None:
    if request.method != "POST":
        return None
    post = request.POST
    raw = {"text": post["text"]} if "text" in post else {"choices": post.getlist("choice")}
    return Tried(post.get("question", ""), raw)

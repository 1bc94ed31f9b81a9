"""A quiz: its settings, the list of its questions, and what leads to publication: preview, key check, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quizzes import services
from quizzes.admin.draft_forms import PositionedFormSet
from quizzes.admin.drafts import DraftAdmin, stem_start
from quizzes.admin.quiz_forms import QuizForm, QuizItemForm
from quizzes.engine.errors import InvalidContent, StaleRevision
from quizzes.http import status_of
from quizzes.models import Quiz, QuizItem, Version
from quizzes.presentation.keys import show_keys
from quizzes.presentation.misconceptions import show_misconceptions
from quizzes.presentation.previews import Tried, show_previews


class QuizItemInline(admin.TabularInline):
    """The list of questions. Each is edited on its own page: nested forms would outgrow one post."""

    model = QuizItem
    form = QuizItemForm
    formset = PositionedFormSet
    extra = 0
    fields = ["position", "question", "kind", "points", "edit_link"]
    readonly_fields = ["kind", "edit_link"]
    autocomplete_fields = ["question"]
    verbose_name = "question"
    verbose_name_plural = "questions"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizItem]:
        return super().get_queryset(request).select_related("question", "quiz")

    @admin.display(description="kind")
    def kind(self, item: QuizItem) -> str:
        return item.question.get_kind_display() if item.pk else ""

    @admin.display(description="page")
    def edit_link(self, item: QuizItem) -> SafeString | str:
        if not item.pk:
            return ""
        url = reverse("admin:quizzes_question_change", args=[item.question_id])
        return format_html(
            '<a href="{}">Edit question<span class="visually-hidden"> {}</span></a>',
            url,
            stem_start(item.question.stem),
        )


@admin.register(Quiz)
class QuizAdmin(DraftAdmin):
    form = QuizForm
    inlines = [QuizItemInline]
    list_display = ["title", "slug", "visibility", "questions", "latest"]
    list_filter = ["visibility", "language"]
    search_fields = ["title", "slug"]
    ordering = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["latest", "edit_revision_shown"]
    change_form_template = "admin/quizzes/quiz/edit.html"
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "visibility"]}),
        ("Content settings", {"fields": ["intro", "shuffle_questions", "shuffle_choices", "offers_dont_know"]}),
        ("State", {"fields": ["latest", "edit_revision_shown", "seen_revision"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        rows = super().get_queryset(request).select_related("latest_version").defer("latest_version__content")
        return rows.annotate(item_count=Count("items"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Quiz | None = None) -> dict[str, Any]:
        """The slug follows the title of a new quiz only: links stand on it later."""
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Quiz | None = None) -> bool:
        """A quiz that was published has attempts to answer for; it is made private instead."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.latest_version_id is None)

    @admin.display(description="questions", ordering="item_count")
    def questions(self, quiz: Quiz) -> int:
        return quiz.item_count  # type: ignore[attr-defined]

    @admin.display(description="latest version", ordering="latest_version__number")
    def latest(self, quiz: Quiz) -> SafeString | str:
        return "Not published yet" if quiz.latest_version is None else version_link(quiz.latest_version)

    @admin.display(description="edit revision")
    def edit_revision_shown(self, quiz: Quiz) -> int:
        return quiz.edit_revision

    def touch(self, draft: Quiz) -> None:
        services.touch_quiz(draft, now=timezone.now())

    # Preview, key check, publish

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "preview": require_http_methods(["GET", "POST"])(self.preview),
            "keys": require_GET(self.check_keys),
            "misconceptions": require_GET(self.misconceptions),
            "publish": require_POST(self.publish),
        }
        own = [
            path(f"<int:quiz_id>/{name}/", self.admin_site.admin_view(page), name=f"quizzes_quiz_{name}")
            for name, page in pages.items()
        ]
        return own + super().get_urls()

    def _quiz_to_change(self, request: HttpRequest, quiz_id: int) -> Quiz:
        quiz = self.get_queryset(request).filter(pk=quiz_id).first()
        if quiz is None:
            raise Http404("There is no such quiz.")
        if not self.has_change_permission(request, quiz):
            raise PermissionDenied
        return quiz

    def _page(
        self, request: HttpRequest, quiz: Quiz, template: str, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        known = {**self.admin_site.each_context(request), "opts": self.opts, "original": quiz, "title": title}
        return render(request, f"admin/quizzes/quiz/{template}", {**known, **context}, status=status)

    def preview(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """The saved draft as students will see it. An answer that is tried is graded and shown, never stored."""
        quiz = self._quiz_to_change(request, quiz_id)
        check = services.check_quiz(quiz, runs_slow=False)
        questions = show_previews(check, request.path, _tried(request))
        return self._page(
            request,
            quiz,
            "preview.html",
            quiz.title,
            questions=questions,
            problems=check.problems,
            shuffles=check.content.settings.shuffle_choices,
        )

    def check_keys(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """Every claim against what its author expects, and every problem that stands before publication."""
        quiz = self._quiz_to_change(request, quiz_id)
        check = services.check_quiz(quiz)
        return self._page(
            request,
            quiz,
            "keys.html",
            f"Keys of “{quiz.title}”",
            questions=show_keys(check.content),
            problems=check.problems,
        )

    def misconceptions(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """What the wrong numbers of learners point to, and those that no rule explains."""
        quiz = self._quiz_to_change(request, quiz_id)
        title = f"Misconceptions in “{quiz.title}”"
        return self._page(request, quiz, "misconceptions.html", title, questions=show_misconceptions(quiz))

    def publish(self, request: HttpRequest, quiz_id: int) -> HttpResponseBase:
        quiz = self._quiz_to_change(request, quiz_id)
        before = quiz.latest_version_id
        try:
            version = services.publish_quiz(quiz=quiz, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except InvalidContent as error:
            title = f"“{quiz.title}” was not published"
            return self._page(
                request, quiz, "not_published.html", title, status=status_of(error), problems=error.problems
            )
        except StaleRevision as error:
            messages.error(request, error.message)
            return self._back(quiz)
        if version.pk == before:
            messages.info(request, f"Nothing has changed since version {version.number}, so it stays the latest.")
            return self._back(quiz)
        self.log_change(request, quiz, f"Published version {version.number}.")
        messages.success(request, f"Published as version {version.number}. Attempts that run keep theirs.")
        return self._back(quiz)

    def _back(self, quiz: Quiz) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))


def version_link(version: Version) -> SafeString:
    url = reverse("admin:quizzes_version_change", args=[version.pk])
    return format_html('<a href="{}">version {}</a>', url, version.number)


def _tried(request: HttpRequest) -> Tried | None:
    if request.method != "POST":
        return None
    if "text" in request.POST:
        return Tried(request.POST.get("question", ""), {"text": request.POST["text"]})
    return Tried(request.POST.get("question", ""), {"choices": request.POST.getlist("choice")})

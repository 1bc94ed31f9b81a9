"""A quiz: its settings, the list of its questions, and what leads to publication: preview, key check."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import queries, services
from quizzes.admin.bin import SURE, binned_lines
from quizzes.admin.drafts import DraftAdmin
from quizzes.admin.gradebooks import GradebookPages
from quizzes.admin.mending import to_mend
from quizzes.admin.owning import Shelf, Tool
from quizzes.admin.panels import named_offer
from quizzes.admin.printing import QuizPrinting
from quizzes.admin.publication import QuizPublication
from quizzes.admin.quiz_forms import QuizForm
from quizzes.admin.quiz_items import QuizItemInline
from quizzes.admin.quiz_states import QuizStates, StateFilter, state_of
from quizzes.admin.versions import QuizVersions, tried_in
from quizzes.models import Assignment, Quiz, Version
from quizzes.presentation.keys import show_keys
from quizzes.presentation.misconceptions import show_misconceptions
from quizzes.presentation.previews import show_previews


@admin.register(Quiz)
class QuizAdmin(DraftAdmin, QuizPublication, QuizVersions, QuizPrinting, QuizStates, GradebookPages):
    form = QuizForm
    inlines = [QuizItemInline]
    list_display = ["title", "slug", "state", "visibility", "questions", "latest"]
    list_filter = [StateFilter, "visibility", "language"]
    search_fields = ["title", "slug"]
    ordering = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["state", "offered", "latest", "edit_revision_shown"]
    change_form_template = "admin/quizzes/quiz/edit.html"
    # Closed, so that the questions stand where the eye falls. One field a line: of a line of several, the admin wouldn't
    # notice a refused one, and keep it closed.
    fieldsets = [
        (None, {"fields": ["title", "slug", "language"]}),
        ("Content settings", {"fields": [*QuizForm.SETTINGS], "classes": ["collapse"]}),
        (
            "State",
            {
                "fields": ["state", "offered", "latest", "edit_revision_shown", "seen_revision", "seen_state"],
                "classes": ["collapse"],
            },
        ),
    ]

    class Media:
        js = ["quizzes/positioned-rows.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        rows = super().get_queryset(request).select_related("latest_version").defer("latest_version__content")
        return rows.annotate(item_count=Count("items"))

    def get_form(self, request: HttpRequest, obj: Quiz | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user  # the class is made for this request
        return form

    def get_prepopulated_fields(self, request: HttpRequest, obj: Quiz | None = None) -> dict[str, Any]:
        """The slug follows the title of a new quiz only: links stand on it later."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description="state")
    def state(self, quiz: Quiz) -> str:
        return state_of(quiz)

    @admin.display(description="questions", ordering="item_count")
    def questions(self, quiz: Quiz) -> int:
        return quiz.item_count  # type: ignore[attr-defined]

    @admin.display(description="latest version", ordering="latest_version__number")
    def latest(self, quiz: Quiz) -> SafeString | str:
        return "Not published yet" if quiz.latest_version is None else version_link(quiz.latest_version)

    @admin.display(description="offered")
    def offered(self, quiz: Quiz) -> SafeString | str:
        """Who finds it at its own address. What classes were given stands on the page that shares it."""
        if quiz.latest_version is None:
            return "To nobody yet; publishing asks to whom."
        label = quiz.get_visibility_display()
        return format_html('{} · <a href="{}">Share and assign</a>', label, self.url_of("share", quiz.pk))

    @admin.display(description="edit revision")
    def edit_revision_shown(self, quiz: Quiz) -> int:
        return quiz.edit_revision

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.forms:
            if row.instance.pk is None:
                row.instance.added_by = request.user
        super().save_formset(request, form, formset, change)

    def touch(self, draft: Quiz, by: User) -> None:
        services.touch_quiz(draft, now=timezone.now(), by=by)

    def throw_away(self, draft: Quiz, by: User, now: Any) -> None:
        services.bin_quiz(quiz=draft, by=by, now=now)

    def asked_before_binning(self, request: HttpRequest, draft: Quiz) -> HttpResponse | None:
        now = timezone.now()
        running, tests = queries.running_attempts(draft, now), queries.open_tests(draft, now)
        if not running and not tests:
            return None
        return self._page(
            request,
            draft,
            "put_into_bin.html",
            f"Put “{draft}” into the bin?",
            running=running,
            tests=[(*named_offer(test), test.opens_at, test.closes_at) for test in tests],
            sure=SURE,
        )

    def gradebook_of(self, request: HttpRequest, row: Quiz) -> QuerySet[Assignment]:
        return queries.gradebook_assignments(request.user, quiz=row)

    def tools(self, draft: Quiz) -> list[Tool]:
        attempts = f"{reverse('admin:quizzes_attempt_changelist')}?quiz={draft.slug}"
        steps = [
            ("Preview", "preview"),
            ("Check keys", "keys"),
            *([] if draft.is_binned else [("Publish …", "publish")]),
        ]
        looks = [
            ("Versions", "versions"),
            ("Misconceptions", "misconceptions"),
            ("Print", "print"),
            ("Gradebook", "gradebook_csv"),
        ]
        return [
            *(Tool(label, self.url_of(page, draft.pk), shelf=Shelf.STEP) for label, page in steps),
            Tool("Attempts", attempts, shelf=Shelf.LOOK),
            *(Tool(label, self.url_of(page, draft.pk), shelf=Shelf.LOOK) for label, page in looks),
            *super().tools(draft),
        ]

    # From the quiz straight to a question of it

    def response_add(self, request: HttpRequest, obj: Quiz, post_url_continue: str | None = None) -> HttpResponse:
        return self._on_to_question(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Quiz) -> HttpResponse:
        return self._on_to_question(request, obj) or super().response_change(request, obj)

    def _on_to_question(self, request: HttpRequest, quiz: Quiz) -> HttpResponse | None:
        if "_add_question" not in request.POST:
            return None
        messages.success(request, f"“{quiz}” is saved. The new question will stand at its end.")
        return HttpResponseRedirect(f"{reverse('admin:quizzes_question_add')}?quiz={quiz.pk}")

    # Preview and key check

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "preview": require_http_methods(["GET", "POST"])(self.preview),
            "keys": require_GET(self.check_keys),
            "misconceptions": require_GET(self.misconceptions),
        }
        own = [
            path(f"<int:quiz_id>/{name}/", self.admin_site.admin_view(page), name=f"quizzes_quiz_{name}")
            for name, page in pages.items()
        ]
        bin_page = path("bin/", self.admin_site.admin_view(require_GET(self.bin)), name="quizzes_bin")
        return [bin_page, *own, *super().get_urls()]

    def bin(self, request: HttpRequest) -> HttpResponse:
        """What the user has thrown away: quizzes, questions and lessons."""
        return self.own_page(request, "bin.html", "Bin", lines=binned_lines(request))

    def _page(
        self, request: HttpRequest, quiz: Quiz, template: str, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        return self.own_page(request, f"quiz/{template}", title, status, original=quiz, **context)

    def preview(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """The saved draft as students will see it. An answer that is tried is graded and shown, never stored."""
        quiz = self.own_or_404(request, quiz_id)
        check = services.check_quiz(quiz, runs_slow=False)
        questions = show_previews(check, request.path, tried_in(request))
        return self._page(
            request,
            quiz,
            "preview.html",
            quiz.title,
            questions=questions,
            problems=to_mend(quiz, check.content, check.problems, request.user),  # type: ignore[arg-type]
            shuffles=check.content.settings.shuffle_choices,
        )

    def check_keys(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """Every claim against what its author expects, and every problem that stands before publication."""
        quiz = self.own_or_404(request, quiz_id)
        check = services.check_quiz(quiz)
        return self._page(
            request,
            quiz,
            "keys.html",
            f"Keys of “{quiz.title}”",
            questions=show_keys(check.content),
            problems=to_mend(quiz, check.content, check.problems, request.user),  # type: ignore[arg-type]
        )

    def misconceptions(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """What the wrong numbers of learners point to, and those that no rule explains."""
        quiz = self.own_or_404(request, quiz_id)
        title = f"Misconceptions in “{quiz.title}”"
        return self._page(request, quiz, "misconceptions.html", title, questions=show_misconceptions(quiz))


def version_link(version: Version) -> SafeString:
    url = reverse("admin:quizzes_version_change", args=[version.pk])
    return format_html('<a href="{}">version {}</a>', url, version.number)

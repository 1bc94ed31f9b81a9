"""Lessons: written in Markdown beside their preview, with every saved text kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quizzes import queries, services
from quizzes.admin.bin import BinFilter, BinnableAdmin
from quizzes.admin.draft_forms import DraftForm
from quizzes.admin.fields import Prose
from quizzes.admin.owning import Shelf, Tool
from quizzes.engine.errors import StaleRevision
from quizzes.http import status_of
from quizzes.models import Lesson, LessonVersion
from quizzes.presentation.differences import show_words
from quizzes.presentation.lesson_previews import preview_lesson, shelves
from quizzes.presentation.lessons import lesson_faults

WRITTEN = ("title", "slug", "language", "body")


class LessonForm(DraftForm):
    note = forms.CharField(
        required=False,
        max_length=200,
        label="What changed",
        help_text="For you and the other editors; the versions show it.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    class Meta:
        model = Lesson
        fields = list(WRITTEN)
        widgets = {"body": forms.Textarea(attrs={"rows": 30, "cols": 80, "spellcheck": "true"})}
        field_classes = {"body": Prose}
        help_texts = {
            "slug": "The lesson’s address. Links from elsewhere break when it changes.",
            "body": "Markdown with $maths$. What can be placed, and how, stands below.",
        }

    user: User  # who fills the form in; set by the admin on the class of the request

    def compared(self) -> list[str]:
        return list(WRITTEN)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if faults := lesson_faults(body, self.user):
            raise ValidationError(list(faults))
        return body


@admin.register(Lesson)
class LessonAdmin(BinnableAdmin):
    form = LessonForm
    actions = None
    list_display = ["title", "slug", "language", "updated_at"]
    list_filter = [BinFilter]
    search_fields = ["title", "slug", "body"]
    fields = [*WRITTEN, "note", "seen_revision"]
    change_form_template = "admin/quizzes/lesson/edit.html"

    class Media:
        css = {"all": ["quizzes/admin.css", "quizzes/lesson-editor.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return super().get_queryset(request).defer("body")

    def get_form(self, request: HttpRequest, obj: Lesson | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user  # the class is made for this request
        return form

    def get_prepopulated_fields(self, request: HttpRequest, obj: Lesson | None = None) -> dict[str, Any]:
        """The slug follows the title of a new lesson only: links stand on it later."""
        return {} if obj else {"slug": ["title"]}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context |= {"shelves": shelves(request.user)}
        return super().render_change_form(request, context, *args, **kwargs)

    def tools(self, draft: Lesson) -> list[Tool]:
        read = Tool("Read it", reverse("quizzes:lesson", args=[draft.slug]), shelf=Shelf.LOOK)
        versions = Tool("Versions", self.url_of("versions", draft.pk), shelf=Shelf.LOOK)
        return [read, versions, *super().tools(draft)]

    def save_model(self, request: HttpRequest, obj: Lesson, form: Any, change: bool) -> None:
        if change and not set(WRITTEN) & set(form.changed_data):
            return
        if not change:
            obj.owner = request.user  # type: ignore[assignment]
        note = form.cleaned_data["note"]
        services.save_lesson(lesson=obj, by=request.user, note=note, now=timezone.now())  # type: ignore[arg-type]

    def throw_away(self, draft: Lesson, by: User, now: datetime) -> None:
        services.bin_lesson(lesson=draft, by=by, now=now)

    # Preview and versions

    def get_urls(self) -> list[URLPattern]:
        view, both = self.admin_site.admin_view, require_http_methods(["GET", "POST"])
        own = [
            path(
                "preview/",
                view(csp_update({"sandbox": ["allow-same-origin"]})(require_POST(self.preview))),
                name="quizzes_lesson_preview",
            ),
            path("<int:pk>/versions/", view(require_GET(self.versions)), name="quizzes_lesson_versions"),
            path("<int:pk>/versions/<int:number>/", view(both(self.version)), name="quizzes_lesson_version"),
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The typed text as readers will see it, in a page that can do nothing; what is broken is named with status 422."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        typed = {name: request.POST.get(name, "") for name in WRITTEN}
        lesson = Lesson(**typed | {"body": Prose(required=False).to_python(typed["body"])})
        faults = lesson_faults(lesson.body, request.user)
        if faults:
            name = "_faults.html" if "_live" in request.POST else "broken.html"
            context = {"faults": faults, "lesson": lesson}
            return render(request, f"admin/quizzes/lesson/{name}", context, status=422)
        shown = preview_lesson(lesson, timezone.now())
        return render(request, "admin/quizzes/lesson/preview.html", {"lesson": shown, "blocks": shown.blocks})

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        lesson = self.own_or_404(request, pk)
        versions = queries.lesson_versions(lesson).defer("body")
        title = f"Versions of “{lesson}”"
        return self.own_page(request, "lesson/versions.html", title, original=lesson, versions=versions)

    def version(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What one save changed, and what bringing its text back would change now."""
        lesson = self.own_or_404(request, pk)
        version = queries.lesson_versions(lesson).filter(number=number).first()
        if version is None:
            raise Http404("There is no such version.")
        refusal = self._restore(request, version) if request.method == "POST" else None
        if request.method == "POST" and refusal is None:
            self.log_change(request, lesson, f"Brought version {number} back.")
            messages.success(request, f"The lesson reads as in version {number} again, for its readers too.")
            return self.back_to(lesson)
        lesson.refresh_from_db()
        before = queries.lesson_versions(lesson).filter(number__lt=number).first()
        return self.own_page(
            request,
            "lesson/version.html",
            f"Version {number} of “{lesson}”",
            200 if refusal is None else status_of(refusal),
            original=lesson,
            version=version,
            refusal=refusal,
            before=before,
            changed=None if before is None else _compared(before, version),
            would_change=_compared(lesson, version),
        )

    def _restore(self, request: HttpRequest, version: LessonVersion) -> StaleRevision | None:
        seen = request.POST.get("seen_revision", "")
        try:
            services.restore_lesson_version(
                version=version,
                by=request.user,  # type: ignore[arg-type]
                seen_revision=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                now=timezone.now(),
            )
        except StaleRevision as refusal:
            return refusal
        return None


def _compared(before: Lesson | LessonVersion, after: LessonVersion) -> dict[str, Any]:
    """Title and text word by word; empty where both are the same."""
    pairs = {"Title": (before.title, after.title), "Text": (before.body, after.body)}
    return {name: show_words(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}

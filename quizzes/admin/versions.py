"""The history of a quiz: its versions, what tells any two of them apart, how students see one, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import queries, services
from quizzes.admin.bin import BinnableAdmin
from quizzes.admin.drafts import stem_start
from quizzes.engine.certainty import FIELD
from quizzes.engine.content import Quiz as Content
from quizzes.engine.differences import Fate, compare_quizzes
from quizzes.engine.errors import QuizError
from quizzes.http import status_of
from quizzes.models import Quiz, Version
from quizzes.presentation.differences import show_difference
from quizzes.presentation.previews import Tried, show_previews

DRAFT = "draft"


class CompareForm(forms.Form):
    """Any two states of a quiz."""

    before = forms.ChoiceField(label="Compare")
    after = forms.ChoiceField(label="with")

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(version.number), f"version {version.number}") for version in versions]
        self.fields["before"].choices = numbers  # type: ignore[attr-defined]
        self.fields["after"].choices = [(DRAFT, "the draft"), *numbers]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Shared:
    """A question that a restored version would change in other quizzes too, with their names in words."""

    stem: str
    quizzes: str


class QuizVersions(BinnableAdmin):
    def get_urls(self) -> list[URLPattern]:
        both = require_http_methods(["GET", "POST"])
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "versions": ("versions/", require_GET(self.versions)),
            "compare": ("versions/compare/", require_GET(self.compare)),
            "version": ("versions/<int:number>/", both(self.version)),
            "restore_version": ("versions/<int:number>/restore/", both(self.restore_version)),
        }
        own = [
            path(f"<int:quiz_id>/{route}", self.admin_site.admin_view(page), name=f"quizzes_quiz_{name}")
            for name, (route, page) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def versions(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        quiz = self.own_or_404(request, quiz_id)
        versions = list(queries.versions_of(quiz))
        usual = {"before": str(versions[0].number), "after": DRAFT} if versions else None
        form = CompareForm(versions=versions, initial=usual)
        title = f"Versions of “{quiz.title}”"
        return self.own_page(
            request, "quiz/versions.html", title, original=quiz, versions=with_previous(versions), form=form
        )

    def compare(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """Two versions, or a version and the saved draft."""
        quiz = self.own_or_404(request, quiz_id)
        versions = list(queries.versions_of(quiz))
        form = CompareForm(request.GET, versions=versions)
        context: dict[str, Any] = {"original": quiz, "form": form}
        if not form.is_valid():
            return self.own_page(request, "quiz/compare.html", "Compare versions", 422, **context)
        before, after = (form.cleaned_data[name] for name in ("before", "after"))
        contents = {name: self._content(quiz, versions, name) for name in {before, after}}
        context["difference"] = show_difference(compare_quizzes(contents[before], contents[after]))
        title = f"From {_state_name(before)} to {_state_name(after)}"
        return self.own_page(request, "quiz/compare.html", title, **context)

    def _content(self, quiz: Quiz, versions: list[Version], name: str) -> Content:
        if name == DRAFT:
            return queries.draft_content(quiz)
        return queries.content_of(next(version for version in versions if str(version.number) == name))

    def version(self, request: HttpRequest, quiz_id: int, number: int) -> HttpResponse:
        """The version as students see it. An answer that is tried is graded and shown, never stored."""
        quiz, version = self._own_version(request, quiz_id, number)
        check = services.frozen_check(version)
        return self.own_page(
            request,
            "quiz/version.html",
            check.content.title,
            original=quiz,
            version=version,
            questions=show_previews(check, request.path, tried_in(request)),
        )

    def restore_version(self, request: HttpRequest, quiz_id: int, number: int) -> HttpResponse:
        quiz, version = self._own_version(request, quiz_id, number)
        if request.method == "GET":
            return self._ask_to_restore(request, quiz, version)
        seen = request.POST.get("seen_revision", "")
        try:
            services.restore_version(
                version=version,
                by=request.user,  # type: ignore[arg-type]
                seen_revision=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                now=timezone.now(),
            )
        except QuizError as refusal:
            return self._ask_to_restore(request, quiz, version, refusal)
        self.log_change(request, quiz, f"Restored version {number} into the draft.")
        messages.success(
            request, f"The draft is version {number} again. Students go on with what is published until you publish it."
        )
        return self.back_to(quiz)

    def _ask_to_restore(
        self, request: HttpRequest, quiz: Quiz, version: Version, refusal: QuizError | None = None
    ) -> HttpResponse:
        """What would come back, and which other quizzes it reaches."""
        quiz.refresh_from_db()
        content = queries.content_of(version)
        difference = compare_quizzes(queries.draft_content(quiz), content)
        stems = {question.key: stem_start(question.stem.told, question.stem.format) for question in content.questions}
        changed = {q.key for q in difference.questions if q.fate is Fate.ADDED or q.changes or q.choices}
        elsewhere = queries.standing_elsewhere(changed & set(stems), quiz, request.user)
        return self.own_page(
            request,
            "quiz/restore.html",
            f"Restore version {version.number}",
            200 if refusal is None else status_of(refusal),
            original=quiz,
            version=version,
            refusal=refusal,
            difference=show_difference(difference),
            shared=[Shared(stems[each.key], _names(each)) for each in elsewhere],
            out_of_reach=[
                stem_start(each.stem, each.text_format)
                for each in queries.questions_out_of_reach(content, request.user)
            ],
        )

    def _own_version(self, request: HttpRequest, quiz_id: int, number: int) -> tuple[Quiz, Version]:
        quiz = self.own_or_404(request, quiz_id)
        version = queries.versions_of(quiz).filter(number=number).first()
        if version is None:
            raise Http404("There is no such version.")
        return quiz, version


def with_previous(versions: list[Any]) -> list[tuple[Any, int | None]]:
    """Each with the number of the one before it. They come latest first."""
    numbers = [version.number for version in versions[1:]]
    return list(zip(versions, [*numbers, None], strict=True)) if versions else []


def tried_in(request: HttpRequest) -> Tried | None:
    """The answer that an author tries out on a page that shows questions."""
    if request.method != "POST":
        return None
    said = {FIELD: request.POST[FIELD]} if FIELD in request.POST else {}
    if "text" in request.POST:
        return Tried(request.POST.get("question", ""), {"text": request.POST["text"], **said})
    return Tried(request.POST.get("question", ""), {"choices": request.POST.getlist("choice"), **said})


def _state_name(name: str) -> str:
    return "the draft" if name == DRAFT else f"version {name}"


def _names(elsewhere: queries.Elsewhere) -> str:
    words = [f"“{title}”" for title in elsewhere.titles]
    if elsewhere.hidden:
        words.append("1 quiz of somebody else" if elsewhere.hidden == 1 else f"{elsewhere.hidden} quizzes of others")
    return ", ".join(words)

"""A quiz on paper, with and without its key: the latest version, an earlier one, or the saved draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from quizzes import queries, services
from quizzes.admin.bin import BinnableAdmin
from quizzes.admin.mending import to_mend
from quizzes.models import Quiz, Version
from quizzes.presentation.sheets import most_draws, show_sheet
from quizzes.services import Check

DRAFT = "draft"


class SheetForm(forms.Form):
    """Which state of the quiz is printed, and with which numbers."""

    of = forms.ChoiceField(label="Print", required=False)
    draw = forms.IntegerField(
        label="Draw", required=False, min_value=1, widget=forms.NumberInput(attrs={"size": 4}), initial=1
    )

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(version.number), f"Version {version.number}") for version in versions]
        self.fields["of"].choices = [*numbers, (DRAFT, "The saved draft")]  # type: ignore[attr-defined]
        self.usual = numbers[0][0] if numbers else DRAFT

    def clean_of(self) -> str:
        return self.cleaned_data["of"] or self.usual

    def clean_draw(self) -> int:
        draw = self.cleaned_data["draw"]
        return 1 if draw is None else draw


class QuizPrinting(BinnableAdmin):
    def get_urls(self) -> list[URLPattern]:
        pages = {
            "print": ("print/", require_GET(self.print_without_key)),
            "print_key": ("print/key/", require_GET(self.print_with_key)),
        }
        own = [
            path(f"<int:quiz_id>/{route}", self.admin_site.admin_view(page), name=f"quizzes_quiz_{name}")
            for name, (route, page) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def print_without_key(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        return self._print(request, self.own_or_404(request, quiz_id), with_key=False)

    def print_with_key(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        return self._print(request, self.own_or_404(request, quiz_id), with_key=True)

    def _print(self, request: HttpRequest, quiz: Quiz, *, with_key: bool) -> HttpResponse:
        versions = list(queries.versions_of(quiz))
        form = SheetForm(request.GET, versions=versions)
        context: dict[str, Any] = {
            "original": quiz,
            "form": form,
            "with_key": with_key,
            "query": request.GET.urlencode(),
        }
        if not form.is_valid():
            return self.own_page(request, "quiz/print.html", quiz.title, 422, **context)
        chosen = form.cleaned_data["of"]
        check = self._check(quiz, versions, chosen)
        problems = _unprintable(check, with_key=with_key)
        most = 1 if problems else most_draws(check)
        if form.cleaned_data["draw"] > most:
            form.add_error("draw", f"There are {most} draws: give a number from 1 to {most}.")
        if problems or form.errors:
            context["problems"] = to_mend(quiz, check.content, problems, request.user)  # type: ignore[arg-type]
            return self.own_page(request, "quiz/print.html", quiz.title, 422, **context)
        form.data = {"of": chosen, "draw": form.cleaned_data["draw"]}
        sheet = show_sheet(check, draw=form.cleaned_data["draw"], with_key=with_key)
        return self.own_page(request, "quiz/print.html", sheet.title, **context, sheet=sheet, chosen=chosen)

    def _check(self, quiz: Quiz, versions: list[Version], chosen: str) -> Check:
        if chosen == DRAFT:
            return services.check_quiz(quiz, runs_slow=False)
        return services.frozen_check(next(version for version in versions if str(version.number) == chosen))


def _unprintable(check: Check, *, with_key: bool) -> tuple[str, ...]:
    """Why a draft can't be printed yet. Versions always can."""
    if check.problems or not (with_key and check.waiting):
        return check.problems
    return ("Some explanations of the draft take long and were not computed yet. Publish it, then print the key.",)

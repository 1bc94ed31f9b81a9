"""Who took an assignment: the live list, an attempt as its learner saw it, what a teacher does to it, the sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quizzes import queries, services
from quizzes.admin.bin import undoable
from quizzes.admin.owning import OwnRows
from quizzes.engine.errors import QuizError
from quizzes.engine.review import ROW_LABELS, Row
from quizzes.models import Assignment, Attempt
from quizzes.presentation.seen import show_attempt
from quizzes.presentation.takers import sheet_rows, show_takers
from quizzes.sheets import csv_lines
from quizzes.terms import rows_told
from quizzes.zones import told_exactly

Act = Callable[..., Any]
Page = Callable[..., HttpResponseBase]


class TakerPages(OwnRows):
    def get_urls(self) -> list[URLPattern]:
        attempt = "<int:pk>/attempts/<int:attempt_id>/"
        pages: list[tuple[str, str, Page]] = [
            ("<int:pk>/takers/", "takers", never_cache(require_GET(self.takers))),
            ("<int:pk>/results.csv", "sheet", never_cache(require_GET(self.sheet))),
            (attempt, "attempt", never_cache(require_GET(self.attempt))),
            (f"{attempt}delete/", "delete_attempt", require_http_methods(["GET", "POST"])(self.delete_attempt)),
            *(
                (f"{attempt}{name}/", f"{name}_attempt", require_POST(self._acts(act, said, undo)))
                for name, act, said, undo in ACTS
            ),
            (f"{attempt}reopen/", "reopen_attempt", require_http_methods(["GET", "POST"])(self.reopen_attempt)),
            ("receipt/", "receipt", never_cache(require_GET(self.receipt))),
        ]
        own = [
            path(route, self.admin_site.admin_view(page), name=f"quizzes_assignment_{name}")
            for route, name, page in pages
        ]
        return own + super().get_urls()

    def takers(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The live list; `_fragment=1` asks for its table alone, `alias=1` for aliases instead of names."""
        assignment = self.own_or_404(request, pk)
        is_alias = request.GET.get("alias") == "1"
        list_shown = show_takers(assignment, sort=request.GET.get("sort", ""), is_alias=is_alias, now=timezone.now())
        context = {"original": assignment, "list": list_shown, "here": "takers"}
        if request.GET.get("_fragment"):
            return render(request, "admin/quizzes/assignment/_takers.html", context)
        title = "Who takes it" if is_alias else f"{assignment.quiz}: who took it"
        template = "projected.html" if is_alias else "takers.html"
        return self.own_page(request, f"assignment/{template}", title, **context)

    def sheet(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """One row an attempt, sent as it is read."""
        assignment = self.own_or_404(request, pk)
        answer = StreamingHttpResponse(
            csv_lines(sheet_rows(assignment, timezone.now())), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{assignment.quiz.slug}-{assignment.pk}-results.csv"'
        return answer

    def _attempt_or_404(self, request: HttpRequest, pk: int, attempt_id: int) -> tuple[Assignment, Attempt]:
        assignment = self.own_or_404(request, pk)
        found = queries.attempt_of(assignment, attempt_id)
        if found is None:
            raise Http404("There is no such attempt.")
        return assignment, found

    def attempt(self, request: HttpRequest, pk: int, attempt_id: int) -> HttpResponse:
        assignment, attempt = self._attempt_or_404(request, pk, attempt_id)
        with_key = request.GET.get("key") == "1"
        seen = show_attempt(attempt, with_key=with_key, now=timezone.now())
        context = {
            "original": assignment,
            "attempt": attempt,
            "seen": seen,
            "with_key": with_key,
            "beside": queries.attempts_beside(attempt),
            "may_delete": queries.may_share(assignment.quiz, request.user),
            "title": f"{seen.name}: {seen.title}",
        }
        return render(request, "admin/quizzes/assignment/attempt.html", context)

    def _acts(self, act: Act, said: str, undo: str) -> Callable[..., HttpResponse]:
        """A button on an attempt: `act` does it, `undo` names the page that takes it back."""

        def page(request: HttpRequest, pk: int, attempt_id: int) -> HttpResponse:
            assignment, attempt = self._attempt_or_404(request, pk, attempt_id)
            try:
                act(attempt=attempt, by=request.user, now=timezone.now())
            except QuizError as refusal:
                messages.error(request, refusal.message)
            else:
                words = said.format(name=queries.called(attempt))
                url = self.url_of(undo, assignment.pk, attempt.pk) if undo else ""
                messages.success(request, undoable(request, words, url) if undo else words)
            return HttpResponseRedirect(self.url_of("takers", assignment.pk))

        return page

    def delete_attempt(self, request: HttpRequest, pk: int, attempt_id: int) -> HttpResponse:
        """For good, after a page that says what is lost; only the owner of the quiz may."""
        assignment, attempt = self._attempt_or_404(request, pk, attempt_id)
        if not queries.may_share(assignment.quiz, request.user):
            return self._refuse_delete(request, assignment)
        problem = ""
        if request.method == "POST":
            by: User = request.user  # type: ignore[assignment]
            try:
                services.delete_attempt(attempt=attempt, by=by, now=timezone.now())
            except QuizError as refusal:
                problem = refusal.message
            else:
                messages.success(request, f"Attempt {attempt.number} of {queries.called(attempt)} is deleted.")
                return HttpResponseRedirect(self.url_of("takers", assignment.pk))
        answered = sum(bool(answer.raw) for answer in queries.answers_of([attempt.pk])[attempt.pk].values())
        return self.own_page(
            request,
            "assignment/delete_attempt.html",
            "Delete an attempt",
            409 if problem else 200,
            original=assignment,
            attempt=attempt,
            name=queries.called(attempt),
            answered=answered,
            events=attempt.events.count(),
            problems=attempt.problems.count(),
            problem=problem,
        )

    def reopen_attempt(self, request: HttpRequest, pk: int, attempt_id: int) -> HttpResponse:
        """Let the learner go on, after a page that says what they may have seen meanwhile."""
        assignment, attempt = self._attempt_or_404(request, pk, attempt_id)
        terms, problem, now = queries.attempt_terms(attempt), "", timezone.now()
        if request.method == "POST":
            by: User = request.user  # type: ignore[assignment]
            although_told = request.POST.get("although_told") == "on"
            try:
                services.reopen_attempt(attempt=attempt, by=by, now=now, although_told=although_told)
            except QuizError as refusal:
                problem = refusal.message
            else:
                messages.success(request, f"The attempt of {queries.called(attempt)} runs again, with what was saved.")
                return HttpResponseRedirect(self.url_of("takers", assignment.pk))
        deadline = terms.deadline(attempt.started_at)
        return self.own_page(
            request,
            "assignment/reopen_attempt.html",
            "Reopen an attempt",
            409 if problem else 200,
            original=assignment,
            attempt=attempt,
            name=queries.called(attempt),
            until="" if deadline is None else told_exactly(deadline),
            told=[ROW_LABELS[row].lower() for row in Row if row in rows_told(attempt, terms, now)],
            problem=problem,
        )

    def _refuse_delete(self, request: HttpRequest, assignment: Assignment) -> HttpResponse:
        return self.own_page(
            request,
            "assignment/not_yours.html",
            "Only the owner deletes attempts",
            403,
            original=assignment,
        )

    def receipt(self, request: HttpRequest) -> HttpResponse:
        """Whether a receipt is genuine, and whether the answers are still those that were handed in."""
        code = request.GET.get("code", "")[:200]
        verified = queries.verify_receipt(code) if code.strip() else None
        if verified is not None:
            rows = queries.visible_rows(Attempt.objects.filter(pk=verified.attempt.pk), request.user)
            if not rows.exists():
                verified = None
        return self.own_page(
            request,
            "assignment/receipt.html",
            "Check a receipt",
            code=code,
            verified=verified,
            handed_in=told_exactly(verified.submitted_at) if verified else "",
            name=queries.called(verified.attempt) if verified else "",
            attempt_url=self.url_of("attempt", verified.attempt.assignment_id, verified.attempt.pk) if verified else "",
        )


ACTS: tuple[tuple[str, Act, str, str], ...] = (
    ("reset", services.reset_attempt, "The attempt of {name} is set aside: they may begin anew.", "restore_attempt"),
    ("restore", services.restore_attempt, "The attempt of {name} counts again.", ""),
    ("finish", services.end_attempt, "The attempt of {name} is handed in.", ""),
)

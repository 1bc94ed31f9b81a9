"""The gradebook of a quiz, of a class or of one assignment, as CSV and as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from quizzes.admin.owning import OwnRows
from quizzes.models import Assignment
from quizzes.presentation.gradebook import gradebook_json, gradebook_table
from quizzes.sheets import csv_lines


class GradebookPages(OwnRows):
    """Adds the two pages to an admin, which says what assignments a row of it has."""

    def gradebook_of(self, request: HttpRequest, row: Any) -> QuerySet[Assignment]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        pages = [("csv", self.gradebook_csv), ("json", self.gradebook_json)]
        own = [
            path(
                f"<int:pk>/gradebook.{form}",
                self.admin_site.admin_view(never_cache(require_GET(page))),
                name=f"{self.opts.app_label}_{self.opts.model_name}_gradebook_{form}",
            )
            for form, page in pages
        ]
        return [*own, *super().get_urls()]

    def gradebook_csv(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assignments = self.gradebook_of(request, self.own_or_404(request, pk))
        lines = csv_lines(gradebook_table(assignments, timezone.now()))
        return self._sent(pk, "csv", StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"))

    def gradebook_json(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        assignments = self.gradebook_of(request, self.own_or_404(request, pk))
        pieces = gradebook_json(assignments, timezone.now())
        return self._sent(pk, "json", StreamingHttpResponse(pieces, content_type="application/json"))

    def _sent(self, pk: int, form: str, answer: StreamingHttpResponse) -> StreamingHttpResponse:
        name = f"gradebook-{self.opts.model_name}-{pk}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

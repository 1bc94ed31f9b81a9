"""Filters of lists that take their values from the address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from quizzes import queries


class TextFilter(admin.SimpleListFilter):
    """A value that no text can hold (NUL), which PostgreSQL refuses, filters nothing."""

    def value(self) -> str | None:
        given = super().value()
        return None if given is None or "\0" in given else given


def quiz_filter(path: str) -> type[admin.SimpleListFilter]:
    """A filter by quiz that names only quizzes of the user. `path` leads to the quiz."""

    class QuizFilter(TextFilter):
        title = "quiz"
        parameter_name = "quiz"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return list(queries.editable_quizzes(request.user).values_list("slug", "title"))

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset if self.value() is None else queryset.filter(**{f"{path}__slug": self.value()})

    return QuizFilter

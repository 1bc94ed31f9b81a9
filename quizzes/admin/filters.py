"""Filters of lists that take their values from the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from quizzes import queries, subjects
from quizzes.models import Choice, QuizItem, Tag


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


# Of the bank


class TagFilter(TextFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Tag.objects.filter(questions__in=queries.editable_questions(request.user)).distinct()
        return [(tag.name, tag.name) for tag in used]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        return (
            queryset
            if name is None
            else queryset.filter(Exists(Tag.objects.filter(name=name, questions=OuterRef("pk"))))
        )


class UseFilter(TextFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        quizzes = queries.editable_quizzes(request.user).filter(binned_at=None).order_by("title")
        return [("none", "In no quiz"), *((quiz.slug, quiz.title) for quiz in quizzes)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        items = QuizItem.objects.filter(question=OuterRef("pk"))
        if self.value() is None:
            return queryset
        if self.value() == "none":
            return queryset.filter(~Exists(items))
        return queryset.filter(Exists(queries.visible_rows(items.filter(quiz__slug=self.value()), request.user)))


class ComputationFilter(TextFilter):
    """Questions that compute with a provider, a claim, a quantity or a value such as the name of a function. The word
    stands in quotes in the JSON of a question, so that “elu” doesn't find “relu”."""

    title = "computation"
    parameter_name = "uses"
    template = "admin/quizzes/question/uses_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, word) for word in known_words()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One box instead of a long list; the other filters and the search stay as they are."""
        others = {name: value for name, value in changelist.params.items() if name != self.parameter_name}
        yield {
            "value": self.value() or "",
            "words": [word for word, _ in self.lookup_choices],
            "others": [(name, each) for name, values in others.items() for each in _as_list(values)],
            "query": changelist.query,
            "clear_url": changelist.get_query_string(remove=[self.parameter_name]),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        word = (self.value() or "").strip()
        if not word:
            return queryset
        quoted = f'"{word}"'
        claims = Choice.objects.alias(text_of_claim=Cast("claim", TextField()))
        own = queryset.alias(
            text_of_explanation=Cast("explanation", TextField()), text_of_body=Cast("body", TextField())
        )
        return own.filter(
            Q(text_of_explanation__contains=quoted)
            | Q(text_of_body__contains=quoted)
            | Exists(claims.filter(question=OuterRef("pk"), text_of_claim__contains=quoted))
        )


def _as_list(values: Any) -> list[str]:
    return values if isinstance(values, list) else [values]


def known_words() -> list[str]:
    """Every computation of the subjects, and every value that their parameters allow."""
    words: set[str] = set()
    for name, subject in subjects.subjects().items():
        for parts in (subject.providers, subject.claims, subject.quantities):
            for part, each in parts.items():
                words |= {f"{name}.{part}", *(value for spec in each.parameters for value in spec.allowed)}
    return sorted(words)

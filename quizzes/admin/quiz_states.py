"""What happens to a whole quiz: withdrawn, archived, offered again, copied; and the list that shows which is which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from quizzes import services
from quizzes.admin.bin import undoable
from quizzes.admin.owning import Note, Tool
from quizzes.admin.panels import SharePages
from quizzes.models import Quiz

IN_USE = Q(archived_at=None, binned_at=None)
STATES: dict[str, tuple[str, Q]] = {
    "draft": ("Not published yet", IN_USE & Q(latest_version=None)),
    "offered": ("Offered", IN_USE & Q(withdrawn_at=None, latest_version__isnull=False)),
    "withdrawn": ("Withdrawn", IN_USE & Q(withdrawn_at__isnull=False)),
    "archived": ("Archived", Q(archived_at__isnull=False, binned_at=None)),
    "bin": ("In the bin", Q(binned_at__isnull=False)),
}


def state_of(quiz: Quiz) -> str:
    if quiz.is_binned:
        return "in the bin"
    if quiz.archived_at is not None:
        return "archived"
    if quiz.withdrawn_at is not None:
        return "withdrawn"
    return "draft" if quiz.latest_version_id is None else "published"


class StateFilter(admin.SimpleListFilter):
    """Without a choice the list leaves out what is archived or in the bin."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _) in STATES.items()]

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        yield {**everything, "display": "In use"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _, rows = STATES.get(self.value() or "", ("", IN_USE))
        return queryset.filter(rows)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state: what does it, what is said of it, and the page that undoes it."""

    do: Callable[[Quiz], None]
    said: str
    undo: str


CHANGES = {
    "withdraw": Change(
        lambda quiz: services.withdraw_quiz(quiz, now=timezone.now()),
        "is withdrawn: nobody can begin it any more. Attempts that run go on, results stay.",
        "offer",
    ),
    "offer": Change(services.offer_quiz_again, "is no longer withdrawn.", "withdraw"),
    "archive": Change(
        lambda quiz: services.archive_quiz(quiz, now=timezone.now()),
        "is archived: nobody can begin it, and your list leaves it out.",
        "unarchive",
    ),
    "unarchive": Change(services.unarchive_quiz, "is no longer archived.", "archive"),
}


class QuizStates(SharePages):
    def tools(self, draft: Quiz) -> list[Tool]:
        """A draft that nobody can begin yet needs no withdrawing."""
        tools = [Tool("Duplicate", self.url_of("duplicate", draft.pk), posts=True)]
        if draft.can_be_begun and draft.latest_version_id is not None:
            tools.append(Tool("Withdraw", self.url_of("withdraw", draft.pk), posts=True))
        if draft.archived_at is None:
            tools.append(Tool("Archive", self.url_of("archive", draft.pk), posts=True))
        return [*tools, *super().tools(draft)]

    def note(self, draft: Quiz) -> Note | None:
        over = "nobody can begin this quiz. Attempts that run go on, results stay."
        if draft.is_binned:
            return super().note(draft)
        if draft.archived_at is not None:
            return Note(f"Archived: {over}", "Take it out of the archive", self.url_of("unarchive", draft.pk))
        if draft.withdrawn_at is not None:
            return Note(f"Withdrawn: {over}", "Offer it again", self.url_of("offer", draft.pk))
        return None

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self.change_state)),
                {"name": name},
                name=f"quizzes_quiz_{name}",
            )
            for name in CHANGES
        ]
        copy = self.admin_site.admin_view(require_POST(self.duplicate))
        return [*own, path("<int:pk>/duplicate/", copy, name="quizzes_quiz_duplicate"), *super().get_urls()]

    def change_state(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        quiz, change = self.own_or_404(request, pk), CHANGES[name]
        change.do(quiz)
        said = f"“{quiz}” {change.said}"
        self.log_change(request, quiz, said)
        messages.success(request, undoable(request, said, self.url_of(change.undo, quiz.pk)))
        return self.back_to(quiz)

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        quiz = self.own_or_404(request, pk)
        copy = services.duplicate_quiz(quiz=quiz, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        self.log_addition(request, copy, f"Copied from “{quiz}”.")
        messages.success(
            request,
            f"This is a copy of “{quiz}”, not published yet. Its questions stand in both quizzes: "
            "whoever changes one changes it here and there.",
        )
        return self.back_to(copy)

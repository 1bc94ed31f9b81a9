"""The bin of quizzes, questions and lessons: in with an Undo, out again, and for good once nothing hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from quizzes import queries, services
from quizzes.admin.owning import Note, OwnedAdmin, Tool
from quizzes.engine.errors import InUse

SURE = "_sure"


def undoable(request: HttpRequest, said: str, undo_url: str, fields: Iterable[tuple[str, object]] = ()) -> SafeString:
    """A message with a button that takes back what it tells."""
    hidden = (("csrfmiddlewaretoken", get_token(request)), *fields)
    return format_html(
        '{} <form class="undo" method="post" action="{}">{}<button type="submit">Undo</button></form>',
        said,
        undo_url,
        format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden),
    )


class BinFilter(admin.SimpleListFilter):
    """The list leaves out what is in the bin, unless it is asked for."""

    title = "bin"
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("in", "In the bin")]

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        yield {**everything, "display": "Not in the bin"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(binned_at__isnull=self.value() != "in")


class BinnableAdmin(OwnedAdmin):
    """Nothing is deleted at once: it goes into the bin, with an Undo beside the message."""

    def throw_away(self, draft: Any, by: User, now: datetime) -> None:
        """Call the service that puts this kind of draft into the bin."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        pages = {"bin": self.put_into_bin, "restore": self.restore}
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_POST(page)),
                name=f"quizzes_{self.opts.model_name}_{name}",
            )
            for name, page in pages.items()
        ]
        return own + super().get_urls()

    def asked_before_binning(self, request: HttpRequest, draft: Any) -> HttpResponse | None:
        """A page that asks first, where somebody is at work on it."""
        return None

    def tools(self, draft: Any) -> list[Tool]:
        if draft.is_binned:
            return super().tools(draft)
        return [*super().tools(draft), Tool("Put into the bin", self.url_of("bin", draft.pk), posts=True)]

    def note(self, draft: Any) -> Note | None:
        if not draft.is_binned:
            return super().note(draft)
        when = formats.date_format(timezone.localtime(draft.binned_at), "DATETIME_FORMAT")
        return Note(
            f"In the bin since {when}: offered to nobody.", "Take it out of the bin", self.url_of("restore", draft.pk)
        )

    def put_into_bin(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.own_or_404(request, pk)
        asked = None if SURE in request.POST or draft.is_binned else self.asked_before_binning(request, draft)
        if asked is not None:
            return asked
        try:
            self.throw_away(draft, request.user, timezone.now())  # type: ignore[arg-type]
        except InUse as refusal:
            messages.error(request, refusal.message)
            return self.back_to(draft)
        self.log_change(request, draft, "Put into the bin.")
        messages.success(request, undoable(request, f"“{draft}” is in the bin.", self.url_of("restore", draft.pk)))
        return HttpResponseRedirect(self.url_of("changelist"))

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.own_or_404(request, pk)
        services.restore_from_bin(draft, now=timezone.now(), by=request.user)  # type: ignore[arg-type]
        self.log_change(request, draft, "Taken out of the bin.")
        messages.success(request, f"“{draft}” is out of the bin.")
        return self.back_to(draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For good only from the bin, and only when nothing hangs on it."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.is_binned and not queries.hangs_on(obj)))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Something may come to hang on it between the question and the answer."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except InUse as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("admin:quizzes_bin"))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        services.delete_for_good(obj)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Binned:
    """A line of the bin. `kept` says why it can't be deleted for good, "" where it can."""

    kind: str
    draft: Any
    kept: str
    change_url: str
    restore_url: str
    delete_url: str


def binned_lines(request: HttpRequest) -> list[Binned]:
    return [_line(draft) for draft in queries.binned_drafts(request.user)]


def _line(draft: Any) -> Binned:
    start = f"admin:quizzes_{draft._meta.model_name}"
    change, restore, delete = (reverse(f"{start}_{page}", args=[draft.pk]) for page in ("change", "restore", "delete"))
    kind = str(draft._meta.verbose_name)
    return Binned(kind, draft, queries.hangs_on(draft), change, restore, delete)

"""What belongs to somebody: pages of the admin that only show what their user may edit, and the page that shares it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from quizzes import queries, services
from quizzes.admin.clashes import clash_of
from quizzes.engine.errors import StaleRevision

SEPARATORS = re.compile(r"[\s,;]+")


class Shelf(IntEnum):
    """Tools of one purpose stand in a row of their own, in this order."""

    STEP = 1  # on the way to the learner
    LOOK = 2  # at what came of it
    DO = 3  # with the whole


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that can be done with the whole of what a page shows: a link, or a button that posts."""

    label: str
    url: str
    posts: bool = False
    shelf: Shelf = Shelf.DO


@dataclass(frozen=True, slots=True)
class Note:
    """What a page says of the state of its draft, with the button that ends this state."""

    said: str
    button: str
    url: str


class OwnRows(admin.ModelAdmin):
    """Rows that a user may not edit aren't there: 404 on each page, and no list, filter or search tells of them."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.visible_rows(super().get_queryset(request), request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        return found

    def own_or_404(self, request: HttpRequest, pk: int) -> Any:
        """The row that a page of its own asks for, with the right to change it."""
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return found

    def own_page(
        self, request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        known = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return render(request, f"admin/quizzes/{template}", {**known, **context}, status=status)

    def url_of(self, page: str, *args: Any) -> str:
        return reverse(f"admin:quizzes_{self.opts.model_name}_{page}", args=args)

    def back_to(self, row: Model) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.url_of("change", row.pk))


class SharingForm(forms.Form):
    """Who owns and edits a draft, by user name: nobody is shown a list of everyone's names."""

    owner = forms.CharField(required=False, max_length=150, help_text="A user name. Empty: superusers alone.")
    editors = forms.CharField(
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40, "spellcheck": "false"}),
        help_text="User names of instructors, with a comma or a line between them. "
        "They may do what the owner may, but for choosing editors.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args: Any, chooses_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chooses_owner:
            del self.fields["owner"]

    def clean_owner(self) -> User | None:
        name = self.cleaned_data["owner"].strip()
        return instructors_named([name])[0] if name else None

    def clean_editors(self) -> list[User]:
        return instructors_named([name for name in SEPARATORS.split(self.cleaned_data["editors"]) if name])


def instructors_named(names: list[str]) -> list[User]:
    found = {user.username: user for user in queries.possible_editors().filter(username__in=names)}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise ValidationError(f"No instructor has the user name {', '.join(f'“{name}”' for name in unknown)}.")
    return list(found.values())


class OwnedAdmin(OwnRows):
    """Whoever makes a row owns it, and its page leads to the one that shares it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("owner")

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return [*shown, "owner"] if request.user.is_superuser else shown

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    def tools(self, draft: Any) -> list[Tool]:
        return [Tool("Who may edit", self.url_of("sharing", draft.pk))]

    def note(self, draft: Any) -> Note | None:
        return None

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = context.get("original")
        form = context["adminform"].form
        if getattr(form, "is_late", False):
            context["clash"] = clash_of(form, [inline.formset for inline in context["inline_admin_formsets"]])
        if draft is not None and self.has_change_permission(request, draft):
            tools = self.tools(draft)
            shelves = [(shelf, [tool for tool in tools if tool.shelf is shelf]) for shelf in Shelf]
            context |= {"tool_shelves": shelves, "note": self.note(draft)}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "POST"])(self.sharing)
        name = f"quizzes_{self.opts.model_name}_sharing"
        return [path("<int:pk>/sharing/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def sharing(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.own_or_404(request, pk)
        may_share = queries.may_share(draft, request.user)
        if request.method == "POST" and not may_share:
            raise PermissionDenied
        form = SharingForm(
            request.POST if request.method == "POST" else None,
            chooses_owner=request.user.is_superuser,
            initial={
                "owner": draft.owner.username if draft.owner else "",
                "editors": ", ".join(draft.editors.order_by("username").values_list("username", flat=True)),
                "seen": services.sharing_of(draft),
            },
        )
        if request.method == "POST" and form.is_valid() and self._share(request, draft, form):
            return self.back_to(draft)
        status = 422 if form.errors else 200
        return self.own_page(
            request, "sharing.html", "Who may edit", status, original=draft, form=form, may_share=may_share
        )

    def _share(self, request: HttpRequest, draft: Any, form: SharingForm) -> bool:
        chosen = form.cleaned_data
        owner = chosen.get("owner", draft.owner)
        try:
            services.share(draft, owner=owner, editors=chosen["editors"], seen=chosen["seen"])
        except StaleRevision as refusal:
            form.add_error(None, refusal.message)
            return False
        self.log_change(request, draft, "Changed who may edit.")
        messages.success(request, "Saved who may edit.")
        return True

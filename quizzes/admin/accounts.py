"""The accounts of people, as Django's admin has them, but for one thing: who owns something isn't deleted before it is
handed over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from quizzes import queries, services
from quizzes.admin.owning import instructors_named
from quizzes.queries import Belonging

admin.site.unregister(User)

FORGETS = (
    "What this person did stays, but no longer who did it: their name goes out of histories, versions and logs of settings. To "
    "keep it there, untick “Active” instead: nobody gets in with the account any more."
)


class HandOverForm(forms.Form):
    """Who gets it, by user name."""

    to = forms.CharField(
        max_length=150,
        label="New owner",
        help_text="The user name of an instructor or superuser.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, leaving: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaving = leaving

    def clean_to(self) -> User:
        [found] = instructors_named([self.cleaned_data["to"].strip()])
        if found == self.leaving:
            raise ValidationError("Choose somebody else: all of this is theirs already.")
        return found


@admin.register(User)
class AccountAdmin(UserAdmin):
    change_form_template = "admin/quizzes/account/edit.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.hand_over_page))
        return [path("<int:pk>/hand-over/", page, name="auth_user_hand_over"), *super().get_urls()]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Of an account that owns something: who gets it comes first, and the question whether to delete after it."""
        account = self.get_object(request, object_id)
        if account is None or not self.has_delete_permission(request, account):
            return super().delete_view(request, object_id, extra_context)
        things = queries.belongings(account)
        if not things:
            if request.method == "GET" and queries.is_in_history(account):
                messages.warning(request, FORGETS)
            return super().delete_view(request, object_id, extra_context)
        return self._page(request, account, things, HandOverForm(leaving=account))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """For the list, which deletes several: the accounts that can't go, with the way to hand over what they own."""
        going, counts, lacking, protected = super().get_deleted_objects(objs, request)
        holding = [(account, things) for account in objs if (things := queries.belongings(account))]
        if not holding:
            return going, counts, lacking, protected
        said = [
            format_html(
                '“{}” owns {}. <a href="{}">Hand it over first</a>',
                account,
                counted(things),
                reverse("admin:auth_user_hand_over", args=[account.pk]),
            )
            for account, things in holding
        ]
        return going, counts, set(), said

    def hand_over_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        account = User.objects.filter(pk=pk).first()
        if account is None:
            raise Http404("There is no such account.")
        form = HandOverForm(request.POST if request.method == "POST" else None, leaving=account)
        if request.method == "POST" and form.is_valid():
            return self._hand_over(request, account, form.cleaned_data["to"])
        return self._page(request, account, queries.belongings(account), form)

    def _hand_over(self, request: HttpRequest, account: User, to: User) -> HttpResponse:
        handed = services.hand_over(leaving=account, to=to)
        for thing in handed:
            self.log_change(request, thing, f"Handed over by the account “{account}” to “{to}”.")
        self.log_change(request, account, f"Handed over to “{to}”: {counted(handed)}.")
        messages.success(request, f"“{to}” owns now what “{account}” owned: {counted(handed)}.")
        page = "admin:auth_user_delete" if "_delete" in request.POST else "admin:auth_user_change"
        return HttpResponseRedirect(reverse(page, args=[account.pk]))

    def _page(self, request: HttpRequest, account: User, things: list[Belonging], form: HandOverForm) -> HttpResponse:
        shown = things if request.user.is_superuser else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Hand over what “{account}” owns",
            "original": account,
            "form": form,
            "counted": counted(things),
            "things": [(thing._meta.verbose_name, thing, _url(thing)) for thing in shown],
            "may_hand_over": request.user.is_superuser,
            "may_delete": self.has_delete_permission(request, account),
        }
        return render(request, "admin/quizzes/account/hand_over.html", context, status=422 if form.errors else 200)


def _url(thing: Belonging) -> str:
    return reverse(f"admin:quizzes_{thing._meta.model_name}_change", args=[thing.pk])


def counted(things: list[Belonging]) -> str:
    """“2 quizzes, 1 class”."""
    numbers = Counter(type(thing) for thing in things)
    return ", ".join(
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in numbers.items()
    )

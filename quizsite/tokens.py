"""A person's own tokens: made here, shown once, revoked here."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import queries, services
from quizzes.engine.errors import InvalidParameter, NotFound
from quizzes.programs import SCOPES
from quizzes.services.programs import LONGEST_NAME, MOST_DAYS

USUAL_DAYS = 90


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=LONGEST_NAME, label=_("Name"), help_text=_("What it is for, to recognise it in the list.")
    )
    days = forms.IntegerField(
        min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS, label=_("Days"), help_text=_("How long it holds.")
    )
    scopes = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {words}") for name, words in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        label=_("What it may do"),
        help_text=_("Never more than you may do yourself."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The answer to the form shows the new token; nobody sees it again."""
    form, made = TokenForm(request.POST if request.method == "POST" else None), None
    user = _user(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_personal_token(user=user, now=timezone.now(), **form.cleaned_data)
            form = TokenForm()
        except InvalidParameter as refusal:
            form.add_error(refusal.field, refusal.message)
    context = {"form": form, "made": made, "tokens": queries.own_tokens(user), "now": timezone.now()}
    return render(request, "registration/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    try:
        services.revoke_personal_token(user=_user(request), public_id=token, now=timezone.now())
        messages.success(request, "The token is revoked. Programs that use it are refused from now on.")
    except NotFound as refusal:
        return render(request, "quizzes/refused.html", {"title": "Not found", "message": refusal.message}, status=404)
    return HttpResponseRedirect(reverse("tokens"))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  both views ask for a login
    return request.user

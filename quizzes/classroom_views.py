"""A learner and their classes: joining by a code, the list of quizzes, leaving; and the end of an instructor's trial."""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes import services
from quizzes.engine.errors import InUse, InvalidText, QuizError, TooManyTries, WrongCode
from quizzes.http import address_of, status_of
from quizzes.learners import TRIAL, Identity, identify, remember, trial_of
from quizzes.presentation.classes import show_classes
from quizzes.presentation.shown import ErrorSummary
from quizzes.refusals import page_view

CODE = re.compile(r"[A-Za-z0-9 -]{1,40}")


@page_view("GET", "HEAD", "POST")
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """Type a code, or arrive with one; then a name, and a number where the class goes by numbers."""
    identity = identify(request)
    typed = request.POST.get("code", "") or code or request.GET.get("code", "")
    if request.method == "POST" and "name" in request.POST:
        return _join(request, identity, typed)
    if not typed and request.method != "POST":
        return _ask(request, identity, typed)
    try:
        classroom = services.find_class(typed, services.Guesses("join-code", identity, address_of(request)))
    except (WrongCode, TooManyTries) as refusal:
        return _ask(request, identity, typed, refusal)
    if request.method == "POST":
        return HttpResponseRedirect(reverse("quizzes:join_with_code", args=[classroom.join_code]))
    return _ask(request, identity, typed, title=classroom.name)


def _join(request: HttpRequest, identity: Identity, typed: str) -> HttpResponse:
    try:
        services.join_class(
            identity=identity,
            code=typed,
            name=request.POST.get("name", ""),
            number=request.POST.get("number", ""),
            address=address_of(request),
            now=timezone.now(),
        )
    except QuizError as refusal:
        has_code = not isinstance(refusal, (WrongCode, TooManyTries))
        return _ask(request, identity, typed, refusal, title=_("your class") if has_code else "")
    response = HttpResponseRedirect(reverse("quizzes:classes"))
    response.status_code = 303
    remember(response, identity)
    return response


def _ask(
    request: HttpRequest, identity: Identity, code: str, refusal: QuizError | None = None, title: str = ""
) -> HttpResponse:
    """The form: of the code alone, or with `title`, the name of the class, of who joins."""
    user = request.user
    known = (user.get_full_name() or user.get_username()) if user.is_authenticated else ""
    error = None
    if refusal is not None:
        target = {InvalidText: "name", InUse: "number"}.get(type(refusal), "code")
        if target == "name" and "number" in refusal.message:
            target = "number"
        error = ErrorSummary(_("There is a problem"), refusal.message, f"join-{target}")
    context = {
        "title": title,
        "code": code if CODE.fullmatch(code) else code[:40],
        "name": request.POST.get("name", known),
        "number": request.POST.get("number", ""),
        "error": error,
    }
    response = render(request, "quizzes/join.html", context, status=200 if refusal is None else status_of(refusal))
    remember(response, identity)
    return response


@page_view("GET", "HEAD")
def classes(request: HttpRequest) -> HttpResponse:
    """The learner's classes with their quizzes."""
    shown = show_classes(identify(request), timezone.now())
    return render(request, "quizzes/classes.html", {"classes": shown})


@page_view("POST")
def leave(request: HttpRequest, classroom: int) -> HttpResponse:
    services.leave_class(identity=identify(request), classroom_id=classroom)
    response = HttpResponseRedirect(reverse("quizzes:classes"))
    response.status_code = 303
    return response


@page_view("POST")
def end_trial(request: HttpRequest) -> HttpResponse:
    """Throw the learner of the trial away, and go back to the assignment."""
    running = trial_of(request)
    if running is not None:
        services.end_trial(public_id=uuid.UUID(running["learner"]))
        del request.session[TRIAL]
    response = HttpResponseRedirect(running["back"] if running else reverse("quizzes:home"))
    response.status_code = 303
    return response

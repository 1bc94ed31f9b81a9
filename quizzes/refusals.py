"""Pages of students, and the page that says why something can't be had, on the site and in frames of other sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from quizzes.engine.errors import NotFound, QuizError
from quizzes.http import status_of
from quizzes.passes import Look, pass_of
from quizzes.presentation.framing import show_frame
from quizzes.zones import reader_zone

View = Callable[..., HttpResponse]


def page_view(*methods: str) -> Callable[[View], View]:
    """A page that is personal, never cached, and answers refusals with a page that says what to do."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method not in methods:
                return _wrong_method(request, methods)
            with timezone.override(reader_zone(request)):
                try:
                    return view(request, *args, **kwargs)
                except QuizError as error:
                    return refuse(request, error)

        return wrapped

    return decorate


def _wrong_method(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    message = _("This address only takes what a form sends. Open the quiz again and use its buttons.")
    response = _page(request, _("Not a page"), message, 405)
    response["Allow"] = ", ".join(methods)
    return response


def refuse(request: HttpRequest, error: QuizError) -> HttpResponse:
    """A refusal that belongs to no player."""
    title = _("Not found") if isinstance(error, NotFound) else _("That didn’t work")
    return _page(request, title, error.message, status_of(error))


def _page(request: HttpRequest, title: str, message: str, status: int) -> HttpResponse:
    context: dict[str, object] = {"title": title, "message": message}
    if not getattr(request, "is_framed", False):
        return render(request, "quizzes/refused.html", context, status=status)
    passed = pass_of(request)
    context["frame"] = show_frame(passed.look if passed else Look())
    return render(request, "quizzes/framed_refused.html", context, status=status)

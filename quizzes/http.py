"""How refusals become HTTP, one table for pages and interfaces alike."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quizzes.engine import errors

STATUS: dict[type[errors.QuizError], int] = {
    errors.InvalidAnswer: 422,
    errors.InvalidRating: 422,
    errors.InvalidText: 422,
    errors.InvalidContent: 422,
    errors.InvalidParameter: 422,
    errors.KeyReused: 422,
    errors.MissingKey: 400,
    errors.UnknownQuestion: 404,
    errors.NotFound: 404,
    errors.AttemptClosed: 409,
    errors.AlreadyChecked: 409,
    errors.AlreadyFinished: 409,
    errors.NotFinished: 409,
    errors.StaleRevision: 409,
}
RETRY_AFTER_SECONDS = 3


def status_of(error: errors.QuizError) -> int:
    """The status of the error's class or of the nearest base that has one."""
    return next((STATUS[base] for base in type(error).__mro__ if base in STATUS), 400)


class UnavailableDatabaseMiddleware:
    """A database that is locked, full or gone answers 503 with Retry-After: nothing was saved, the client may send again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError):
            return None
        title, message = (
            _("Not saved"),
            _("The database can’t be reached just now. Nothing was recorded; send it again in a moment."),
        )
        response = render(request, "quizzes/refused.html", {"title": title, "message": message}, status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

"""What holds for every page of the site, whichever app serves it."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils import timezone

from quizzes.zones import reader_zone

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class DatabaseTroubleMiddleware:
    """Answers 503 with `Retry-After` when the database is busy, full, read-only or away.

    Nothing was committed then, so the same request can be sent again; a 500 would say that the site is broken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError):
            return None
        logger.error("The database failed during %s %s", request.method, request.path, exc_info=exception)
        return HttpResponse(_page(), status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


class ReaderZoneMiddleware:
    """Every page, the admin's own too, tells times in the zone that the reader's browser has named."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(reader_zone(request)):
            return self.get_response(request)


def _page() -> str:
    try:
        return loader.render_to_string("503.html")  # without the request: who is signed in stands in the database
    except TemplateDoesNotExist:
        return (
            "<!doctype html><title>Busy</title><h1>Busy</h1><p>Nothing was lost. Please send it again in a moment.</p>"
        )

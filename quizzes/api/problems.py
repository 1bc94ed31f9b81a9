"""Every refusal as `application/problem+json` (RFC 9457): the same codes, statuses and sentences as on pages."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from quizzes.api import errors
from quizzes.api.errors import Fault, Refusal
from quizzes.engine.errors import InvalidContent, InvalidParameter, NotFound, QuizError, StaleRevision
from quizzes.http import status_of

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
MOST_FAULTS = 100


def answer_problem(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to whatever a view raised. With DEBUG an unforeseen error keeps its traceback."""
    request = context["request"]
    if isinstance(exception, StaleRevision) and "If-Match" in request.headers:
        exception = errors.PreconditionFailed(
            "Somebody changed this while your request was under way. Fetch it again, carry your change over and send that."
        )
    refusal = refusal_of(exception)
    if refusal is None:
        if settings.DEBUG:
            return None
        logger.error("%s %s failed [%s]", request.method, request.path, request.id, exc_info=exception)
        refusal = errors.InternalError("Something went wrong here, not with your request. Send it again later.")
    elif isinstance(exception, OperationalError):
        logger.error("The database failed during %s %s", request.method, request.path, exc_info=exception)
    return Response(
        document(refusal, request.path, request.id),
        status=status(refusal),
        headers=headers(refusal),
        content_type=MEDIA_TYPE,
    )


def refusal_of(exception: Exception) -> QuizError | None:
    """The refusal behind an exception; None for one that nobody foresaw."""
    if isinstance(exception, QuizError):
        return exception
    if isinstance(exception, exceptions.ValidationError):
        faults = tuple(_faults(exception.get_full_details()))[:MOST_FAULTS]
        where = ", ".join(dict.fromkeys(fault.pointer or "the body" for fault in faults))
        return errors.InvalidRequest(f"The request can't be used as it stands: look at {where}.", faults=faults)
    if isinstance(exception, (Http404, exceptions.NotFound)):
        return NotFound("There is nothing at this address, or it isn't yours to see.")
    if isinstance(exception, OperationalError):
        return errors.DatabaseBusy(
            "The database is busy. Nothing was recorded: send the same request again in a moment.",
            Retry_After=str(RETRY_AFTER_SECONDS),
        )
    if isinstance(exception, RequestDataTooBig):
        return errors.BodyTooLarge("The body is too long. Send it in parts.")
    if isinstance(exception, SuspiciousOperation):
        return errors.InvalidRequest("The request can't be used as it stands.")
    return _of_framework(exception)


def _of_framework(exception: Exception) -> QuizError | None:
    for kind, refusal in FRAMEWORK.items():
        if isinstance(exception, kind):
            return refusal
    return None


FRAMEWORK: dict[type[Exception], Refusal] = {
    exceptions.NotAuthenticated: errors.NotAuthenticated("Send a token as “Authorization: Bearer …”."),
    exceptions.AuthenticationFailed: errors.InvalidToken("This token isn't valid."),
    exceptions.PermissionDenied: errors.NotPermitted("You may not do this."),
    PermissionDenied: errors.NotPermitted("You may not do this."),
    exceptions.UnsupportedMediaType: errors.UnsupportedMediaType("Send the body as “Content-Type: application/json”."),
}


def _faults(details: Any, pointer: str = "") -> Iterator[Fault]:
    """What a serializer found, with a pointer to each place."""
    if isinstance(details, Mapping) and {"message", "code"} == details.keys():
        yield Fault(pointer, str(details["code"]), str(details["message"]))
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            part = str(name).replace("~", "~0").replace("/", "~1")
            yield from _faults(inner, pointer if name == "non_field_errors" else f"{pointer}/{part}")
    elif isinstance(details, Sequence):
        for index, inner in enumerate(details):
            is_list_of_messages = isinstance(inner, Mapping) and {"message", "code"} == inner.keys()
            yield from _faults(inner, pointer if is_list_of_messages else f"{pointer}/{index}")


def status(refusal: QuizError) -> int:
    return refusal.status if isinstance(refusal, Refusal) else status_of(refusal)


def headers(refusal: QuizError) -> dict[str, str]:
    return dict(refusal.sent) if isinstance(refusal, Refusal) else {}


def document(refusal: QuizError, path: str, request_id: str) -> dict[str, object]:
    """The body of a problem. `type` leads to what the docs say of its code."""
    code = status(refusal)
    return {
        "type": f"/api/v1/docs/#problem-{refusal.code}",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "code": refusal.code,
        "detail": refusal.message,
        "instance": path,
        "request_id": request_id,
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in faults_of(refusal)
        ],
        **(refusal.more if isinstance(refusal, Refusal) else {}),
    }


def faults_of(refusal: QuizError) -> tuple[Fault, ...]:
    if isinstance(refusal, Refusal):
        return refusal.faults
    if isinstance(refusal, InvalidContent):
        return tuple(Fault("", refusal.code, problem) for problem in refusal.problems)
    if isinstance(refusal, InvalidParameter):
        return (Fault(f"/{refusal.field}", refusal.code, refusal.message.removeprefix(f"{refusal.field}: ")),)
    return ()


def problem_response(request: HttpRequest, refusal: QuizError) -> JsonResponse:
    """For what goes wrong outside the views of the framework."""
    request_id = uuid.uuid4().hex
    body = document(refusal, request.path, request_id)
    more = {"X-Request-Id": request_id, "Cache-Control": "no-store"}
    return JsonResponse(body, status=status(refusal), headers=headers(refusal) | more, content_type=MEDIA_TYPE)


def read_only(page: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page under /api/ for people: another method than theirs is a problem there too."""

    @wraps(page)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return page(request)
        detail = f"{request.method} isn't served here; GET, HEAD are."
        return problem_response(request, errors.MethodNotAllowed(detail, Allow="GET, HEAD"))

    return answer

"""How refusals become HTTP, one table for pages and interfaces alike; and where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from quizzes import outbound
from quizzes.engine import errors

STATUS: dict[type[errors.QuizError], int] = {
    errors.InvalidAnswer: 422,
    errors.InvalidRating: 422,
    errors.InvalidText: 422,
    errors.InvalidContent: 422,
    errors.InvalidParameter: 422,
    errors.KeyReused: 422,
    errors.MissingKey: 400,
    errors.RequestInFlight: 409,
    errors.UnknownQuestion: 404,
    errors.NotFound: 404,
    errors.AttemptClosed: 409,
    errors.AlreadyChecked: 409,
    errors.AlreadyFinished: 409,
    errors.AlreadyTold: 409,
    errors.NotFinished: 409,
    errors.NotShown: 409,
    errors.StaleRevision: 409,
    errors.InUse: 409,
    errors.NotStarted: 409,
    errors.WrongMode: 409,
    errors.WrongCode: 422,
    errors.TooManyTries: 429,
    errors.RefusedPass: 403,
    errors.OldPage: 409,
    outbound.AddressRefused: 422,
    outbound.OutboundError: 502,
}


def status_of(error: errors.QuizError | type[errors.QuizError]) -> int:
    """The status of the error's class or of the nearest base that has one."""
    kind = error if isinstance(error, type) else type(error)
    return next((STATUS[base] for base in kind.__mro__ if base in STATUS), 400)


def address_of(request: HttpRequest) -> str:
    """The address that asks. Behind a proxy that is the one that the proxy itself added last."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))

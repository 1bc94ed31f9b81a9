"""Refusals that only this interface knows: they speak of headers, tokens and bodies, not of quizzes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from quizzes import outbound
from quizzes.engine import errors as engine
from quizzes.engine.errors import QuizError, StaleRevision
from quizzes.http import status_of


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of a request. `pointer` is a JSON pointer into the body, "" for all of it, or the name
    of a query parameter after a question mark."""

    pointer: str
    code: str
    detail: str


class Refusal(QuizError):
    """Base of these refusals. Further names are headers of the answer."""

    status: ClassVar[int] = 400

    def __init__(self, message: str, *, faults: Iterable[Fault] = (), **headers: str) -> None:
        super().__init__(message)
        self.faults = tuple(faults)
        self.sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.more: dict[str, object] = {}  # further members of the problem


class InvalidRequest(Refusal):
    """Body or query don't fit the schema. `faults` name every place at once."""

    code = "invalid_request"
    when = "body or query don't fit the schema; `errors` names every place"


class UnreadableBody(Refusal):
    code = "unreadable_body"
    when = "the body is no JSON, or holds a number that is none"


class InvalidCursor(Refusal):
    code = "invalid_cursor"
    when = "the cursor wasn't taken from a page as it stands"


class NotAuthenticated(Refusal):
    code, status = "not_authenticated", 401
    when = "a token is needed and none was sent"


class InvalidToken(Refusal):
    code, status = "invalid_token", 401
    when = "the token was mistyped, has run out or was revoked"


class NotPermitted(Refusal):
    code, status = "not_permitted", 403
    when = "who asks may not do this at all"


class InsufficientScope(Refusal):
    code, status = "insufficient_scope", 403
    when = "the token lacks the scope that this needs"


class CsrfFailed(Refusal):
    code, status = "csrf_failed", 403
    when = "a browser's request without the header `X-CSRFToken`"


class MethodNotAllowed(Refusal):
    code, status = "method_not_allowed", 405
    when = "the address doesn't serve this method"


class NotAcceptable(Refusal):
    code, status = "not_acceptable", 406
    when = "another media type than JSON was asked for"


class PreconditionFailed(Refusal):
    """Somebody changed it since: the answer carries what stands now."""

    code, status = "precondition_failed", 412
    when = "somebody changed it since; `ETag` says what stands now"


class StaleAnswer(Refusal):
    """Somebody changed an answer since: the problem carries what is kept now."""

    code, status = StaleRevision.code, 409
    when = StaleRevision.when

    def __init__(self, answer: object) -> None:
        super().__init__(
            "This answer was changed since you read it. `answer` is what stands now: compare it with yours, and send the one "
            "that holds with the revision of this one and a new key. What you sent is in the attempt's log."
        )
        self.more = {"answer": answer}


class BodyTooLarge(Refusal):
    code, status = "body_too_large", 413
    when = "the body is longer than 1 MiB"


class UnsupportedMediaType(Refusal):
    code, status = "unsupported_media_type", 415
    when = "the body was not sent as `application/json`"


class PreconditionRequired(Refusal):
    code, status = "precondition_required", 428
    when = "`If-Match` is missing"


class TooManyRequests(Refusal):
    code, status = "too_many_requests", 429
    when = "more than the rate allows; `Retry-After` says when to come back"


class InternalError(Refusal):
    code, status = "internal_error", 500
    when = "a fault of the site; name the `request_id` when you report it"


class DatabaseBusy(Refusal):
    code, status = "database_busy", 503
    when = "nothing was recorded; send it again after `Retry-After`"


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    status: int
    when: str


def codes() -> list[Code]:
    """Every code that the site answers with, those of pages and of quizzes among them, by status and name."""
    ours = [Code(each.code, each.status, each.when) for each in Refusal.__subclasses__()]
    others = [
        Code(kind.code, status_of(kind), kind.when)
        for module in (engine, outbound)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, QuizError) and kind is not QuizError
    ]
    return sorted({*ours, *others}, key=lambda each: (each.status, each.code))

"""`Idempotency-Key`: a request that changes something carries one, so that sending it again does nothing twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from quizzes.api.bodies import SERVED, JSONRenderer
from quizzes.api.problems import MEDIA_TYPE, answer_problem
from quizzes.engine.errors import InUse, MissingKey, QuizError, RequestInFlight
from quizzes.services.answering_once import Answered, Ask, answer_once, was_answered
from quizzes.services.attempts.posts import IDEMPOTENCY_KEY

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEPT_HEADERS = ("Location", "ETag", "Retry-After")
Prepared = TypeVar("Prepared")


def idempotency_key(request: Any) -> str:
    """The header's key, in quotation marks or without. Raises `MissingKey`."""
    given = request.headers.get(HEADER)
    key = (given or "").strip().strip('"')
    if given is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise MissingKey(
            f"The header {HEADER} must hold 8 to 64 letters, digits, - or _, not {given[:70]!r}. A UUID will do."
        )
    if given is None:
        raise MissingKey(
            f"Send the header {HEADER} with a value of your own for this request (8 to 64 letters, digits, - or _), "
            "and the same value when you send it again."
        )
    return key


def answered_once(view: Any, act: Callable[[], Response]) -> HttpResponse:
    """What `act` answers, or what it answered before to the same request with the same key."""
    return _answered(view, _ask(view), act)


def prepared_once(view: Any, prepare: Callable[[], Prepared], act: Callable[[Prepared], Response]) -> HttpResponse:
    """The same for what takes long: `prepare` does that before the transaction, in which `act` writes what it gave."""
    ask = _ask(view)
    if was_answered(ask=ask, now=view.now):
        return _answered(view, ask, lambda: act(prepare()))
    try:
        prepared = prepare()
    except (QuizError, exceptions.APIException) as refusal:
        return _answered(view, ask, partial(_refuse, refusal))
    return _answered(view, ask, lambda: act(prepared))


def _refuse(refusal: Exception) -> Response:
    raise refusal


def _ask(view: Any) -> Ask:
    request = view.request
    return Ask(
        client=view.caller.name,
        key=idempotency_key(request),
        address=f"{request.method} {request.path}",
        fingerprint=hashlib.sha256(json.dumps(request.data, sort_keys=True).encode()).hexdigest(),
    )


def _answered(view: Any, ask: Ask, act: Callable[[], Response]) -> HttpResponse:
    answered = answer_once(ask=ask, now=view.now, act=lambda: _answer(view, act))
    content_type = SERVED if answered.status < 400 else MEDIA_TYPE
    response = HttpResponse(answered.body, status=answered.status, content_type=content_type)
    for name, value in answered.headers.items():
        response.headers[name] = value
    if answered.is_replayed:
        response.headers[REPLAYED] = "true"
    return response


def _answer(view: Any, act: Callable[[], Response]) -> Answered:
    """A refusal is an answer too: raised, it would take back what a service has logged of it."""
    is_passing = False
    try:
        response = act()
    except (QuizError, exceptions.APIException) as refusal:
        is_passing = isinstance(refusal, (InUse, RequestInFlight))
        found = answer_problem(refusal, {"request": view.request})
        assert found is not None  # noqa: S101  these are all foreseen
        response = found
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Answered(response.status_code, body, headers, is_passing=is_passing)

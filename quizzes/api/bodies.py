"""Bodies in and out: JSON alone, read strictly. What no database could take is refused before anybody looks at it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import IO, Any, NoReturn

from rest_framework import negotiation, parsers, renderers
from rest_framework.utils.mediatypes import _MediaType

from quizzes.api.errors import BodyTooLarge, InvalidRequest, NotAcceptable, UnreadableBody

LONGEST_BODY = 1024 * 1024  # bytes
DEEPEST = 20  # levels of lists and objects
SERVED = "application/json"


class StrictJSONParser(parsers.BaseParser):
    """JSON as RFC 8259 has it: no NaN, no infinity, no name twice, no half of a surrogate pair, no NUL."""

    media_type = SERVED

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(LONGEST_BODY + 1)
        if len(raw) > LONGEST_BODY:
            raise BodyTooLarge(f"The body is longer than {LONGEST_BODY} bytes. Send it in parts.")
        try:
            body = json.loads(raw, parse_float=_number, parse_constant=_refuse, object_pairs_hook=_object)
        except UnreadableBody:
            raise
        except (ValueError, RecursionError) as error:
            raise UnreadableBody(f"The body is no JSON: {error}.") from None
        refuse_unstorable(body)
        return body


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise UnreadableBody(f"The body holds the number {text[:40]}, which is out of range.")
    return value


def _refuse(text: str) -> NoReturn:
    raise UnreadableBody(f"The body holds {text}, which is no JSON number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableBody("The body holds an object with the same name twice.")
    return found


def refuse_unstorable(value: Any, depth: int = 0) -> None:
    """Raises `InvalidRequest` for text that isn't text, and for nesting without end."""
    if depth > DEEPEST:
        raise InvalidRequest(f"The body is nested deeper than {DEEPEST} levels.")
    if isinstance(value, str):
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
            raise InvalidRequest("The request holds a character that is no text (NUL or half of a pair).")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            refuse_unstorable(name, depth + 1)
            refuse_unstorable(inner, depth + 1)
    elif isinstance(value, Sequence):
        for inner in value:
            refuse_unstorable(inner, depth + 1)


class JSONRenderer(renderers.JSONRenderer):
    """Text as it is; the page's escapes are the page's business."""

    charset = None
    ensure_ascii = False


class Negotiation(negotiation.BaseContentNegotiation):
    """There is one representation. Who accepts neither it nor a problem is told so."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        given = _MediaType(request.content_type or "")
        return next((each for each in parsers if f"{given.main_type}/{given.sub_type}" == each.media_type), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        accepted = [part.split(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")]
        if not any(each in ("*/*", "application/*", SERVED, "application/problem+json", "") for each in accepted):
            raise NotAcceptable(f"This interface answers with {SERVED}. Accept that, or */*.")
        return renderers[0], renderers[0].media_type

"""How views tell the schema about themselves: every operation with its scope, its headers and its problems."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from quizzes.api import schemas
from quizzes.api.bodies import SERVED
from quizzes.api.fields import Body
from quizzes.api.paging import LARGEST_SIZE, USUAL_SIZE
from quizzes.api.problems import MEDIA_TYPE
from quizzes.api.scopes import PUBLIC
from quizzes.programs import SCOPES

TOKEN, MACHINE, BROWSER = "token", "machine", "browser"
PROBLEMS = {
    400: "The request can't be used as it stands.",
    401: "A token is missing, or isn't valid.",
    403: "The token lacks the scope.",
    404: "It isn't there, or isn't yours to see.",
    406: "Another media type was asked for.",
    409: "It can't be done as things stand; the code says why.",
    412: "Somebody changed it since.",
    413: "The body is too long.",
    415: "The body isn't JSON.",
    422: "It was understood, and can't be done; the code says why.",
    428: "If-Match is missing.",
    429: "Too much was asked for. Retry-After says when to come back.",
    503: "The database is busy, and nothing was recorded. Send it again.",
}
ALWAYS = (400, 401, 403, 406, 429, 503)
PLACES = (
    OpenApiParameter("cursor", str, description="From `next` or `previous` of a page, as it stands."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": USUAL_SIZE},
        description="How many to list at once.",
    ),
)
PAGING = (
    *PLACES,
    OpenApiParameter(
        "updated_since",
        {"type": "string", "format": "date-time"},
        description="Only what changed at this moment or later, such as 2026-05-03T14:00:07Z.",
    ),
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Your own value for this request. Sent again with the same body, it is answered the same and done once.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of what you have seen, or `*`.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", {"type": "string"}, OpenApiParameter.HEADER, description="The ETag of what you have."
)


def operation(
    summary: str,
    answers: Mapping[int, Any],
    *problems: int,
    tag: str,
    body: Any = None,
    keyed: bool = False,
    paged: bool = False,
    conditional: bool = False,
    query: Iterable[OpenApiParameter] = (),
) -> Callable[[Any], Any]:
    """What the schema says of a view's method beside its docstring. `conditional`: it takes If-Match, or, where it only
    reads, If-None-Match."""

    def decorate(method: Any) -> Any:
        reads = method.__name__ == "get"
        sends = body is not None
        codes = {*ALWAYS, *problems, *((409, 422) if keyed else ()), *((413, 415) if sends else ())}
        if conditional and not reads:
            codes |= {412, 428}
        headers = [*(PAGING if paged else ()), *query]
        if keyed:
            headers.append(KEY)
        if conditional:
            headers.append(IF_NONE_MATCH if reads else IF_MATCH)
        responses: dict[Any, Any] = {
            code: OpenApiResponse(description="Done.") if answer is None else answer for code, answer in answers.items()
        }
        if conditional and reads:
            responses[304] = OpenApiResponse(description="What you have is what stands.")
        responses |= {
            (code, MEDIA_TYPE): OpenApiResponse(schemas.Problem, description=PROBLEMS[code]) for code in sorted(codes)
        }
        return extend_schema(
            summary=summary,
            tags=[tag],
            request={SERVED: body} if sends else None,
            responses=responses,
            parameters=headers,
        )(method)

    return decorate


class StrictBody(OpenApiSerializerExtension):
    """A body takes the names that it lists and no others."""

    target_class = Body
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        mapped: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**mapped, "additionalProperties": False}


class ProblemSchema(AutoSchema):
    def get_auth(self) -> list[dict[str, list[str]]]:
        scope = self.view.scope_of(self.method)
        if scope == PUBLIC:
            return [{}, {TOKEN: []}, {MACHINE: []}, {BROWSER: []}]
        return [{TOKEN: []}, {MACHINE: [scope]}, {BROWSER: []}]

    def get_description(self) -> str:
        scope = self.view.scope_of(self.method)
        said = inspect.getdoc(getattr(self.view, self.method.lower())) or ""  # that of the class is for its readers
        return f"{said}\n\nScope: `{scope}`.".strip() if scope else said

    def get_operation_id(self) -> str:
        """Of the view's name: AttemptsView with POST is attempts_post."""
        return f"{type(self.view).__name__.removesuffix('View').lower()}_{self.method.lower()}"


def keep_ours(endpoints: list[Any]) -> list[Any]:
    """The schema is about /api/v1/ and nothing else."""
    return [each for each in endpoints if each[0].startswith("/api/v1/")]


def drop_marks(result: Any, **more: Any) -> Any:
    """The generator's own marks on lists of values say nothing to anybody else."""
    if isinstance(result, dict):
        return {name: drop_marks(each) for name, each in result.items() if name != "x-spec-enum-id"}
    return [drop_marks(each) for each in result] if isinstance(result, list) else result


SECURITY_SCHEMES = {
    TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal token, made on the page “Tokens” of an account.",
    },
    MACHINE: {
        "type": "oauth2",
        "description": "An integration, made by the site's administrators.",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": dict(SCOPES)}},
    },
    BROWSER: {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of somebody signed in, in their browser. What changes something carries X-CSRFToken.",
    },
}

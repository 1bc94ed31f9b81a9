"""The interface described: the schema for programs, and the same on a page for people, made of it without a script."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.response import Response

from quizzes.api import errors
from quizzes.api.base import ApiView
from quizzes.api.schema import SECURITY_SCHEMES
from quizzes.api.scopes import PUBLIC
from quizzes.programs import SCOPES

CACHE_SECONDS = 3600
SCOPE_LINE = re.compile(r"(\n\n)?Scope: `[^`]*`\.$")  # it has a place of its own on the page
METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The OpenAPI document. It is the same for everybody and for as long as the process runs."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    made["components"]["securitySchemes"] = SECURITY_SCHEMES
    validate_schema(made)
    plain: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return plain


class SchemaView(ApiView):
    scopes = {"GET": PUBLIC}
    schema = None

    def get(self, request: Any) -> Response:
        return Response(schema(), headers={"Cache-Control": f"public, max-age={CACHE_SECONDS}"})


@require_safe
@cache_control(public=True, max_age=CACHE_SECONDS)
def docs(request: HttpRequest) -> HttpResponse:
    made = schema()
    operations = [
        _shown(method, path, each)
        for path, methods in made["paths"].items()
        for method, each in methods.items()
        if method in METHODS
    ]
    tags = dict.fromkeys(each["tag"] for each in operations)
    context = {
        "tags": [(tag, [each for each in operations if each["tag"] == tag]) for tag in tags],
        "schemas": [_schema(name, each) for name, each in sorted(made["components"]["schemas"].items())],
        "scopes": SCOPES.items(),
        "codes": errors.codes(),
    }
    return render(request, "quizzes/api_docs.html", context)


def _shown(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": operation["operationId"],
        "tag": operation["tags"][0],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": SCOPE_LINE.sub("", operation.get("description", "")),
        "scope": next((scope for each in operation["security"] for scope in each.get("machine", ())), ""),
        "parameters": [
            {**each, "words": _words(each["schema"])}
            for each in operation.get("parameters", ())
            if each["in"] != "path"
        ],
        "body": None if body is None else _words(body),
        "answers": [
            (code, _words(_content(each)) if _content(each) else None, each["description"])
            for code, each in sorted(operation["responses"].items())
            if int(code) < 400
        ],
        "problems": [code for code in sorted(operation["responses"]) if int(code) >= 400],
    }


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return dict(content.get("schema", {}))


def _schema(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    needed = set(schema.get("required", ()))
    fields = [
        {
            "name": field,
            "words": _words(each),
            "description": each.get("description", ""),
            "is_needed": field in needed,
        }
        for field, each in schema.get("properties", {}).items()
    ]
    return {
        "name": name,
        "description": schema.get("description", ""),
        "fields": fields,
        "enum": schema.get("enum", ()),
    }


def _words(schema: dict[str, Any]) -> dict[str, str]:
    """A type in words, and the name of the schema that it leads to."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {"text": name, "link": name}
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            inner = [_words(each) for each in schema[several]]
            link = next((each["link"] for each in inner if each["link"]), "")
            return {"text": " or ".join(dict.fromkeys(each["text"] for each in inner if each["text"])), "link": link}
    kind = schema.get("type", "any value")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema and "array" in text:
        inner_words = _words(schema["items"])
        return {"text": f"list of {inner_words['text']}", "link": inner_words["link"]}
    limits = [words.format(schema[name]) for name, words in LIMITS.items() if schema.get(name) not in (None, "")]
    if schema.get("enum"):
        limits.append("one of " + ", ".join("“”" if each == "" else str(each) for each in schema["enum"]))
    return {"text": ", ".join([f"{text} ({schema['format']})" if "format" in schema else text, *limits]), "link": ""}


LIMITS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "written as {}",
    "default": "usually {}",
}

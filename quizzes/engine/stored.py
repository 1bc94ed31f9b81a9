"""Explanations as they are stored: their address, their body as JSON, and the hash that proves the body."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import svgplot
from quizzes.engine.content import Reference, canonical_json
from quizzes.engine.subject import Explanation, Step
from svgplot.figure import Table


def address(reference: Reference, *, code_version: str, draw: int, language: str) -> str:
    """SHA-256 of what an explanation is computed from: the same address always means the same explanation."""
    document = {
        "provider": reference.name,
        "version": code_version,
        "parameters": dict(reference.parameters),
        "draw": draw,
        "language": language,
    }
    return hashlib.sha256(canonical_json(document)).hexdigest()


def to_body(explanation: Explanation) -> dict[str, object]:
    return {
        "title": explanation.title,
        "summary": explanation.summary,
        "steps": [
            {"label": step.label, "expression": step.expression, "relation": step.relation, "value": step.value}
            for step in explanation.steps
        ],
        "figures": [svgplot.to_data(figure) for figure in explanation.figures],
        "tables": [
            {"caption": table.caption, "columns": list(table.columns), "rows": [list(row) for row in table.rows]}
            for table in explanation.tables
        ],
        "caveats": list(explanation.caveats),
        "numbers": dict(explanation.numbers),
    }


def from_body(body: Mapping) -> Explanation:
    return Explanation(
        title=body["title"],
        summary=body["summary"],
        steps=tuple(Step(s["expression"], s["value"], s["label"], s["relation"]) for s in body["steps"]),
        figures=tuple(svgplot.from_data(figure) for figure in body["figures"]),
        tables=tuple(
            Table(table["caption"], tuple(table["columns"]), tuple(tuple(row) for row in table["rows"]))
            for table in body["tables"]
        ),
        caveats=tuple(body["caveats"]),
        numbers=body["numbers"],
    )


def body_sha256(body: object) -> str:
    """Hash of a body whichever database it comes from: one may give 1e+61 back as an integer, so numbers are
    written one way."""
    return hashlib.sha256(json.dumps(_normal(body), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _normal(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return repr(float(value))
    if isinstance(value, Mapping):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normal(item) for item in value]
    raise TypeError(f"{value!r} can't stand in a stored explanation.")

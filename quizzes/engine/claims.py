"""The engine's own claims. Subjects bring all others."""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.subject import ClaimResult, ClaimType, Evidence

SOURCE_ONLY = "engine.source_only"


def _undecidable(parameters: Mapping[str, object]) -> ClaimResult:
    return ClaimResult(truth=None, witness="", evidence=Evidence.SOURCE_ONLY)


CLAIMS: Mapping[str, ClaimType] = {
    SOURCE_ONLY: ClaimType(
        name=SOURCE_ONLY,
        title="Nothing can be computed here: a source stands behind it",
        parameters=(),
        check=_undecidable,
    )
}

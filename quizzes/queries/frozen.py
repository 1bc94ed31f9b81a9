"""What versions hold: content and explanations, kept in process because they never change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from quizzes.engine import content as engine
from quizzes.engine import stored
from quizzes.engine.content import Quiz as Content
from quizzes.engine.subject import Explanation
from quizzes.models import Explanation as StoredExplanation
from quizzes.models import Quiz, Version, VersionExplanation


def content_of(version: Version) -> Content:
    """The frozen quiz of a version, kept in process by its hash."""
    found = _contents.get(version.sha256)
    if found is None:
        found = engine.from_document(version.content)
        if len(_contents) >= CONTENTS_KEPT:
            _contents.pop(next(iter(_contents)))
        _contents[version.sha256] = found
    return found


CONTENTS_KEPT = 256


_contents: dict[str, Content] = {}


def explanation_of(version: Version, question_key: str, draw: int = 0) -> Explanation | None:
    """The stored explanation that a version points to, kept in process: it never changes."""
    return _explanation(version.pk, version.sha256, question_key, draw)


@lru_cache(maxsize=512)
def _explanation(version_id: int, sha256: str, question_key: str, draw: int) -> Explanation | None:
    row = (
        VersionExplanation.objects.filter(version_id=version_id, question_key=question_key, draw=draw, place="")
        .select_related("explanation")
        .first()
    )
    return None if row is None else stored.from_body(row.explanation.body)


@lru_cache(maxsize=512)
def _figures(version_id: int, sha256: str, question_key: str, draw: int) -> dict[str, Explanation]:
    rows = VersionExplanation.objects.filter(version_id=version_id, question_key=question_key, draw=draw)
    found = rows.exclude(place="").select_related("explanation")
    return {row.place: stored.from_body(row.explanation.body) for row in found}


def figures_of(version: Version, question_key: str, draw: int = 0) -> dict[str, Explanation]:
    """What was frozen for the figures in stem and choices, by place; kept in process."""
    return _figures(version.pk, version.sha256, question_key, draw)


def stored_explanations(addresses: Iterable[str]) -> dict[str, StoredExplanation]:
    """Those of these explanations that are stored, by address."""
    return {row.sha256: row for row in StoredExplanation.objects.filter(sha256__in=list(addresses))}


def forget_cached_content() -> None:
    """For tests that empty the database under a running process."""
    _contents.clear()
    _explanation.cache_clear()
    _figures.cache_clear()


def frozen_claims(question_key: str) -> list[engine.Claim]:
    """The claims of the question with their results, from the latest versions that ask it."""
    holding = Quiz.objects.filter(items__question__key=question_key, latest_version__isnull=False)
    versions = Version.objects.filter(pk__in=holding.values("latest_version")).defer("content")
    asked = (content_of(version).question(question_key) for version in versions)
    return [
        choice.claim
        for question in asked
        if question is not None
        for choice in question.choices
        if choice.claim is not None and choice.claim.result is not None
    ]

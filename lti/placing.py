"""The custom parameters of a link that this tool has placed: which quiz stands there, with the proof that it was placed
by somebody who might. A course copy takes them along."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings

from lti.models import Registration
from quizzes.models import Quiz

SALT = b"lti.placing"
QUIZ, PROOF = "quiz", "proof"
# What every platform that can fill it in tells us along with each launch.
VARIABLES = {
    "context_history": "$Context.id.history",
    "link_history": "$ResourceLink.id.history",
    "available_from": "$ResourceLink.available.startDateTime",
    "available_until": "$ResourceLink.available.endDateTime",
    "submission_from": "$ResourceLink.submission.startDateTime",
    "submission_until": "$ResourceLink.submission.endDateTime",
}
MOST_ANCESTORS = 20
YEARS = range(1900, 9000)  # of dates that are meant


def custom_parameters(registration: Registration, quiz: Quiz) -> dict[str, str]:
    return {QUIZ: str(quiz.public_id), PROOF: _proof(registration, quiz.public_id, settings.SECRET_KEY), **VARIABLES}


def quiz_named(custom: Mapping[str, str]) -> uuid.UUID | None:
    try:
        return uuid.UUID(custom.get(QUIZ, ""))
    except ValueError:
        return None


def is_proven(registration: Registration, custom: Mapping[str, str]) -> bool:
    """Whether this site has placed the quiz there, on this platform. The parameters can be edited in most of them."""
    named, given = quiz_named(custom), custom.get(PROOF, "").encode()
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return named is not None and any(
        hmac.compare_digest(_proof(registration, named, secret).encode(), given) for secret in secrets
    )


def _proof(registration: Registration, quiz: uuid.UUID, secret: str) -> str:
    stated = SALT + f"/{registration.pk}/{quiz.hex}".encode()
    return hmac.new(secret.encode(), stated, sha256).hexdigest()[:32]


def history(custom: Mapping[str, str], name: str) -> list[str]:
    """Ids of what a course or a link was copied from, the nearest first."""
    ids = [each.strip() for each in custom.get(name, "").split(",")]
    return [each for each in ids if each][:MOST_ANCESTORS]


def window(custom: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """From when and until when the platform lets students hand in. What can't be read is as if it weren't said."""
    starts = [_moment(custom.get(name, "")) for name in ("available_from", "submission_from")]
    ends = [_moment(custom.get(name, "")) for name in ("available_until", "submission_until")]
    return max(filter(None, starts), default=None), min(filter(None, ends), default=None)


def says_window(custom: Mapping[str, str]) -> bool:
    """Whether the platform fills in dates at all: an empty one then means that there is none."""
    return any(name in custom for name in ("available_from", "available_until", "submission_from", "submission_until"))


def _moment(text: str) -> datetime | None:
    """In UTC. A year beyond what anybody means, such as 1 or 9999, is some platforms' way to say that there is no date."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None and found.year in YEARS else None

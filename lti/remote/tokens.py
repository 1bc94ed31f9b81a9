"""Access tokens of platforms: asked for with a signed assertion, kept in the cache until a minute before their end."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.utils import timezone

from lti.keys import KeyLost
from lti.models import Registration
from lti.services.signing import sign
from quizzes.outbound import OutboundError, Reply, UnreadableAnswer, send

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = timedelta(minutes=5)
SECONDS = 10.0  # for an answer
SIZE_LIMIT = 50_000  # bytes of it
SPARE_SECONDS = 60  # a token is given up this long before its end: a request with it takes time, and clocks differ
USUAL_LIFE = 3600  # seconds, where the platform doesn't say
LONGEST_LIFE = 24 * 3600  # seconds: what says more is a mistake
LONGEST_TOKEN = 20_000  # characters
OK = 200


class NoToken(OutboundError):
    """The platform gave no access token. Nothing that needs one can be done with it at the moment."""

    code = "no_access_token"


def access_token(registration: Registration, scopes: tuple[str, ...]) -> str:
    """A token with at least the first of these scopes, from the cache or asked for now. Raises `NoToken`, `OutboundError`."""
    key = _cache_key(registration, scopes)
    kept: str | None = cache.get(key)
    if kept is not None:
        return kept
    token, seconds = _asked_for(registration, scopes, timezone.now())
    if seconds > 0:
        cache.set(key, token, seconds)
    return token


def forget_token(registration: Registration, scopes: tuple[str, ...]) -> None:
    cache.delete(_cache_key(registration, scopes))


def _cache_key(registration: Registration, scopes: tuple[str, ...]) -> str:
    """Whatever a token depends on: a registration that was changed begins afresh."""
    parts = (registration.issuer, registration.client_id, registration.token_url, registration.audience, *scopes)
    named = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"lti-token:{registration.pk}:{named}"


def _asked_for(registration: Registration, scopes: tuple[str, ...], now: datetime) -> tuple[str, int]:
    try:
        signed = sign(assertion(registration, now), now=now)
    except KeyLost as lost:
        raise NoToken(str(lost)) from None
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed,
        "scope": " ".join(scopes),
    }
    reply = send(
        "POST",
        registration.token_url,
        headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(form).encode(),
        size_limit=SIZE_LIMIT,
        total_seconds=SECONDS,
    )
    return _read(registration, reply, scopes)


def assertion(registration: Registration, now: datetime) -> dict[str, Any]:
    """Who asks, whom, and for how long that may be believed; the id makes it good for one use."""
    return {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience,
        "iat": int(now.timestamp()),
        "exp": int((now + ASSERTION_LIFE).timestamp()),
        "jti": str(uuid.uuid4()),
    }


def _read(registration: Registration, reply: Reply, scopes: tuple[str, ...]) -> tuple[str, int]:
    """The token, and for how many seconds it may be used."""
    document = _document(reply)
    token = document.get("access_token")
    if reply.status != OK or not isinstance(token, str) or not token or len(token) > LONGEST_TOKEN:
        raise NoToken(
            f"The LMS “{registration.name}” gave this site no access token: {_reason(reply, document)}. "
            "Compare the registration there with the one here; the LMS must be able to open this site's public keys."
        )
    granted = document.get("scope")
    if isinstance(granted, str) and granted.split() and scopes[0] not in granted.split():
        raise NoToken(
            f"The LMS “{registration.name}” doesn't allow this site {scopes[0].rpartition('/')[2]!r}. "
            "Its administrator can allow it in the settings of the tool there."
        )
    return token, _life(document.get("expires_in"))


def _document(reply: Reply) -> dict[str, Any]:
    try:
        found = reply.json()
    except UnreadableAnswer:
        return {}
    return found if isinstance(found, dict) else {}


def _reason(reply: Reply, document: dict[str, Any]) -> str:
    told = document.get("error_description") or document.get("error")
    if isinstance(told, str) and told.strip():
        return f"{reply.status}, “{' '.join(told.split())[:200]}”"
    return f"it answered {reply.status}" + ("" if document else ", and not with what a token service says")


def _life(told: object) -> int:
    """What isn't a number of seconds is as if it weren't said."""
    if isinstance(told, str) and told.isascii() and told.isdigit():
        told = int(told[:9])
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < float("inf"):
        told = USUAL_LIFE
    return int(min(told, LONGEST_LIFE)) - SPARE_SECONDS

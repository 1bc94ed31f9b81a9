"""The keys of platforms: kept in the database, fetched again when a launch names one that isn't there, and not more often
than that is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.db.models import F, Q

from lti.errors import NotReachable
from lti.models import PlatformState, Registration
from quizzes import outbound

# A key that is withdrawn is believed for so long at most; a new one is fetched as soon as it is met.
KEPT = timedelta(hours=24)
PAUSE = timedelta(seconds=30)  # between two fetches: tokens with invented keys must not make us storm the platform
SECONDS = 10.0  # a person waits
POLL_SECONDS = 0.2
SIZE = 200_000  # bytes
MOST_KEYS = 100
MEMBERS = ("kid", "kty", "n", "e", "alg", "use")
OK = 200
LONGEST_ERROR = 500

Jwk = Mapping[str, Any]


def platform_key(registration: Registration, kid: str, *, now: datetime) -> Jwk | None:
    """The platform's key of this id, fetched if it isn't known or was fetched too long ago; where another process fetches
    just now, its answer is waited for. None where the platform has none. Raises `NotReachable` where it can't be asked and
    the key isn't known."""
    state = _state(registration)
    known = _named(state.keys, kid)
    if known is not None and state.keys_fetched_at is not None and state.keys_fetched_at > now - KEPT:
        return known
    if not _may_fetch(state, now):
        if known is not None:
            return known
        now = _wait_for_others(state, now)
        found = _named(state.keys, kid)
        if found is not None or not _may_fetch(state, now):
            return _refused_if_unreachable(found, state, registration)
    try:
        return _named(fetch_keys(registration, now=now), kid)
    except NotReachable:
        if known is not None:  # better one of yesterday than to lock everybody out while the platform is restarted
            return known
        raise


def _wait_for_others(state: PlatformState, now: datetime) -> datetime:
    """Until whoever fetches has an answer, or would have given up. What time it is then."""
    began, moment = monotonic(), now
    state.refresh_from_db()  # the other one may have begun since it was read
    while _is_fetched_now(state, moment):
        sleep(POLL_SECONDS)
        state.refresh_from_db()
        moment = now + timedelta(seconds=monotonic() - began)
    return moment


def _is_fetched_now(state: PlatformState, now: datetime) -> bool:
    tried, fetched = state.keys_tried_at, state.keys_fetched_at
    is_open = tried is not None and not state.keys_error and (fetched is None or fetched < tried)
    return is_open and tried is not None and tried > now - timedelta(seconds=SECONDS)


def _refused_if_unreachable(found: Jwk | None, state: PlatformState, registration: Registration) -> Jwk | None:
    if found is None and state.keys_error:
        raise NotReachable(state.keys_error, _remedy(registration))
    return found


def fetch_keys(registration: Registration, *, now: datetime) -> list[Jwk]:
    """Ask the platform for its keys, and keep them. Raises `NotReachable`; what was wrong is kept too."""
    state = _state(registration)
    try:
        keys = _fetched(registration.jwks_url)
    except outbound.OutboundError as error:
        return _failed(state, registration, error.message)
    except ValueError as error:
        return _failed(state, registration, str(error))
    PlatformState.objects.filter(pk=state.pk).update(keys=keys, keys_fetched_at=now, keys_tried_at=now, keys_error="")
    return keys


def _failed(state: PlatformState, registration: Registration, problem: str) -> list[Jwk]:
    said = f"The keys of the LMS couldn't be fetched. {problem}"[:LONGEST_ERROR]
    PlatformState.objects.filter(pk=state.pk).update(keys_error=said)
    raise NotReachable(said, _remedy(registration))


def _remedy(registration: Registration) -> str:
    return (
        f"Look at the public keyset URL of the registration “{registration.name}”: this site must be able to open it."
    )


def _state(registration: Registration) -> PlatformState:
    return PlatformState.objects.get_or_create(registration=registration)[0]


def _may_fetch(state: PlatformState, now: datetime) -> bool:
    """Whether it is this process' turn. One statement decides, so that of a hundred launches one asks. Who began to ask and
    never had an answer, not even a bad one, was stopped, and holds up nobody for longer than an answer may take."""
    is_open = Q(keys_error="") & (Q(keys_fetched_at=None) | Q(keys_fetched_at__lt=F("keys_tried_at")))
    was_stopped = is_open & Q(keys_tried_at__lte=now - timedelta(seconds=SECONDS))
    rested = Q(keys_tried_at=None) | Q(keys_tried_at__lte=now - PAUSE) | was_stopped
    return PlatformState.objects.filter(rested, pk=state.pk).update(keys_tried_at=now, keys_error="") == 1


def _fetched(url: str) -> list[Jwk]:
    """Raises `OutboundError`, and `ValueError` with a sentence."""
    reply = outbound.send("GET", url, headers={"Accept": "application/json"}, size_limit=SIZE, total_seconds=SECONDS)
    if reply.status != OK:
        raise ValueError(f"{reply.host} answered {reply.status} instead of its keys.")
    document = reply.json()
    keys = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(keys, list) or not all(isinstance(key, Mapping) for key in keys):
        raise ValueError(f"{reply.host} answered with something that is no set of keys.")
    return [kept for kept in map(_kept, keys[:MOST_KEYS]) if "kid" in kept]


def _kept(key: Jwk) -> Jwk:
    """What an RSA key is made of; what else a platform says of it isn't believed to be storable."""
    stated = {name: key[name] for name in MEMBERS if name in key}
    return {name: value for name, value in stated.items() if isinstance(value, str) and value.isprintable()}


def _named(keys: list[Jwk], kid: str) -> Jwk | None:
    """A key of this id that signs; a platform may publish another of the same id for encryption."""
    named = [key for key in keys if key.get("kid") == kid]
    return next((key for key in named if key.get("use", "sig") == "sig"), named[0] if named else None)

"""Channels carry deliveries out of the site. `settings.DELIVERY_CHANNELS` names each with the function that sends for it.

Here stand what such a function is given and what it may answer. Knows no tables, and none of the channels.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from quizzes.outbound import AddressRefused, NoAnswerInTime, NoConnection, OutboundError, Reply

LONGEST_WAIT = timedelta(hours=6)
TRY_AGAIN_STATUSES = frozenset({408, 425, 429})  # and all from 500: not what was sent is wrong, but the moment


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery as its channel gets it. `id` stays the same over all tries, `number` counts them from 1."""

    id: uuid.UUID
    recipient: str
    subject: str
    payload: Mapping[str, Any]
    created_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Delivered:
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """The other side has something newer already, so there is nothing left to do."""

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. `after` is how long the other side asked to be left alone. `is_away`: it isn't there at all, so the other
    deliveries to it needn't be tried either."""

    reason: str
    after: timedelta | None = None
    status: int | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never as it stands. Somebody must change something and send it again."""

    reason: str
    status: int | None = None


Sent = Delivered | Stale | Retry | Refused
Channel = Callable[[Outgoing], Sent]


def channel(name: str) -> Channel:
    """Raises `KeyError` for a name that no setting holds (any more)."""
    return _load(settings.DELIVERY_CHANNELS[name])


@lru_cache(maxsize=64)
def _load(path: str) -> Channel:
    found: Channel = import_string(path)
    return found


def sent_by(reply: Reply, now: datetime) -> Sent:
    """What an answer means where its channel knows nothing better."""
    if 200 <= reply.status < 300:
        return Delivered(reply.status)
    if reply.status >= 500 or reply.status in TRY_AGAIN_STATUSES:
        after = retry_after(reply.headers.get("Retry-After", ""), now)
        return Retry(f"{reply.host} answered {reply.status}.", after, reply.status)
    if 300 <= reply.status < 400:
        return Refused(f"{reply.host} answered {reply.status}: it has moved. Enter its final address.", reply.status)
    return Refused(f"{reply.host} answered {reply.status}.", reply.status)


def not_sent(error: OutboundError) -> Sent:
    """What it means that no answer came."""
    if isinstance(error, AddressRefused):
        return Refused(error.message)
    return Retry(error.message, is_away=isinstance(error, (NoConnection, NoAnswerInTime)))


def retry_after(text: str, now: datetime) -> timedelta | None:
    """The header as a time to wait: seconds or a date, at most `LONGEST_WAIT`; None where it says nothing usable."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    else:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
        wait = at - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def backoff(number: int, chance: float) -> timedelta:
    """How long to wait after the try with this number: about a second after the first, twice as long after each
    further one, at most `LONGEST_WAIT`. `chance`, from 0 to 1, spreads those that failed together."""
    seconds = min(2.0 ** min(number - 1, 30) * (1 + chance), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds)

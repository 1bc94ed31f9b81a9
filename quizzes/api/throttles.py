"""How often somebody may ask: counted in the site's cache, which all processes share where Redis is set."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from quizzes.api.errors import TooManyRequests
from quizzes.http import address_of

WINDOW_SECONDS = 60
GUESSES = 30  # wrong tokens of one address, within `GUESSING_SECONDS`; a school may stand behind it
GUESSING_SECONDS = 5 * 60


def refuse_too_many(caller: Any) -> None:
    """Raises `TooManyRequests` once the caller has used up this minute."""
    kind = "anonymous" if caller.is_anonymous else "machine" if caller.is_machine else "person"
    most = settings.API_REQUESTS_A_MINUTE[kind]
    now = int(time.time())
    if _count(f"asked:{caller.name}:{now // WINDOW_SECONDS}", WINDOW_SECONDS) > most:
        left = WINDOW_SECONDS - now % WINDOW_SECONDS
        raise TooManyRequests(
            f"More than {most} requests within a minute. Wait {left} seconds and send it again.", Retry_After=str(left)
        )


def refuse_guessing(request: Any, client: str = "") -> None:
    """Raises `TooManyRequests` once an address has sent too many tokens, or secrets of this client, that aren't valid."""
    if cache.get(_name(_guessing(request, client)), 0) >= GUESSES:
        raise TooManyRequests(
            "Too many tokens or secrets that aren't valid came from your address. Wait five minutes.",
            Retry_After=str(GUESSING_SECONDS),
        )


def count_wrong_token(request: Any, client: str = "") -> None:
    _count(_guessing(request, client), GUESSING_SECONDS)


def _guessing(request: Any, client: str) -> str:
    return f"guessed:{address_of(request)}:{client}"


def _count(what: str, seconds: int) -> int:
    """One more. Counted in one step, so that two processes don't count the same."""
    name = _name(what)
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # it ran out between the two statements
        cache.set(name, 1, seconds)
        return 1


def _name(what: str) -> str:
    return f"quizzes.api:{hashlib.sha256(what.encode()).hexdigest()[:32]}"

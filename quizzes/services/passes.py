"""The passes of players in frames: each step is taken once, and posts come only so often. Counted in the site's cache.

A cache that forgets lets an older page act once more; what it may then do is still decided by revision, idempotency key and
lock, as for every post."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

from quizzes.engine.errors import OldPage, TooManyTries
from quizzes.passes import AGE_SECONDS, Pass

WINDOW_SECONDS = 60
POSTS_OF_A_PAGE = 120  # within the window; a test saves after each pause in typing
POSTS_OF_AN_ADDRESS = 3_000  # a lecture hall may stand behind one address


def look_with_pass(passed: Pass, *, address: str) -> Pass:
    """Admit a read with this pass, and return the pass for what follows. Raises `TooManyTries`, and `OldPage` once its
    step was taken."""
    _count_post(passed, address)
    if cache.get(_step(passed)) is not None:
        raise _old()
    return passed


def act_with_pass(passed: Pass, *, idempotency_key: str, address: str) -> Pass:
    """Take the step of this pass for the post with this idempotency key, and return the pass for what follows. The same
    post again takes the same step, unless a later one was taken meanwhile. Raises `OldPage`, `TooManyTries`."""
    _count_post(passed, address)
    own = hashlib.sha256(idempotency_key.encode()).hexdigest()
    if cache.add(_step(passed), own, AGE_SECONDS):
        return passed.after
    if cache.get(_step(passed)) != own or cache.get(_step(passed.after)) is not None:
        raise _old()
    return passed.after


def _step(passed: Pass) -> str:
    return f"quizzes.step:{passed.series}:{passed.step}"


def _old() -> OldPage:
    return OldPage(
        "This page is older than what you did last in this quiz, so nothing was recorded. Go on in the newest page, or "
        "open the quiz again to begin afresh."
    )


def _count_post(passed: Pass, address: str) -> None:
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    limits = ((f"page:{passed.series}", POSTS_OF_A_PAGE), (f"address:{digest}", POSTS_OF_AN_ADDRESS))
    for name, most in limits:
        counter = f"quizzes.framed-posts:{name}"
        cache.add(counter, 0, WINDOW_SECONDS)
        try:
            count = cache.incr(counter)
        except ValueError:  # it ran out between the two statements
            cache.set(counter, 1, WINDOW_SECONDS)
            count = 1
        if count > most:
            raise TooManyTries("Too much was sent from here within a minute. Wait a minute, then send it again.")

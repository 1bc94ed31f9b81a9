"""How often somebody may guess a code, counted in the site's cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from quizzes.engine.errors import TooManyTries
from quizzes.learners import Identity

TRIES = 10  # wrong codes of one learner, within `WINDOW_SECONDS`
TRIES_OF_AN_ADDRESS = 100  # a school may stand behind one address
WINDOW_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Guesses:
    """The wrong guesses of one learner from one address at one thing; `what` names it in the cache.

    Browsers that nobody is signed in with are counted by address too, because clearing cookies makes a new one. People
    who are known are counted by themselves alone: whoever guesses in the same school must not lock them out.
    """

    what: str
    identity: Identity
    address: str

    @property
    def _limits(self) -> tuple[tuple[str, int], ...]:
        own = (self._counter(f"learner {self.identity.name}"), TRIES)
        if self.identity.browser_id is None:
            return (own,)
        return (own, (self._counter(f"address {self.address}"), TRIES_OF_AN_ADDRESS))

    def _counter(self, name: str) -> str:
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        return f"quizzes.{self.what}:{digest}"

    def refuse_too_many(self, message: str) -> None:
        """Raises `TooManyTries` with this message once either has guessed too often."""
        if any(cache.get(counter, 0) >= most for counter, most in self._limits):
            raise TooManyTries(message)

    def count_wrong_one(self) -> None:
        for counter, _ in self._limits:
            cache.add(counter, 0, WINDOW_SECONDS)
            try:
                cache.incr(counter)
            except ValueError:  # it ran out between the two statements
                cache.set(counter, 1, WINDOW_SECONDS)

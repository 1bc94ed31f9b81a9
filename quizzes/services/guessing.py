"""How often somebody may guess a code: counted for the learner and for the address, in the site's cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from quizzes.engine.errors import TooManyTries

TRIES = 10  # wrong codes of one learner, within `WINDOW_SECONDS`
TRIES_OF_AN_ADDRESS = 100  # a school may stand behind one address
WINDOW_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Guesses:
    """The wrong guesses of one learner from one address at one thing; `what` names it in the cache."""

    what: str
    learner: str
    address: str

    @property
    def _limits(self) -> tuple[tuple[str, int], ...]:
        return (
            (self._counter(f"learner {self.learner}"), TRIES),
            (self._counter(f"address {self.address}"), TRIES_OF_AN_ADDRESS),
        )

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

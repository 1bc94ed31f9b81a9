"""Access codes: compared without telling how near a guess was, and only so often."""

from __future__ import annotations

import hashlib
import hmac

from django.core.cache import cache

from quizzes.engine.errors import TooManyTries, WrongCode
from quizzes.models import Assignment

TRIES = 10  # wrong codes of one learner, within `WINDOW_SECONDS`
TRIES_OF_AN_ADDRESS = 100  # a school may stand behind one address
WINDOW_SECONDS = 15 * 60


def refuse_wrong_code(assignment: Assignment, code: str, *, who: tuple[str, str]) -> None:
    """Raises `WrongCode`, and `TooManyTries` once the learner or the address has guessed too often; `who` names both.
    Case and spaces are forgiven."""
    if not assignment.access_code:
        return
    limits = tuple(zip((_counter(assignment, name) for name in who), (TRIES, TRIES_OF_AN_ADDRESS), strict=True))
    if any(cache.get(counter, 0) >= most for counter, most in limits):
        raise TooManyTries("Too many wrong access codes. Ask for the code again and wait a quarter of an hour.")
    if hmac.compare_digest(_normal(code), _normal(assignment.access_code)):
        return
    for counter, _ in limits:
        cache.add(counter, 0, WINDOW_SECONDS)
        try:
            cache.incr(counter)
        except ValueError:  # it ran out between the two statements
            cache.set(counter, 1, WINDOW_SECONDS)
    if not code.strip():
        raise WrongCode("Type the access code that your teacher gave you.")
    raise WrongCode("That isn't the access code of this quiz. Case and spaces don't matter; check the rest.")


def _normal(code: str) -> bytes:
    return "".join(code.split()).casefold().encode()


def _counter(assignment: Assignment, name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"quizzes.access-code:{assignment.pk}:{digest}"

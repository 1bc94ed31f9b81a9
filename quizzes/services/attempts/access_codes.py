"""Access codes: compared without telling how near a guess was, and only so often."""

from __future__ import annotations

import hmac

from quizzes.engine.errors import WrongCode
from quizzes.learners import Identity
from quizzes.models import Assignment
from quizzes.services.guessing import Guesses


def refuse_wrong_code(assignment: Assignment, code: str, *, identity: Identity, address: str) -> None:
    """Raises `WrongCode`, and `TooManyTries` once too often has been guessed. Case and spaces are forgiven."""
    if not assignment.access_code:
        return
    guesses = Guesses(f"access-code:{assignment.pk}", identity, address)
    guesses.refuse_too_many("Too many wrong access codes. Ask for the code again and wait a quarter of an hour.")
    if hmac.compare_digest(_normal(code), _normal(assignment.access_code)):
        return
    guesses.count_wrong_one()
    if not code.strip():
        raise WrongCode("Type the access code that your teacher gave you.")
    raise WrongCode("That isn't the access code of this quiz. Case and spaces don't matter; check the rest.")


def _normal(code: str) -> bytes:
    return "".join(code.split()).casefold().encode()

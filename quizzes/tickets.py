"""A page that nobody has answered yet carries its attempt's id as a signed ticket: looking at it writes nothing.

The id is derived from learner, assignment, version and number, so two tabs of one learner hold the same attempt."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from quizzes.engine.errors import NotFound
from quizzes.learners import Identity

SALT = "quizzes.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    attempt: uuid.UUID
    assignment_id: int
    version_id: int
    number: int

    def sign(self) -> str:
        return signing.dumps([self.attempt.hex, self.assignment_id, self.version_id, self.number], salt=SALT)


def ticket_for(identity: Identity, *, assignment_id: int, version_id: int, number: int) -> Ticket:
    message = f"{identity.name}/{assignment_id}/{version_id}/{number}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), SALT.encode() + message, hashlib.sha256).digest()
    return Ticket(uuid.UUID(bytes=digest[:16], version=4), assignment_id, version_id, number)


def read_ticket(text: str, attempt: uuid.UUID) -> Ticket:
    """The ticket of a post; raises `NotFound` when it is forged or belongs to another attempt."""
    try:
        attempt_hex, assignment_id, version_id, number = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound("This page can't be matched to a quiz. Open the quiz again; nothing was recorded.") from None
    if attempt_hex != attempt.hex:
        raise NotFound("This page belongs to another attempt. Open the quiz again; nothing was recorded.")
    return Ticket(attempt, assignment_id, version_id, number)

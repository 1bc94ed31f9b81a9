"""What the tokens of programs look like and may be allowed to do. Plain: no tables, no requests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from types import MappingProxyType

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "quiz:read": "read the quizzes that you may edit, with questions, keys, versions and assignments",
        "quiz:write": "write, publish and withdraw quizzes and questions",
        "assignment:write": "give quizzes to classes and change what holds for them",
        "attempt:read": "read your own attempts and results (a machine: those of its learners)",
        "attempt:write": "take quizzes (a machine: for its learners)",
        "result:read": "read what others did with your quizzes",
        "roster:read": "read your classes and the learners in them",
        "roster:write": "change classes, and name learners",
        "webhook:write": "have events of your quizzes sent to an address, and see what was sent",
    }
)
PREFIX = "qzp_"  # a personal token; secret scanners find it
PREFIX_SHOWN = 12  # characters that lists show
SECRET_BYTES = 32


def new_personal_token() -> str:
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(token: str) -> str:
    """What is stored of a token. It holds 256 bits of chance, so that a plain hash can't be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()

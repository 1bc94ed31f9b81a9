"""The code on a receipt: attempt, time of handing in and a hash of the answers, signed. Whoever has it can prove them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from quizzes.engine.content import canonical_json

SALT = b"quizzes.receipt"
HASH_BYTES = 8
SIGNATURE_BYTES = 10  # 2 ** 80 guesses
GROUP = 8  # characters between two hyphens
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH = 16 + 6 + HASH_BYTES + SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Receipt:
    attempt: uuid.UUID
    submitted_at: datetime  # to the millisecond
    answers: bytes  # the beginning of their hash

    def code(self) -> str:
        body = self._body()
        text = base64.b32encode(body + _signature(body, settings.SECRET_KEY)).decode()
        return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))

    def _body(self) -> bytes:
        milliseconds = (self.submitted_at - EPOCH) // MILLISECOND
        return self.attempt.bytes + milliseconds.to_bytes(6, "big") + self.answers


def make_receipt(attempt: uuid.UUID, submitted_at: datetime, raws: Mapping[str, Mapping[str, object]]) -> Receipt:
    """`raws`: what was sent, by question key."""
    document = {key: dict(raw) for key, raw in sorted(raws.items())}
    whole = EPOCH + (submitted_at - EPOCH) // MILLISECOND * MILLISECOND
    return Receipt(attempt, whole, hashlib.sha256(canonical_json(document)).digest()[:HASH_BYTES])


def read_receipt(code: str) -> Receipt | None:
    """The receipt behind a code; None where it was mistyped or not made here. Spaces, hyphens and case don't matter."""
    try:
        raw = base64.b32decode(re.sub(r"[\s-]", "", code).upper())
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if len(raw) != _LENGTH or not any(hmac.compare_digest(_signature(body, secret), signature) for secret in secrets):
        return None
    moment = EPOCH + int.from_bytes(body[16:22], "big") * MILLISECOND
    return Receipt(uuid.UUID(bytes=body[:16]), moment, body[22:])


def _signature(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), SALT + body, hashlib.sha256).digest()[:SIGNATURE_BYTES]

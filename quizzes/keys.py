"""Random permanent keys of questions and choices: they never change, are never reused and tell nothing."""

from __future__ import annotations

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes
LENGTH = 12  # 31 ** 12 = 7.9e17


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))

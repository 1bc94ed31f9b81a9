"""Locks on what has no row of its own to lock: a recipient, a key that a program chose."""

from __future__ import annotations

import hashlib

from django.db import connection


def hold_name(name: str) -> bool:
    """Whether nobody else holds this name; then it is held until the transaction ends, however it ends. Waits for nobody.
    SQLite writes one after the other anyway: there it is always free."""
    if connection.vendor != "postgresql":
        return True
    digest = hashlib.sha256(name.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
        row = cursor.fetchone()
    return bool(row[0])

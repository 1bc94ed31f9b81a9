"""What this tool signs: with its current key, named in the header so that platforms find it among the published ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from lti.keys import unlock
from lti.services.keys import ensure_key


def sign(claims: Mapping[str, Any], *, now: datetime) -> str:
    """A JSON Web Token with these claims. Raises `KeyLost`."""
    key = ensure_key(now=now)
    return jwt.encode(dict(claims), unlock(key.private_key), algorithm="RS256", headers={"kid": key.kid})

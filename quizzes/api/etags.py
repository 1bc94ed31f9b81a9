"""Nobody saves over what they haven't seen: an ETag is the edit revision that the admin's forms carry, and a digest.

`"7.3f2a9c01d4e5"`: what comes before the dot counts for If-Match; the digest says whether what was fetched is unchanged."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from quizzes.api.errors import InvalidRequest, PreconditionFailed, PreconditionRequired

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
DIGEST_LENGTH = 12


def etag_of(revision: int, document: Any) -> str:
    text = json.dumps(document, sort_keys=True, default=str)
    return f'"{revision}.{hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]}"'


def is_unchanged(request: Any, etag: str) -> bool:
    """Whether If-None-Match names this representation: compared weakly, `*` names any."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{opaque}"' == etag for _, opaque in TAG.findall(header))


def seen_revision(request: Any, current: int, etag: str) -> int:
    """The edit revision that the client has seen, by If-Match, compared strongly. `*` is whatever stands now.

    Raises `PreconditionRequired` without the header and `PreconditionFailed` when somebody saved since."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag of what you have seen, so that nobody's change is lost. "
            "“If-Match: *” writes over whatever stands now."
        )
    if header.strip() == "*":
        return current
    tags = TAG.findall(header)
    if not tags:
        raise InvalidRequest('If-Match must hold ETags such as "7.3f2a9c01d4e5", with their quotation marks, or *.')
    seen = {opaque.partition(".")[0] for weak, opaque in tags if not weak}
    if str(current) not in seen:
        raise PreconditionFailed(
            f"Somebody changed this since you fetched it: it is at edit revision {current} now. Fetch it again, carry "
            "your change over and send that.",
            ETag=etag,
        )
    return current

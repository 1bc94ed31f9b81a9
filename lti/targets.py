"""Where launches lead: to the launch address, or to the same with the attempt in it that is to be opened. The attempt is a
hint and no more: who may look at it is decided by the launch. Knows no table."""

from __future__ import annotations

import uuid

ATTEMPT = "attempt"


def target_with(launch_url: str, attempt: str) -> str:
    return f"{launch_url}?{ATTEMPT}={attempt}"


def without_attempt(target: str) -> str:
    return target.partition("?")[0]


def attempt_in(target: str) -> uuid.UUID | None:
    """The id in a target's query, if it is the whole of it and written as this site writes it."""
    name, _, text = target.partition("?")[2].partition("=")
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if name == ATTEMPT and text == str(found) else None


def is_target(target: str, launch_url: str) -> bool:
    return target == launch_url or (without_attempt(target) == launch_url and attempt_in(target) is not None)

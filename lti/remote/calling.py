"""One request to a service of a platform, with an access token that never goes anywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from lti.models import Registration, origin_of
from lti.remote.tokens import access_token, forget_token
from quizzes.outbound import TOTAL_SECONDS, AddressRefused, OutboundError, Reply, send

UNAUTHORIZED = 401
SIZE_LIMIT = 2_000_000  # bytes of one answer: a page of a roster with 1,000 people has 300 kB


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a service. `scopes` are those the token is asked for, the needed one first."""

    method: str
    url: str
    scopes: tuple[str, ...]
    accept: str = "*/*"
    content_type: str = ""
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        found = {"Accept": self.accept}
        return found | ({"Content-Type": self.content_type} if self.content_type else {})


class ServiceRefused(OutboundError):
    """The service was reached and answered with something else than what was asked for. `reply` is its answer."""

    code = "service_refused"

    def __init__(self, registration: Registration, what: str, reply: Reply) -> None:
        super().__init__(f"The LMS “{registration.name}” answered {reply.status} when asked for {what}.")
        self.reply = reply


def call(
    registration: Registration, asked: Call, *, seconds: float = TOTAL_SECONDS, size_limit: int = SIZE_LIMIT
) -> Reply:
    """The service's answer, whatever its status. A token that isn't accepted is replaced once.

    Raises `OutboundError`: `AddressRefused` for an address that isn't the platform's, `NoToken`, and what `send` raises.
    """
    refuse_foreign(registration, asked.url)
    reply = _sent(registration, asked, seconds, size_limit)
    if reply.status != UNAUTHORIZED:
        return reply
    forget_token(registration, asked.scopes)
    return _sent(registration, asked, seconds, size_limit)


def _sent(registration: Registration, asked: Call, seconds: float, size_limit: int) -> Reply:
    token = access_token(registration, asked.scopes)
    return send(
        asked.method,
        asked.url,
        headers=asked.headers | {"Authorization": f"Bearer {token}"},
        body=asked.body,
        total_seconds=seconds,
        size_limit=size_limit,
    )


def refuse_foreign(registration: Registration, url: str) -> None:
    """Whoever gets the access token can write grades, so it only goes to hosts that the registration names.

    Raises `AddressRefused`."""
    origin = origin_of(url)
    if origin and origin in registration.origins:
        return
    raise AddressRefused(
        f"The LMS “{registration.name}” names a service at {origin or 'an address that can’t be read'}, which isn't one of "
        "its addresses here. If it is its own, add it to the further addresses of the registration."
    )

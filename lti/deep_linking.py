"""The answer to a Deep Linking request: what was chosen, signed by this tool, and where it may be sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from lti import services
from lti.errors import Refusal
from lti.messages import CLAIM, DEEP_LINKING, LINK_TYPE, VERSION
from lti.models import Launch, Registration, origin_of
from lti.placing import custom_parameters
from quizzes.models import Quiz
from quizzes.outbound import AddressRefused, target_of
from quizzes.queries import content_of

AGE = timedelta(minutes=5)
RESPONSE = "LtiDeepLinkingResponse"
TAG = "quiz"


@dataclass(frozen=True, slots=True)
class Chosen:
    quiz: Quiz
    maximum: Fraction | None = None  # of the gradebook's column; None: the quiz's own points
    has_line_item: bool = False


@dataclass(frozen=True, slots=True)
class ReturnTarget:
    url: str
    origin: str


def return_target(launch: Launch) -> ReturnTarget:
    """Where the platform wants the choice: HTTPS, and an address of its own. Raises `Refusal`.

    Canvas serves many schools under one registration, each under a host of its own: there the host that it signed into the
    launch will do."""
    registration, url = launch.deployment.registration, str(launch.request.get("return_url", ""))
    try:
        target_of(url)
    except AddressRefused as refusal:
        raise Refusal("The address to send the choice to isn't one that this site sends to.", refusal.message) from None
    origin = origin_of(url)
    known = set(registration.origins)
    if registration.kind == Registration.Kind.CANVAS:
        known.add(launch.frame_origin)
    if not origin or origin not in known:
        raise Refusal(
            f"Your LMS wants the choice sent to {origin or 'an address'} that doesn't belong to its registration.",
            f"If it does belong to it, an administrator of this site adds {origin} to the further addresses of the "
            f"registration “{registration.name}”.",
        )
    return ReturnTarget(url, origin)


def deep_linking_response(launch: Launch, chosen: list[Chosen], *, launch_url: str, now: datetime) -> str:
    """The signed message. `data` goes back exactly as it came, and only if it came."""
    registration = launch.deployment.registration
    claims: dict[str, Any] = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": int(now.timestamp()),
        "exp": int((now + AGE).timestamp()),
        "nonce": secrets.token_urlsafe(24),
        f"{CLAIM}deployment_id": launch.deployment.deployment_id,
        f"{CLAIM}message_type": RESPONSE,
        f"{CLAIM}version": VERSION,
        f"{DEEP_LINKING}content_items": [_item(registration, each, launch_url) for each in chosen],
    }
    if launch.request.get("data") is not None:
        claims[f"{DEEP_LINKING}data"] = launch.request["data"]
    return services.sign(claims, now=now)


def _item(registration: Registration, chosen: Chosen, launch_url: str) -> dict[str, Any]:
    quiz = chosen.quiz
    assert quiz.latest_version is not None  # noqa: S101  only such are placeable
    content = content_of(quiz.latest_version)
    item: dict[str, Any] = {
        "type": LINK_TYPE,
        "title": content.title,
        "url": launch_url,
        "custom": custom_parameters(registration, quiz),
    }
    if chosen.has_line_item:
        maximum = content.points if chosen.maximum is None else chosen.maximum
        item["lineItem"] = {
            "scoreMaximum": _number(maximum),
            "label": content.title,
            "resourceId": str(quiz.public_id),
            "tag": TAG,
        }
    return item


def _number(exact: Fraction) -> int | float:
    """JSON knows no fractions: a whole number stays one."""
    return exact.numerator if exact.denominator == 1 else float(exact)

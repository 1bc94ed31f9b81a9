"""Dynamic Registration: the platform's configuration is fetched, an administrator confirms, the platform registers this
tool, and only then something is stored."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from lti.configuration import Addresses, registration_document
from lti.errors import NotReachable, Refusal
from lti.models import Deployment, PlatformState, Registration
from lti.platform_configuration import BY_HAND, Platform, read_platform, read_registered
from lti.services.keys import ensure_key
from quizzes import outbound

OK = (200, 201)
SECONDS = 15.0
SIZE = 200_000  # bytes
LONGEST_NAME = 100


def fetch_platform(*, url: str, token: str) -> Platform:
    """What the platform at this address says of itself. Raises `Refusal`."""
    headers = {"Accept": "application/json"} | _bearer(token)
    document = _asked("GET", url, headers, b"", "its configuration")
    return read_platform(document, read_from=url)


def register_platform(
    *, platform: Platform, token: str, name: str, teachers_may_edit: bool, known: Addresses, now: datetime
) -> Registration:
    """Ask the platform to register this tool, and keep the registration. Nothing is stored when anything goes wrong. Raises
    `Refusal`."""
    ensure_key(now=now)  # the platform may fetch it at once
    body = json.dumps(registration_document(known, family=platform.family, scopes=platform.scopes)).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/json"} | _bearer(token)
    registered = read_registered(_asked("POST", platform.registration_url, headers, body, "the registration"))
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                name=" ".join(name.split())[:LONGEST_NAME] or platform.suggested_name[:LONGEST_NAME],
                kind=platform.kind,
                issuer=platform.issuer,
                client_id=registered.client_id,
                auth_url=platform.auth_url,
                token_url=platform.token_url,
                jwks_url=platform.jwks_url,
                audience=platform.audience,
                teachers_may_edit=teachers_may_edit,
            )
            PlatformState.objects.create(registration=made)
            if registered.deployment_id:
                Deployment.objects.create(registration=made, deployment_id=registered.deployment_id, is_active=True)
    except IntegrityError:
        raise Refusal(
            f"The LMS has given this tool the client ID “{registered.client_id}”, under which it is registered here already.",
            "Look at the registrations of this site: this one works, or is to be changed by hand.",
        ) from None
    return made


def _asked(method: str, url: str, headers: dict[str, str], body: bytes, what: str) -> Any:
    try:
        reply = outbound.send(method, url, headers=headers, body=body, size_limit=SIZE, total_seconds=SECONDS)
        if reply.status not in OK:
            raise NotReachable(f"The platform refused {what}: {reply.host} answered {reply.status}.", BY_HAND)
        return reply.json()
    except outbound.AddressRefused as refusal:
        raise Refusal(f"The platform's address can't be asked for {what}: {refusal.message}", BY_HAND) from None
    except outbound.OutboundError as error:
        raise NotReachable(f"The platform couldn't be asked for {what}. {error.message}", BY_HAND) from None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}

"""What the forms of this tool's own pages carry instead of a cookie: the launch that opened them, signed."""

from __future__ import annotations

import uuid

from django.core import signing

from lti.errors import NotProven
from lti.logins import AGAIN
from lti.models import Launch
from lti.queries import LAUNCH_AGE

SALT = "lti.launch"


def token_of(launch: Launch) -> str:
    return signing.dumps(launch.public_id.hex, salt=SALT)


def read_token(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(signing.loads(text, salt=SALT, max_age=LAUNCH_AGE))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise NotProven("This page can't be matched to a launch, or it is older than a day.", AGAIN) from None

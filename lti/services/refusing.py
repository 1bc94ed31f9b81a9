"""What went wrong last with a platform, kept where its administrator looks."""

from __future__ import annotations

from datetime import datetime

from lti.errors import Refusal
from lti.models import PlatformState, Registration

LONGEST = 1000


def keep_refusal(*, registration: Registration, refusal: Refusal, now: datetime) -> None:
    PlatformState.objects.update_or_create(
        registration=registration, defaults={"last_error": str(refusal)[:LONGEST], "last_error_at": now}
    )

"""The keys with which the tool signs: made once, rotated by hand or by a timer, published for a while after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from lti import queries
from lti.keys import make_pair
from lti.models import ToolKey

# Platforms keep our keys for a day at most as far as is known, and nothing that we sign lives for more than an hour.
GRACE = timedelta(days=7)


def ensure_key(*, now: datetime) -> ToolKey:
    """The current key, made if there is none. Two at once make one."""
    found = queries.current_key()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _insert(now)
    except IntegrityError:
        return ToolKey.objects.get(is_current=True)


def rotate_key(*, now: datetime) -> ToolKey:
    """A new current key. The former one stays published for `GRACE`; what is older than that goes. Locks the current key."""
    with transaction.atomic():
        current = ToolKey.objects.select_for_update().filter(is_current=True).first()
        if current is not None:
            current.is_current, current.published_until = False, now + GRACE
            current.save(update_fields=["is_current", "published_until"])
        ToolKey.objects.filter(is_current=False, published_until__lte=now).delete()
        return _insert(now)


def _insert(now: datetime) -> ToolKey:
    pair = make_pair()
    return ToolKey.objects.create(
        kid=pair.kid, public_jwk=pair.public_jwk, private_key=pair.locked_private_key, created_at=now
    )

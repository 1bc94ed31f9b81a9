"""From a launch to its page: the handle is redeemed once; who isn't a student gets a learner to try the quiz as."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lti import queries
from lti.errors import NotProven
from lti.logins import AGAIN, sha256
from lti.models import Launch
from lti.services.people import learner_of
from quizzes.models import Learner


def redeem_handle(*, handle: str, now: datetime) -> Launch:
    """The launch that this handle opens. One statement decides, so that of two redemptions one wins. Raises `NotProven`."""
    digest = sha256(handle)
    waiting = Launch.objects.filter(handle_sha256=digest, redeemed_at=None, handle_expires_at__gt=now)
    if not waiting.update(redeemed_at=now):
        raise NotProven("This page was opened before, or it waited for longer than a minute.", AGAIN)
    return queries.launch_of(Launch.objects.get(handle_sha256=digest).public_id, now=now)


def learner_to_try_as(*, launch: Launch, now: datetime) -> Learner | None:
    """As whom this launch takes the quiz, made now if it takes it as somebody who is thrown away."""
    with transaction.atomic():
        locked = Launch.objects.select_for_update(of=("self",)).get(pk=launch.pk)
        if locked.learner_id is None:
            locked.learner = learner_of(launch.person, launch.part, launch.link, now=now)
            locked.save(update_fields=["learner"])
    return locked.learner

"""The end of a course: what its platform told of people is deleted; what they answered stays, and belongs to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lti.models import Context, Launch, LtiUser, Membership
from quizzes.models import Accommodation, Learner


@dataclass(frozen=True, slots=True)
class Erased:
    forgotten: int  # people whose names, addresses and ids are gone
    kept: int  # people who stay: in another course too, or with an account of their own here


def erase_course(*, context: Context, now: datetime) -> Erased:
    """Forget who was in this course: everybody's place in it, and whoever is in no other course of this platform and has no
    account here, with name, e-mail address and the platform's id. Their attempts, scores and ratings stay without a name.
    Whoever launches again is somebody new. Locks the course."""
    with transaction.atomic():
        locked = Context.objects.select_for_update().get(pk=context.pk)
        people = set(Membership.objects.filter(context=locked).values_list("person_id", flat=True))
        Launch.objects.filter(context=locked).delete()
        Membership.objects.filter(context=locked).delete()
        elsewhere = set(Membership.objects.filter(person__in=people).values_list("person_id", flat=True))
        with_account = set(LtiUser.objects.filter(pk__in=people, user__isnull=False).values_list("pk", flat=True))
        forgotten = people - elsewhere - with_account
        _forget(forgotten, now)
        locked.erased_at, locked.memberships_url = now, ""
        locked.save(update_fields=["erased_at", "memberships_url"])
    return Erased(len(forgotten), len(people - forgotten))


def _forget(people: set[int], now: datetime) -> None:
    learners = LtiUser.objects.filter(pk__in=people, learner__isnull=False).values_list("learner_id", flat=True)
    found = list(learners)
    Learner.objects.filter(pk__in=found).update(name="", erased_at=now)
    Accommodation.objects.filter(Q(learner__in=found) | Q(member__learner__in=found)).update(reason="")
    LtiUser.objects.filter(pk__in=people).delete()

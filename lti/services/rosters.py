"""What a platform's roster says, kept as memberships of the course. Who isn't in it any more has left."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from lti.models import Context, LtiUser, Membership
from lti.models.people import Part
from lti.roles import part_of
from quizzes.models import Learner

AT_ONCE = 500  # people in one transaction: launches of the same course wait for it
LONGEST_NAME = 80  # of a learner


class Listed(Protocol):
    """Somebody as the platform's roster names them."""

    @property
    def subject(self) -> str: ...
    @property
    def roles(self) -> Sequence[str]: ...
    @property
    def status(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """How many are listed as students now, and how many have left."""

    students: int
    left: int


def keep_roster(*, context: Context, members: Sequence[Listed], is_whole: bool, now: datetime) -> Kept:
    """Write down who is in the course. Each student gets a learner, so that they can be granted something before they
    come. Nobody's access changes: the platform decides at each launch. Where the list is whole, those who were listed
    before and aren't any more count as gone."""
    for start in range(0, len(members), AT_ONCE):
        with transaction.atomic():
            _keep(context, members[start : start + AT_ONCE], now)
    left = 0
    if is_whole:
        # Who launched after the platform made the list is in the course whatever it says.
        missing = Membership.objects.filter(context=context, listed_at__lt=now).exclude(launched_at__gte=now)
        left = missing.exclude(status=Membership.Status.DELETED).update(status=Membership.Status.DELETED)
    students = Membership.objects.filter(context=context, part=Part.STUDENT, status=Membership.Status.ACTIVE)
    return Kept(students.count(), left)


def _keep(context: Context, members: Sequence[Listed], now: datetime) -> None:
    people = _people(context, members)
    _give_learners([people[member.subject] for member in members if _is_student(member)])
    Membership.objects.bulk_create(
        [
            Membership(
                context=context,
                person=people[member.subject],
                part=part_of(member.roles),
                roles=list(member.roles),
                status=member.status,
                listed_at=now,
            )
            for member in members
        ],
        update_conflicts=True,
        unique_fields=["context", "person"],
        update_fields=["part", "roles", "status", "listed_at"],
    )


def _people(context: Context, members: Sequence[Listed]) -> Mapping[str, LtiUser]:
    """The people of the platform by subject, inserted where they are new, locked in one order; names as told now."""
    subjects = sorted(member.subject for member in members)
    LtiUser.objects.bulk_create(
        [LtiUser(deployment_id=context.deployment_id, subject=subject) for subject in subjects], ignore_conflicts=True
    )
    rows = LtiUser.objects.select_for_update().filter(deployment=context.deployment_id, subject__in=subjects)
    people = {person.subject: person for person in rows.order_by("pk")}
    changed = []
    for member in members:
        person = people[member.subject]
        told = (member.name or person.name, member.email or person.email)
        if person.erased_at is None and told != (person.name, person.email):
            person.name, person.email = told
            changed.append(person)
    LtiUser.objects.bulk_update(changed, ["name", "email"])
    return people


def _is_student(member: Listed) -> bool:
    return part_of(member.roles) == Part.STUDENT and member.status == Membership.Status.ACTIVE


def _give_learners(people: Iterable[LtiUser]) -> None:
    """The rows are locked: a launch at the same time finds the learner, or has made it."""
    new = [person for person in people if person.learner_id is None and person.erased_at is None]
    learners = [Learner(public_id=uuid.uuid4(), name=person.name[:LONGEST_NAME]) for person in new]
    for person, learner in zip(new, Learner.objects.bulk_create(learners), strict=True):
        person.learner = learner
    LtiUser.objects.bulk_update(new, ["learner"])

"""As whom somebody takes a quiz, who may come at all, and the accounts of teachers."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet

from lti.errors import NotAllowed
from lti.models import Launch, LtiUser, ResourceLink
from lti.models.people import Part
from quizzes import services
from quizzes.models import Learner
from quizzes.roles import GROUP

LONGEST_NAME = 80


def learner_of(person: LtiUser, part: str, link: ResourceLink | None, *, now: datetime) -> Learner | None:
    """A student's own learner, made at their first launch, whatever course it comes from. Test students, observers,
    assistants and teachers get a throw-away one, the same as before where it is still there."""
    if link is None or link.assignment is None:
        return None
    if part == Part.STUDENT:
        return _own(person)
    before = Launch.objects.filter(link=link, person=person, learner__trial_of=link.assignment).order_by("-pk").first()
    return before.learner if before else services.begin_trial(assignment=link.assignment, now=now)


def _own(person: LtiUser) -> Learner:
    locked = LtiUser.objects.select_for_update(of=("self",)).get(pk=person.pk)
    learner, name = locked.learner, person.name[:LONGEST_NAME]
    if learner is None:
        learner = locked.learner = Learner.objects.create(public_id=uuid.uuid4(), name=name)
        locked.save(update_fields=["learner"])
    elif name and (learner.name != name or learner.erased_at is not None):
        learner.name, learner.erased_at = name, None
        learner.save(update_fields=["name", "erased_at"])
    person.learner = learner
    return learner


def switch_person(*, person: LtiUser, is_active: bool, now: datetime) -> LtiUser:
    """Let somebody in again, or end their access: launches are refused from then on, and pages that are open end. The account
    of a teacher ends and comes back with it."""
    with transaction.atomic():
        locked = LtiUser.objects.select_for_update(of=("self",)).get(pk=person.pk)
        locked.is_active = is_active
        locked.save(update_fields=["is_active"])
        if not is_active:
            Launch.objects.filter(person=locked, ended_at=None).update(ended_at=now)
        switch_accounts(people=LtiUser.objects.filter(pk=locked.pk), now=now)
    return locked


def switch_accounts(*, people: QuerySet[LtiUser], now: datetime) -> None:
    """Switch off the accounts of those who may not come any more, with every session and token of theirs, and on again of
    those who may. One that an administrator has switched off stays off. Locks the people."""
    with transaction.atomic():
        rows = people.filter(user__isnull=False).select_related("user", "deployment__registration").order_by("pk")
        for person in rows.select_for_update(of=("self",)):
            deployment = person.deployment
            may_come = person.is_active and deployment.is_active and deployment.registration.is_active
            if person.user is not None and person.user.is_active and not may_come:
                _switch_account(person, person.user, is_active=False, ended_at=now)
            elif person.user is not None and person.account_ended_at is not None and may_come:
                _switch_account(person, person.user, is_active=True, ended_at=None)


def _switch_account(person: LtiUser, user: User, *, is_active: bool, ended_at: datetime | None) -> None:
    user.is_active, person.account_ended_at = is_active, ended_at
    user.save(update_fields=["is_active"])
    person.save(update_fields=["account_ended_at"])


def account_of_teacher(*, launch: Launch) -> User:
    """The account with which this teacher writes quizzes here, made at the first time. Raises `NotAllowed` where the
    registration doesn't let teachers edit, or whoever launched is none."""
    registration = launch.deployment.registration
    if launch.part != Part.TEACHER or not registration.teachers_may_edit:
        raise NotAllowed(
            "Teachers of this LMS don’t write quizzes here.",
            f"An administrator of this site can allow it, with the registration “{registration.name}”.",
        )
    with transaction.atomic():
        person = LtiUser.objects.select_for_update(of=("self",)).get(pk=launch.person_id)
        if person.user is None:
            person.user = _new_account(person)
            person.save(update_fields=["user"])
    if not person.user.is_active or not person.is_active:
        raise NotAllowed("Your account on this site is switched off.", "Ask an administrator of this site.")
    return person.user


def _new_account(person: LtiUser) -> User:
    """Known by the LMS alone: no password opens it, and nothing of the name or the address makes it somebody else's."""
    given, _, family = person.name.rpartition(" ")
    user = User(username=f"lms-{person.pk}-{uuid.uuid4().hex[:8]}", first_name=given[:150], last_name=family[:150])
    user.is_staff = True
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name=GROUP))
    return user

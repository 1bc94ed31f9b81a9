"""Learners whom machines name, and classes and members that programs make."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from quizzes.engine.errors import InUse, InvalidParameter, InvalidText, StaleRevision
from quizzes.models import Classroom, Integration, Learner, Membership
from quizzes.services.classes import add_member, hold_class

LONGEST_ID, LONGEST_NAME, LONGEST_CLASS = 200, 80, 100


class Named(NamedTuple):
    learner: Learner
    is_new: bool


def name_learner(*, integration: Integration, external_id: str, name: str) -> Named:
    """The machine's learner with this id, made if it is new; a name that is given replaces the one that was. Locks the
    learner. Raises `InvalidText`."""
    known, called = external_id.strip(), " ".join(name.split())
    if not known or len(known) > LONGEST_ID or not known.isprintable():
        raise InvalidText(f"The external id must be 1 to {LONGEST_ID} readable characters.")
    if len(called) > LONGEST_NAME or not called.isprintable():
        raise InvalidText(f"The name has at most {LONGEST_NAME} readable characters.")
    new = Learner(public_id=uuid.uuid4(), integration=integration, external_id=known, name=called)
    with transaction.atomic():
        Learner.objects.bulk_create([new], ignore_conflicts=True)  # another request may have been faster
        found = Learner.objects.select_for_update(no_key=True, of=("self",)).get(
            integration=integration, external_id=known
        )
        if called and found.name != called:
            found.name, found.updated_at = called, timezone.now()
            Learner.objects.filter(pk=found.pk).update(name=called, updated_at=found.updated_at)
    return Named(found, is_new=found.public_id == new.public_id)


def make_class(*, owner: User, name: str) -> Classroom:
    """A class of this owner with a join code of its own. Raises `InvalidText`."""
    return Classroom.objects.create(owner=owner, name=_class_name(name))


def change_class(
    *,
    classroom: Classroom,
    seen: datetime,
    now: datetime,
    name: str | None = None,
    is_joinable: bool | None = None,
    is_archived: bool | None = None,
) -> Classroom:
    """What is given changes. Locks the class. Raises `InvalidText`, and `StaleRevision` when somebody changed it after the
    state of the moment `seen`."""
    with transaction.atomic():
        held = hold_class(classroom)
        if held.updated_at != seen:
            raise StaleRevision("Somebody changed this class meanwhile. Fetch it again, then change it.")
        if name is not None:
            held.name = _class_name(name)
        if is_joinable is not None:
            held.is_joinable = is_joinable
        if is_archived is not None:
            held.archived_at = (held.archived_at or now) if is_archived else None
        held.save(update_fields=["name", "is_joinable", "archived_at", "updated_at"])
    return held


def _class_name(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_CLASS or not called.isprintable():
        raise InvalidText(f"Give the class a name of at most {LONGEST_CLASS} readable characters.")
    return called


def enrol_learner(*, classroom: Classroom, learner: Learner, name: str, number: str, now: datetime) -> Membership:
    """The learner's place in the class: the one they have, that of the roster's line with this number, or a new one, which
    needs a name where a number is given: it may be mistyped. Locks the class. Raises `InvalidText`, `InvalidParameter` for a number
    of no line without a name, and `InUse` for an archived class or a place that somebody else has."""
    called, given = " ".join(name.split()) or learner.name or learner.external_id, " ".join(number.split())
    if max(len(called), len(given)) > LONGEST_NAME or not (called + given).isprintable():
        raise InvalidText(f"A name and a number have at most {LONGEST_NAME} readable characters each.")
    if classroom.archived_at is not None:
        raise InUse(f"“{classroom}” is archived. Take it out of the archive, then enrol learners.")
    with transaction.atomic():
        held = hold_class(classroom)
        own = held.memberships.filter(learner=learner).first()
        if own is not None:
            return own
        place = held.memberships.filter(number__iexact=given).first() if given else None
        if place is None and given and not name.strip():
            said = (
                f"No line of this class has the number {given!r}. Look at the list, or give a name too to add a line."
            )
            raise InvalidParameter("number", said)
        if place is None:
            return add_member(held, name=called, number=given, learner=learner, joined_at=now)
        if place.learner_id is not None:
            raise InUse("Somebody else has the place with this number. Look at the list of the class.")
        place.learner, place.joined_at = learner, now
        place.save(update_fields=["learner", "joined_at", "updated_at"])
    return place

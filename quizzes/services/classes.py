"""Classes: their roster, their members, and who joins by a code. Results hang on learners and are never lost here."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from quizzes import queries
from quizzes.aliases import alias_of
from quizzes.engine.errors import InUse, InvalidText, NotFound, StaleRevision, WrongCode
from quizzes.learners import Identity
from quizzes.models import Classroom, Learner, Membership
from quizzes.models.delivery import new_join_code
from quizzes.rosters import RosterLine
from quizzes.services.attempts.beginning import hold_learner
from quizzes.services.guessing import Guesses
from quizzes.services.naming import readable_name

TOO_MANY_CODES = "Too many wrong codes. Ask for the code again and wait a quarter of an hour."


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a line of a roster does to the class: adds somebody, renames them, or finds them as they are."""

    line: RosterLine
    member: Membership | None  # who it is about already

    @property
    def kind(self) -> str:
        if self.member is None:
            return "new"
        is_same = (self.member.name, self.member.number) == (self.line.name, self.line.number)
        return "same" if is_same else "changed"


def plan_roster(classroom: Classroom, lines: Iterable[RosterLine]) -> tuple[RosterChange, ...]:
    """What these lines would do. A line is about the member with its number, or with what of it is left out, or else with
    its name and no other number."""
    members = list(classroom.memberships.all())
    by_number = {member.number.casefold(): member for member in members if member.number}
    by_name: dict[str, list[Membership]] = {}
    for member in members:
        by_name.setdefault(member.name.casefold(), []).append(member)
    planned: list[RosterChange] = []
    used: set[int] = set()
    for line in lines:
        known = (by_number.get(each.casefold()) for each in (line.number, line.left_out) if each)
        found = next((member for member in known if member is not None and member.pk not in used), None)
        if found is None:
            same_name = [m for m in by_name.get(line.name.casefold(), ()) if m.pk not in used]
            same_name = [m for m in same_name if not (line.number and m.number)]
            found = same_name[0] if len(same_name) == 1 else None
        if found is not None:
            used.add(found.pk)
        planned.append(RosterChange(_filled(line, found), found))
    return tuple(planned)


def _filled(line: RosterLine, member: Membership | None) -> RosterLine:
    """A list without numbers takes none away."""
    if member is None or line.number or not member.number:
        return line
    return RosterLine(line.line, line.name, member.number)


def save_roster(*, classroom: Classroom, lines: Iterable[RosterLine]) -> tuple[RosterChange, ...]:
    """Add and rename what the lines say; whoever isn't among them stays. Locks the class."""
    with transaction.atomic():
        held = hold_class(classroom)
        changes = plan_roster(held, lines)
        taken = _aliases(held)
        for change in changes:
            if change.member is None:
                _add(held, taken, name=change.line.name, number=change.line.number)
            elif change.kind == "changed":
                rows = Membership.objects.filter(pk=change.member.pk)
                rows.update(name=change.line.name, number=change.line.number, updated_at=timezone.now())
    return changes


def join_class(*, identity: Identity, code: str, name: str, number: str, address: str, now: datetime) -> Membership:
    """Join the class with this code, in the place of the roster that `number` names, or in a new one. Again, it finds the
    place that the learner has. Locks the learner and the class.

    Raises `WrongCode`, `TooManyTries`, `InvalidText` (the name or number), `InUse` (the place is taken).
    """
    guesses = Guesses("join-code", identity, address)
    classroom = find_class(code, guesses)
    given, called = readable_name(number, "number"), readable_name(name, "name")
    if not called:
        raise InvalidText("Type your name, so that your teacher knows who joins.")
    if identity.is_trial:
        raise InUse("You are trying a quiz as a student. End that first, then join.")
    with transaction.atomic():
        learner = hold_learner(identity)
        held = hold_class(classroom)
        own = held.memberships.filter(learner=learner).first()
        if own is not None:
            return own
        place = held.memberships.filter(number__iexact=given).first() if given else None
        if place is not None:
            return _take_place(place, learner, called, now)
        if not given or not held.memberships.exclude(number="").exists():
            if identity.user_id is None and not learner.name:
                Learner.objects.filter(pk=learner.pk).update(name=called, updated_at=now)
            return _add(held, _aliases(held), name=called, number=given, learner=learner, joined_at=now)
    guesses.count_wrong_one()
    raise InvalidText(
        "This number or address is not on the list of the class. Check it; or leave it empty, and tell your teacher."
    )


def find_class(code: str, guesses: Guesses) -> Classroom:
    """The class that may be joined with this code. Raises `WrongCode` and `TooManyTries`."""
    guesses.refuse_too_many(TOO_MANY_CODES)
    found = queries.joinable_class(code)
    if found is None:
        guesses.count_wrong_one()
        raise WrongCode(
            "No class can be joined with this code. Check it, or ask your teacher for the one that holds now."
        )
    return found


def _take_place(place: Membership, learner: Learner, called: str, now: datetime) -> Membership:
    if place.learner_id is not None:
        raise InUse(
            "Somebody has joined with this number or address already. If that wasn't you, tell your teacher; "
            "if it was, open the site in the browser or with the account that you joined with."
        )
    place.learner, place.joined_at, place.joined_as = learner, now, called
    place.save(update_fields=["learner", "joined_at", "joined_as", "updated_at"])
    return place


def leave_class(*, identity: Identity, classroom_id: int) -> Classroom:
    """Leave the class. The place on its roster stays, and so do all results. Locks the class. Raises `NotFound`."""
    with transaction.atomic():
        mine = Membership.objects.filter(queries.owned_by(identity, "learner__"), classroom=classroom_id)
        member = mine.select_related("classroom").first()
        if member is None:
            raise NotFound("There is no such class, or you aren't in it.")
        hold_class(member.classroom)
        _empty(member)
    return member.classroom


def remove_member(*, member: Membership, seen: datetime | None = None) -> None:
    """Take somebody off the list of the class. Their attempts and results stay. Locks the class.

    Raises `StaleRevision` when the place isn't as it was `seen`, its `updated_at`."""
    with transaction.atomic():
        hold_class(member.classroom)
        rows = Membership.objects.filter(pk=member.pk)
        if seen is not None and rows.exclude(updated_at=seen).exists():
            raise StaleRevision("Somebody changed this place on the list meanwhile. Look at the list again.")
        rows.delete()


def part_member(*, member: Membership) -> None:
    """Free the place of a learner who took the wrong one: the roster's line stays, the learner is out of the class."""
    with transaction.atomic():
        hold_class(member.classroom)
        _empty(member)


def _empty(member: Membership) -> None:
    """Of a line with a number the place stays; who came without one is gone from the list."""
    rows = Membership.objects.filter(pk=member.pk)
    if member.number:
        rows.update(learner=None, joined_at=None, joined_as="", updated_at=timezone.now())
    else:
        rows.delete()


def merge_members(*, joined: Membership, line: Membership) -> Membership:
    """Put a learner who joined without a number into their line of the roster. Locks the class. Raises `InUse`."""
    with transaction.atomic():
        hold_class(joined.classroom)
        rows = {m.pk: m for m in Membership.objects.filter(pk__in=[joined.pk, line.pk])}
        joined_now, line_now = rows.get(joined.pk), rows.get(line.pk)
        if joined_now is None or line_now is None or joined_now.classroom_id != line_now.classroom_id:
            raise InUse("One of the two is no longer on the list. Look at it again.")
        if joined_now.learner_id is None or line_now.learner_id is not None:
            raise InUse("Choose somebody who has joined, and a line that nobody has joined in yet.")
        learner_id, joined_at = joined_now.learner_id, joined_now.joined_at
        joined_now.delete()
        line_now.learner_id, line_now.joined_at = learner_id, joined_at
        line_now.save(update_fields=["learner", "joined_at", "updated_at"])
    return line_now


def renew_join_code(*, classroom: Classroom) -> Classroom:
    """A new code; the old one leads nowhere from now on. Who has joined stays."""
    with transaction.atomic():
        held = hold_class(classroom)
        held.join_code = new_join_code()
        held.save(update_fields=["join_code", "updated_at"])
    return held


def open_joining(*, classroom: Classroom) -> None:
    Classroom.objects.filter(pk=classroom.pk).update(is_joinable=True, updated_at=timezone.now())


def close_joining(*, classroom: Classroom) -> None:
    """Nobody can join any more; the members and their quizzes stay."""
    Classroom.objects.filter(pk=classroom.pk).update(is_joinable=False, updated_at=timezone.now())


def archive_class(*, classroom: Classroom, now: datetime) -> None:
    """Out of the lists of its owner and its members; nobody can join or begin its quizzes. Results stay."""
    Classroom.objects.filter(pk=classroom.pk).update(archived_at=now, updated_at=now)


def unarchive_class(*, classroom: Classroom) -> None:
    Classroom.objects.filter(pk=classroom.pk).update(archived_at=None, updated_at=timezone.now())


def hold_class(classroom: Classroom) -> Classroom:
    """The class, locked until the transaction ends: whoever changes its list holds it."""
    return Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)


def add_member(classroom: Classroom, **values: object) -> Membership:
    """A new place on its list. The caller holds the class. Raises `InUse` for a number that is there."""
    return _add(classroom, _aliases(classroom), **values)


def _aliases(classroom: Classroom) -> set[str]:
    return set(classroom.memberships.values_list("alias", flat=True))


def _add(classroom: Classroom, taken: set[str], **values: object) -> Membership:
    alias = alias_of(secrets.token_hex(8), taken)
    taken.add(alias)
    try:
        with transaction.atomic():
            return Membership.objects.create(classroom=classroom, alias=alias, **values)
    except IntegrityError:
        raise InUse("Somebody with this number is on the list already. Look at the list, and try again.") from None

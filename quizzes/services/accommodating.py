"""What one learner or a class is granted beyond the settings. It reaches running attempts; every grant is logged."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from quizzes.aliases import short_id
from quizzes.engine.errors import InUse, InvalidParameter, StaleRevision
from quizzes.lengths import LONGEST
from quizzes.models import Accommodation, Assignment, Classroom, Learner, Membership
from quizzes.services.assigning import MOST_ATTEMPTS, hold_assignment
from quizzes.services.classes import hold_class
from quizzes.services.logging_changes import log_change

MOST_PERCENT = 500
LONGEST_REASON = 200

Grantee = Learner | Classroom | Membership  # a place on the list of a class: whoever joins in it


@dataclass(frozen=True, slots=True)
class Grant:
    extra_time_percent: int = 0
    extra_time_seconds: int = 0
    extra_attempts: int = 0
    closes_at: datetime | None = None
    reason: str = ""


def grant_problems(grant: Grant, assignment: Assignment) -> list[tuple[str, str]]:
    """Every reason why this can't be granted: the name of the field, and a sentence for its form."""
    found = []
    if not 0 <= grant.extra_time_percent <= MOST_PERCENT:
        found.append(("extra_time_percent", f"Give a whole number from 0 to {MOST_PERCENT}."))
    if not 0 <= grant.extra_time_seconds <= LONGEST / timedelta(seconds=1):
        found.append(("extra_time_seconds", "Extra time is at most a week."))
    if not 0 <= grant.extra_attempts <= MOST_ATTEMPTS:
        found.append(("extra_attempts", f"Give a number from 0 to {MOST_ATTEMPTS}."))
    if len(grant.reason) > LONGEST_REASON or not (grant.reason.isprintable()):
        found.append(("reason", f"A reason has at most {LONGEST_REASON} readable characters."))
    if grant.closes_at is not None and assignment.closes_at is None:
        found.append(("closes_at", "The assignment has no closing date, so there is no later one. Leave this empty."))
    elif grant.closes_at is not None and assignment.closes_at is not None and grant.closes_at <= assignment.closes_at:
        found.append(("closes_at", "This must be later than the closing date of the assignment."))
    has_time = grant.extra_time_percent or grant.extra_time_seconds
    if has_time and assignment.time_limit_seconds is None:
        name = "extra_time_percent" if grant.extra_time_percent else "extra_time_seconds"
        found.append((name, "The assignment has no time limit, so there is no extra time. Grant a later closing date."))
    if grant.extra_attempts and assignment.attempts_allowed is None:
        found.append(("extra_attempts", "The assignment allows any number of attempts, so there are no extra ones."))
    if not found and not (has_time or grant.extra_attempts or grant.closes_at):
        found.append(("extra_time_percent", "Nothing is granted yet: give more time, more attempts or a later date."))
    return found


def grant_accommodation(
    *,
    assignment: Assignment,
    to: Grantee,
    grant: Grant,
    seen: Grant | None = None,
    by: User | None,
    now: datetime,
) -> Accommodation:
    """Grant it, in place of `seen`, which the same learner, class or place was granted before. Locks the assignment, and
    before it the class of a place. Raises `InvalidParameter` for the first of `grant_problems`, `InUse` for a place that is
    gone, and `StaleRevision` where something else than `seen` is granted by now: nobody's grant is wiped unseen."""
    with transaction.atomic():
        if isinstance(to, Membership):
            _hold_place(to)
        locked = hold_assignment(assignment)
        for field, sentence in grant_problems(grant, locked):
            raise InvalidParameter(field, sentence)
        whom = whose_grant(to)
        before = Accommodation.objects.filter(assignment=locked, **whom).first()
        if (None if before is None else grant_of(before)) != seen:
            raise StaleRevision("Something was granted here since you opened the page. Look at it, then save again.")
        old = {} if before is None else asdict(grant_of(before))
        values = asdict(grant) | {"granted_at": now, "granted_by": by}
        granted, _ = Accommodation.objects.update_or_create(assignment=locked, **whom, defaults=values)
        verb = "Granted" if before is None else "Changed the grant"
        log_change(locked, f"{verb} to {_name(to)}", by=by, now=now, before=old, after=asdict(grant))
    return granted


def withdraw_accommodation(*, accommodation: Accommodation, by: User | None, now: datetime) -> None:
    """Take a grant away: what the settings say holds from now on. Locks the assignment."""
    with transaction.atomic():
        locked = hold_assignment(accommodation.assignment)
        found = Accommodation.objects.filter(pk=accommodation.pk).first()
        if found is None:
            return  # somebody else was faster
        to = found.learner or found.classroom or found.member
        what = f"Took back the grant to {_name(to)}" if to else "Took back a grant"
        log_change(locked, what, by=by, now=now, before=asdict(grant_of(found)))
        found.delete()


def grant_of(row: Accommodation) -> Grant:
    return Grant(row.extra_time_percent, row.extra_time_seconds, row.extra_attempts, row.closes_at, row.reason)


def joined_grants(former: Grant, further: Grant) -> Grant:
    """Both together: of each kind what the further one gives, else what the former gave; both reasons."""
    reasons = [reason for reason in (former.reason, further.reason) if reason]
    return Grant(
        extra_time_percent=further.extra_time_percent or former.extra_time_percent,
        extra_time_seconds=further.extra_time_seconds or former.extra_time_seconds,
        extra_attempts=further.extra_attempts or former.extra_attempts,
        closes_at=further.closes_at or former.closes_at,
        reason="; ".join(dict.fromkeys(reasons))[:LONGEST_REASON],
    )


def whose_grant(to: Grantee) -> dict[str, Any]:
    """The column of a grant that names them."""
    if isinstance(to, Classroom):
        return {"classroom": to}
    return {"member": to} if isinstance(to, Membership) else {"learner": to}


def _hold_place(place: Membership) -> None:
    """Whoever takes lines off the list of a class holds the class."""
    hold_class(place.classroom)
    if not Membership.objects.filter(pk=place.pk).exists():
        raise InUse(f"“{place}” is no longer on the list of the class. Open the page again.")


def _name(to: Grantee) -> str:
    """No name of a person: the log outlives it."""
    if isinstance(to, Classroom):
        return f"the class “{to}”"
    return f"{'place' if isinstance(to, Membership) else 'learner'} {short_id(to.public_id)}"

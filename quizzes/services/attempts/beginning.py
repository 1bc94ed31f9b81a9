"""Beginning an attempt: with its first answer, by a post of its own, or again after a finished one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from quizzes import queries
from quizzes.engine.errors import (
    AttemptClosed,
    InvalidText,
    NotFinished,
    NotFound,
    NotShown,
    NotStarted,
    StaleRevision,
)
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.layout import make_layout
from quizzes.engine.review import Row
from quizzes.learners import Identity
from quizzes.models import Assignment, Attempt, Learner
from quizzes.observers import Happened, tell
from quizzes.queries import Offer
from quizzes.services.attempts.access_codes import refuse_wrong_code
from quizzes.services.naming import readable_name
from quizzes.terms import Terms, rows_shown
from quizzes.tickets import Ticket, read_ticket, ticket_for
from quizzes.zones import told

NOT_THEIRS = "There is no such attempt, or it isn't yours. Open the quiz again."


class Locked(NamedTuple):
    attempt: Attempt
    terms: Terms
    is_new: bool  # inserted just now: it has no answers yet


def locked(identity: Identity, attempt_uuid: uuid.UUID, ticket: str, now: datetime) -> Locked:
    """The learner's attempt, locked. Where it has no row yet, its ticket begins it, unless it has a start of its own."""
    attempt = queries.own_attempt_locked(identity, attempt_uuid)
    if attempt is not None:
        return Locked(attempt, queries.attempt_terms(attempt), is_new=False)
    if not ticket:
        raise NotFound(NOT_THEIRS)
    read = read_ticket(ticket, attempt_uuid)
    offer = _offered(read)
    if offer.needs_start:
        raise NotStarted("This quiz has a start of its own. Open it and start it there; nothing was recorded.")
    return _begin(identity, read, offer, now)


def start_attempt(
    *,
    identity: Identity,
    attempt_uuid: uuid.UUID,
    ticket: str,
    now: datetime,
    code: str = "",
    name: str = "",
    address: str = "",
) -> Attempt:
    """Begin an attempt: its clock runs from here. Locks the learner. The same post again, or one of a second tab, finds
    the attempt that was begun.

    Raises `NotFound`, `WrongCode`, `TooManyTries`, `InvalidText` (the name), `AttemptClosed`, `StaleRevision`.
    """
    begun = queries.own_attempt(identity, attempt_uuid)
    if begun is not None:
        return begun
    read = read_ticket(ticket, attempt_uuid)
    offer = _offered(read)
    refuse_wrong_code(offer.assignment, code, identity=identity, address=address)
    given = _name_given(offer.assignment, name, is_known=identity.user_id is not None)
    with transaction.atomic():
        attempt = _begin(identity, read, offer, now).attempt
        if given and attempt.taker_name != given:
            attempt.taker_name = given
            attempt.save(update_fields=["taker_name", "updated_at"])
    return attempt


def _name_given(assignment: Assignment, name: str, *, is_known: bool) -> str:
    """The name or nickname that the assignment asks for; of somebody signed in the site knows it."""
    if is_known or not assignment.asks_name:
        return ""
    given = readable_name(name, "name")
    if not given and assignment.naming == Assignment.Naming.NAME:
        raise InvalidText("Type your name, so that your teacher knows whose attempt this is.")
    return given


def _offered(ticket: Ticket) -> Offer:
    offer = queries.offer_of(ticket.assignment_id, ticket.version_id)
    if offer is None:
        raise NotFound("This quiz is no longer offered. Nothing was recorded.")
    return offer


def _begin(identity: Identity, ticket: Ticket, offer: Offer, now: datetime) -> Locked:
    """Insert the attempt of a ticket, or join the one that another tab began. Locks the learner, then their
    attempts.

    The new attempt's id is derived from who posts: a ticket that came from elsewhere names a quiz and nothing more.
    """
    learner = hold_learner(identity)
    attempts = queries.attempts_locked(learner, offer.assignment)
    begun = _open_one(attempts)
    if begun is not None:
        return Locked(_joined(begun, offer), queries.attempt_terms(begun), is_new=False)
    if attempts and attempts[-1].number >= ticket.number:
        raise StaleRevision(
            "You have already taken this quiz since you opened it. Open it again to see where you stand."
        )
    if not queries.may_begin(identity, offer):
        if identity.is_trial:
            raise NotFound("You are trying another quiz as a student. End that first; nothing was recorded.")
        raise NotFound("This quiz is no longer offered. Nothing was recorded.")
    terms = queries.learner_terms(learner, offer.assignment)
    _refuse_unless_open(terms, _taken(attempts), now)
    own = ticket_for(identity, assignment_id=ticket.assignment_id, version_id=ticket.version_id, number=ticket.number)
    attempt = insert_attempt(learner=learner, offer=offer, attempt_uuid=own.attempt, number=own.number, now=now)
    return Locked(attempt, terms, is_new=True)


def _open_one(attempts: list[Attempt]) -> Attempt | None:
    return next((a for a in attempts if a.state == Attempt.State.OPEN and a.reset_at is None), None)


def _taken(attempts: list[Attempt]) -> int:
    """How many of the attempts count as used: not those that a teacher has set aside."""
    return sum(attempt.reset_at is None for attempt in attempts)


def hold_learner(identity: Identity) -> Learner:
    """The learner's row, inserted if this is their first post, locked until the transaction ends. Who locks attempts of
    theirs too locks them after this."""
    rows = Learner.objects.select_for_update(no_key=True).filter(queries.owned_by(identity))
    found = rows.first()
    if found is None and identity.is_trial:
        raise NotFound("This trial has ended, so nothing was recorded. Begin another one from the assignment's page.")
    if found is None:
        new = Learner(public_id=identity.browser_id or uuid.uuid4(), user_id=identity.user_id)
        Learner.objects.bulk_create([new], ignore_conflicts=True)  # another tab may have been faster
        found = rows.first()
    if found is None:
        raise NotFound("This browser's identity belongs to a signed-in learner. Sign in, or start afresh.")
    return found


def _joined(attempt: Attempt, offer: Offer) -> Attempt:
    """Another tab began first. The page of this one fits if it shows the same version."""
    if attempt.version_id != offer.version.pk:
        raise StaleRevision(
            "You began this quiz in another tab, with another version of it. Open it again to go on there."
        )
    return attempt


def insert_attempt(
    *,
    learner: Learner,
    offer: Offer,
    attempt_uuid: uuid.UUID,
    number: int,
    now: datetime,
    retry_of: Attempt | None = None,
    only: list[str] | None = None,
) -> Attempt:
    """Insert an open attempt with its layout. `only` keeps these questions."""
    seed = attempt_uuid.hex
    attempt = Attempt(
        uuid=attempt_uuid,
        assignment=offer.assignment,
        version=offer.version,
        learner=learner,
        number=number,
        purpose=Attempt.Purpose.COUNTS if only is None else Attempt.Purpose.RETRY_MISSED,
        retry_of=retry_of,
        taker_name=retry_of.taker_name if retry_of else "",
        mode=offer.assignment.mode,
        seed=seed,
        layout=make_layout(queries.content_of(offer.version), seed, only).document(),
        started_at=now,
    )
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError:
        raise NotFound(
            "This page belongs to somebody else's attempt. Open the quiz again; nothing was recorded."
        ) from None
    tell(Happened.STARTED, attempt, now)
    return attempt


def _refuse_unless_open(terms: Terms, taken: int, now: datetime) -> None:
    if terms.opens_at is not None and terms.is_early(now):
        raise AttemptClosed(f"This quiz opens on {told(terms.opens_at)}. Come back then; nothing was recorded.")
    if terms.closes_at is not None and terms.is_over(now):
        raise AttemptClosed(f"This quiz closed on {told(terms.closes_at)}, so nothing was recorded.")
    if not terms.allows_attempt(taken):
        raise AttemptClosed(f"All {terms.attempts_allowed} attempts at this quiz are used. Nothing was recorded.")


def retry_attempt(*, identity: Identity, attempt_uuid: uuid.UUID, missed_only: bool, now: datetime) -> Attempt:
    """A new attempt after a finished one: the whole quiz (its latest version), or the questions that are not right
    (the same version). A double click finds the one just begun. Locks the learner, then their attempts.

    Raises `NotFound`, `NotFinished`, `AttemptClosed`, `NotStarted` where each attempt begins on the start page, and
    `NotShown` where the missed ones would tell what was right before the review rules do.
    """
    with transaction.atomic():
        learner, attempt = _held(identity, attempt_uuid)
        attempts = queries.attempts_locked(learner, attempt.assignment)
        begun = _open_one(attempts)
        if begun is not None and begun.pk != attempt.pk:
            return begun
        if attempt.state != Attempt.State.FINISHED:
            raise NotFinished("Finish this attempt before you begin another.")
        if attempt.assignment.mode == Assignment.Mode.TEST or attempt.assignment.access_code:
            raise NotStarted("Each attempt at this quiz has a start of its own. Open the quiz and start it there.")
        terms = queries.attempt_terms(attempt)
        _refuse_unless_open(terms, _taken(attempts), now)
        if missed_only and Row.CORRECTNESS not in rows_shown(attempt, terms, now, is_checked=True):
            raise NotShown(
                "Which questions you missed isn't shown now. Take the whole quiz again; nothing was recorded."
            )
        return _begin_retry(identity, attempt, attempts[-1].number + 1, missed_only, now)


def _held(identity: Identity, attempt_uuid: uuid.UUID) -> tuple[Learner, Attempt]:
    """The learner and their attempt, locked in the order in which everybody locks them: the other way round, a retry and
    a page that begins an attempt would each wait for what the other holds."""
    if queries.own_attempt(identity, attempt_uuid) is None:
        raise NotFound(NOT_THEIRS)  # before a stranger's post makes a learner
    learner = hold_learner(identity)
    attempt = queries.own_attempt_locked(identity, attempt_uuid)
    if attempt is None:
        raise NotFound(NOT_THEIRS)
    return learner, attempt


def _begin_retry(identity: Identity, attempt: Attempt, number: int, missed_only: bool, now: datetime) -> Attempt:
    only = _missed_keys(identity, attempt) if missed_only else None
    offer = Offer(attempt.assignment, attempt.version) if missed_only else queries.latest_offer(attempt.assignment)
    if offer is None or not queries.may_begin(identity, offer):
        raise AttemptClosed("This quiz is no longer offered, so it can't be begun. Your results stay as they are.")
    if only is not None and not only:
        raise NotFinished("There is nothing to retry: every question is right.")
    ticket = ticket_for(identity, assignment_id=offer.assignment.pk, version_id=offer.version.pk, number=number)
    return insert_attempt(
        learner=attempt.learner,
        offer=offer,
        attempt_uuid=ticket.attempt,
        number=number,
        now=now,
        retry_of=attempt,
        only=only,
    )


def _missed_keys(identity: Identity, attempt: Attempt) -> list[str]:
    standing = queries.standing_of(identity, Offer(attempt.assignment, attempt.version))
    graded = standing.graded(attempt)
    keys = queries.asked_keys(standing, attempt)
    return [key for key in keys if key not in graded or graded[key].verdict is not Verdict.RIGHT]

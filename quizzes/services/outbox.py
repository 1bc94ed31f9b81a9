"""The outbox: what is to leave the site is written down with what it tells about, and sent afterwards, at least once.

Nothing here waits for anybody while a row is locked. How the pieces hold together: docs/decisions/0012-outbox.md.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from quizzes import queries
from quizzes.channels import Delivered, Outgoing, Refused, Retry, Sent, Stale, backoff, channel
from quizzes.engine.errors import InUse, NotFound
from quizzes.models import Delivery
from quizzes.services.holding_names import hold_name

TRIES = 20  # about a day and a half; counted, not timed: days without a worker must not use them up
BATCH = 20
LEASE = timedelta(minutes=10)
# A delivery isn't begun when less of the lease is left: its channel must be done before another worker takes over.
LONGEST_SENDING = timedelta(minutes=5)
ERROR_LIMIT = 500  # characters
KEPT_FOR = {
    Delivery.State.DELIVERED: timedelta(days=30),
    Delivery.State.SUPERSEDED: timedelta(days=30),
    Delivery.State.STALE: timedelta(days=30),
    Delivery.State.FAILED: timedelta(days=90),
}
PRUNED_AT_ONCE = 1_000  # rows; a short transaction lets answers through

State = Delivery.State
Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


def enqueue(*, channel: str, subject: str, payload: Mapping[str, Any], now: datetime, recipient: str = "") -> Delivery:
    """Write down what is to be sent, in the caller's transaction: it leaves exactly when that commits. One that still
    waits about the same subject is superseded; one that is being sent is followed by this one.

    `payload` holds no secret. Raises `ValueError` outside of a transaction or for an unknown channel.
    """
    [made] = enqueue_all(channel=channel, payloads={subject: payload}, now=now, recipient=recipient)
    return made


def enqueue_all(
    *, channel: str, payloads: Mapping[str, Mapping[str, Any]], now: datetime, recipient: str = ""
) -> list[Delivery]:
    """The same for many subjects at once, in a few statements."""
    if channel not in settings.DELIVERY_CHANNELS:
        raise ValueError(f"DELIVERY_CHANNELS has no {channel!r}.")
    if not connection.in_atomic_block:
        raise ValueError("Enqueue inside the transaction of what the delivery tells about.")
    same = Delivery.objects.filter(
        channel=channel, recipient=recipient, subject__in=list(payloads), state=State.WAITING
    )
    while True:
        same.update(state=State.SUPERSEDED, updated_at=now)
        try:
            with transaction.atomic():
                return Delivery.objects.bulk_create(
                    [
                        Delivery(
                            channel=channel,
                            recipient=recipient,
                            subject=subject,
                            payload=dict(payload),
                            next_try_at=now,
                            created_at=now,
                            updated_at=now,
                        )
                        for subject, payload in payloads.items()
                    ]
                )
        except IntegrityError:
            # Somebody else's delivery about a subject began to wait meanwhile; this one comes after it.
            if not same.exists():
                raise


# Sending


@dataclass(frozen=True, slots=True)
class Claimed:
    """Deliveries to one recipient that one worker alone may send, until the lease ends."""

    claim: uuid.UUID
    lease_until: datetime
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one batch: how many are in which state now."""

    delivered: int = 0
    postponed: int = 0
    failed: int = 0

    def __add__(self, other: Round) -> Round:
        return Round(self.delivered + other.delivered, self.postponed + other.postponed, self.failed + other.failed)


def deliver_batch(
    *, clock: Clock, chance: Callable[[], float], is_over: Callable[[], bool] = lambda: False
) -> Round | None:
    """Send what is due to one recipient, oldest first; None where nothing is. Each delivery is sent outside of
    any transaction and settled on its own, so that one that fails, whatever way, leaves the others alone. What isn't begun
    before `is_over` goes back."""
    claimed = claim_due(now=clock())
    if not claimed.deliveries:
        return None
    done, away = Round(), ""
    for delivery in claimed.deliveries:
        now = clock()
        if is_over() or away or now > claimed.lease_until - LONGEST_SENDING:
            _give_back(delivery, claimed.claim, now=now, away=away, chance=chance())
            continue
        sent = _send(delivery)
        done += settle(delivery=delivery, claim=claimed.claim, sent=sent, now=clock(), chance=chance())
        away = sent.reason if isinstance(sent, Retry) and sent.is_away else ""
    return done


def claim_due(*, now: datetime) -> Claimed:
    """Take what is due to one recipient, for the time of a lease. No two workers get the same delivery, nor two to one
    recipient. Each claim counts as a try, so that one that kills its worker is given up in the end."""
    claim, lease = uuid.uuid4(), now + LEASE
    due = queries.due_deliveries(now)
    while (first := due.first()) is not None:  # without a lock: an idle worker must not hold up those who write
        of_one = {"channel": first.channel, "recipient": first.recipient}
        with transaction.atomic():
            taken = _take(due.filter(**of_one), claim, lease, now) if _is_free(**of_one) else ()
        if taken:
            return Claimed(claim, lease, taken)
        due = due.exclude(**of_one)  # another worker was faster; others wait too
    return Claimed(claim, lease, ())


def _is_free(channel: str, recipient: str) -> bool:
    """Whether no other worker claims for this recipient in this moment; then it is ours until the transaction ends. Rows
    alone don't tell: those beyond the batch that the other one takes are locked by nobody and not being sent yet."""
    return hold_name(f"outbox/{channel}/{recipient}")


def _take(of_one: QuerySet[Delivery], claim: uuid.UUID, lease: datetime, now: datetime) -> tuple[Delivery, ...]:
    """A batch of one recipient's, being sent from now on. Asks anew what is due, after whoever was faster has committed."""
    rows = of_one.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    taken = tuple(rows[:BATCH])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in taken]).update(
        tries=F("tries") + 1, state=State.SENDING, claim=claim, lease_until=lease, updated_at=now
    )
    for delivery in taken:
        delivery.tries += 1
    return taken


def _send(delivery: Delivery) -> Sent:
    outgoing = Outgoing(
        delivery.public_id,
        delivery.recipient,
        delivery.subject,
        delivery.payload,
        delivery.created_at,
        delivery.tries,
    )
    try:
        send = channel(delivery.channel)
    except KeyError:
        return Refused(f"There is no channel {delivery.channel!r} any more. DELIVERY_CHANNELS names those that are.")
    try:
        return send(outgoing)
    except Exception as error:
        logger.exception("Delivery %s by %s can't be sent", delivery.public_id, delivery.channel)
        return Retry(f"An unexpected {type(error).__name__}; the log has the details.")


def settle(*, delivery: Delivery, claim: uuid.UUID, sent: Sent, now: datetime, chance: float) -> Round:
    """Write down what came of a try. Does nothing where the lease was lost to another worker meanwhile."""
    with transaction.atomic():
        held = _held(delivery, claim)
        if held is None:
            logger.warning("Delivery %s was taken over before it was settled", delivery.public_id)
            return Round()
        held.last_status = sent.status
        held.last_error = "" if isinstance(sent, Delivered) else sent.reason[:ERROR_LIMIT]
        match sent:
            case Delivered():
                held.delivered_at = now
                return _leave(held, State.DELIVERED, now)
            case Stale():
                return _leave(held, State.STALE, now)
            case Refused():
                return _leave(held, State.FAILED, now)
            case Retry():
                wait = max(backoff(held.tries, chance), sent.after or timedelta(0))
                return _wait(held, now + wait, now)


def _held(delivery: Delivery, claim: uuid.UUID) -> Delivery | None:
    rows = Delivery.objects.select_for_update().filter(pk=delivery.pk, state=State.SENDING, claim=claim)
    return rows.first()


def _wait(held: Delivery, until: datetime, now: datetime) -> Round:
    """Back to those that wait; superseded where a newer one does already, given up where it took too long."""
    if held.tries >= TRIES:
        return _leave(held, State.FAILED, now)
    held.next_try_at = until
    try:
        with transaction.atomic():
            return _leave(held, State.WAITING, now)
    except IntegrityError:
        return _leave(held, State.SUPERSEDED, now)


def _leave(held: Delivery, state: Delivery.State, now: datetime) -> Round:
    if state == State.FAILED and queries.newer_of_subject(held).exists():
        state = State.SUPERSEDED  # nobody needs to look after it
    held.state, held.claim, held.lease_until, held.updated_at = state, None, None, now
    held.save()
    if state == State.FAILED:
        logger.error("Delivery %s by %s failed for good: %s", held.public_id, held.channel, held.last_error)
    return Round(
        delivered=state in (State.DELIVERED, State.STALE),
        postponed=state == State.WAITING,
        failed=state == State.FAILED,
    )


def _give_back(delivery: Delivery, claim: uuid.UUID, *, now: datetime, away: str, chance: float) -> None:
    """What wasn't begun waits again and loses no try; not for long where its recipient is `away`."""
    with transaction.atomic():
        held = _held(delivery, claim)
        if held is None:
            return
        held.tries -= 1
        held.last_error = away[:ERROR_LIMIT] or held.last_error
        _wait(held, now + backoff(1, chance) if away else now, now)


def take_back_abandoned(*, now: datetime, chance: Callable[[], float]) -> int:
    """Let those wait again whose worker was killed or cut off. They may have arrived: recipients know them by their id."""
    with transaction.atomic():
        rows = queries.abandoned_deliveries(now)
        found = list(rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked))
        for held in found:
            held.last_error = "The worker that sent it didn't come back."
            _wait(held, now + backoff(held.tries, chance()), now)
    return len(found)


# Looking after it


def send_again(*, delivery: Delivery, now: datetime) -> Delivery:
    """Try a delivery again at once, with all its tries. Locks it. Raises `NotFound`, and `InUse`
    while it is being sent or where a newer one about its subject stands: an older result must not replace a newer."""
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
        if held is None:
            raise NotFound("There is no such delivery any more. Reload the list.")
        if held.state == State.SENDING:
            raise InUse("This delivery is being sent at the moment. Reload the list.")
        held.state, held.tries = State.WAITING, 0
        held.next_try_at, held.updated_at = now, now
        try:
            with transaction.atomic():
                held.save()
                # Asked after the row waits: whoever enqueues a newer one from here on finds it and supersedes it.
                if queries.newer_of_subject(held).exists():
                    raise IntegrityError
        except IntegrityError:
            raise InUse("A newer delivery about the same subject stands. Send that one again instead.") from None
    return held


def prune_deliveries(*, now: datetime) -> int:
    """Delete what was settled long ago, some rows at a time."""
    deleted = 0
    for state, kept_for in KEPT_FOR.items():
        old = Delivery.objects.filter(state=state, updated_at__lt=now - kept_for)
        while some := list(old.order_by("pk").values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
            deleted += Delivery.objects.filter(pk__in=some, state=state).delete()[0]
    return deleted

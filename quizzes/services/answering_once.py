"""The same request twice is answered twice and done once: what was answered is kept in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from quizzes.engine.errors import KeyReused, RequestInFlight
from quizzes.models import AnsweredRequest
from quizzes.sealing import seal, unseal
from quizzes.services.holding_names import hold_name

KEPT = timedelta(hours=24)
FORGOTTEN_AT_ONCE = 100  # old answers of the same client that go along with a new one


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that changes something, as its client named it."""

    client: str
    key: str
    address: str  # method and path
    fingerprint: str  # of the body


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_replayed: bool = False
    is_passing: bool = False  # a refusal that says to wait and send the same again

    @property
    def is_kept(self) -> bool:
        """Success, and what the operation itself refused. What was refused before it began may be mended and sent again."""
        return self.status < 400 or (self.status in (409, 422) and not self.is_passing)


def answer_once(*, ask: Ask, now: datetime, act: Callable[[], Answered]) -> Answered:
    """What `act` answers, done once for each key of a client within `KEPT`. `act` runs in this transaction and turns its
    own refusals into answers.

    Raises `KeyReused` for the same key with another request, and `RequestInFlight` while the first one is at work."""
    with transaction.atomic():
        _refuse_in_flight(ask)
        known = _known(ask)
        if known is not None and known.created_at > now - KEPT:
            return _replayed(known, ask)
        if known is not None:
            known.delete()
        answered = act()
        if answered.is_kept:
            _keep(ask, answered, now)
    return answered


def was_answered(*, ask: Ask, now: datetime) -> bool:
    """Whether the key was used: then nothing need be prepared for the answer. Without a lock: `answer_once` decides."""
    known = _known(ask)
    return known is not None and known.created_at > now - KEPT


def _known(ask: Ask) -> AnsweredRequest | None:
    return AnsweredRequest.objects.filter(client=ask.client, key=ask.key).first()


def _refuse_in_flight(ask: Ask) -> None:
    if not hold_name(f"{ask.client}/{ask.key}"):
        raise RequestInFlight("A request with this idempotency key is still at work. Send it again in a moment.")


def _replayed(known: AnsweredRequest, ask: Ask) -> Answered:
    if (known.address, known.fingerprint) != (ask.address, ask.fingerprint):
        raise KeyReused("This idempotency key was already used for another request. Take a new one for each.")
    body = unseal(known.body)
    if body is None:
        raise KeyReused("What this request was answered can't be read any more. It was done: look at what stands now.")
    return Answered(known.status, body, known.headers, is_replayed=True)


def _keep(ask: Ask, answered: Answered, now: datetime) -> None:
    AnsweredRequest.objects.create(
        client=ask.client,
        key=ask.key,
        address=ask.address,
        fingerprint=ask.fingerprint,
        status=answered.status,
        headers=dict(answered.headers),
        body=seal(answered.body),  # it may hold what is told once, such as the secret of a webhook
        created_at=now,
    )
    old = AnsweredRequest.objects.filter(client=ask.client, created_at__lt=now - KEPT).values("pk")
    AnsweredRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()


def forget_answered(*, now: datetime) -> int:
    """Delete what is older than `KEPT`, of clients that came no more; how many there were."""
    deleted, _ = AnsweredRequest.objects.filter(created_at__lt=now - KEPT).delete()
    return deleted

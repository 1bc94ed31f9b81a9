"""Webhooks: endpoints with their secrets, what they are told of, and the channel that tells them.

Messages are thin, ids and a version, so that whoever reads one must ask the interface for more and is checked there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from quizzes import outbound, queries
from quizzes.channels import Outgoing, Refused, Sent, Stale, not_sent, sent_by
from quizzes.engine.errors import InUse, InvalidParameter, NotFound, StaleRevision
from quizzes.models import Assignment, Attempt, Delivery, Version, WebhookEndpoint
from quizzes.observers import AttemptEvent, Happened
from quizzes.queries.webhooks import CHANNEL
from quizzes.sealing import seal, unseal
from quizzes.services.outbox import enqueue
from quizzes.signatures import new_secret, signature_headers
from quizzes.zones import utc_text

MOST_ENDPOINTS = 20  # of one owner: each event becomes a delivery to each of them
TEST_EVENT = "endpoint.test"
REPLY_LIMIT = 100_000  # bytes; nothing of a reply is kept
GONE = 410
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")

Event = WebhookEndpoint.Event
OF_ATTEMPTS = {
    Happened.STARTED: Event.STARTED,
    Happened.FINISHED: Event.FINISHED,
    Happened.RESCORED: Event.SCORED,
    Happened.RESTORED: Event.SCORED,
    Happened.REOPENED: Event.SCORED,
    Happened.RESET: Event.RESET,
    Happened.DELETED: Event.DELETED,
}


# Endpoints


def endpoint_problems(*, url: str, events: Sequence[str], description: str = "") -> list[tuple[str, str]]:
    """What must be mended, as pairs of field and sentence."""
    found = []
    try:
        outbound.target_of(url)
    except outbound.AddressRefused as refusal:
        found.append(("url", refusal.message))
    if len(url) > 500:
        found.append(("url", "An address has at most 500 characters."))
    unknown = [str(each) for each in events if each not in Event.values]
    if unknown or not events:
        said = f"“{unknown[0][:40]}” is no event. " if unknown else ""
        found.append(("events", f"{said}Choose from {', '.join(Event.values)}."))
    if len(description) > 200 or UNPRINTABLE.search(description):
        found.append(("description", "A description is one line of at most 200 characters."))
    return found


def create_endpoint(
    *, owner: User, url: str, events: Sequence[str], description: str = ""
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is told this once. Locks the owner. Raises `InvalidParameter`, and `InUse` for
    an address that the owner has already, or one too many."""
    _refuse_problems(url, events, description)
    secret = new_secret()
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=owner.pk)
            if owner.webhook_endpoints.count() >= MOST_ENDPOINTS:
                raise InUse(f"You have {MOST_ENDPOINTS} webhooks already. Delete one that is no longer needed.")
            endpoint = WebhookEndpoint.objects.create(
                owner=owner, url=url, events=_in_order(events), description=description, secrets=[seal(secret)]
            )
    except IntegrityError:
        raise InUse("You have a webhook to this address already. Change that one.") from None
    return endpoint, secret


def change_endpoint(
    *,
    endpoint: WebhookEndpoint,
    url: str,
    events: Sequence[str],
    description: str,
    is_active: bool,
    seen_revision: int | None = None,
) -> WebhookEndpoint:
    """Locks the endpoint. Raises `InvalidParameter`, `NotFound`, `StaleRevision`, and `InUse` for an address that the
    owner has already."""
    _refuse_problems(url, events, description)
    try:
        with transaction.atomic():
            held = _held(endpoint, seen_revision)
            held.url, held.events, held.description = url, _in_order(events), description
            held.trouble = "" if is_active else held.trouble
            held.is_active = is_active
            held.edit_revision += 1
            held.save()
    except IntegrityError:
        raise InUse("You have a webhook to this address already. Change that one.") from None
    return held


def delete_endpoint(*, endpoint: WebhookEndpoint, seen_revision: int | None = None) -> None:
    """What still waits for it is not needed any more. Locks the endpoint. Raises `StaleRevision` as `change_endpoint` does."""
    with transaction.atomic():
        held = _locked(endpoint, seen_revision)
        if held is not None:
            held.delete()


def rotate_secret(*, endpoint: WebhookEndpoint) -> str:
    """A new secret, told this once. The one before signs as well until it is ended or replaced. Locks the endpoint."""
    secret = new_secret()
    with transaction.atomic():
        held = _held(endpoint)
        held.secrets = [seal(secret), *held.secrets[:1]]
        held.edit_revision += 1
        held.save()
    return secret


def end_old_secret(*, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Only the newest secret signs from here on. Locks the endpoint."""
    with transaction.atomic():
        held = _held(endpoint)
        held.secrets = held.secrets[:1]
        held.edit_revision += 1
        held.save()
    return held


def send_test_event(*, endpoint: WebhookEndpoint, now: datetime) -> Delivery:
    """A message that says nothing, to see whether one arrives. Raises `InUse` where the endpoint is switched off."""
    if not endpoint.is_active:
        raise InUse("This webhook is switched off. Switch it on, then send a test event.")
    with transaction.atomic():
        return _tell(endpoint, TEST_EVENT, f"{TEST_EVENT} {endpoint.public_id}", {}, now)


def _held(endpoint: WebhookEndpoint, seen_revision: int | None = None) -> WebhookEndpoint:
    held = _locked(endpoint, seen_revision)
    if held is None:
        raise NotFound("There is no such webhook any more. Look at the list again.")
    return held


def _locked(endpoint: WebhookEndpoint, seen_revision: int | None) -> WebhookEndpoint | None:
    held = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if held is not None and seen_revision is not None and held.edit_revision != seen_revision:
        raise StaleRevision("Somebody changed this webhook meanwhile. Load it again, then change it.")
    return held


def _refuse_problems(url: str, events: Sequence[str], description: str) -> None:
    for field, sentence in endpoint_problems(url=url, events=events, description=description):
        raise InvalidParameter(field, sentence)


def _in_order(events: Sequence[str]) -> list[str]:
    return [event for event in Event.values if event in events]


# What they are told of


def observe(event: AttemptEvent) -> None:
    """One of the `ATTEMPT_OBSERVERS`."""
    kind, attempt = OF_ATTEMPTS.get(event.happened), event.attempt
    has_webhooks = getattr(attempt, "has_webhooks", getattr(attempt.assignment, "has_webhooks", True))
    if kind is not None and has_webhooks:
        _tell_all(kind, attempt.assignment.quiz_id, attempt.uuid, lambda: _of_attempt(attempt), event.at)


def tell_published(version: Version, now: datetime) -> None:
    """In the transaction that publishes."""
    quiz = version.quiz
    data = {"quiz": str(quiz.public_id), "version": version.number}
    _tell_all(Event.PUBLISHED, quiz.pk, quiz.public_id, lambda: data, now)


def tell_changed(assignment: Assignment, now: datetime) -> None:
    """In the transaction that makes or changes an assignment."""
    _tell_all(Event.CHANGED, assignment.quiz_id, assignment.public_id, lambda: _of_assignment(assignment), now)


def _of_assignment(assignment: Assignment) -> dict[str, Any]:
    return {"assignment": str(assignment.public_id), "quiz": str(assignment.quiz.public_id)}


def _of_attempt(attempt: Attempt) -> dict[str, Any]:
    return _of_assignment(attempt.assignment) | {
        "attempt": str(attempt.uuid),
        "learner": str(attempt.learner.public_id),
        "version": attempt.version.number,
    }


def _tell_all(event: str, quiz_id: int, about: object, data: Callable[[], Mapping[str, Any]], now: datetime) -> None:
    for endpoint in queries.listening_endpoints(event, quiz_id):
        _tell(endpoint, event, f"{event} {about}", data(), now)


def _tell(endpoint: WebhookEndpoint, event: str, subject: str, data: Mapping[str, Any], now: datetime) -> Delivery:
    payload = {"type": event, "timestamp": utc_text(now), "data": dict(data)}
    return enqueue(channel=CHANNEL, recipient=str(endpoint.public_id), subject=subject, payload=payload, now=now)


# How they are told


def deliver(outgoing: Outgoing) -> Sent:
    """The channel. What its owner may not hear of any more is not sent."""
    endpoint = queries.listening_endpoint(outgoing.recipient)
    if endpoint is None:
        return Stale("The webhook was deleted or switched off.")
    quiz = outgoing.payload["data"].get("quiz")
    if quiz is not None and not queries.may_hear_of(endpoint, quiz):
        return Stale("The webhook's owner may no longer see this quiz.")
    secrets = [secret for secret in map(unseal, endpoint.secrets) if secret is not None]
    if not secrets:
        return Refused("The webhook's secret was sealed with another secret key of the site. Make a new one.")
    return _post(endpoint, outgoing, secrets)


def _post(endpoint: WebhookEndpoint, outgoing: Outgoing, secrets: list[str]) -> Sent:
    now = timezone.now()
    body = json.dumps(outgoing.payload, sort_keys=True, separators=(",", ":")).encode()
    headers = signature_headers(secrets, f"msg_{outgoing.id.hex}", int(now.timestamp()), body)
    try:
        reply = outbound.send(
            "POST",
            endpoint.url,
            headers={"Content-Type": "application/json", **headers},
            body=body,
            size_limit=REPLY_LIMIT,
        )
    except outbound.OutboundError as error:
        return not_sent(error)
    if reply.status == GONE:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
            is_active=False, trouble=f"{reply.host} answered 410: it wants to hear no more.", updated_at=now
        )
        return Refused(f"{reply.host} answered 410, so the webhook was switched off.", GONE)
    return sent_by(reply, now)

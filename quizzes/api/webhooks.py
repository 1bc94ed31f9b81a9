"""Webhooks: addresses of one's own programs, what they are told of, and what was sent to them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.response import Response

from quizzes import queries, services
from quizzes.api import documents, schemas
from quizzes.api.authoring import LATER, refuse_who_may_not_write
from quizzes.api.base import ApiView, ListView
from quizzes.api.drafts import Changes
from quizzes.api.errors import Fault, InvalidRequest
from quizzes.api.fields import Body, Flag, NoBody, OneOf, Text
from quizzes.api.once import answered_once
from quizzes.api.schema import operation
from quizzes.engine.errors import NotFound
from quizzes.models import Delivery, WebhookEndpoint
from quizzes.queries.webhooks import CHANNEL

TAG = "Webhooks"


class _WebhookBody(Body):
    url = Text(max_length=500, help_text="https alone, at a public address.")
    events = serializers.ListField(child=OneOf(choices=WebhookEndpoint.Event.choices), min_length=1, max_length=20)


class WebhookBody(_WebhookBody):
    description = Text(max_length=200, required=False, allow_blank=True, default="")


class _ChangedWebhook(_WebhookBody):
    description = Text(max_length=200, allow_blank=True)
    is_active = Flag()


class ChangedWebhook(Changes, _ChangedWebhook):
    """Only what is named changes."""


def _refuse(values: dict[str, Any]) -> None:
    found = services.endpoint_problems(url=values["url"], events=values["events"], description=values["description"])
    if found:
        faults = [Fault(f"/{field}", "invalid", sentence) for field, sentence in found]
        raise InvalidRequest("This can't be a webhook: " + " ".join(sentence for _, sentence in found), faults=faults)


class WebhooksView(ListView):
    scopes = {"GET": "webhook:write", "POST": "webhook:write"}

    @operation("List your webhooks", {200: schemas.Listed(schemas.Webhook)}, tag=TAG, paged=True)
    def get(self, request: Any) -> Response:
        return self.page(queries.own_endpoints(self.caller.user), documents.webhook_document)

    @operation("Make a webhook", {201: schemas.NewWebhook}, body=WebhookBody, tag=TAG, keyed=True)
    def post(self, request: Any) -> HttpResponse:
        """It hears of the quizzes that you may edit. `secret` is told this once: messages are signed with it, as Standard
        Webhooks does."""
        return answered_once(self, self._make)

    def _make(self) -> Response:
        refuse_who_may_not_write(self)
        body = self.read(WebhookBody)
        _refuse(body)
        endpoint, secret = services.create_endpoint(owner=self.caller.account, **body)
        where = self.request.build_absolute_uri(f"/api/v1/webhooks/{endpoint.public_id}/")
        document = {**documents.webhook_document(endpoint), "secret": secret}
        return Response(document, status=201, headers={"Location": where})


class OneWebhookView(ApiView):
    scopes = dict.fromkeys(("GET", "PATCH", "DELETE", "POST"), "webhook:write")

    def own(self, webhook: uuid.UUID) -> WebhookEndpoint:
        found: WebhookEndpoint = self.found(queries.own_endpoints(self.caller.user), public_id=webhook)
        return found


class WebhookView(OneWebhookView):
    @operation("Read a webhook", {200: schemas.Webhook}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        return self.editable(documents.webhook_document(row), row.edit_revision)

    @operation("Change a webhook", {200: schemas.Webhook}, 404, 409, body=ChangedWebhook, tag=TAG, conditional=True)
    def patch(self, request: Any, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        seen = self.seen_revision(documents.webhook_document(row), row.edit_revision)
        names = ("url", "events", "description", "is_active")
        wanted = {name: getattr(row, name) for name in names} | self.read(ChangedWebhook)
        _refuse(wanted)
        changed = services.change_endpoint(endpoint=row, seen_revision=seen, **wanted)
        return self.editable(documents.webhook_document(changed), changed.edit_revision)

    @operation("Delete a webhook", {204: None}, 404, tag=TAG, conditional=True)
    def delete(self, request: Any, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        seen = self.seen_revision(documents.webhook_document(row), row.edit_revision)
        services.delete_endpoint(endpoint=row, seen_revision=seen)
        return Response(status=204)


class RotateSecretView(OneWebhookView):
    @operation("Make a new secret", {200: schemas.NewWebhook}, 404, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, webhook: uuid.UUID) -> HttpResponse:
        """Told this once. The one before signs as well until it is ended or replaced."""
        return answered_once(self, lambda: self._rotate(webhook))

    def _rotate(self, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        self.read(NoBody)
        secret = services.rotate_secret(endpoint=row)
        return Response({**documents.webhook_document(self.own(webhook)), "secret": secret})


class EndOldSecretView(OneWebhookView):
    @operation("End the old secret", {200: schemas.Webhook}, 404, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, webhook: uuid.UUID) -> HttpResponse:
        """Once yours knows the new one: only that signs from here on."""
        return answered_once(self, lambda: self._end(webhook))

    def _end(self, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        self.read(NoBody)
        return Response(documents.webhook_document(services.end_old_secret(endpoint=row)))


class TestEventView(OneWebhookView):
    @operation("Send a test event", {202: schemas.Delivery}, 404, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, webhook: uuid.UUID) -> HttpResponse:
        """A message that says nothing, to see whether one arrives."""
        return answered_once(self, lambda: self._send(webhook))

    def _send(self, webhook: uuid.UUID) -> Response:
        row = self.own(webhook)
        self.read(NoBody)
        delivery = services.send_test_event(endpoint=row, now=self.now)
        return Response(documents.delivery_document(delivery), status=202, headers=LATER)


class DeliveriesView(ListView, OneWebhookView):
    scopes = {"GET": "webhook:write"}
    query = (*ListView.query, "state")

    @operation(
        "List what was sent to a webhook",
        {200: schemas.Listed(schemas.Delivery)},
        404,
        tag=TAG,
        paged=True,
        query=(schemas.DELIVERY_STATE_FILTER,),
    )
    def get(self, request: Any, webhook: uuid.UUID) -> Response:
        rows = queries.deliveries_to(CHANNEL, str(self.own(webhook).public_id))
        state = request.query_params.get("state")
        if state is not None:
            if state not in Delivery.State.values:
                said = f"Give one of {', '.join(Delivery.State.values)}."
                raise InvalidRequest(f"state: {said}", faults=[Fault("?state", "invalid", said)])
            rows = rows.filter(state=state)
        return self.page(rows, documents.delivery_document)


class SendAgainView(OneWebhookView):
    @operation("Send again", {202: schemas.Delivery}, 404, 409, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, webhook: uuid.UUID, delivery: uuid.UUID) -> HttpResponse:
        """The same message with the same id."""
        return answered_once(self, lambda: self._again(webhook, delivery))

    def _again(self, webhook: uuid.UUID, delivery: uuid.UUID) -> Response:
        row = queries.delivery_to(self.own(webhook), delivery)
        self.read(NoBody)
        if row is None:
            raise NotFound("There is no such message to this webhook.")
        sent = services.send_again(delivery=row, now=self.now)
        return Response(documents.delivery_document(sent), status=202, headers=LATER)

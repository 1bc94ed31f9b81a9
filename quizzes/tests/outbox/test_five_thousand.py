"""Five thousand scores through a recipient that fails three times in ten: each arrives or is shown as failed, the last one wins."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction

from quizzes import services
from quizzes.models import Delivery
from quizzes.tests.builders import NOW
from quizzes.tests.people import make_instructor
from quizzes.tests.servers import answering

pytestmark = pytest.mark.django_db

LEARNERS = 1_000
SCORES = 5  # of each learner, one after the other
UNKNOWN = frozenset(range(0, LEARNERS, 100))  # learners that the recipient never accepts
FAULTS = (
    (500, {}),
    (503, {"Retry-After": "20"}),
    (429, {"Retry-After": "Sat, 14 Mar 2026 09:05:00 GMT"}),
    (408, {}),
    (0, {}),  # breaks the connection off
)


class Faulty:
    """Fails three times in ten; the accepted scores of each learner in the order of their arrival."""

    def __init__(self):
        self.chance = random.Random(5)
        self.accepted = defaultdict(list)
        self.requests = 0

    def __call__(self, request, body):
        self.requests += 1
        told = json.loads(body)["data"]
        if told["learner"] in UNKNOWN:
            return 404, {}, b"<html>Who is that?</html>"
        if self.chance.random() < 0.3:
            status, headers = self.chance.choice(FAULTS)
            return status, headers, b"<html>Trouble</html>"
        self.accepted[told["learner"]].append(told["score"])
        return 204, {}, b""


class Sender:
    """Workers with a clock that runs on to the next try."""

    def __init__(self):
        self.now = NOW
        self.chance = random.Random(7)

    def enqueues(self, endpoint, learner, score):
        payload = {"type": "attempt.scored", "data": {"learner": learner, "score": score}}
        with transaction.atomic():
            services.enqueue(
                channel="webhooks",
                recipient=str(endpoint.public_id),
                subject=f"score of {learner}",
                payload=payload,
                now=self.now,
            )

    def sends(self, batches):
        """That many batches, or until nothing waits."""
        for _ in range(batches):
            if services.deliver_batch(clock=lambda: self.now, chance=self.chance.random) is not None:
                continue
            left = Delivery.objects.filter(state="waiting").order_by("next_try_at").first()
            if left is None:
                return
            self.now = max(self.now + timedelta(seconds=1), left.next_try_at)
        assert batches < 10_000, "the outbox never empties"


def test_five_thousand_scores_with_faults_arrive_or_are_shown_as_failed(settings):
    settings.DELIVERY_CHANNELS = {"webhooks": "quizzes.services.webhooks.deliver"}
    faulty, sender = Faulty(), Sender()
    with answering(faulty) as port:
        settings.OUTBOUND_ORIGINS = [f"http://127.0.0.1:{port}"]
        endpoint, _ = services.create_endpoint(
            owner=make_instructor(), url=f"http://127.0.0.1:{port}/hook", events=["attempt.scored"]
        )
        for score in range(1, SCORES + 1):
            for learner in range(LEARNERS):
                sender.enqueues(endpoint, learner, score)
            sender.sends(20)  # a part of them, before the scores change
        sender.sends(10_000)

    rows = Delivery.objects.order_by("pk")
    assert rows.count() == LEARNERS * SCORES == 5_000
    newest = {row.subject: row for row in rows}
    for learner in range(LEARNERS):
        row = newest[f"score of {learner}"]
        if learner in UNKNOWN:
            assert (row.state, row.last_status, row.last_error) == ("failed", 404, "127.0.0.1 answered 404.")
            assert faulty.accepted[learner] == []
        else:
            assert row.state == "delivered"
            accepted = faulty.accepted[learner]
            assert accepted == sorted(set(accepted)), "none arrives twice or after a newer one"
            assert accepted[-1] == SCORES, "the last score wins"
    states = defaultdict(int)
    for row in rows:
        states[row.state] += 1
    assert set(states) == {"delivered", "superseded", "failed"}
    assert states["delivered"] == sum(map(len, faulty.accepted.values()))
    assert states["superseded"] > 100, "scores changed while others still waited"
    assert faulty.requests > 1.3 * states["delivered"]

"""Several posts and several workers at once on PostgreSQL: nothing is lost, nothing old arrives after something newer."""

from __future__ import annotations

import random
import threading
from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone

from quizzes import services
from quizzes.channels import Delivered, Retry
from quizzes.engine.errors import InUse
from quizzes.models import Delivery
from quizzes.tests.races.test_races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 15
WORKERS = 4


class Recipient:
    """Notes what arrives, and whether two deliveries of a subject were ever on their way at once."""

    def __init__(self):
        self.lock = threading.Lock()
        self.on_the_way: dict[str, int] = defaultdict(int)
        self.arrived: dict[str, list[int]] = defaultdict(list)
        self.overtaken: list[str] = []

    def __call__(self, outgoing):
        key = f"{outgoing.recipient}/{outgoing.subject}"
        with self.lock:
            self.on_the_way[key] += 1
            if self.on_the_way[key] > 1:
                self.overtaken.append(key)
        fails = random.random() < 0.3
        with self.lock:
            self.on_the_way[key] -= 1
            if not fails:
                self.arrived[key].append(outgoing.payload["score"])
        return Retry("Busy.") if fails else Delivered(200)


recipient = Recipient()


def channel(outgoing):
    return recipient(outgoing)


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.DELIVERY_CHANNELS = {"test": f"{__name__}.channel"}
    recipient.__init__()


def enqueue(subject, score, to=""):
    with transaction.atomic():
        return services.enqueue(
            channel="test", recipient=to, subject=subject, payload={"score": score}, now=timezone.now()
        )


def work():
    """A worker for which no time passes between a failure and the next try."""
    while True:
        Delivery.objects.filter(state="waiting").update(next_try_at=timezone.now())
        if services.deliver_batch(clock=timezone.now, chance=lambda: 0.0) is None:
            return


def test_six_scores_of_a_subject_at_once_leave_one_that_waits(outbox):
    for number in range(ROUNDS):
        made = at_once(*[lambda n=number, s=score: enqueue(f"subject {n}", s) for score in range(6)])
        assert all(isinstance(each, Delivery) for each in made), made
        rows = Delivery.objects.filter(subject=f"subject {number}").order_by("pk")
        assert [row.state for row in rows] == ["superseded"] * 5 + ["waiting"]


def test_several_workers_send_each_once_and_in_order_while_scores_change(outbox):
    for number in range(4):
        subjects = [f"subject {number}.{each}" for each in range(8)]

        def changes(subjects=subjects):
            for score in range(6):
                for subject in subjects:
                    enqueue(subject, score, to=subject[-1])

        results = at_once(changes, *[work] * WORKERS)
        assert not [each for each in results if isinstance(each, Exception)], results
        work()
    assert recipient.overtaken == []
    assert len(recipient.arrived) == 32
    for key, scores in recipient.arrived.items():
        assert scores == sorted(set(scores)), f"{key}: {scores}"
        assert scores[-1] == 5
    assert not Delivery.objects.filter(state__in=("waiting", "sending", "failed")).exists()


def test_sending_again_against_a_newer_score_never_sends_the_older_one_last(outbox):
    for number in range(ROUNDS):
        old = enqueue(f"subject {number}", 1)
        Delivery.objects.filter(pk=old.pk).update(state="failed")
        again = lambda old=old: services.send_again(delivery=old, now=timezone.now())  # noqa: E731
        results = at_once(again, lambda n=number: enqueue(f"subject {n}", 2), work, work)
        assert {type(each) for each in results if isinstance(each, Exception)} <= {InUse}, results
        work()
        assert recipient.arrived[f"/subject {number}"][-1] == 2


def test_two_workers_that_take_back_at_once_do_it_once(outbox):
    enqueue("subject", 1)
    services.claim_due(now=timezone.now())
    later = timezone.now() + services.outbox.LEASE
    back = lambda: services.take_back_abandoned(now=later, chance=lambda: 0.0)  # noqa: E731
    assert sum(at_once(back, back, back)) == 1
    assert Delivery.objects.get().state == "waiting"


def test_claims_at_the_same_moment_share_no_delivery(outbox):
    for number in range(ROUNDS):
        made = {enqueue(f"subject {number}.{each}", 1, to=f"LMS {number}").pk for each in range(10)}
        results = at_once(*[lambda: services.claim_due(now=timezone.now())] * WORKERS)
        assert not [each for each in results if isinstance(each, Exception)], results
        claimed = [delivery.pk for each in results for delivery in each.deliveries]
        assert sorted(claimed) == sorted(made), "each once, and none left out"


def test_more_than_a_batch_for_one_recipient_is_claimed_by_one_worker_alone(outbox):
    for number in range(ROUNDS):
        for each in range(services.outbox.BATCH + 10):
            enqueue(f"subject {number}.{each}", 1, to=f"LMS {number}")
        results = at_once(*[lambda: services.claim_due(now=timezone.now())] * WORKERS)
        assert [bool(each.deliveries) for each in results].count(True) == 1


def test_a_worker_that_finds_a_recipient_taken_goes_on_to_another_one(outbox):
    for number in range(ROUNDS):
        for each in range(services.outbox.BATCH + 10):
            enqueue(f"subject {number}.{each}", 1, to=f"LMS {number}.{each % 2}")
        results = at_once(*[lambda: services.claim_due(now=timezone.now())] * WORKERS)
        claimed = [{delivery.recipient for delivery in each.deliveries} for each in results]
        assert sorted(map(sorted, claimed)) == [[], [], [f"LMS {number}.0"], [f"LMS {number}.1"]]

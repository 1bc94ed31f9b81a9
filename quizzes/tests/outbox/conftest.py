from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from quizzes import services
from quizzes.channels import Delivered
from quizzes.models import Delivery
from quizzes.tests.builders import NOW

received: list = []
answers: list = []


def channel(outgoing):
    """A recipient on this machine: notes what it gets, and answers as the test says."""
    received.append(outgoing)
    answer = answers.pop(0) if answers else Delivered(200)
    if isinstance(answer, BaseException):
        raise answer
    return answer(outgoing) if callable(answer) else answer


class Outbox:
    """The outbox with a clock that the test moves."""

    def __init__(self):
        self.now = NOW
        self.received, self.answers = received, answers

    def enqueue(self, subject="score", payload=None, channel="test", recipient=""):
        with transaction.atomic():
            return services.enqueue(
                channel=channel, recipient=recipient, subject=subject, payload=payload or {}, now=self.now
            )

    def passes(self, **time):
        self.now += timedelta(**time)

    def clock(self):
        return self.now

    def batch(self, **more):
        return services.deliver_batch(clock=self.clock, chance=lambda: 0.0, **more)

    def sends(self):
        """Everything that is due."""
        done = services.Round()
        while (more := self.batch()) is not None:
            done += more
        return done

    def sends_all(self, hours=100):
        """Everything, as time passes, until nothing waits."""
        for _ in range(hours * 60):
            self.sends()
            left = Delivery.objects.filter(state="waiting").order_by("next_try_at").first()
            if left is None:
                return
            self.now = max(self.now, left.next_try_at)
        raise AssertionError("the outbox never empties")

    def states(self):
        return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def outbox(settings):
    settings.DELIVERY_CHANNELS = {"test": f"{__name__}.channel"}
    received.clear()
    answers.clear()
    return Outbox()

"""The worker: one command that sends, hands in and tidies up, and says what it did."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from quizzes import services
from quizzes.channels import Refused, Retry
from quizzes.models import Attempt, Delivery
from quizzes.tests.builders import SUBJECTS, make_quiz, make_test
from quizzes.tests.races import test_races as races

pytestmark = pytest.mark.django_db


def works(*options):
    out = StringIO()
    call_command("worker", *options, stdout=out)
    return out.getvalue()


def test_once_sends_what_is_due_and_says_so(outbox):
    outbox.answers += [Refused("No."), Retry("Later.", timedelta(hours=1))]
    for number in range(3):
        outbox.enqueue(f"score {number}")
    assert "Sent 1, to be tried again 1, failed 1." in works("--once")
    assert works("--once") == ""


def test_once_hands_in_overdue_attempts_takes_back_and_prunes(outbox, settings):
    settings.SUBJECTS = SUBJECTS
    version = make_test(make_quiz(), time_limit_seconds=60).quiz.latest_version
    attempt = races.TestTaker(version).start()()
    Attempt.objects.update(started_at=timezone.now() - timedelta(hours=1))
    outbox.enqueue("abandoned")
    services.claim_due(now=outbox.now)
    outbox.enqueue("old")
    Delivery.objects.filter(subject="old").update(state="delivered")
    said = works("--once")
    assert "1 overdue attempt handed in, 0 could not be." in said
    assert "1 deliveries of a worker that didn't come back wait again." in said
    assert "1 old deliveries deleted." in said
    attempt.refresh_from_db()
    assert attempt.state == "finished"


def test_until_empty_ends_when_nothing_waits(outbox):
    outbox.enqueue()
    assert "Nothing waits any more." in works("--until-empty")
    assert outbox.states() == ["delivered"]

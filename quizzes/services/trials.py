"""“Open as student”: an instructor takes a quiz as a learner who is thrown away. It counts and is listed nowhere."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from quizzes.models import Assignment, Attempt, Learner, Rating
from quizzes.services.attempts.overseeing import erase_attempt

FORGOTTEN_AFTER = timedelta(days=1)  # of a trial that nobody ended


def begin_trial(*, assignment: Assignment, now: datetime) -> Learner:
    """A new throw-away learner for this assignment. Trials of it that were forgotten go with it."""
    forgotten = assignment.trials.filter(created_at__lt=now - FORGOTTEN_AFTER)
    for learner_id in forgotten.values_list("pk", flat=True):
        delete_trial(learner_id)
    return Learner.objects.create(public_id=uuid.uuid4(), name="Trial", trial_of=assignment)


def end_trial(*, public_id: uuid.UUID) -> None:
    """Throw the learner away with everything that they did; nothing where it is gone already."""
    for learner_id in Learner.objects.filter(public_id=public_id, trial_of__isnull=False).values_list("pk", flat=True):
        delete_trial(learner_id)


def delete_trial(learner_id: int) -> None:
    """Locks the learner, so that nothing is begun meanwhile."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().filter(pk=learner_id, trial_of__isnull=False).first()
        if learner is None:
            return
        attempts = Attempt.objects.select_for_update().filter(learner=learner).order_by("-number")  # retries first
        for attempt in attempts:
            erase_attempt(attempt)
        Rating.objects.filter(learner=learner).delete()
        learner.delete()

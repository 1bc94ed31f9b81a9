"""Jobs: asked for, taken up once, followed by their signs of life, and ended. What runs them stands in tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from quizzes.engine import content as engine
from quizzes.engine.errors import InUse
from quizzes.models import Job

SILENCE = timedelta(minutes=5)  # without a sign of life whoever runs it counts as dead
UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)
MOST_UNDER_WAY = 20  # of one owner
LONGEST_PROGRESS = 200
INTERRUPTED: Mapping[str, object] = {
    "code": "job_interrupted",
    "status": 500,
    "detail": "Whoever ran this job has stopped before it was done. Nothing was changed by it: ask for it again.",
}


def ask_for_job(*, kind: str, parameters: Mapping[str, object], owner: User, now: datetime) -> Job:
    """The job for this work: the one under way, or a new one. Raises `InUse` when the owner has too many under way."""
    fingerprint = engine.sha256({"kind": kind, "parameters": dict(parameters)})
    end_silent_jobs(owner=owner, now=now)
    under_way = Job.objects.filter(owner=owner, state__in=UNDER_WAY)
    found = under_way.filter(fingerprint=fingerprint).first()
    if found is not None:
        return found
    if under_way.count() >= MOST_UNDER_WAY:
        raise InUse(f"You have {MOST_UNDER_WAY} jobs under way. Wait until one of them is done.")
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                parameters=dict(parameters),
                owner=owner,
                fingerprint=fingerprint,
                created_at=now,
                seen_at=now,
            )
    except IntegrityError:
        return under_way.get(fingerprint=fingerprint)  # another request was faster


def end_silent_jobs(*, now: datetime, owner: User | None = None) -> int:
    """Say of jobs whose worker has died that they are over, so that none runs for ever; how many there were."""
    silent = Job.objects.filter(Q(seen_at=None) | Q(seen_at__lt=now - SILENCE), state__in=UNDER_WAY)
    if owner is not None:
        silent = silent.filter(owner=owner)
    return silent.update(
        state=Job.State.FAILED, problem=dict(INTERRUPTED), finished_at=now, updated_at=now, progress=""
    )


def take_up_job(*, public_id: uuid.UUID, now: datetime) -> Job | None:
    """The job, taken up; None where somebody else has it or it is over: a queue may hand it out twice."""
    taken = Job.objects.filter(public_id=public_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=now, seen_at=now, updated_at=now
    )
    return Job.objects.select_related("owner").get(public_id=public_id) if taken else None


def note_progress(*, job: Job, said: str, now: datetime) -> bool:
    """A sign of life. False where the job was ended meanwhile: whoever runs it stops."""
    rows = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    return bool(rows.update(progress=said[:LONGEST_PROGRESS], seen_at=now, updated_at=now))


def end_job(
    *,
    job: Job,
    now: datetime,
    result: Mapping[str, object] | None = None,
    problem: Mapping[str, object] | None = None,
) -> None:
    """Done with a result, or failed with a problem. One that was ended meanwhile stays as it was ended."""
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=Job.State.FAILED if problem else Job.State.DONE,
        result=dict(result or {}),
        problem=dict(problem or {}),
        progress="",
        finished_at=now,
        updated_at=now,
    )

"""Slow work, run by the tasks of the site: at once in the request's process, or by a worker where a setting says so.

Every task may be run twice and may die half-way: a job is taken up once, and one that falls silent is ended."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django_tasks import task

from quizzes import queries, services, subjects
from quizzes.engine.content import Reference
from quizzes.engine.errors import InvalidContent, NotFound, QuizError
from quizzes.http import status_of
from quizzes.models import Job
from quizzes.presentation.documents import explanation_document
from quizzes.presentation.figures import Drawing, show_explanation

logger = logging.getLogger(__name__)

PUBLISH, EXPLAIN = "publish_quiz", "explain"
Done = dict[str, Any]


def begin(job: Job) -> None:
    """Hand the job to whoever runs tasks. Asked for twice, it runs once."""
    run_job.enqueue(str(job.public_id))


@task()
def run_job(public_id: str) -> None:
    job = services.take_up_job(public_id=uuid.UUID(public_id), now=timezone.now())
    if job is None:
        return
    try:
        result = KINDS[job.kind](job)
    except QuizError as refusal:
        services.end_job(job=job, problem=_problem(refusal), now=timezone.now())
    except Exception:
        logger.exception("The job %s (%s) failed", job.public_id, job.kind)
        unforeseen = {
            "code": "internal_error",
            "status": 500,
            "detail": "Something went wrong here, not with your request.",
        }
        services.end_job(job=job, problem=unforeseen, now=timezone.now())
    else:
        services.end_job(job=job, result=result, now=timezone.now())


def _problem(refusal: QuizError) -> Mapping[str, object]:
    problems = list(refusal.problems) if isinstance(refusal, InvalidContent) else []
    said = {"code": refusal.code, "status": status_of(refusal), "detail": refusal.message}
    return {**said, **({"problems": problems} if problems else {})}


def _publish(job: Job) -> Done:
    given = job.parameters
    quiz = queries.authored_quizzes(job.owner).filter(public_id=given["quiz"]).first()
    if quiz is None:
        raise NotFound("There is no such quiz any more, or it isn't yours to publish.")
    steps = services.publish_in_steps(
        quiz=quiz, by=job.owner, now=timezone.now(), note=given["note"], seen_revision=given["revision"]
    )
    while True:
        try:
            said = next(steps)
        except StopIteration as end:
            return {"quiz": str(quiz.public_id), "version": end.value.number, "sha256": end.value.sha256}
        if not services.note_progress(job=job, said=said, now=timezone.now()):
            raise NotFound("The job was ended while it ran.")


def _explain(job: Job) -> Done:
    given = job.parameters
    explanation = subjects.explain(Reference(given["provider"], given["parameters"]))
    shown = show_explanation(explanation, "explanation", Drawing(2))
    return {"explanation": None if shown is None else explanation_document(shown)}


KINDS: dict[str, Callable[[Job], Done]] = {PUBLISH: _publish, EXPLAIN: _explain}

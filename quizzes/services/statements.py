"""xAPI: what happens to attempts, recorded in the operator's record store (LRS). Off unless `settings.LRS` names one.

A delivery holds ids; the statement is made when it is sent, from what is stored and never changes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from quizzes import outbound, queries
from quizzes.channels import Outgoing, Refused, Retry, Sent, Stale, not_sent, sent_by
from quizzes.engine.draws import drawn
from quizzes.interchange import xapi
from quizzes.models import Answer, Assignment, Attempt
from quizzes.observers import AttemptEvent, Happened
from quizzes.services.outbox import enqueue

CHANNEL = "xapi"
KNOWN = (
    409  # the store has a statement with this id and other content: what it has stands, and it takes none of the batch
)
REFUSED_KEYS = (401, 403)
REPLY_LIMIT = 100_000  # bytes


# What is recorded


def observe(event: AttemptEvent) -> None:
    """One of the `ATTEMPT_OBSERVERS`. In a test no answer is recorded before its end: nobody learns from the store what the
    review rules still hold back during the attempt."""
    if settings.LRS is None:
        return
    attempt, payload = event.attempt, {"attempt": str(event.attempt.uuid)}
    match event.happened:
        case Happened.STARTED:
            _record("started", attempt, payload, event)
        case Happened.CHECKED if event.answer is not None:
            answer = {"question": event.answer.question_key, "revision": event.answer.revision}
            _record(f"checked {answer['question']} r{answer['revision']}", attempt, payload | answer, event)
        case Happened.FINISHED | Happened.RESCORED:
            _record("finished", attempt, payload, event)


def _record(what: str, attempt: Attempt, payload: dict, event: AttemptEvent) -> None:
    about = {"what": what.partition(" ")[0], **payload}
    enqueue(channel=CHANNEL, subject=f"{attempt.uuid} {what}", payload=about, now=event.at)


# How it is recorded


def deliver(outgoing: Outgoing) -> Sent:
    """The channel."""
    store = settings.LRS
    if store is None:
        return Refused("No record store is set any more. Set QUIZSITE_LRS_URL again, then send this again.")
    attempt = queries.recorded_attempt(outgoing.payload["attempt"])
    if attempt is None:
        return Stale("The attempt was deleted before it was recorded.")
    statements = MAKERS[outgoing.payload["what"]](attempt, outgoing)
    return _record_all(store, statements) if statements else Stale("There is nothing to record.")


def _started(attempt: Attempt, outgoing: Outgoing) -> list[xapi.Statement]:
    return [xapi.initialized(_sitting(attempt), attempt.started_at)]


def _checked(attempt: Attempt, outgoing: Outgoing) -> list[xapi.Statement]:
    key, revision = outgoing.payload["question"], outgoing.payload["revision"]
    event = queries.checked_event(attempt, key, revision)
    question = queries.content_of(attempt.version).question(key)
    if event is None or event.outcome is None or question is None:
        return []
    draw = queries.layout_of(attempt).draw_of(key)
    answer = xapi.Answered(
        drawn(question, draw), draw, event.outcome.response, event.outcome.grade, event.received_at, revision
    )
    return [xapi.answered(_sitting(attempt), answer)]


def _finished(attempt: Attempt, outgoing: Outgoing) -> list[xapi.Statement]:
    """The end, and of a test the answers that it graded."""
    if attempt.submitted_at is None:
        return []
    sitting = _sitting(attempt)
    is_test = attempt.mode == Assignment.Mode.TEST
    answers = queries.answers_of([attempt.pk])[attempt.pk].values() if is_test else ()
    return [made for answer in answers for made in _graded(attempt, sitting, answer)] + xapi.ended(
        sitting, _end(attempt)
    )


MAKERS: dict[str, Callable[[Attempt, Outgoing], list[xapi.Statement]]] = {
    "started": _started,
    "checked": _checked,
    "finished": _finished,
}


def _graded(attempt: Attempt, sitting: xapi.Sitting, answer: Answer) -> list[xapi.Statement]:
    question = queries.content_of(attempt.version).question(answer.question_key)
    if answer.outcome is None or question is None:
        return []
    draw = queries.layout_of(attempt).draw_of(answer.question_key)
    at, outcome = answer.updated_at, answer.outcome
    return [
        xapi.answered(
            sitting, xapi.Answered(drawn(question, draw), draw, outcome.response, outcome.grade, at, answer.revision)
        )
    ]


def _sitting(attempt: Attempt) -> xapi.Sitting:
    content = queries.content_of(attempt.version)
    return xapi.Sitting(
        home=settings.LRS.home if settings.LRS else "",
        attempt=attempt.uuid,
        learner=attempt.learner.public_id,
        assignment=attempt.assignment.public_id,
        quiz=attempt.assignment.quiz.public_id,
        version=attempt.version.number,
        title=content.title,
        language=content.language,
    )


def _end(attempt: Attempt) -> xapi.Ended:
    points, mark = queries.content_of(attempt.version).points, attempt.assignment.pass_mark
    score = attempt.score if attempt.purpose == Attempt.Purpose.COUNTS else None
    at = attempt.submitted_at or attempt.started_at
    return xapi.Ended(
        at=at,
        lasted=max(timedelta(0), at - attempt.started_at),
        score=score,
        points=points,
        passed=None if mark is None or score is None or not points else score >= mark * points,
    )


def _record_all(store: Any, statements: list[xapi.Statement]) -> Sent:
    """At once; where the store knows one of them, one by one, so that the others aren't lost with it."""
    sent = _post(store, statements)
    if len(statements) == 1 or not _is_known(sent):
        return sent
    singles = []
    for statement in statements:
        single = _post(store, [statement])
        if isinstance(single, (Retry, Refused)):
            return single
        singles.append(single)
    return next((single for single in singles if not _is_known(single)), sent)


def _is_known(sent: Sent) -> bool:
    return isinstance(sent, Stale) and sent.status == KNOWN


def _post(store: Any, statements: list[xapi.Statement]) -> Sent:
    credentials = base64.b64encode(f"{store.key}:{store.secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/json",
        "X-Experience-API-Version": xapi.VERSION,
    }
    body = json.dumps(statements, ensure_ascii=False).encode()
    try:
        reply = outbound.send("POST", f"{store.url}/statements", headers=headers, body=body, size_limit=REPLY_LIMIT)
    except outbound.OutboundError as error:
        return not_sent(error)
    if reply.status == KNOWN:
        return Stale(f"{reply.host} has these statements already.", KNOWN)
    if reply.status in REFUSED_KEYS:  # the operator has a day and a half to mend them
        return Retry(
            f"{reply.host} refuses the key. Check QUIZSITE_LRS_KEY and QUIZSITE_LRS_SECRET.", status=reply.status
        )
    return sent_by(reply, timezone.now())

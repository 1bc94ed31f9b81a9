"""The channel of scores: computes what a gradebook is to be told at the moment it is sent, sends it, and writes down what
came of it. The outbox calls it outside of any transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from lti.columns import NoColumn, ensure_column, replace_column
from lti.gradebooks import Due, due_score, entry_of, is_student
from lti.models import GradebookEntry, LineItem, Registration, ResourceLink
from lti.remote.calling import Call, ServiceRefused, call
from lti.remote.line_items import below
from lti.remote.results import read_result
from lti.remote.tokens import NoToken
from lti.scopes import RESULT, SCORE
from lti.scores import CANVAS_SUBMISSION, Grading, Score, Told, next_stamp, sent_points
from lti.targets import target_with
from quizzes.channels import Delivered, Outgoing, Refused, Retry, Sent, Stale, not_sent, sent_by
from quizzes.outbound import OutboundError, Reply

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
PROBLEM_LIMIT = 500
SAME = Fraction(1, 1000)  # of the maximum: platforms keep some decimals and no more


@dataclass(frozen=True, slots=True)
class Message:
    """A score that is about to go, with the entry and the column it is for."""

    entry: GradebookEntry
    item: LineItem
    score: Score

    @property
    def registration(self) -> Registration:
        return self.entry.link.deployment.registration

    @property
    def scopes(self) -> tuple[str, ...]:
        return scopes_for(self.entry.link, SCORE)


def scopes_for(link: ResourceLink, needed: str) -> tuple[str, ...]:
    """All that the platform lets us, the needed one first: one token serves what is done in a row."""
    return (needed, *sorted(scope for scope in link.scopes if scope != needed))


def send_score(outgoing: Outgoing) -> Sent:
    """What the outbox asks for. The payload says whose score and where; everything else is what is so now."""
    now = timezone.now()
    entry = entry_of(outgoing.payload["link"], outgoing.payload["person"])
    if entry is None or entry.link.assignment is None or not is_student(entry.link, entry.person):
        return Stale("There is no student any more whose score this is.")
    registration = entry.link.deployment.registration
    if not registration.is_active:
        return _noted(entry, Refused(f"The registration “{registration.name}” is switched off here."))
    due = due_score(entry.link.assignment, entry.person, now=now)
    _hold(entry, due)
    sent = _told(entry, due.told, now) if _may_say(entry, due.told) else Delivered()
    if due.more_at is not None and isinstance(sent, Delivered):
        return Retry("The student may not see the points yet.", after=due.more_at - now, status=sent.status)
    return _noted(entry, sent)


def _may_say(entry: GradebookEntry, told: Told) -> bool:
    """A message without a score clears the grade. One that says how far somebody is goes only where no grade was told yet;
    one that takes a grade back goes where a grade may have arrived. Moodle would clear even what a teacher typed, and
    shows nothing for it, so it is told only what it must."""
    if told.share is not None:
        return True
    is_moodle = entry.link.deployment.registration.kind == Registration.Kind.MOODLE
    if told.grading is Grading.PENDING:
        return entry.arrived_share is None and not is_moodle
    return entry.stamp is not None or not is_moodle


def _hold(entry: GradebookEntry, due: Due) -> None:
    if entry.held_until != due.more_at:
        GradebookEntry.objects.filter(pk=entry.pk).update(held_until=due.more_at)


def _told(entry: GradebookEntry, told: Told, now: datetime) -> Sent:
    try:
        message = _stamped(entry, ensure_column(entry.link), told)
        reply = _posted(message)
        if reply.status in GONE:
            message = _stamped(entry, replace_column(entry.link, message.item), told)
            reply = _posted(message)
    except OutboundError as error:
        return _not_sent(error, now)
    return _settled(message, reply, now)


def _stamped(entry: GradebookEntry, item: LineItem, told: Told) -> Message:
    """The message with a timestamp of its own, written down before it goes: one whose answer was lost must still be followed
    by a later one. Locks the entry for that moment."""
    with transaction.atomic():
        held = GradebookEntry.objects.select_for_update().get(pk=entry.pk)
        held.stamp = next_stamp(held.changed_at, held.stamp)
        held.save(update_fields=["stamp"])
    score = Score(entry.person.subject, told, held.stamp, maximum=item.maximum or told.points)
    return Message(entry, item, replace(score, extension=_extension(entry, told)))


def _extension(entry: GradebookEntry, told: Told) -> dict[str, Any]:
    """Canvas opens what was handed in at our address with the attempt, and counts a submission only where one is new."""
    link = entry.link
    is_canvas = link.deployment.registration.kind == Registration.Kind.CANVAS
    if not is_canvas or not told.attempt or not link.launch_url or told.submitted_at is None:
        return {}
    return {
        CANVAS_SUBMISSION: {
            "new_submission": entry.arrived_attempt != told.attempt,
            "submission_type": "basic_lti_launch",
            "submission_data": target_with(link.launch_url, told.attempt),
            "submitted_at": told.submitted_at.isoformat(timespec="milliseconds"),
        }
    }


def _posted(message: Message) -> Reply:
    body = json.dumps(message.score.document()).encode()
    url = below(message.item.url, "scores")
    return call(message.registration, Call("POST", url, message.scopes, content_type=SCORE_TYPE, body=body))


# What came of it

FINE = (200, 201, 202, 204)
GONE = (404, 410)
BAD, UNAUTHORIZED, FORBIDDEN, CONFLICT = 400, 401, 403, 409


def _settled(message: Message, reply: Reply, now: datetime) -> Sent:
    if reply.status in FINE:
        if _is_page(reply):
            return Retry(f"{reply.host} answered with a web page instead of taking the score.", status=reply.status)
        _arrived(message, now)
        return Delivered(reply.status)
    if reply.status == CONFLICT:
        return _conflict(message, now)
    name = message.registration.name
    if reply.status == FORBIDDEN and reply.headers.get("X-Rate-Limit-Remaining", "").strip() in ("0", "0.0"):
        return Retry(f"{reply.host} is asked too often.", status=reply.status)  # so does Canvas say it
    if reply.status == UNAUTHORIZED:
        return Retry(f"“{name}” doesn't take the access token that it gave.", status=reply.status, is_away=True)
    if reply.status in REASONS:
        return Refused(REASONS[reply.status].format(name=name), reply.status)
    return sent_by(reply, now)


REASONS = {
    BAD: "“{name}” answered 400: it takes no score for this student. Students who left the course, or are teachers there by now, "
    "can't be graded.",
    FORBIDDEN: "“{name}” answered 403: it doesn't let this site send scores there. Its administrator can allow it.",
    404: "“{name}” answered 404: the column is gone from its gradebook. Open the quiz from there once, then send it again.",
    410: "“{name}” answered 410: the column is gone from its gradebook. Open the quiz from there once, then send it again.",
}


def _is_page(reply: Reply) -> bool:
    """A page of maintenance or login comes with 200, and means that nothing was taken."""
    return reply.body.lstrip()[:1] == b"<"


def _arrived(message: Message, now: datetime) -> None:
    """Unless a later message has arrived already: a worker that was thought dead may come back."""
    told = message.score.told
    with transaction.atomic():
        held = GradebookEntry.objects.select_for_update().get(pk=message.entry.pk)
        if held.arrived_stamp is not None and held.arrived_stamp >= message.score.stamp:
            return
        held.arrived_at, held.arrived_stamp, held.problem = now, message.score.stamp, ""
        held.arrived_share = None if told.share is None else told.share.limit_denominator(10**9)
        held.arrived_attempt = told.attempt
        held.save(update_fields=["arrived_at", "arrived_stamp", "arrived_share", "arrived_attempt", "problem"])


def _conflict(message: Message, now: datetime) -> Sent:
    """The platform holds something as late as this or later. Ours, where a later message of ours went out meanwhile; the
    very same, where its gradebook says so; else somebody typed a grade there, and a person must decide."""
    held = GradebookEntry.objects.filter(pk=message.entry.pk).values_list("stamp", flat=True).first()
    if held is None or held > message.score.stamp:
        return Stale("A later score of the same student went out.", CONFLICT)
    if _is_held_already(message):
        _arrived(message, now)
        return Delivered(CONFLICT)
    return Refused(
        f"“{message.registration.name}” holds a newer grade for this student, such as one typed by hand. “Send again” "
        "replaces it.",
        CONFLICT,
    )


def _is_held_already(message: Message) -> bool:
    if RESULT not in message.entry.link.scopes:
        return False
    share = message.score.told.share
    try:
        result = read_result(
            message.registration,
            message.item.url,
            scopes_for(message.entry.link, RESULT),
            message.score.user_id,
        )
    except OutboundError:
        return False  # not known, so it isn't claimed
    if share is None or result.share is None:
        return share is result.share
    return abs(sent_points(share, Fraction(1)) - result.share) <= SAME


def _not_sent(error: OutboundError, now: datetime) -> Sent:
    if isinstance(error, NoToken):
        return Retry(error.message, is_away=True)  # no other score would get further
    if isinstance(error, NoColumn):
        return Refused(error.message)
    if isinstance(error, ServiceRefused):
        told = sent_by(error.reply, now)
        return replace(told, reason=error.message) if isinstance(told, Retry | Refused) else Retry(error.message)
    return not_sent(error)


def _noted(entry: GradebookEntry, sent: Sent) -> Sent:
    """Kept with the entry, which outlives the delivery."""
    if isinstance(sent, Retry | Refused):
        GradebookEntry.objects.filter(pk=entry.pk).update(problem=sent.reason[:PROBLEM_LIMIT])
    return sent

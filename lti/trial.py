"""A trial score, on request: a column of its own is made in a platform's gradebook, one point is sent there for a test student
or a teacher, read back, and the column is deleted again. No student's grade is touched. Why so:
docs/decisions/0022-trial-scores.md."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction

from lti.channel import BAD, FINE, SCORE_TYPE, scopes_for
from lti.models import LtiUser, Membership, Registration, ResourceLink
from lti.models.people import Part
from lti.remote.calling import Call, call
from lti.remote.line_items import Column, Wanted, below, delete_column, make_column
from lti.remote.results import read_result
from lti.scopes import LINE_ITEM, RESULT, SCORE
from lti.scores import Activity, Grading, Score, Told
from lti.steps import State, Step
from quizzes.outbound import OutboundError

LABEL, TAG = "Quizsite connection check", "quizsite-check"
POINT = Fraction(1)
NAME = "Trial score"


def trial_steps(registration: Registration, *, now: datetime) -> list[Step]:
    """What came of it, step by step. The column is deleted whatever happens after it was made."""
    link = _newest_place(registration)
    if link is None:
        remedy = (
            "Let the tool manage columns and send scores in the LMS, place a quiz there and open it once as a teacher."
        )
        return [Step(NAME, State.UNKNOWN, "No course is known whose gradebook lets this site make a column.", remedy)]
    try:
        column = make_column(
            registration, link.line_items_url, scopes_for(link, LINE_ITEM), Wanted(LABEL, POINT, tag=TAG)
        )
    except OutboundError as error:
        return [Step("Trial column", State.BAD, error.message, "Let the tool make line items in the LMS.")]
    made = Step("Trial column", State.GOOD, f"“{LABEL}” was made in “{link.context}”.")
    try:
        scored = _scored(registration, link, column, now)
    finally:
        removed = _removed(registration, link, column)
    return [made, scored, removed]


def _newest_place(registration: Registration) -> ResourceLink | None:
    rows = ResourceLink.objects.filter(deployment__registration=registration, deployment__is_active=True)
    places = rows.exclude(line_items_url="").select_related("context").order_by("-pk")[:100]
    return next((place for place in places if {LINE_ITEM, SCORE} <= set(place.scopes)), None)


def _scored(registration: Registration, link: ResourceLink, column: Column, now: datetime) -> Step:
    person = _of_part(link, Part.TESTER) or _of_part(link, Part.TEACHER)
    if person is None:
        return Step(NAME, State.UNKNOWN, "Nobody is known there but students, for whom nothing is tried.", AS_TESTER)
    try:
        status = _sent(registration, link, column, person, now)
        if status not in FINE:
            return _refused(registration, status)
        return _read_back(registration, link, column, person)
    except OutboundError as error:
        return Step(NAME, State.BAD, error.message, "Let the tool send scores in the LMS.")


AS_TESTER = "Open the quiz once as a test student of the course (“student view”), then try again."


def _of_part(link: ResourceLink, part: str) -> LtiUser | None:
    rows = Membership.objects.filter(context=link.context_id, part=part, status=Membership.Status.ACTIVE)
    found = rows.exclude(launched_at=None).select_related("person").order_by("-launched_at").first()
    return found.person if found else None


def _sent(registration: Registration, link: ResourceLink, column: Column, person: LtiUser, now: datetime) -> int:
    told = Told(Activity.COMPLETED, Grading.FULLY_GRADED, share=Fraction(1), points=POINT)
    body = json.dumps(Score(person.subject, told, now, maximum=POINT).document()).encode()
    url = below(column.url, "scores")
    return call(registration, Call("POST", url, scopes_for(link, SCORE), content_type=SCORE_TYPE, body=body)).status


def _refused(registration: Registration, status: int) -> Step:
    if status == BAD:
        said = (
            f"“{registration.name}” answered 400. Some take no score for anybody but students, so this shows nothing."
        )
        return Step(NAME, State.UNKNOWN, said, AS_TESTER)
    return Step(NAME, State.BAD, f"“{registration.name}” answered {status}.", "Let the tool send scores in the LMS.")


def _read_back(registration: Registration, link: ResourceLink, column: Column, person: LtiUser) -> Step:
    if RESULT not in link.scopes:
        return Step(NAME, State.GOOD, "One point was sent and taken. The LMS doesn't let this site read it back.")
    result = read_result(registration, column.url, scopes_for(link, RESULT), person.subject)
    if result.share == 1:
        return Step(NAME, State.GOOD, "One point was sent, and stood in the gradebook.")
    said = "One point was sent and taken, but the gradebook doesn't show it."
    return Step(NAME, State.BAD, said, "Ask the administrator of the LMS whether scores of tools are kept there.")


def _removed(registration: Registration, link: ResourceLink, column: Column) -> Step:
    name = "Trial column deleted"
    try:
        delete_column(registration, column.url, scopes_for(link, LINE_ITEM))
    except OutboundError as error:
        remedy = f"Delete “{LABEL}” by hand in the gradebook of “{link.context}”."
        return Step(name, State.BAD, error.message, remedy)
    return Step(name, State.GOOD, "Nothing of it is left in the gradebook.")

"""Which quiz stands at a place of a course, on which dates, and which column of the gradebook belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User

from lti import queries
from lti.messages import Grades
from lti.models import LineItem, LtiUser, ResourceLink
from lti.models.people import Part
from lti.placing import says_window, window
from quizzes import services
from quizzes.engine.errors import InvalidParameter
from quizzes.models import Assignment, Learner, Quiz
from quizzes.services.assigning import hold_assignment
from quizzes.services.logging_changes import log_change


def choose_quiz(*, link: ResourceLink, quiz: Quiz, by: User | None, now: datetime) -> ResourceLink:
    """Give the place its quiz, with an assignment of its own. A second choice at the same time finds the first one's."""
    locked = ResourceLink.objects.select_for_update().get(pk=link.pk)
    if locked.assignment is None:
        locked.quiz = quiz
        locked.assignment = services.offer_in_course(quiz=quiz, place=str(link.context), by=by, now=now)
        locked.save(update_fields=["quiz", "assignment"])
    link.quiz, link.assignment = locked.quiz, locked.assignment
    return locked


def choose_by_parameters(
    link: ResourceLink, custom: Mapping[str, str], *, person: LtiUser, part: str, now: datetime
) -> None:
    """The quiz that the link's own parameters name; else, in a copy of a course, the one of the link it was copied from.
    Nothing where neither says, or whoever launches may not place it: a teacher will choose."""
    registration = link.deployment.registration
    quiz = queries.quiz_placed(registration, custom) or queries.quiz_of_ancestors(link, person, part)
    if quiz is not None:
        choose_quiz(link=link, quiz=quiz, by=None, now=now)


def keep_line_item(link: ResourceLink, grades: Grades) -> bool:
    """The column that the platform names for this place. What is known of it stays known while it is the same one. Whether
    it is another one than before."""
    if not grades.line_item:
        return False
    item, is_new = LineItem.objects.get_or_create(link=link, defaults={"url": grades.line_item})
    if not is_new and item.url != grades.line_item:
        item.url, item.maximum, item.label, item.was_made_here = grades.line_item, None, "", False
        item.save()
        return True
    return is_new


def keep_window(
    link: ResourceLink, custom: Mapping[str, str], *, part: str, learner: Learner | None, now: datetime
) -> None:
    """The dates that the platform sends, applied at once and logged.

    Some platforms send a student the dates of this student, and none says so. So only the launch of who teaches moves the
    dates of everybody; a student whose end is later than that is granted it alone."""
    if link.assignment is None or not says_window(custom):
        return
    assignment = hold_assignment(link.assignment)
    opens_at, closes_at = window(custom)
    if part in (Part.TEACHER, Part.ASSISTANT):
        _move_dates(link, assignment, opens_at, closes_at, now)
    elif learner is not None and closes_at and assignment.closes_at and closes_at > assignment.closes_at:
        _grant_later_end(assignment, learner, closes_at, now)


def _move_dates(
    link: ResourceLink, assignment: Assignment, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> None:
    """Only when the platform says something new: what was set here since then stays, and so does what it never said."""
    said = {"opens_at": opens_at and opens_at.isoformat(), "closes_at": closes_at and closes_at.isoformat()}
    if said == link.dates or (not link.dates and not any(said.values())):
        return
    link.dates = said
    link.save(update_fields=["dates"])
    wanted = replace(services.settings_of(assignment), opens_at=opens_at, closes_at=closes_at)
    try:
        services.change_assignment(
            assignment=assignment, settings=wanted, seen_revision=assignment.edit_revision, by=None, now=now
        )
    except (
        InvalidParameter
    ) as refusal:  # the review rules may need a closing date: the launch goes on without the dates
        log_change(assignment, f"The LMS sent dates that can't be set: {refusal.message}", by=None, now=now, after=said)
    link.assignment = Assignment.objects.get(pk=assignment.pk)


def _grant_later_end(assignment: Assignment, learner: Learner, closes_at: datetime, now: datetime) -> None:
    before = assignment.accommodations.filter(learner=learner).first()
    granted = services.grant_of(before) if before else services.Grant()
    if granted.closes_at is not None and granted.closes_at >= closes_at:
        return
    grant = replace(granted, closes_at=closes_at, reason=granted.reason or "The LMS gives this student a later end.")
    services.grant_accommodation(assignment=assignment, to=learner, grant=grant, by=None, now=now)

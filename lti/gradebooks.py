"""Reads about gradebooks: whether a place takes scores, what a student's is to be, and what came of sending it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from lti.models import GradebookEntry, LineItem, LtiUser, Membership, ResourceLink
from lti.models.people import Part
from lti.scopes import LINE_ITEM, SCORE
from lti.scores import Activity, Grading, Told
from quizzes import queries
from quizzes.engine.review import Promise, Row, promises
from quizzes.models import Assignment, Attempt, Delivery
from quizzes.presentation.rules import rules_for
from quizzes.queries import Offer, Standing
from quizzes.terms import Terms, review_now

CHANNEL = "lti_score"


# Where scores go


class Taking(StrEnum):
    """Whether scores of a place can go to its platform's gradebook."""

    YES = "yes"
    MAKES_COLUMN = "makes_column"  # the first score makes it
    NOT_ALLOWED = "not_allowed"
    NO_COLUMN = "no_column"


def taking(link: ResourceLink) -> Taking:
    if SCORE not in link.scopes:
        return Taking.NOT_ALLOWED
    if LineItem.objects.filter(link=link).exists():
        return Taking.YES
    return Taking.MAKES_COLUMN if link.line_items_url and LINE_ITEM in link.scopes else Taking.NO_COLUMN


def link_of(assignment: Assignment) -> ResourceLink | None:
    if assignment.kind != Assignment.Kind.LTI:
        return None
    rows = ResourceLink.objects.select_related("deployment__registration", "context")
    return rows.filter(assignment=assignment).first()


def is_student(link: ResourceLink, person: LtiUser) -> bool:
    """Whether somebody is scored there: not who helps to teach, looks on or tries it out, nor who was erased."""
    return students_of(link).filter(pk=person.pk).exists()


def entry_of(link_id: int, person_id: int) -> GradebookEntry | None:
    rows = GradebookEntry.objects.select_related(
        "link__deployment__registration", "link__assignment", "person__learner"
    )
    return rows.filter(link=link_id, person=person_id).first()


def students_of(link: ResourceLink) -> QuerySet[LtiUser]:
    members = Membership.objects.filter(context=link.context_id, part=Part.STUDENT).values("person")
    return LtiUser.objects.filter(pk__in=members, erased_at=None)


def scored_people(link: ResourceLink) -> QuerySet[LtiUser]:
    """Students with something to tell about, or about whom something was told."""
    began = Attempt.objects.filter(assignment=link.assignment_id).values("learner")
    told = GradebookEntry.objects.filter(link=link).values("person")
    return students_of(link).filter(Q(learner__in=began) | Q(pk__in=told)).order_by("pk")


# What is to be told


@dataclass(frozen=True, slots=True)
class Due:
    """What the gradebook is to be told now, and from when on there will be more to tell."""

    told: Told
    more_at: datetime | None = None


def due_score(assignment: Assignment, person: LtiUser, *, now: datetime) -> Due:
    """By the attempts as they are now. A score that its student may not see yet waits: the gradebook would show it."""
    attempts = _attempts(assignment, person)
    if not attempts or person.learner is None:
        return Due(Told(Activity.INITIALIZED, Grading.NOT_READY))
    terms = queries.learner_terms(person.learner, assignment)
    counting = Standing(Offer(assignment, attempts[0].version), terms, None, tuple(attempts)).counting
    if counting is None or counting.score is None:
        return Due(Told(Activity.IN_PROGRESS, Grading.NOT_READY))
    shown_at = points_shown_at(counting, terms, now=now)
    if shown_at is not None:
        return Due(_told(counting, Grading.PENDING), shown_at)
    return Due(_told(counting, Grading.FULLY_GRADED))


def _attempts(assignment: Assignment, person: LtiUser) -> list[Attempt]:
    if person.learner_id is None:
        return []
    rows = Attempt.objects.filter(assignment=assignment, learner=person.learner_id, reset_at=None)
    found = list(rows.select_related("version").order_by("number"))
    for attempt in found:
        attempt.assignment = assignment
    return found


def _told(attempt: Attempt, grading: Grading) -> Told:
    points = queries.content_of(attempt.version).points
    share = attempt.score / points if attempt.score is not None and points else None
    return Told(
        activity=Activity.COMPLETED,
        grading=grading,
        share=share if grading is Grading.FULLY_GRADED else None,
        points=points,
        attempt=str(attempt.uuid),
        submitted_at=attempt.submitted_at,
    )


def points_shown_at(attempt: Attempt, terms: Terms, *, now: datetime) -> datetime | None:
    """When the points of a finished attempt may be seen, None for now. What is hidden for good is held back as long as
    others may still take the quiz; after that the gradebook is the teacher's to show or to hide."""
    if rules_for(attempt, terms, now, is_checked=True).points:
        return None
    review = review_now(attempt.assignment, terms)
    found = promises(review, submitted_at=attempt.submitted_at, closed_at=terms.closed_at, now=now)
    at = _points(found) or terms.closed_at
    if at is None or at < now:
        return None
    return at + timedelta(seconds=1)  # a closing date is over when it has passed


def _points(found: Iterable[Promise]) -> datetime | None:
    return next((promise.at for promise in found if Row.POINTS in promise.rows), None)


# What came of it


class Way(StrEnum):
    """How far the score of one student is on its way."""

    NOTHING = "nothing"
    ARRIVED = "arrived"
    WAITING = "waiting"
    HELD = "held"  # until the student may see the points
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    way: Way
    at: datetime | None = None  # when it arrived, or when it is tried next
    problem: str = ""


def subject_of(link_id: int, person_id: int) -> str:
    return f"{_subjects_of(link_id)}person {person_id}"


def _subjects_of(link_id: int) -> str:
    return f"link {link_id}, "


def progress_of(entry: GradebookEntry | None, delivery: Delivery | None, *, now: datetime) -> Progress:
    """`delivery` is the latest about the entry. It tells more than the entry does as long as it is kept."""
    if entry is None:
        return Progress(Way.NOTHING)
    if delivery is not None and delivery.state in (Delivery.State.WAITING, Delivery.State.SENDING):
        return _on_its_way(entry, delivery, now)
    if delivery is not None and delivery.state == Delivery.State.FAILED:
        return Progress(Way.FAILED, None, delivery.last_error or entry.problem)
    if entry.is_up_to_date:
        return Progress(Way.ARRIVED, entry.arrived_at)
    if delivery is not None and delivery.state == Delivery.State.STALE:
        return Progress(Way.NOTHING)
    return Progress(Way.FAILED, None, entry.problem or NOT_TRIED)


NOT_TRIED = "It was never sent. Send it again."


def _on_its_way(entry: GradebookEntry, delivery: Delivery, now: datetime) -> Progress:
    if entry.held_until is not None and entry.held_until > now:
        return Progress(Way.HELD, entry.held_until)
    return Progress(Way.WAITING, delivery.next_try_at, delivery.last_error)


def progress_by_learner(link: ResourceLink, *, now: datetime) -> dict[int, Progress]:
    """For every learner with an entry, in two statements."""
    deliveries = _deliveries(link).filter(subject__startswith=_subjects_of(link.pk))
    latest = {delivery.subject: delivery for delivery in deliveries}
    return {
        entry.person.learner_id: progress_of(entry, latest.get(subject_of(link.pk, entry.person_id)), now=now)
        for entry in GradebookEntry.objects.filter(link=link).select_related("person")
        if entry.person.learner_id is not None
    }


def progress_of_learner(link: ResourceLink, learner_id: int, *, now: datetime) -> Progress:
    entry = GradebookEntry.objects.filter(link=link, person__learner=learner_id).first()
    if entry is None:
        return Progress(Way.NOTHING)
    return progress_of(entry, _deliveries(link).filter(subject=subject_of(link.pk, entry.person_id)).last(), now=now)


def _deliveries(link: ResourceLink) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(channel=CHANNEL, recipient=recipient_of(link))
    return rows.defer("payload").order_by("pk")


def recipient_of(link: ResourceLink) -> str:
    """Scores of one platform go one after the other, and wait together when it is away."""
    return str(link.deployment.registration_id)

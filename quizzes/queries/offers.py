"""What is offered: assignments with the version a new attempt would take, and who may begin one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from quizzes.learners import Identity
from quizzes.models import Accommodation, Assignment, Learner, Membership, Quiz, Version
from quizzes.queries.attempts import WEBHOOKS, owned_by


@dataclass(frozen=True, slots=True)
class Offer:
    """A quiz as it is offered now: its assignment and the version a new attempt would take."""

    assignment: Assignment
    version: Version

    @property
    def quiz(self) -> Quiz:
        return self.assignment.quiz

    @property
    def is_available(self) -> bool:
        """Whether anybody may begin it. Attempts that run go on without it."""
        if not self.quiz.can_be_begun:
            return False
        is_given = self.assignment.kind in (Assignment.Kind.CLASS, Assignment.Kind.LTI)
        return is_given or self.quiz.visibility != Quiz.Visibility.PRIVATE

    @property
    def is_open_to_all(self) -> bool:
        """Whether it may be begun by whoever has its address, dates and codes apart."""
        return self.is_available and self.assignment.kind in (Assignment.Kind.PUBLIC, Assignment.Kind.LESSON)

    @property
    def is_private(self) -> bool:
        return self.quiz.visibility == Quiz.Visibility.PRIVATE

    @property
    def needs_start(self) -> bool:
        """Whether an attempt begins by a post of its own, and not with its first answer."""
        assignment = self.assignment
        return (
            assignment.mode == Assignment.Mode.TEST
            or assignment.time_limit_seconds is not None
            or bool(assignment.access_code)
            or assignment.asks_name
        )


def public_offers(slugs: Iterable[str]) -> dict[str, Offer]:
    """Published quizzes by slug, also those that nobody may begin any more."""
    return offers_of(assignments_with_offers().filter(kind=Assignment.Kind.PUBLIC, quiz__slug__in=list(slugs)))


def public_offer(slug: str) -> Offer | None:
    """What is offered publicly under this address, also where nobody may begin it any more."""
    return public_offers([slug]).get(slug)


def may_begin(identity: Identity, offer: Offer) -> bool:
    """Whether this learner may begin an attempt, dates and codes apart: the quiz of a class is for its members, that of an
    LMS course for whom the LMS has sent. A trial begins what it tries, offered to others or not, and nothing else."""
    if identity.is_trial:
        return offer.quiz.can_be_begun and tried_assignment(identity) == offer.assignment.pk
    if not offer.is_available:
        return False
    if offer.assignment.kind == Assignment.Kind.LTI:
        return identity.admitted_to == str(offer.assignment.public_id)
    if offer.assignment.kind != Assignment.Kind.CLASS:
        return True
    classrooms = {"classroom__assignments": offer.assignment, "classroom__archived_at": None}
    members = Membership.objects.filter(owned_by(identity, "learner__"), **classrooms)
    return members.exists()


def tried_assignment(identity: Identity) -> int | None:
    """The assignment that this trial is of; None where nobody tries anything, and once the trial has ended."""
    if not identity.is_trial:
        return None
    return Learner.objects.filter(owned_by(identity)).values_list("trial_of", flat=True).first()


def offer_of(assignment_id: int, version_id: int) -> Offer | None:
    """The offer that a ticket names."""
    assignment = assignments_with_offers().filter(pk=assignment_id).first()
    if assignment is None:
        return None
    near = (assignment.version, assignment.quiz.latest_version)  # nearly always one of these, read along
    version = next((version for version in near if version is not None and version.pk == version_id), None)
    if version is None:
        version = assignment.quiz.versions.defer("content").filter(pk=version_id).first()
    return None if version is None else Offer(assignment, version)


def class_offers(classroom_id: int) -> list[Offer]:
    """What the members of a class may begin, dates apart."""
    there = assignments_with_offers().filter(classroom=classroom_id, quiz__withdrawn_at=None)
    return list(offers_of(there.filter(quiz__archived_at=None, quiz__binned_at=None).order_by("quiz__title")).values())


def latest_offer(assignment: Assignment) -> Offer | None:
    return next(iter(offers_of(assignments_with_offers().filter(pk=assignment.pk)).values()), None)


def assignments_with_offers() -> QuerySet[Assignment]:
    related = Assignment.objects.select_related("version", "quiz__latest_version")
    granted = Accommodation.objects.filter(assignment=OuterRef("pk"))
    return related.defer("version__content", "quiz__latest_version__content").annotate(
        has_grants=Exists(granted), has_webhooks=WEBHOOKS
    )


def offers_of(assignments: Iterable[Assignment]) -> dict[str, Offer]:
    taken = ((assignment, assignment.version or assignment.quiz.latest_version) for assignment in assignments)
    return {assignment.quiz.slug: Offer(assignment, version) for assignment, version in taken if version is not None}

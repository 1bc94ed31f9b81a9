"""Classes as their teachers and their members see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from quizzes.additions import listed
from quizzes.aliases import short_id
from quizzes.learners import Identity
from quizzes.models import Assignment, Attempt, Classroom, Learner, Membership
from quizzes.queries.attempts import owned_by
from quizzes.queries.offers import Offer, class_offers
from quizzes.queries.ownership import Anybody, editable_classes


def joinable_class(code: str) -> Classroom | None:
    """The class that may be joined with this code; case, spaces and hyphens are forgiven."""
    plain = "".join(code.split()).replace("-", "").casefold()
    if not (plain.isascii() and plain.isalnum()):  # no code, and some of it no database takes
        return None
    return Classroom.objects.filter(join_code=plain, is_joinable=True, archived_at=None).first()


def classes_in_use(user: Anybody) -> QuerySet[Classroom]:
    """Those that this instructor can give quizzes to."""
    return editable_classes(user).filter(archived_at=None).order_by("name")


def members_of(classroom: Classroom) -> QuerySet[Membership]:
    """The list of a class, with how many attempts at its quizzes each member has."""
    at_its_quizzes = Q(learner__attempts__assignment__classroom=classroom)
    counted = Count("learner__attempts", filter=at_its_quizzes)
    return classroom.memberships.select_related("learner__user").annotate(attempt_count=counted).order_by("name", "pk")


def assignments_of(classroom: Classroom) -> QuerySet[Assignment]:
    return classroom.assignments.select_related("quiz").order_by("quiz__title")


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A class that a learner is in, with what it was given."""

    membership: Membership
    offers: tuple[Offer, ...]


def own_classes(identity: Identity) -> list[OwnClass]:
    if identity.is_new:
        return []
    rows = Membership.objects.filter(owned_by(identity, "learner__"), classroom__archived_at=None)
    mine = rows.select_related("classroom").order_by("classroom__name")
    return [OwnClass(membership, tuple(class_offers(membership.classroom_id))) for membership in mine]


def grantable_learners(assignment: Assignment) -> list[tuple[Learner, str]]:
    """Learners who can be granted something, with the name that their teacher knows: members and who has begun."""
    names: dict[int, str] = {}
    if assignment.classroom_id is not None:
        members = Membership.objects.filter(classroom=assignment.classroom_id, learner__isnull=False)
        names = dict(members.values_list("learner_id", "name"))
    names |= {each.learner_id: each.name for each in listed(assignment) if each.learner_id is not None}
    took = Attempt.objects.filter(assignment=assignment, learner__trial_of=None)
    given = dict(took.exclude(taker_name="").order_by("number").values_list("learner_id", "taker_name"))
    rows = Learner.objects.filter(Q(pk__in=took.values("learner")) | Q(pk__in=names)).select_related("user")
    named = [(learner, names.get(learner.pk) or name_of(learner, given.get(learner.pk, ""))) for learner in rows]
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0].pk))


def grantable_places(assignment: Assignment) -> list[Membership]:
    """The list of its class, joined or not: what a place is granted is its learner's as soon as there is one."""
    if assignment.classroom_id is None:
        return []
    return list(Membership.objects.filter(classroom=assignment.classroom_id).order_by("name", "pk"))


def name_of(learner: Learner, given: str = "") -> str:
    """What a teacher calls a learner who stands in no list; `given` is the name given for this assignment."""
    user = learner.user
    if user is not None:
        return user.get_full_name() or user.get_username()
    return given or learner.name or f"Anonymous {short_id(learner.public_id)}"


def given_name(attempts: Iterable[Attempt]) -> str:
    """The name that somebody without an account gave last, for these attempts at one assignment."""
    return max(((attempt.number, attempt.taker_name) for attempt in attempts if attempt.taker_name), default=(0, ""))[1]

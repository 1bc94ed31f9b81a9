"""What programs take quizzes with: attempts of a person, or of the learners that a machine has named."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from quizzes.learners import Identity
from quizzes.models import Assignment, Attempt, Integration, Learner, Membership, Quiz
from quizzes.queries.attempts import owned_by, with_their_rows
from quizzes.queries.offers import assignments_with_offers


def identity_of(learner: Learner) -> Identity:
    """The identity behind a learner's row."""
    if learner.user_id:
        return Identity(name=f"user:{learner.user_id}", user_id=learner.user_id)
    return Identity(name=f"browser:{learner.public_id}", browser_id=learner.public_id)


def named_learners(integration: Integration) -> QuerySet[Learner]:
    """Those that this machine has named, and no others."""
    return Learner.objects.filter(integration=integration, erased_at=None)


def attempts_taken(by: Identity | Integration) -> QuerySet[Attempt]:
    """A person's own attempts, or those of a machine's learners. What a teacher has reset is left out."""
    whose = owned_by(by, "learner__") if isinstance(by, Identity) else Q(learner__integration=by)
    return with_their_rows(Attempt.objects.filter(whose, reset_at=None))


def offered_assignments(identity: Identity | None) -> QuerySet[Assignment]:
    """What is listed for everyone, and what the learner's classes were given. What is offered by link only is found by
    its own id."""
    listed = Q(kind=Assignment.Kind.PUBLIC, quiz__visibility=Quiz.Visibility.PUBLIC)
    if identity is not None and identity.user_id is not None:
        own = Assignment.objects.filter(
            kind=Assignment.Kind.CLASS,
            classroom__archived_at=None,
            classroom__memberships__learner__user_id=identity.user_id,
        )
        listed |= Q(pk__in=own.values("pk"))
    there = assignments_with_offers().filter(
        listed, quiz__withdrawn_at=None, quiz__binned_at=None, quiz__archived_at=None
    )
    return there.filter(Q(version__isnull=False) | Q(quiz__latest_version__isnull=False))


def was_sent(attempt: Attempt, idempotency_key: str) -> bool:
    """Whether the attempt's log has a post with this key already."""
    return attempt.events.filter(idempotency_key=idempotency_key).exists()


def own_memberships(identity: Identity) -> QuerySet[Membership]:
    """The places that the learner has in classes that are in use."""
    rows = Membership.objects.filter(owned_by(identity, "learner__"), classroom__archived_at=None)
    return rows.select_related("classroom")

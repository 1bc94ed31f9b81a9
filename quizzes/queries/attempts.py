"""Attempts with their rows: a learner's own, and anybody's for work that no learner has asked for."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q, QuerySet

from quizzes.engine.layout import Layout
from quizzes.engine.scoring import Graded, verdict_of
from quizzes.learners import Identity
from quizzes.models import Accommodation, Answer, Assignment, Attempt, Learner, WebhookEndpoint
from quizzes.queries.frozen import content_of

# Read along, so that no answer pays a statement for webhooks where nobody has any.
WEBHOOKS = Exists(WebhookEndpoint.objects.filter(is_active=True))


def owned_by(identity: Identity, prefix: str = "") -> Q:
    """The condition that a row belongs to the learner; `prefix` leads to the learner."""
    if identity.user_id is not None:
        return Q(**{f"{prefix}user_id": identity.user_id})
    return Q(**{f"{prefix}public_id": identity.browser_id, f"{prefix}user__isnull": True})


def learner(identity: Identity) -> Learner | None:
    return Learner.objects.filter(owned_by(identity)).first()


def own_attempt(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt | None:
    """The attempt if it is theirs; somebody else's is none."""
    return own_attempts(identity).filter(uuid=attempt_uuid).first()


def own_attempt_locked(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt | None:
    """The same, locked until the transaction ends: whatever changes an attempt or its answers holds this lock."""
    return own_attempts(identity).select_for_update(no_key=True, of=("self",)).filter(uuid=attempt_uuid).first()


def own_attempts(identity: Identity) -> QuerySet[Attempt]:
    return with_their_rows(Attempt.objects.filter(owned_by(identity, "learner__")))


def with_their_rows(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    granted = Accommodation.objects.filter(assignment=OuterRef("assignment"))
    return (
        attempts.select_related("assignment__quiz", "version", "learner")
        .defer("version__content")
        .annotate(has_grants=Exists(granted), has_webhooks=WEBHOOKS)
    )


def attempts_with_an_end() -> list[int]:
    """Open attempts that a time limit or a closing date will end, the oldest first."""
    ends = Q(assignment__time_limit_seconds__isnull=False) | Q(assignment__closes_at__isnull=False)
    running = Attempt.objects.filter(ends, state=Attempt.State.OPEN, reset_at=None)
    return list(running.order_by("pk").values_list("pk", flat=True))


def attempt_locked(attempt_id: int) -> Attempt | None:
    """Anybody's attempt, locked until the transaction ends: for work that no learner has asked for."""
    found = with_their_rows(Attempt.objects.filter(pk=attempt_id))
    return found.select_for_update(no_key=True, of=("self",)).first()


def share_of(attempt: Attempt) -> Fraction:
    """The part of its version's points that a finished attempt has earned: versions may differ in what they are worth."""
    full = content_of(attempt.version).points
    return (attempt.score or Fraction(0)) / full if full else Fraction(0)


def graded_of(answer: Answer) -> Graded:
    """What the answer earns. A question got right at a later try is right, and earns what the tries left of it; a right
    answer is right however certain the learner was."""
    assert answer.outcome is not None  # noqa: S101  callers pass checked answers only
    grade = answer.outcome.grade
    earned = grade if answer.earned is None else answer.earned
    dont_know = bool(answer.outcome.response.get("dont_know"))
    verdict = verdict_of(max(grade, earned), dont_know=dont_know)
    level = None if dont_know else answer.certainty
    return Graded(earned, verdict, level, None if answer.earned is None else grade, max(answer.tries, 1))


def answers_of(attempt_ids: list[int]) -> dict[int, dict[str, Answer]]:
    answers: dict[int, dict[str, Answer]] = {pk: {} for pk in attempt_ids}
    if attempt_ids:
        for answer in Answer.objects.filter(attempt_id__in=attempt_ids).select_related("outcome"):
            answers[answer.attempt_id][answer.question_key] = answer
    return answers


def layout_of(attempt: Attempt) -> Layout:
    return Layout.from_document(attempt.layout)


def attempts_locked(learner: Learner, assignment: Assignment) -> list[Attempt]:
    """All of a learner's attempts at an assignment, oldest first, those set aside among them, locked until the
    transaction ends."""
    found = with_their_rows(Attempt.objects.filter(learner=learner, assignment=assignment))
    return list(found.select_for_update(no_key=True, of=("self",)).order_by("number"))

"""What holds for one learner: an assignment's settings with what was granted, and whether an attempt is over by it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from quizzes.learners import Identity
from quizzes.models import Accommodation, Assignment, Attempt, Learner, Membership
from quizzes.queries.attempts import own_attempt
from quizzes.terms import Terms, terms_of


def attempt_terms(attempt: Attempt) -> Terms:
    """What holds now for the attempt's learner. One statement, and none where nobody has a grant."""
    if not getattr(attempt, "has_grants", True):
        return terms_of(attempt.assignment)
    return terms_by_assignment([attempt.assignment], Q(learner=attempt.learner_id))[attempt.assignment_id]


def learner_terms(learner: Learner, assignment: Assignment) -> Terms:
    """A trial may begin what it tries before anybody else."""
    terms = terms_by_assignment([assignment], Q(learner=learner))[assignment.pk]
    return replace(terms, opens_at=None) if learner.trial_of_id == assignment.pk else terms


def terms_by_assignment(assignments: Iterable[Assignment], whose: Q) -> dict[int, Terms]:
    """`whose` is a condition on the `learner` of a grant, and of a place in a class: of one that has a grant, or the class
    has."""
    assignments = list(assignments)
    asked = [assignment.pk for assignment in assignments if getattr(assignment, "has_grants", True)]
    own: dict[int, list[Accommodation]] = {pk: [] for pk in asked}
    others: dict[int, list[Accommodation]] = {pk: [] for pk in asked}
    for grant in _grants(asked, whose):
        (own if grant.is_own else others)[grant.assignment_id].append(grant)  # type: ignore[attr-defined]
    return {a.pk: terms_of(a, own.get(a.pk, ()), others.get(a.pk, ())) for a in assignments}


def _grants(assignment_ids: list[int], whose: Q) -> Iterable[Accommodation]:
    if not assignment_ids:
        return ()
    memberships = Membership.objects.filter(whose, Q(classroom=OuterRef("classroom")) | Q(pk=OuterRef("member")))
    is_own = ExpressionWrapper(whose | Q(Exists(memberships)), output_field=BooleanField())
    return Accommodation.objects.filter(assignment__in=assignment_ids).annotate(is_own=is_own)


def is_closed(attempt: Attempt, terms: Terms, now: datetime, grace: timedelta = timedelta(0)) -> bool:
    """Finished, set aside by a teacher, or past its deadline (and `grace`); no worker needs to have run."""
    if attempt.state == Attempt.State.FINISHED or attempt.reset_at is not None:
        return True
    deadline = terms.deadline(attempt.started_at)
    return deadline is not None and now > deadline + grace


def is_over(identity: Identity, attempt_uuid: uuid.UUID, now: datetime) -> bool:
    """Whether the learner's attempt is closed by now; one that isn't theirs is left to whoever asks for it next."""
    attempt = own_attempt(identity, attempt_uuid)
    return attempt is None or is_closed(attempt, attempt_terms(attempt), now)

"""Where a learner stands with what is offered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from quizzes.engine.scoring import Graded, score
from quizzes.learners import Identity
from quizzes.models import Answer, Assignment, Attempt, Rating, Version
from quizzes.queries.attempts import answers_of, graded_of, layout_of, own_attempts, owned_by, share_of
from quizzes.queries.frozen import content_of
from quizzes.queries.granted import terms_by_assignment
from quizzes.queries.offers import Offer, assignments_with_offers, may_begin, offers_of, public_offers, tried_assignment
from quizzes.queries.ratings import RatingSummary, given_ratings, rating_summaries
from quizzes.terms import Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands with one offer. `current` is the open attempt, or the last one finished. Attempts that a
    teacher has set aside are left out."""

    offer: Offer
    terms: Terms
    current: Attempt | None
    attempts: tuple[Attempt, ...] = ()  # oldest first
    last_number: int = 0  # the highest number given, also to an attempt that was set aside
    is_takable: bool = True  # whether the learner may begin an attempt, dates and number apart
    is_beside_trial: bool = False  # anybody may take it, but this learner tries another assignment
    answers: Mapping[int, Mapping[str, Answer]] = field(default_factory=dict)  # by attempt, then question key
    rating: Rating | None = None
    ratings: RatingSummary = field(default_factory=RatingSummary)

    @property
    def version(self) -> Version:
        return self.current.version if self.current else self.offer.version

    @property
    def is_withdrawn(self) -> bool:
        """No longer offered, and the learner never began it."""
        return not self.attempts and not self.offer.quiz.can_be_begun and not self.offer.is_private

    @property
    def counting(self) -> Attempt | None:
        """The finished attempt that counts."""
        finished = [
            attempt
            for attempt in self.attempts
            if attempt.state == Attempt.State.FINISHED and attempt.purpose == Attempt.Purpose.COUNTS
        ]
        if not finished:
            return None
        rule = self.offer.assignment.counting
        if rule == Assignment.Counting.BEST:
            return finished[0] if len(finished) == 1 else max(finished, key=share_of)  # of equals the earliest
        return finished[-1] if rule == Assignment.Counting.LAST else finished[0]

    def score(self, attempt: Attempt) -> Fraction | None:
        """The one to show beside the whole quiz: a retry of the missed ones stands on what it retried."""
        if attempt.state != Attempt.State.FINISHED or attempt.purpose != Attempt.Purpose.RETRY_MISSED:
            return attempt.score
        return score(content_of(attempt.version), self.graded(attempt))

    def graded(self, attempt: Attempt) -> dict[str, Graded]:
        """The learner's grades as of `attempt`: a retry of the missed ones stands on the attempt it retries."""
        own = {key: graded_of(answer) for key, answer in self.answers.get(attempt.pk, {}).items() if answer.outcome}
        before = next((a for a in self.attempts if a.pk == attempt.retry_of_id), None)
        if attempt.purpose != Attempt.Purpose.RETRY_MISSED or before is None:
            return own
        return self.graded(before) | own


def asked_keys(standing: Standing, attempt: Attempt) -> tuple[str, ...]:
    """The questions that the attempt is about: a retry of the missed ones is about those of the attempt it began with."""
    by_id = {each.pk: each for each in standing.attempts}
    while attempt.purpose == Attempt.Purpose.RETRY_MISSED and attempt.retry_of_id in by_id:
        attempt = by_id[attempt.retry_of_id]
    return layout_of(attempt).questions


def standings(identity: Identity, slugs: Iterable[str]) -> dict[str, Standing]:
    """Where the learner stands with each of these quizzes. Those not offered are left out, but for a learner who has
    begun them: attempts that run go on, and results stay."""
    return _visible(_standings(identity, public_offers(slugs)))


def assignment_standing(identity: Identity, public_id: uuid.UUID) -> Standing | None:
    """The same for one assignment by its own address: that of a class is there for its members, that of an LMS course for
    whom the LMS has sent."""
    assignments = assignments_with_offers().filter(public_id=public_id)
    if identity.admitted_to != str(public_id):
        assignments = assignments.exclude(kind=Assignment.Kind.LTI)
    found = _visible(_standings(identity, offers_of(assignments)))
    return next(iter(found.values()), None)


def _visible(found: Mapping[str, Standing]) -> dict[str, Standing]:
    """Those that the learner may know of: one that was withdrawn is told of as such, a private one is not there."""
    return {
        slug: standing
        for slug, standing in found.items()
        if standing.is_takable or standing.attempts or standing.is_withdrawn or standing.is_beside_trial
    }


def standing_of(identity: Identity, offer: Offer) -> Standing:
    return _standings(identity, {offer.quiz.slug: offer})[offer.quiz.slug]


def _standings(identity: Identity, offers: Mapping[str, Offer]) -> dict[str, Standing]:
    numbered = attempts_by_assignment(identity, [offer.assignment.pk for offer in offers.values()])
    attempts = {pk: [attempt for attempt in found if attempt.reset_at is None] for pk, found in numbered.items()}
    current = {pk: current_attempt(found) for pk, found in attempts.items()}
    terms = terms_by_assignment([offer.assignment for offer in offers.values()], owned_by(identity, "learner__"))
    tried = tried_assignment(identity)
    if tried in terms:
        terms[tried] = replace(terms[tried], opens_at=None)
    answers = answers_of(with_retried(attempts, current))
    finished = [a.assignment.quiz_id for a in current.values() if a and a.state == Attempt.State.FINISHED]
    own_ratings = given_ratings(identity, finished)
    summaries = rating_summaries(finished)
    return {
        slug: Standing(
            offer=offer,
            terms=terms[offer.assignment.pk],
            current=current.get(offer.assignment.pk),
            attempts=tuple(attempts.get(offer.assignment.pk, ())),
            last_number=max((attempt.number for attempt in numbered.get(offer.assignment.pk, ())), default=0),
            is_takable=may_begin(identity, offer),
            is_beside_trial=identity.is_trial and offer.is_open_to_all,
            answers=answers,
            rating=own_ratings.get(offer.quiz.pk),
            ratings=summaries.get(offer.quiz.pk, RatingSummary()),
        )
        for slug, offer in offers.items()
    }


def attempts_by_assignment(identity: Identity, assignment_ids: list[int]) -> dict[int, list[Attempt]]:
    if identity.is_new or not assignment_ids:
        return {}
    found: dict[int, list[Attempt]] = {}
    for attempt in own_attempts(identity).filter(assignment_id__in=assignment_ids).order_by("assignment_id", "number"):
        found.setdefault(attempt.assignment_id, []).append(attempt)
    return found


def current_attempt(attempts: list[Attempt]) -> Attempt | None:
    """The open attempt, or the last: retries follow each other in number."""
    return next((a for a in attempts if a.state == Attempt.State.OPEN), attempts[-1] if attempts else None)


def with_retried(attempts: Mapping[int, list[Attempt]], current: Mapping[int, Attempt | None]) -> list[int]:
    wanted: list[int] = []
    by_id = {attempt.pk: attempt for found in attempts.values() for attempt in found}
    for attempt in current.values():
        while attempt is not None:
            wanted.append(attempt.pk)
            attempt = by_id.get(attempt.retry_of_id) if attempt.retry_of_id else None
    return wanted

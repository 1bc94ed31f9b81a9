"""A learner's own attempts over all quizzes, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quizzes.learners import Identity
from quizzes.models import Attempt
from quizzes.queries.attempts import answers_of, own_attempts, owned_by
from quizzes.queries.granted import terms_by_assignment
from quizzes.queries.offers import Offer
from quizzes.queries.standings import Standing, attempts_by_assignment, current_attempt, with_retried
from quizzes.terms import Terms

RESULTS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class OwnResult:
    """`score` is the one to show beside the whole quiz: a retry of missed questions stands on what it retried.
    `is_current` says whether the quiz's page shows this attempt."""

    attempt: Attempt
    terms: Terms
    score: Fraction | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class OwnResults:
    rows: tuple[OwnResult, ...]
    page: int
    pages: int


def own_results(identity: Identity, page: int) -> OwnResults:
    """The latest attempts first; of a page that isn't there the nearest. Attempts that a teacher reset are left out."""
    if identity.is_new:
        return OwnResults((), 1, 1)
    found = own_attempts(identity).filter(reset_at=None).order_by("-started_at", "-pk")
    pages = max(1, -(-found.count() // RESULTS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = list(found[(page - 1) * RESULTS_A_PAGE : page * RESULTS_A_PAGE])
    series = attempts_by_assignment(identity, [attempt.assignment_id for attempt in shown])
    retries = {attempt.pk: attempt for attempt in shown if attempt.purpose == Attempt.Purpose.RETRY_MISSED}
    answers = answers_of(with_retried(series, retries)) if retries else {}
    for attempt in shown:
        attempt.assignment.has_grants = attempt.has_grants  # type: ignore[attr-defined]
    terms = terms_by_assignment({attempt.assignment for attempt in shown}, owned_by(identity, "learner__"))
    rows = [
        OwnResult(
            attempt=attempt,
            terms=terms[attempt.assignment_id],
            score=_standing(attempt, terms[attempt.assignment_id], series[attempt.assignment_id], answers).score(
                attempt
            ),
            is_current=current_attempt(series[attempt.assignment_id]) == attempt,
        )
        for attempt in shown
    ]
    return OwnResults(tuple(rows), page, pages)


def _standing(attempt: Attempt, terms: Terms, series: list[Attempt], answers: Mapping) -> Standing:
    return Standing(
        offer=Offer(attempt.assignment, attempt.version),
        terms=terms,
        current=attempt,
        attempts=tuple(series),
        answers=answers,
    )

"""Ratings, as a learner gave them and summed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count

from quizzes.learners import Identity
from quizzes.models import Rating
from quizzes.queries.attempts import owned_by

RATINGS_SHOWN_FROM = 5  # below it one more vote could be read off the mean


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """Mean and histogram of a quiz's ratings; both empty below `RATINGS_SHOWN_FROM`."""

    count: int = 0
    mean: str = ""
    histogram: tuple[tuple[int, int], ...] = ()


def given_ratings(identity: Identity, quiz_ids: list[int]) -> dict[int, Rating]:
    if not quiz_ids:
        return {}
    rows = Rating.objects.filter(owned_by(identity, "learner__"), quiz_id__in=quiz_ids)
    return {rating.quiz_id: rating for rating in rows}


def rating_summaries(quiz_ids: list[int]) -> dict[int, RatingSummary]:
    if not quiz_ids:
        return {}
    counts: dict[int, dict[int, int]] = {}
    real = Rating.objects.filter(quiz_id__in=quiz_ids, learner__trial_of=None)
    rows = real.values("quiz_id", "stars").annotate(n=Count("pk"))
    for row in rows:
        counts.setdefault(row["quiz_id"], {})[row["stars"]] = row["n"]
    return {quiz_id: _summary(stars) for quiz_id, stars in counts.items()}


def _summary(stars: Mapping[int, int]) -> RatingSummary:
    count = sum(stars.values())
    if count < RATINGS_SHOWN_FROM:
        return RatingSummary(count=count)
    mean = Fraction(sum(star * n for star, n in stars.items()), count)
    tenths = (mean * 10 + Fraction(1, 2)).__floor__()
    return RatingSummary(
        count=count,
        mean=f"{tenths // 10}.{tenths % 10}",
        histogram=tuple((star, stars.get(star, 0)) for star in range(5, 0, -1)),
    )

"""What learners typed, for a quiz's author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from quizzes.models import Outcome, Quiz, Version
from quizzes.queries.frozen import content_of


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number that learners typed for one draw of a question, and how often."""

    version: Version
    question_key: str
    draw: int
    number: Fraction
    grade: Fraction
    diagnosis: Mapping[str, object]
    answers: int


def typed_numbers(quiz: Quiz) -> list[TypedNumber]:
    """Every number that was checked in a question with variants, over all versions of the quiz, the most frequent
    first. An outcome stands for all answers that gave the same response."""
    checked = Outcome.objects.filter(version__quiz=quiz, response__has_key="number").select_related("version")
    real = Count("answer", filter=Q(answer__attempt__learner__trial_of=None, answer__attempt__reset_at=None))
    counted = checked.annotate(answer_count=real).filter(answer_count__gt=0).order_by("-answer_count", "pk")
    return [
        TypedNumber(
            version=outcome.version,
            question_key=outcome.question_key,
            draw=outcome.draw,
            number=Fraction(str(outcome.response["number"])),
            grade=outcome.grade,
            diagnosis=outcome.diagnosis,
            answers=outcome.answer_count,
        )
        for outcome in counted
        if _has_draws(outcome)
    ]


def _has_draws(outcome: Outcome) -> bool:
    question = content_of(outcome.version).question(outcome.question_key)
    return question is not None and question.variants is not None

"""From grades to a score: exact, and floored at 0 over the whole quiz only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.content import Quiz
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.kinds.base import verdict_of as verdict_of


@dataclass(frozen=True, slots=True)
class Graded:
    """One answered question: its grade and verdict."""

    fraction: Fraction
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions went how."""

    right: int
    partly: int
    wrong: int
    dont_know: int
    unanswered: int


def earned(grades: Sequence[Fraction], penalty: Fraction) -> Fraction:
    """What a question earns after these tries, oldest first: the best of them, each less what the tries before it took
    away. A further try never lowers it (Moodle's adaptive mode and STACK count alike)."""
    return max(grade - penalty * number for number, grade in enumerate(grades))


def score(quiz: Quiz, graded: Mapping[str, Graded]) -> Fraction:
    """Points over all questions of the quiz; an unanswered one earns 0."""
    total = sum(
        (graded[question.key].fraction * question.points for question in quiz.questions if question.key in graded),
        Fraction(0),
    )
    return max(Fraction(0), total)


def tally(quiz: Quiz, graded: Mapping[str, Graded]) -> Tally:
    verdicts = [graded[question.key].verdict for question in quiz.questions if question.key in graded]
    return Tally(
        right=verdicts.count(Verdict.RIGHT),
        partly=verdicts.count(Verdict.PARTLY),
        wrong=verdicts.count(Verdict.WRONG),
        dont_know=verdicts.count(Verdict.DONT_KNOW),
        unanswered=quiz.asked - len(verdicts),
    )

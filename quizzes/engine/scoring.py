"""From grades to a score: exact, and floored at 0 over the whole quiz only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.certainty import Level
from quizzes.engine.content import Quiz
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.kinds.base import verdict_of as verdict_of


@dataclass(frozen=True, slots=True)
class Graded:
    """One answered question: what it earns of its points, its verdict, and how certain the learner was."""

    fraction: Fraction
    verdict: Verdict
    level: Level | None = None
    grade: Fraction | None = None  # of the response alone, where it isn't what is earned
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions went how."""

    right: int
    partly: int
    wrong: int
    dont_know: int
    unanswered: int


def left_of_try(grade: Fraction, penalty: Fraction, tries_before: int) -> Fraction:
    """What a try leaves of its grade, less what each try before it took away."""
    return grade - penalty * tries_before


def earned_after_try(before: Fraction | None, grade: Fraction, penalty: Fraction, tries_before: int) -> Fraction:
    """What a question earns after one more try: the best of them counts. A further try never lowers it (Moodle's adaptive
    mode and STACK count alike)."""
    now = left_of_try(grade, penalty, tries_before)
    return now if before is None else max(before, now)


def score(quiz: Quiz, graded: Mapping[str, Graded]) -> Fraction:
    """Points over all questions of the quiz, and never less than 0."""
    return max(Fraction(0), sum_of_points(quiz, graded))


def sum_of_points(quiz: Quiz, graded: Mapping[str, Graded]) -> Fraction:
    """The same before its floor; an unanswered question earns 0."""
    return sum(
        (graded[question.key].fraction * question.points for question in quiz.questions if question.key in graded),
        Fraction(0),
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many answers were given at one level of certainty, and how many of them were right."""

    level: Level
    answers: int
    right: int


def calibration(quiz: Quiz, graded: Mapping[str, Graded]) -> tuple[Calibration, ...]:
    """The levels that were used, the highest first. “I don't know yet” is no answer to be certain of."""
    answers = [graded[question.key] for question in quiz.questions if question.key in graded]
    told = [each for each in answers if each.level is not None and each.verdict is not Verdict.DONT_KNOW]
    found = []
    for level in reversed(Level):
        verdicts = [each.verdict for each in told if each.level is level]
        if verdicts:
            found.append(Calibration(level, len(verdicts), verdicts.count(Verdict.RIGHT)))
    return tuple(found)


def score_of_grades(quiz: Quiz, graded: Mapping[str, Graded]) -> Fraction:
    """What the responses alone would earn, whatever was said of certainty."""
    bare = {
        key: Graded(each.fraction if each.grade is None else each.grade, each.verdict) for key, each in graded.items()
    }
    return score(quiz, bare)


def tally(quiz: Quiz, graded: Mapping[str, Graded]) -> Tally:
    verdicts = [graded[question.key].verdict for question in quiz.questions if question.key in graded]
    return Tally(
        right=verdicts.count(Verdict.RIGHT),
        partly=verdicts.count(Verdict.PARTLY),
        wrong=verdicts.count(Verdict.WRONG),
        dont_know=verdicts.count(Verdict.DONT_KNOW),
        unanswered=quiz.asked - len(verdicts),
    )

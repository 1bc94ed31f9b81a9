"""Certainty-based marking: what a grade earns, given how certain the learner was of the answer. Pure.

The marks are those of A. R. Gardner-Medwin ("Confidence assessment in the teaching of basic science", ALT-J 3, 1995;
"certainty-based marking" since 2006) and of Moodle's question_cbm: right 1, 2, 3 and wrong 0, -2, -6 at the three levels.
Divided by the highest mark they are shares of a question's points, so that all answers right at the highest level make
the full score, and nothing makes more.

A grade in between lies on the straight line from the wrong to the right mark (Moodle's "offset + factor * fraction").
So the mean mark of a level depends on the mean grade alone, and the level that pays most for an expected grade e is the
first for e <= 2/3, the second up to 4/5, the third above: to say the truth is the best policy, for part points too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from fractions import Fraction

from quizzes.engine.errors import InvalidAnswer, MissingCertainty

NOT_ASKED, ASKED, MARKED = "", "asked", "marked"
MODES = (NOT_ASKED, ASKED, MARKED)
FIELD = "certainty"  # its name in what a learner sends, beside the answer


class Level(IntEnum):
    """How certain, from the lowest to the highest; C=1, C=2 and C=3 in the literature."""

    NOT_VERY = 1
    QUITE = 2
    VERY = 3


HIGHEST_MARK = 3
RIGHT = {level: Fraction(int(level), HIGHEST_MARK) for level in Level}
WRONG = {
    Level.NOT_VERY: Fraction(0),
    Level.QUITE: Fraction(-2, HIGHEST_MARK),
    Level.VERY: Fraction(-6, HIGHEST_MARK),
}
# The expected grade above which the level pays more than the one below it, where their lines cross.
WORTH_ABOVE = {Level.QUITE: Fraction(2, 3), Level.VERY: Fraction(4, 5)}


def mark(grade: Fraction, level: Level) -> Fraction:
    """The share of the points that a grade from 0 to 1 earns at this level."""
    return WRONG[level] + (RIGHT[level] - WRONG[level]) * grade


def best_level(expected: Fraction) -> Level:
    """The lowest level that no other beats for a grade expected to be this."""
    return max((level for level, bound in WORTH_ABOVE.items() if expected > bound), default=Level.NOT_VERY)


def level_of(raw: Mapping[str, object]) -> Level | None:
    """The level that was sent, or None. Raises `InvalidAnswer` for what is no level."""
    sent = raw.get(FIELD, "")
    if sent == "":
        return None
    if sent not in [str(int(level)) for level in Level]:
        raise InvalidAnswer("How certain you are must be one of the three levels. Open the question again and choose.")
    return Level(int(str(sent)))


def level_to_check(raw: Mapping[str, object], mode: str, *, dont_know: bool) -> Level | None:
    """The level of an answer that is checked for good. Raises `MissingCertainty`; who says not to know needs none."""
    level = level_of(raw)
    if mode != NOT_ASKED and level is None and not dont_know:
        raise MissingCertainty("Say how certain you are, then check your answer. Nothing is used up.")
    return level


def earned(grade: Fraction, level: Level | None, mode: str, *, dont_know: bool) -> Fraction | None:
    """What an answer earns where certainty is marked; None where its grade stands. Handed in without a level it is
    marked as not very certain, which takes nothing away."""
    if mode != MARKED or dont_know:
        return None
    return mark(grade, level or Level.NOT_VERY)

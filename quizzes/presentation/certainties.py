"""What is said of certainty: the question beside each answer, what it pays, and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.engine.certainty import ASKED, MARKED, NOT_ASKED, RIGHT, WRONG, Level, level_of, mark
from quizzes.engine.content import Quiz, Settings
from quizzes.engine.errors import InvalidAnswer
from quizzes.engine.kinds.base import Raw
from quizzes.engine.numbers import score_text
from quizzes.engine.schemes import exact_share
from quizzes.engine.scoring import Graded, calibration, score_of_grades, sum_of_points
from quizzes.presentation.shown import CertaintyShown, LevelShown

NAMES = {
    Level.NOT_VERY: gettext_lazy("Not very certain"),
    Level.QUITE: gettext_lazy("Quite certain"),
    Level.VERY: gettext_lazy("Very certain"),
}
WORDS = {
    Level.NOT_VERY: gettext_lazy("not very certain"),
    Level.QUITE: gettext_lazy("quite certain"),
    Level.VERY: gettext_lazy("very certain"),
}
# Where the marks make each level the best one; words alone mean another thing to everybody.
BOUNDS = {
    Level.NOT_VERY: gettext_lazy("less than 67\u202f%"),
    Level.QUITE: gettext_lazy("67 to 80\u202f%"),
    Level.VERY: gettext_lazy("above 80\u202f%"),
}


def ask_certainty(settings: Settings, raw: Raw, prefix: str) -> CertaintyShown | None:
    """The three levels to choose from, with what each pays where that is marked; None where nothing is asked."""
    if settings.certainty == NOT_ASKED:
        return None
    chosen, is_marked = sent_level(raw), settings.certainty == MARKED
    return CertaintyShown(
        id=f"{prefix}-certainty",
        hint=marking_words() if is_marked else _("It changes no points."),
        levels=tuple(
            LevelShown(
                value=str(int(level)),
                id=f"{prefix}-certainty-{int(level)}",
                name=str(NAMES[level]),
                bounds=str(BOUNDS[level]),
                pays=pays_words(level) if is_marked else "",
                is_chosen=level is chosen,
            )
            for level in Level
        ),
    )


def sent_level(raw: Raw) -> Level | None:
    """The level of an answer that may have been refused for it."""
    try:
        return level_of(raw)
    except InvalidAnswer:
        return None


def marking_words() -> str:
    return _(
        "It is marked, in shares of the question’s points; partly right lies in between. The score of the whole quiz "
        "never falls below 0."
    )


def pays_words(level: Level) -> str:
    return _("right: %(right)s, wrong: %(wrong)s") % {
        "right": exact_share(RIGHT[level]),
        "wrong": exact_share(WRONG[level]),
    }


def start_words(settings: Settings) -> Iterator[str]:
    """What should be known before an attempt begins."""
    if settings.certainty == ASKED:
        yield _("With each answer you say how certain you are. It changes no points.")
    if settings.certainty != MARKED:
        return
    yield _("With each answer you say how certain you are, and it is marked, in shares of the question’s points:")
    for level in Level:
        name = _("%(name)s (%(bounds)s)") % {"name": NAMES[level], "bounds": BOUNDS[level]}
        yield _("%(name)s: %(pays)s") % {"name": name, "pays": pays_words(level)}
    yield _(
        "Partly right lies in between. All points take every answer right and very certain; the score never falls below 0."
    )


def missing_words(settings: Settings) -> str:
    """Of an answer that is saved without a level: never in the way of handing it in."""
    if settings.certainty == MARKED:
        return _("Say how certain you are. Without it this counts as not very certain.")
    return _("Say how certain you are.")


def said_words(level: Level | None) -> str:
    return "" if level is None else _("You were %(words)s.") % {"words": WORDS[level]}


def marked_words(level: Level | None, grade: Fraction) -> str:
    """How a share of the points came about where certainty is marked."""
    if level is None:
        return _("Nothing was said of certainty, so it counts as not very certain: %(share)s of the points.") % {
            "share": _share_words(mark(grade, Level.NOT_VERY))
        }
    numbers = {
        "words": NAMES[level],
        "wrong": exact_share(WRONG[level]),
        "more": exact_share(RIGHT[level] - WRONG[level]),
        "grade": exact_share(grade),
        "share": _share_words(mark(grade, level)),
    }
    if grade in (0, 1):
        answer = _("right") if grade else _("wrong")
        return _("%(words)s and %(answer)s: %(share)s of the points.") % {**numbers, "answer": answer}
    return _("%(words)s: %(wrong)s + %(more)s × %(grade)s = %(share)s of the points.") % numbers


def _share_words(share: Fraction) -> str:
    if share in (0, 1):
        return _("all") if share else _("none")
    return exact_share(share)


def with_certainty(words: str, level: Level | None) -> str:
    return words if level is None else _("%(answer)s, %(words)s") % {"answer": words, "words": WORDS[level]}


def calibration_lines(content: Quiz, graded: Mapping[str, Graded], *, tells_points: bool) -> tuple[str, ...]:
    """How well what was said of certainty agreed with what was right, and what the answers alone would earn."""
    lines = [
        ngettext(
            "%(name)s in %(n)s answer, %(right)s of them right.",
            "%(name)s in %(n)s answers, %(right)s of them right.",
            found.answers,
        )
        % {"name": NAMES[found.level], "n": found.answers, "right": found.right}
        for found in calibration(content, graded)
    ]
    if content.settings.certainty == MARKED and tells_points:
        bare = score_text(score_of_grades(content, graded), content.points)
        numbers = {"bare": bare, "full": score_text(content.points)}
        lines.append(_("Without certainty these answers would earn %(bare)s / %(full)s.") % numbers)
        lines += _below_nothing(content, graded)
    return tuple(lines)


def _below_nothing(content: Quiz, graded: Mapping[str, Graded]) -> list[str]:
    """Why the score isn't what the lines add up to, where it isn't."""
    total = sum_of_points(content, graded)
    if total >= 0:
        return []
    return [_("The answers add up to %(total)s; the score never falls below 0.") % {"total": score_text(total)}]

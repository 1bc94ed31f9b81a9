"""What is said between two tries of a question: that it isn't right yet, how much of it is, and one more hint."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.engine.content import Question, Settings
from quizzes.engine.numbers import score_text
from quizzes.models import Answer
from quizzes.presentation.rules import Rules
from quizzes.presentation.shown import TriedShown
from ui import richtext


def show_tried(
    question: Question, answer: Answer | None, settings: Settings, rules: Rules, prefix: str
) -> TriedShown | None:
    """None where the question wasn't tried, or where nothing more can be tried. `rules` are those for a checked question:
    where they withhold correctness, only the hints are shown, and the next check is the last."""
    if answer is None or answer.state != Answer.State.TRIED:
        return None
    left = settings.tries - answer.tries if rules.correctness else 1
    tries = ngettext("%(n)s try left", "%(n)s tries left", left) % {"n": left}
    return TriedShown(
        id=f"{prefix}-tried",
        heading=_("Not yet: %(tries)s") % {"tries": tries} if rules.correctness else tries,
        words=" ".join(
            part for part in (_counted(question, answer) if rules.correctness else "", _cost(settings)) if part
        ),
        hints=tuple(richtext.render(hint.text, hint.format).html for hint in question.hints[: answer.tries]),
    )


def _counted(question: Question, answer: Answer) -> str:
    """How many ticks are right, not which: else two tries would be enough for anybody."""
    if question.kind != "multi_select" or answer.outcome is None:
        return ""
    ticked = set(answer.outcome.response.get("choices", ()))
    if not ticked:
        return ""
    right = sum(1 for choice in question.choices if choice.is_correct and choice.key in ticked)
    words = ngettext("%(right)s of your %(n)s tick is right.", "%(right)s of your %(n)s ticks are right.", len(ticked))
    return words % {"right": right, "n": len(ticked)}


def _cost(settings: Settings) -> str:
    if not settings.try_penalty:
        return ""
    return _("Each further try costs %(part)s of the points; the best try counts.") % {
        "part": _part(settings.try_penalty)
    }


def _part(penalty: Fraction) -> str:
    return f"{score_text(100 * penalty)} %"

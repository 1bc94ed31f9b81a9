"""What is said of a typed number that a known rule explains: the rules with their working, and both points drawn."""

from __future__ import annotations

import logging
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import subjects
from quizzes.engine.content import Question
from quizzes.engine.diagnosis import Slip
from quizzes.engine.draws import answer_words, decimals_of
from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import MisconceptionRule, Quantity, Values, read_parameters
from quizzes.models import Outcome
from quizzes.presentation.figures import show_figure, show_prose, show_steps
from quizzes.presentation.shown import DiagnosisShown, FigureShown, RuleShown

logger = logging.getLogger(__name__)

MOST_RULES = 3  # of those that agree with the number, nearest first


def show_diagnosis(question: Question, outcome: Outcome, prefix: str, *, tells_answer: bool) -> DiagnosisShown | None:
    """The diagnosis stored with the outcome, ready to print; None where there is none. One that can't be drawn is
    logged and left out: the verdict stands without it."""
    if question.draw is None or question.variants is None or "number" not in outcome.response:
        return None
    try:
        return _diagnosis(question, outcome, prefix, tells_answer=tells_answer)
    except Exception:
        logger.exception("The diagnosis %s of question %s can't be shown", outcome.diagnosis, question.key)
        return None


def _diagnosis(question: Question, outcome: Outcome, prefix: str, *, tells_answer: bool) -> DiagnosisShown | None:
    assert question.draw is not None  # noqa: S101  asked for drawn questions only
    assert question.variants is not None  # noqa: S101
    names = tuple(str(name) for name in outcome.diagnosis.get("rules", ()))[:MOST_RULES]
    typed = Fraction(str(outcome.response["number"]))
    quantity = subjects.quantity(question.variants.quantity)
    values = read_parameters(quantity.parameters, question.draw.parameters)
    is_right = outcome.grade == 1
    if is_right and not names:
        return None
    return DiagnosisShown(
        is_right=is_right,
        answer=answer_words(question) if tells_answer and not is_right else "",
        slip=_slip_words(str(outcome.diagnosis.get("slip", "")), typed, question),
        rules=tuple(
            _rule(
                quantity,
                name,
                lead_of(question, name, typed, is_right=is_right) + question.variants.messages.get(name, ""),
                values,
            )
            for name in names
        ),
        figure=_figure(quantity, values, typed, names, prefix) if tells_answer else None,
    )


def lead_of(question: Question, name: str, typed: Fraction, *, is_right: bool) -> str:
    """A number typed with fewer decimals than asked stands for what the rule leads to, and is not that number."""
    if is_right:
        return ""
    assert question.draw is not None  # noqa: S101  asked for drawn questions only
    value = next((known.value for known in question.draw.wrong if name in known.rules), typed)
    is_coarser = abs(typed - value) > Fraction(1, 2 * 10 ** decimals_of(question.body))
    lead = _("Rounded to %(typed)s, this is what you get if you") if is_coarser else _("This is what you get if you")
    return f"{lead % {'typed': exact_text(typed)}} "


def _rule(quantity: Quantity, name: str, words: str, values: Values) -> RuleShown:
    """The frozen words; the working comes from the subject, and is left out if the rule no longer exists there."""
    rule: MisconceptionRule | None = quantity.rule(name)
    return RuleShown(name, show_prose(words), show_steps(rule.working(values)) if rule else ())


def _slip_words(slip: str, typed: Fraction, question: Question) -> str:
    decimals = decimals_of(question.body)
    asked = ngettext("%(n)s decimal is asked", "%(n)s decimals are asked", decimals) % {"n": decimals}
    words = {
        Slip.COARSE.value: _("%(typed)s is the right number rounded more coarsely than asked: %(asked)s."),
        Slip.CUT_OFF.value: _("%(typed)s is the right number cut off. Round it: %(asked)s."),
        Slip.PERCENT.value: _("%(typed)s is a hundred times the right number, as if it were asked in percent."),
    }
    return words[slip] % {"typed": exact_text(typed), "asked": asked} if slip in words else ""


def _figure(
    quantity: Quantity, values: Values, typed: Fraction, names: tuple[str, ...], prefix: str
) -> FigureShown | None:
    return None if quantity.sketch is None else show_figure(quantity.sketch(values, typed, names), f"{prefix}-sketch")

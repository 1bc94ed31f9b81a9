"""The one gate between what a version holds and what anybody sees: `reveal` shows what the rules allow, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine import placeholders
from quizzes.engine.certainty import MARKED
from quizzes.engine.content import Choice, Question, Settings, Text
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Raw
from quizzes.engine.kinds.numeric import key_text, target_of
from quizzes.engine.schemes import SCHEMES, exact_share
from quizzes.engine.scoring import left_of_try
from quizzes.engine.subject import Explanation
from quizzes.models import Answer
from quizzes.presentation import words
from quizzes.presentation.asked_figures import Figures, no_figures, show_asked
from quizzes.presentation.certainties import marked_words, said_words
from quizzes.presentation.diagnoses import show_diagnosis
from quizzes.presentation.explorers import explorer_around
from quizzes.presentation.figures import Drawing, show_explanation
from quizzes.presentation.rules import Rules
from quizzes.presentation.shown import (
    EMPTY,
    ChoiceShown,
    DiagnosisShown,
    ExplanationShown,
    ExplorerShown,
    FeedbackShown,
)
from ui import richtext

NO_NUMBERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Revealed:
    """The parts of a question that depend on the answer and the rules."""

    choices: tuple[ChoiceShown, ...]
    feedback: FeedbackShown | None


def reveal(
    question: Question,
    order: tuple[str, ...],
    raw: Raw,
    answer: Answer | None,
    rules: Rules,
    *,
    prefix: str,
    settings: Settings,
    explanation: Callable[[], Explanation | None],
    drawing: Drawing,
    figures: Figures = no_figures,
) -> Revealed:
    """What may be shown of this question now. `raw` is what the learner has ticked or typed so far, `order` the
    choices' keys as laid out, `prefix` makes ids unique on the page. `explanation` is asked for only if it is allowed;
    `figures` are those that stand in choices, before the answer too."""
    ticked = _ticked(raw)
    # The feedback on a choice may name numbers of an explanation that is not itself shown yet.
    explained = explanation() if rules.explanation or rules.feedback else None
    numbers = NO_NUMBERS if explained is None else explained.numbers
    rows = [
        _choice(choice, f"{prefix}-c{index}", choice.key in ticked, question, rules, numbers, figures)
        for index, choice in enumerate(_in_order(question, order), start=1)
    ]
    if question.body.get("offers_none"):
        rows.append(_none_row(question, f"{prefix}-none", NONE_OF_THESE in ticked, rules))
    if settings.offers_dont_know and question.kind != "numeric":
        rows.append(_quiet_row(DONT_KNOW, f"{prefix}-dont-know", _("I don’t know yet"), DONT_KNOW in ticked))
    is_told = rules.correctness or rules.explanation
    feedback = _feedback(question, answer, rules, explained, prefix, drawing, settings) if is_told else None
    return Revealed(tuple(rows), feedback)


def _ticked(raw: Raw) -> set[str]:
    choices = raw.get("choices", ())
    return {str(key) for key in choices} if isinstance(choices, (list, tuple)) else set()


def _in_order(question: Question, order: tuple[str, ...]) -> list[Choice]:
    by_key = {choice.key: choice for choice in question.choices}
    return [by_key[key] for key in order if key in by_key]


def _choice(
    choice: Choice,
    element_id: str,
    ticked: bool,
    question: Question,
    rules: Rules,
    numbers: Mapping[str, str],
    figures: Figures,
) -> ChoiceShown:
    text = show_asked(choice.text, element_id, figures)
    name = text.plain if text.has_math else ""
    if not rules.key and not (ticked and rules.correctness):
        return ChoiceShown(key=choice.key, id=element_id, html=text.html, name=name, ticked=ticked)
    verdict = words.choice_verdict(choice, ticked=ticked)
    feedback = {"right": choice.feedback_ticked, "wrong": choice.feedback_ticked, "missed": choice.feedback_unticked}
    return ChoiceShown(
        key=choice.key,
        id=element_id,
        html=text.html,
        name=name,
        ticked=ticked,
        verdict=verdict,
        mark=words.choice_mark(verdict, multiple=question.kind == "multi_select"),
        feedback=_html(feedback[verdict], {**numbers, **choice.claim_numbers})
        if rules.feedback and verdict in feedback
        else EMPTY,
        witness=_witness(choice) if rules.feedback else EMPTY,
        evidence=words.claim_evidence(choice.claim) if rules.feedback else "",
    )


def _witness(choice: Choice) -> SafeString:
    result = None if choice.claim is None else choice.claim.result
    return EMPTY if result is None else SafeString(escape(result.witness))


def _none_row(question: Question, element_id: str, ticked: bool, rules: Rules) -> ChoiceShown:
    """ "None of these": the key exactly when no choice is right."""
    html = SafeString(escape(_("None of these")))
    if not rules.key and not (ticked and rules.correctness):
        return ChoiceShown(key=NONE_OF_THESE, id=element_id, html=html, name="", ticked=ticked)
    is_key = not any(choice.is_correct for choice in question.choices)
    verdict = {(True, True): "right", (True, False): "missed", (False, True): "wrong"}.get((is_key, ticked), "rest")
    return ChoiceShown(
        key=NONE_OF_THESE,
        id=element_id,
        html=html,
        name="",
        ticked=ticked,
        verdict=verdict,
        mark=words.choice_mark(verdict, multiple=True),
    )


def _quiet_row(key: str, element_id: str, text: str, ticked: bool) -> ChoiceShown:
    return ChoiceShown(key=key, id=element_id, html=SafeString(escape(text)), name="", ticked=ticked, quiet=True)


def _feedback(
    question: Question,
    answer: Answer | None,
    rules: Rules,
    explained: Explanation | None,
    prefix: str,
    drawing: Drawing,
    settings: Settings,
) -> FeedbackShown:
    numbers = NO_NUMBERS if explained is None else explained.numbers
    shown = show_explanation(explained, prefix, drawing) if explained is not None and rules.explanation else None
    verdict, heading = _verdict(question, answer, rules)
    diagnosis = _diagnosis(question, answer, rules, prefix)
    is_told = rules.points and rules.correctness
    is_worked_out = is_told and answer is not None and answer.earned is not None and settings.certainty == MARKED
    return FeedbackShown(
        id=f"{prefix}-feedback",
        verdict=verdict,
        heading=heading,
        working=_working(question, answer, settings) if rules.points and rules.correctness else "",
        explanation=shown,
        explorer=None if shown is None else _explorer(question, shown, prefix),
        note_after=_html(question.note_after, numbers) if rules.explanation else EMPTY,
        source=_html(question.source, numbers, inline=True) if rules.explanation else EMPTY,
        read_as=_read_as(question, answer),
        right_answer="" if diagnosis is not None and diagnosis.answer else _right_answer(question, answer, rules),
        diagnosis=diagnosis,
        certainty="" if answer is None or is_unknown(answer) or is_worked_out else said_words(answer.certainty),
    )


def is_unknown(answer: Answer) -> bool:
    """“I don’t know yet”: there is nothing to be certain of."""
    return answer.outcome is not None and bool(answer.outcome.response.get("dont_know"))


def _verdict(question: Question, answer: Answer | None, rules: Rules) -> tuple[str, str]:
    """Verdict and heading; an explanation that is shown without them stands under a neutral one."""
    if not rules.correctness:
        return "", _("Explanation")
    if answer is None or answer.outcome is None:
        return "unanswered", _("Not answered")
    graded = queries.graded_of(answer)
    return graded.verdict.value, words.heading(graded, question.points if rules.points else None)


def _right_answer(question: Question, answer: Answer | None, rules: Rules) -> str:
    """The key of a question with a typed answer, unless that very number was typed. Choices are marked where they stand."""
    if question.kind != "numeric" or not rules.key:
        return ""
    typed = None if answer is None or answer.outcome is None else answer.outcome.response.get("number")
    if typed is not None and Fraction(str(typed)) == target_of(question).answer:
        return ""
    return key_text(question)


def _explorer(question: Question, shown: ExplanationShown, prefix: str) -> ExplorerShown | None:
    """The explanation as something to go on from, where a subject lets readers move its parameters."""
    reference = question.explanation
    if reference is None:
        return None
    return explorer_around(reference.name, reference.parameters, shown.html, prefix=f"{prefix}-explore")


def _working(question: Question, answer: Answer | None, settings: Settings) -> str:
    return "" if answer is None or answer.outcome is None else working(question, answer, settings)


def working(question: Question, answer: Answer, settings: Settings) -> str:
    """How the points came about: by the scheme, by several tries, by the certainty that is marked."""
    assert answer.outcome is not None  # noqa: S101  asked for checked answers only
    if is_unknown(answer):
        return ""
    parts = []
    if question.kind == "multi_select":
        ticked = frozenset(answer.outcome.response.get("choices", ()))
        parts.append(SCHEMES[question.scheme.name].working(question, ticked))
    if answer.earned is not None and settings.certainty == MARKED:
        parts.append(marked_words(answer.certainty, answer.outcome.grade))
    elif answer.earned is not None and answer.earned != answer.outcome.grade:
        parts.append(_of_tries(answer, answer.outcome.grade, answer.earned, settings.try_penalty))
    return " ".join(parts)


def _of_tries(answer: Answer, grade: Fraction, earned: Fraction, penalty: Fraction) -> str:
    """Which try counts: the last one, less what those before it cost, or one before that earned more."""
    last = left_of_try(grade, penalty, answer.tries - 1)
    numbers = {"n": answer.tries, "share": exact_share(earned), "last": exact_share(max(last, Fraction(0)))}
    if last >= earned:
        return _("The best of %(n)s tries counts, less what those before it cost: %(share)s.") % numbers
    return (
        _(
            "The best of %(n)s tries counts: %(share)s from an earlier one. The last one leaves %(last)s, less what those before it cost."
        )
        % numbers
    )


def _read_as(question: Question, answer: Answer | None) -> str:
    if question.kind != "numeric" or answer is None or answer.outcome is None:
        return ""
    response = KINDS[question.kind].parse(question, answer.raw)
    return KINDS[question.kind].summarise(question, response)


def _diagnosis(question: Question, answer: Answer | None, rules: Rules, prefix: str) -> DiagnosisShown | None:
    if answer is None or answer.outcome is None or not rules.feedback or not rules.correctness:
        return None
    return show_diagnosis(question, answer.outcome, prefix, tells_answer=rules.key)


def _html(text: Text, numbers: Mapping[str, str], *, inline: bool = False) -> SafeString:
    if not text.text:
        return EMPTY
    return richtext.render(text.text, text.format, inline=inline, fill=partial(placeholders.fill, numbers=numbers)).html

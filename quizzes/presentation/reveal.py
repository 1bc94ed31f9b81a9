"""The one gate between what a version holds and what anybody sees: `reveal` shows what the rules allow, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine import placeholders
from quizzes.engine.content import Choice, Question, Text
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Raw
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.subject import Explanation
from quizzes.models import Answer
from quizzes.presentation import words
from quizzes.presentation.asked_figures import Figures, no_figures, show_asked
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
    offers_dont_know: bool,
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
    if offers_dont_know and question.kind != "numeric":
        rows.append(_quiet_row(DONT_KNOW, f"{prefix}-dont-know", _("I don’t know yet"), DONT_KNOW in ticked))
    feedback = _feedback(question, answer, rules, explained, prefix, drawing) if rules.correctness else None
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
) -> FeedbackShown:
    numbers = NO_NUMBERS if explained is None else explained.numbers
    shown = show_explanation(explained, prefix, drawing) if explained is not None and rules.explanation else None
    points = question.points if rules.points else None
    return FeedbackShown(
        id=f"{prefix}-feedback",
        verdict=queries.graded_of(answer).verdict.value if answer and answer.outcome else "unanswered",
        heading=words.heading(queries.graded_of(answer), points) if answer and answer.outcome else _("Not answered"),
        working=_working(question, answer) if rules.points else "",
        explanation=shown,
        explorer=None if shown is None else _explorer(question, shown, prefix),
        note_after=_html(question.note_after, numbers) if rules.explanation else EMPTY,
        source=_html(question.source, numbers, inline=True) if rules.explanation else EMPTY,
        read_as=_read_as(question, answer),
        diagnosis=_diagnosis(question, answer, rules, prefix),
    )


def _explorer(question: Question, shown: ExplanationShown, prefix: str) -> ExplorerShown | None:
    """The explanation as something to go on from, where a subject lets readers move its parameters."""
    reference = question.explanation
    if reference is None:
        return None
    return explorer_around(reference.name, reference.parameters, shown.html, prefix=f"{prefix}-explore")


def _working(question: Question, answer: Answer | None) -> str:
    """One line on how the points came about, for kinds with part points."""
    if answer is None or answer.outcome is None or question.kind != "multi_select":
        return ""
    return working(question, answer)


def working(question: Question, answer: Answer) -> str:
    assert answer.outcome is not None  # noqa: S101  asked for checked answers only
    if answer.outcome.response.get("dont_know"):
        return ""
    ticked = frozenset(answer.outcome.response.get("choices", ()))
    return SCHEMES[question.scheme.name].working(question, ticked)


def _read_as(question: Question, answer: Answer | None) -> str:
    if question.kind != "numeric" or answer is None or answer.outcome is None:
        return ""
    response = KINDS[question.kind].parse(question, answer.raw)
    return KINDS[question.kind].summarise(question, response)


def _diagnosis(question: Question, answer: Answer | None, rules: Rules, prefix: str) -> DiagnosisShown | None:
    if answer is None or answer.outcome is None or not rules.feedback:
        return None
    return show_diagnosis(question, answer.outcome, prefix, tells_answer=rules.key)


def _html(text: Text, numbers: Mapping[str, str], *, inline: bool = False) -> SafeString:
    if not text.text:
        return EMPTY
    return richtext.render(text.text, text.format, inline=inline, fill=partial(placeholders.fill, numbers=numbers)).html

"""Which misconceptions learners' numbers point to, for authors: counted per question, with what no rule explains."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine.content import Question
from quizzes.engine.diagnosis import Slip
from quizzes.engine.draws import drawn
from quizzes.engine.numbers import exact_text
from quizzes.models import Quiz
from quizzes.presentation.figures import show_prose
from quizzes.queries import TypedNumber
from quizzes.stems import stem_line
from ui import richtext

MOST_UNEXPLAINED = 20  # of one question
LONGEST_STEM = 300  # characters


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule or a slip, and how many answers agree with it; an answer may agree with several."""

    name: str
    message: SafeString
    answers: int


@dataclass(frozen=True, slots=True)
class Unexplained:
    stem: str  # as drawn
    typed: str
    answers: int


@dataclass(frozen=True, slots=True)
class QuestionReport:
    key: str
    stem: str
    answers: int
    right: int
    rules: tuple[RuleCount, ...]
    unexplained: tuple[Unexplained, ...]
    unexplained_answers: int


SLIPS = {Slip.COARSE: "rounded too coarsely", Slip.CUT_OFF: "cut off instead of rounded", Slip.PERCENT: "in percent"}


def show_misconceptions(quiz: Quiz) -> tuple[QuestionReport, ...]:
    """One report for each question with variants that somebody answered, in the order of the latest version."""
    by_question: dict[str, list[TypedNumber]] = {}
    for typed in queries.typed_numbers(quiz):
        by_question.setdefault(typed.question_key, []).append(typed)
    return tuple(_report(key, numbers) for key, numbers in sorted(by_question.items(), key=_newest_first(quiz)))


def _newest_first(quiz: Quiz):  # type: ignore[no-untyped-def]  # a key for sorted()
    latest = [] if quiz.latest_version is None else queries.content_of(quiz.latest_version).questions
    order = {question.key: place for place, question in enumerate(latest)}
    return lambda item: (order.get(item[0], len(order)), item[0])


def _report(key: str, numbers: list[TypedNumber]) -> QuestionReport:
    question = _question(max(numbers, key=lambda typed: typed.version.number))
    counts: Counter[str] = Counter()
    for typed in numbers:
        for name in _names(typed):
            counts[name] += typed.answers
    unexplained = [typed for typed in numbers if typed.grade < 1 and not _names(typed)]
    return QuestionReport(
        key=key,
        stem=stem_line(question.stem.text, question.stem.format, LONGEST_STEM),
        answers=sum(typed.answers for typed in numbers),
        right=sum(typed.answers for typed in numbers if typed.grade == 1),
        rules=tuple(RuleCount(name, _message(question, name), n) for name, n in counts.most_common()),
        unexplained=tuple(_unexplained(typed) for typed in unexplained[:MOST_UNEXPLAINED]),
        unexplained_answers=sum(typed.answers for typed in unexplained),
    )


def _names(typed: TypedNumber) -> list[str]:
    """Rules, and slips where no rule explains the number; a right answer in another form is no misconception."""
    if typed.grade == 1:
        return []
    rules = [str(name) for name in typed.diagnosis.get("rules", ())]  # type: ignore[attr-defined]
    slip = str(typed.diagnosis.get("slip", ""))
    return rules or ([slip] if slip else [])


def _message(question: Question, name: str) -> SafeString:
    messages = {} if question.variants is None else question.variants.messages
    slips = {slip.value: words for slip, words in SLIPS.items()}
    return show_prose(messages.get(name, "") or slips.get(name, "") or _("a rule of an older version"))


def _unexplained(typed: TypedNumber) -> Unexplained:
    return Unexplained(_plain(drawn(_question(typed), typed.draw)), exact_text(Fraction(typed.number)), typed.answers)


def _question(typed: TypedNumber) -> Question:
    question = queries.content_of(typed.version).question(typed.question_key)
    assert question is not None  # noqa: S101  the query keeps questions of their version only
    return question


def _plain(question: Question) -> str:
    return richtext.render(question.stem.text, question.stem.format, inline=True).plain

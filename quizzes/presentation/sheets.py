"""A quiz for paper: every question with a letter for each choice, and with the key only where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes.engine.content import Question, Settings
from quizzes.engine.draws import drawn
from quizzes.engine.kinds.base import NONE_OF_THESE, offers_none
from quizzes.engine.kinds.numeric import answer_text, target_of, unit_of
from quizzes.engine.numbers import exact_text
from quizzes.engine.schemes import scheme_of
from quizzes.engine.subject import Explanation
from quizzes.presentation.asked_figures import Figures, show_asked
from quizzes.presentation.certainties import NAMES, start_words
from quizzes.presentation.figures import Drawing
from quizzes.presentation.reveal import reveal
from quizzes.presentation.rules import EVERYTHING, NOTHING
from quizzes.presentation.shown import EMPTY
from quizzes.presentation.sittings import decimals_words, instruction_of, note_before_of
from quizzes.services import Check
from ui import richtext

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ChoiceOnPaper:
    """Without the key `is_right` is None and the rest is empty."""

    letter: str
    html: SafeString
    is_right: bool | None = None
    feedback: SafeString = EMPTY
    witness: SafeString = EMPTY


@dataclass(frozen=True, slots=True)
class QuestionOnPaper:
    number: int
    stem: SafeString
    note_before: SafeString
    instruction: str
    scheme: str
    points: str
    choices: tuple[ChoiceOnPaper, ...]
    unit: str = ""
    draws: int = 1
    key: str = ""  # "B", "A, C", "0.25 V ± 0.005"; "" without the key
    note_after: SafeString = EMPTY
    source: SafeString = EMPTY
    explanation: SafeString = EMPTY

    @property
    def is_number(self) -> bool:
        return not self.choices


@dataclass(frozen=True, slots=True)
class Sheet:
    """A quiz as it is printed. `asked` is less than the number of questions where each attempt draws some of them."""

    title: str
    language: str
    intro: SafeString
    points: str  # that an attempt can earn
    asked: int
    draw: int  # from 1, of the questions with variants
    most_draws: int
    with_key: bool
    questions: tuple[QuestionOnPaper, ...]
    levels: tuple[str, ...] = ()  # of certainty, asked with every question
    marking: tuple[str, ...] = ()  # what certainty means for the points


def most_draws(check: Check) -> int:
    """How many different sheets there are: as many as the question with the most variants has."""
    return max((question.draw_count for question in check.content.questions), default=1)


def show_sheet(check: Check, *, draw: int, with_key: bool) -> Sheet:
    """All questions in the quiz's own order. A question with fewer variants than `draw` begins again with its first."""
    content = check.content
    intro = content.settings.intro
    return Sheet(
        title=content.title,
        language=content.language,
        intro=richtext.render(intro.text, intro.format).html if intro.text else EMPTY,
        points=_points(content.points),
        asked=content.asked,
        draw=draw,
        most_draws=most_draws(check),
        with_key=with_key,
        questions=tuple(
            _question(check, question, number, draw, with_key=with_key)
            for number, question in enumerate(content.questions, start=1)
        ),
        levels=() if with_key or not content.settings.certainty else tuple(str(name) for name in NAMES.values()),
        marking=tuple(start_words(content.settings)),
    )


def _question(check: Check, frozen: Question, number: int, draw: int, *, with_key: bool) -> QuestionOnPaper:
    place = (draw - 1) % frozen.draw_count
    question = drawn(frozen, place)
    placed = check.figures.get((frozen.key, place), {})

    def figures() -> dict[str, Explanation]:
        return {name: computed.explanation for name, computed in placed.items()}

    shown = QuestionOnPaper(
        number=number,
        stem=show_asked(question.stem, f"q{number}-stem", figures).html,
        note_before=note_before_of(question),
        instruction=_instruction(question),
        scheme=scheme_of(question).words(question),
        points=_points(question.points),
        choices=(),
        unit=unit_of(question),
        draws=frozen.draw_count,
    )
    if not with_key:
        return _without_key(shown, question, figures)
    by_draw = check.explanations.get(question.key, ())
    return _with_key(shown, question, by_draw[place].explanation if by_draw else None, figures)


def _instruction(question: Question) -> str:
    if question.kind != "numeric":
        return instruction_of(question)
    return " ".join(filter(None, (_("Write down a number."), decimals_words(question))))


def _without_key(shown: QuestionOnPaper, question: Question, figures: Figures) -> QuestionOnPaper:
    revealed = reveal(
        question,
        tuple(choice.key for choice in question.choices),
        {},
        None,
        NOTHING,
        prefix=f"q{shown.number}",
        settings=Settings(),
        explanation=lambda: None,
        drawing=DRAWING,
        figures=figures,
    )
    choices = tuple(ChoiceOnPaper(letter, row.html) for letter, row in zip(letters(), revealed.choices, strict=False))
    return replace(shown, choices=choices)


def _with_key(
    shown: QuestionOnPaper, question: Question, explanation: Explanation | None, figures: Figures
) -> QuestionOnPaper:
    """The right answer with what a learner who gave it would read."""
    right = _right_choices(question)
    revealed = reveal(
        question,
        tuple(choice.key for choice in question.choices),
        {"choices": list(right)},
        None,
        EVERYTHING,
        prefix=f"q{shown.number}",
        settings=Settings(),
        explanation=lambda: explanation,
        drawing=DRAWING,
        figures=figures,
    )
    choices = tuple(
        ChoiceOnPaper(letter, row.html, row.key in right, row.feedback, row.witness)
        for letter, row in zip(letters(), revealed.choices, strict=False)
    )
    feedback = revealed.feedback
    explained = None if feedback is None else feedback.explanation
    return replace(
        shown,
        choices=choices,
        key=", ".join(choice.letter for choice in choices if choice.is_right) or _number_key(question),
        note_after=EMPTY if feedback is None else feedback.note_after,
        source=EMPTY if feedback is None else feedback.source,
        explanation=EMPTY if explained is None else explained.html,
    )


DRAWING = Drawing(level=3)


def _right_choices(question: Question) -> tuple[str, ...]:
    right = tuple(choice.key for choice in question.choices if choice.is_correct)
    return right or ((NONE_OF_THESE,) if offers_none(question) else ())


def _number_key(question: Question) -> str:
    """The answer as asked for, how far from it is still right, and other forms that are right too."""
    if question.kind != "numeric":
        return ""
    target, bare = target_of(question), {name: part for name, part in question.body.items() if name != "unit"}
    margin = f" ± {exact_text(target.margin)}" if target.margin else ""
    numbers = [answer_text(replace(question, body=bare)) + margin, *(exact_text(other) for other in target.also)]
    return f"{' / '.join(numbers)} {unit_of(question)}".rstrip()


def letters() -> Iterator[str]:
    """A to Z, then AA, AB and so on."""
    yield from ALPHABET
    yield from (first + second for first in ALPHABET for second in ALPHABET)


def _points(points: Fraction) -> str:
    words = exact_text(points)
    return _("1 point") if points == 1 else _("%(points)s points") % {"points": words}

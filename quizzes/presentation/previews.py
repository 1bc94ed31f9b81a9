"""What students will see of a draft: each question unanswered and answered in every way, through the same gate as theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.engine import placeholders
from quizzes.engine.certainty import FIELD, Level, earned, level_of, level_to_check
from quizzes.engine.content import Question
from quizzes.engine.diagnosis import diagnose_response
from quizzes.engine.draws import decimals_of, drawn
from quizzes.engine.errors import InvalidAnswer, QuizError
from quizzes.engine.kinds import kind_of
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Grade, Raw, Response, Verdict
from quizzes.engine.kinds.numeric import target_of
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.schemes import scheme_of
from quizzes.engine.subject import Explanation
from quizzes.models import Answer, Outcome
from quizzes.presentation.asked_figures import show_asked
from quizzes.presentation.certainties import ask_certainty
from quizzes.presentation.figures import Drawing
from quizzes.presentation.players import instruction_of, note_before_of
from quizzes.presentation.reveal import reveal
from quizzes.presentation.rules import EVERYTHING, NOTHING
from quizzes.presentation.shown import EMPTY, ErrorSummary, Field, PlayerShown, QuestionShown
from quizzes.services import Check
from ui import richtext

UNANSWERED = "unanswered"
STATES = (
    (UNANSWERED, gettext_lazy("Unanswered")),
    (Verdict.RIGHT.value, gettext_lazy("Right")),
    (Verdict.WRONG.value, gettext_lazy("Wrong")),
    (Verdict.PARTLY.value, gettext_lazy("Partly right")),
)
DRAW = 0  # of a question with variants the first one is shown
NOTHING_SENT: Raw = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer that the author tries out in the preview. It is graded and shown, never stored."""

    question_key: str
    raw: Raw


@dataclass(frozen=True, slots=True)
class State:
    """One state of a question; `label` names it for the author."""

    label: str
    player: PlayerShown


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """A question in its states, or the reason why it can't be shown yet."""

    key: str
    number: int
    stem: str
    states: tuple[State, ...]
    problem: str = ""
    is_waiting: bool = False  # its explanation is computed at publication

    @property
    def anchor(self) -> str:
        return f"q-{self.key}"


def show_previews(check: Check, url: str, tried: Tried | None = None) -> tuple[QuestionPreview, ...]:
    """Every question of a checked draft. `url` takes the answers that the author tries."""
    return tuple(
        _preview(
            _Draft(check, drawn(question, DRAW), number, url),
            tried if tried and tried.question_key == question.key else None,
        )
        for number, question in enumerate(check.content.questions, start=1)
    )


@dataclass(frozen=True, slots=True)
class OneState:
    """A question in one state. `note` says why it isn't the state that was asked for; `draw` are its numbers."""

    label: str
    player: PlayerShown
    note: str
    draw: str


def show_state(check: Check, state: str) -> OneState:
    """The only question of a checked draft in the state that is asked for, or unanswered where no answer leads there."""
    question = drawn(check.content.questions[0], DRAW)
    draft = _Draft(check, question, 1, "")
    texts = {} if question.draw is None else question.draw.texts
    numbers = ", ".join(f"{name.replace('_', ' ')} = {text}" for name, text in texts.items())
    sample = None
    if state not in ("", UNANSWERED):
        samples = sample_answers(question, offers_dont_know=False)
        sample = next((found for verdict, found in samples.items() if verdict.value == state), None)
    if sample is not None:
        return OneState(_label(sample[2].verdict), draft.answered(*sample, state), "", numbers)
    asked = dict(STATES).get(state)
    note = _("No answer to this question is “%(state)s”.") % {"state": asked} if asked and state != UNANSWERED else ""
    shown = draft.unanswered(None, offers_dont_know=False)
    return OneState(shown.label, shown.player, note, numbers)


def _preview(draft: _Draft, tried: Tried | None) -> QuestionPreview:
    question = draft.question
    try:
        states, problem = tuple(draft.states(tried)), ""
    except QuizError as error:
        states, problem = (), error.message
    return QuestionPreview(
        key=question.key,
        number=draft.number,
        stem=richtext.render(question.stem.text, question.stem.format, inline=True).plain,
        states=states,
        problem=problem,
        is_waiting=question.key in draft.check.waiting,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """One question of a draft with what all of its states need."""

    check: Check
    question: Question
    number: int
    url: str

    def states(self, tried: Tried | None) -> Iterator[State]:
        offers_dont_know = self.check.content.settings.offers_dont_know
        yield self.unanswered(tried, offers_dont_know=offers_dont_know)
        answered = tried and _graded(self.question, tried.raw, offers_dont_know=offers_dont_know)
        if answered:
            yield State(_("Your answer"), self.answered(*answered, "tried"))
        samples = sample_answers(self.question, offers_dont_know=offers_dont_know)
        said = {FIELD: str(int(Level.QUITE))} if self.check.content.settings.certainty else {}
        for verdict, (raw, response, grade) in samples.items():
            yield State(_label(verdict), self.answered({**raw, **said}, response, grade, verdict.value))

    def unanswered(self, tried: Tried | None, *, offers_dont_know: bool) -> State:
        """The form as students find it; a refused try stays in it, with the reason."""
        raw, error = NOTHING_SENT, None
        if tried is not None:
            raw = tried.raw
            try:
                response = kind_of(self.question).parse(self.question, raw, offers_dont_know=offers_dont_know)
                level_to_check(raw, self.check.content.settings.certainty, dont_know=response.dont_know)
            except InvalidAnswer as refusal:
                error = ErrorSummary(_("There is a problem"), refusal.message)
        return State(_("Unanswered"), self._player("unanswered", raw, None, error))

    def answered(self, raw: Raw, response: Response, grade: Grade, name: str) -> PlayerShown:
        outcome = Outcome(
            question_key=self.question.key,
            draw=DRAW,
            diagnosis=diagnose_response(self.question, response),
            response=response.document(),
            grade_numerator=grade.fraction.numerator,
            grade_denominator=grade.fraction.denominator,
        )
        answer = Answer(
            question_key=self.question.key, raw=dict(raw), state=Answer.State.CHECKED, outcome=outcome, revision=1
        )
        mode = self.check.content.settings.certainty
        answer.earned = earned(grade.fraction, answer.certainty, mode, dont_know=response.dont_know)
        return self._player(name, raw, answer, None)

    def _player(self, name: str, raw: Raw, answer: Answer | None, error: ErrorSummary | None) -> PlayerShown:
        player_id = f"{self.question.key}-{name}"
        return PlayerShown(
            id=player_id,
            state="question",
            title=self.check.content.title,
            heading="",
            intro=self._intro() if answer is None else EMPTY,
            message="",
            url=self.url,
            error=error,
            question=self._shown(player_id, raw, answer),
        )

    def _intro(self) -> SafeString:
        intro = self.check.content.settings.intro
        return richtext.render(intro.text, intro.format).html if self.number == 1 and intro.text else EMPTY

    def _shown(self, player_id: str, raw: Raw, answer: Answer | None) -> QuestionShown:
        question = self.question
        prefix = f"{player_id}-q{self.number}"
        stem = show_asked(question.stem, f"{prefix}-stem", self._figures)
        revealed = reveal(
            question,
            tuple(choice.key for choice in question.choices),
            raw,
            answer,
            NOTHING if answer is None else EVERYTHING,
            prefix=prefix,
            settings=self.check.content.settings,
            explanation=self._explanation,
            drawing=Drawing(level=4),
            figures=self._figures,
        )
        return QuestionShown(
            key=question.key,
            number=self.number,
            total=len(self.check.content.questions),
            kind=question.kind,
            stem=stem.html,
            stem_plain=stem.plain,
            instruction=instruction_of(question),
            scheme=scheme_of(question).words(question),
            note_before=note_before_of(question),
            choices=revealed.choices,
            text=str(raw.get("text", "")),
            input_id=f"{prefix}-text",
            check_url=f"{self.url}#q-{question.key}",
            fields=(Field("question", question.key),),
            problem_url="",
            previous_url="",
            next_url="",
            paragraph_url="",
            feedback=revealed.feedback,
            certainty=ask_certainty(self.check.content.settings, raw, prefix) if answer is None else None,
        )

    def _figures(self) -> dict[str, Explanation]:
        placed = self.check.figures.get((self.question.key, DRAW), {})
        return {place: computed.explanation for place, computed in placed.items()}

    def _explanation(self) -> Explanation | None:
        """The explanation, with a stand-in for each number that it doesn't give: a draft may ask for wrong ones."""
        missing = {name: f"‹{name}›" for name in _names(self.question)}
        by_draw = self.check.explanations.get(self.question.key, ())
        if by_draw:
            explanation = by_draw[DRAW].explanation
            return replace(explanation, numbers={**missing, **explanation.numbers})
        if self.question.key in self.check.waiting:
            words = _(
                "This explanation takes long to compute, so it is computed at publication. Its numbers stand as ‹name›."
            )
            return Explanation(_("Explanation"), (), (), missing, summary=words)
        words = _("This question has no explanation yet. Its numbers stand as ‹name›.")
        return Explanation(_("No explanation"), (), (), missing, summary=words)


def _names(question: Question) -> set[str]:
    texts = [question.note_after, question.source]
    for choice in question.choices:
        texts += [choice.feedback_ticked, choice.feedback_unticked]
    return {name for text in texts for name in placeholders.names(text.text)}


def _label(verdict: Verdict) -> str:
    labels = {
        Verdict.RIGHT: _("Right"),
        Verdict.PARTLY: _("Partly right"),
        Verdict.WRONG: _("Wrong"),
        Verdict.DONT_KNOW: _("Not known yet"),
    }
    return labels[verdict]


# Answers that show every verdict which a question can give


def sample_answers(question: Question, *, offers_dont_know: bool) -> Mapping[Verdict, tuple[Raw, Response, Grade]]:
    """For each verdict the first answer that earns it, in the order right, partly, wrong, not known."""
    found: dict[Verdict, tuple[Raw, Response, Grade]] = {}
    for raw in _candidates(question):
        graded = _graded(question, raw, offers_dont_know=offers_dont_know)
        if graded is not None:
            found.setdefault(graded[2].verdict, graded)
    return {verdict: found[verdict] for verdict in Verdict if verdict in found}


def _graded(question: Question, raw: Raw, *, offers_dont_know: bool) -> tuple[Raw, Response, Grade] | None:
    """None where the question doesn't take this answer."""
    kind = kind_of(question)
    try:
        response = kind.parse(question, raw, offers_dont_know=offers_dont_know)
        level_of(raw)
    except InvalidAnswer:
        return None
    return raw, response, kind.grade(question, response)


def _numbers(question: Question) -> Iterator[Raw]:
    """The answer, then a wrong number: one that a known rule leads to, where there is such a rule."""
    target = target_of(question)
    if question.draw is None:
        yield from ({"text": exact_text(number)} for number in (target.answer, target.upper + 1))
        return
    places = decimals_of(question.body)
    known = [known.value for known in question.draw.wrong]
    yield from ({"text": readable(number, places=places)} for number in (target.answer, *known, target.upper + 1))


def _candidates(question: Question) -> Iterator[Raw]:
    if question.kind == "numeric":
        yield from _numbers(question)
        return
    keys = [choice.key for choice in question.choices if choice.is_correct]
    others = [choice.key for choice in question.choices if not choice.is_correct]
    yield {"choices": keys}
    yield {"choices": [NONE_OF_THESE]}
    yield {"choices": keys[:-1]}
    yield {"choices": keys + others[:1]}
    yield {"choices": keys[:1]}
    yield {"choices": others[:1]}
    yield {"choices": others}
    yield {"choices": keys + others}
    yield {"choices": [DONT_KNOW]}

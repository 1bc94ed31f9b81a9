"""An attempt before its teacher: as its learner saw it, with the key where the teacher asks for it, and its log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine.draws import drawn
from quizzes.lengths import clock_length
from quizzes.models import AnswerEvent, Attempt
from quizzes.places import ASSIGNMENT, Place
from quizzes.presentation.answers import answer_words, is_given
from quizzes.presentation.printouts import printed_question
from quizzes.presentation.results import show_result
from quizzes.presentation.rules import EVERYTHING
from quizzes.presentation.shown import PlayerShown, ResultShown
from quizzes.presentation.sittings import Sitting, Spot
from quizzes.zones import told_exactly


@dataclass(frozen=True, slots=True)
class EventShown:
    at: str
    number: str  # of the question in this attempt
    kind: str
    words: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class FactShown:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    title: str
    name: str
    facts: tuple[FactShown, ...]
    result: ResultShown | None  # once it is finished
    players: tuple[PlayerShown, ...]
    events: tuple[EventShown, ...]
    receipt: str


def show_attempt(attempt: Attempt, *, with_key: bool, now: datetime) -> AttemptSeen:
    """What its learner is shown now, in their order and with their numbers; `with_key` shows everything."""
    standing, identity = queries.standing_at(attempt)
    place = Place(ASSIGNMENT, str(attempt.assignment.public_id))
    rules = EVERYTHING if with_key else None
    sitting = Sitting(Spot(id="seen", place=place), standing, identity, now, rules=rules)
    result = show_result(sitting) if sitting.is_finished else None
    if result is not None:  # nothing on this page is the teacher's to press
        result = replace(result, retry_url="", start_url="", print_url="", receipt=None, attempts_left="")
    receipt = queries.receipt_of(attempt, standing.answers.get(attempt.pk, {}).values())
    return AttemptSeen(
        title=sitting.content.title,
        name=queries.called(attempt),
        facts=tuple(_facts(sitting, attempt, now)),
        result=result,
        players=tuple(_question(sitting, number) for number in range(1, len(sitting.keys) + 1)),
        events=tuple(_event(attempt, event) for event in queries.events_of(attempt)),
        receipt="" if receipt is None else receipt.code(),
    )


def _question(sitting: Sitting, number: int) -> PlayerShown:
    """The question with its answer; of one that is saved and not graded yet the heading says so."""
    shown = printed_question(sitting, number)
    question, answer = shown.question, sitting.answers.get(sitting.keys[number - 1])
    if question is None or question.feedback is None or answer is None or answer.outcome is not None:
        return shown
    if not is_given(answer.raw):
        return shown
    said = _("Not graded: it can’t be read") if sitting.is_finished else _("Saved, not graded yet")
    return replace(shown, question=replace(question, feedback=replace(question.feedback, heading=said)))


def _facts(sitting: Sitting, attempt: Attempt, now: datetime) -> list[FactShown]:
    facts = [
        FactShown(_("Attempt"), f"{attempt.number}, {attempt.get_mode_display()}"),
        FactShown(_("Version"), str(attempt.version.number)),
        FactShown(_("Begun"), told_exactly(attempt.started_at)),
    ]
    deadline = sitting.terms.deadline(attempt.started_at)
    if attempt.submitted_at is not None:
        by = attempt.get_ended_by_display() or Attempt.Ending.LEARNER.label
        facts.append(FactShown(_("Handed in"), f"{told_exactly(attempt.submitted_at)}, {by[0].lower()}{by[1:]}"))
        facts.append(FactShown(_("Time used"), clock_length(attempt.submitted_at - attempt.started_at)))
    elif deadline is not None:
        facts.append(FactShown(_("Ends"), told_exactly(deadline)))
    if attempt.reset_at is not None:
        facts.append(FactShown(_("Set aside"), told_exactly(attempt.reset_at)))
    return facts


def _event(attempt: Attempt, event: AnswerEvent) -> EventShown:
    layout = queries.layout_of(attempt)
    question = queries.content_of(attempt.version).question(event.question_key)
    is_asked = event.question_key in layout.questions
    number = str(layout.questions.index(event.question_key) + 1) if is_asked else "?"
    words = ""
    if question is not None:
        asked = drawn(question, layout.draw_of(event.question_key)) if is_asked else question
        words = answer_words(asked, event.raw)
    kind = event.get_kind_display()
    return EventShown(
        at=told_exactly(event.received_at),
        number=number,
        kind=f"{kind} ({_('in the grace after the deadline')})" if event.in_grace else kind,
        words=words,
        is_refused=event.kind in (AnswerEvent.Kind.STALE, AnswerEvent.Kind.LATE),
    )

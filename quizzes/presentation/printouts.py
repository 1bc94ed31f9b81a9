"""A learner's answers on paper: every question with as much as the review rules allow, nothing to press."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from quizzes import queries
from quizzes.engine.errors import NotFinished
from quizzes.learners import Identity
from quizzes.models import Attempt
from quizzes.presentation.results import show_result
from quizzes.presentation.shown import EMPTY, PlayerShown, ResultShown
from quizzes.presentation.sittings import Sitting, Spot
from quizzes.queries import Standing
from quizzes.zones import told


@dataclass(frozen=True, slots=True)
class Printout:
    title: str
    taker: str  # the name or user name, "" where nobody said it
    printed: str
    result: ResultShown
    players: tuple[PlayerShown, ...]  # one for each question, so that ids differ
    back_url: str


def show_printout(spot: Spot, standing: Standing, identity: Identity, now: datetime) -> Printout:
    """Raises `NotFinished` while the attempt runs, and before it."""
    sitting = Sitting(replace(spot, show=""), standing, identity, now)
    attempt = sitting.attempt
    if attempt is None or not sitting.is_finished:
        raise NotFinished("Your answers can be printed once you have finished.")
    return Printout(
        title=sitting.content.title,
        taker=_taker(attempt),
        printed=told(now),
        result=show_result(sitting),
        players=tuple(printed_question(sitting, number) for number in range(1, len(sitting.keys) + 1)),
        back_url=spot.url(),
    )


def printed_question(sitting: Sitting, number: int) -> PlayerShown:
    name = f"{sitting.spot.id}-p{number}"
    question = replace(sitting.question(number, name), guess=None)
    if question.feedback is not None:
        question = replace(question, feedback=replace(question.feedback, explorer=None))
    return PlayerShown(
        id=name,
        state="question",
        title=sitting.content.title,
        heading="",
        intro=EMPTY,
        message="",
        url="",
        question=question,
    )


def _taker(attempt: Attempt) -> str:
    """As the class knows them, as their account does, or as they said."""
    if attempt.assignment.classroom_id is not None:
        return queries.called(attempt)
    user = attempt.learner.user
    return (user.get_full_name() or user.get_username()) if user else attempt.taker_name or attempt.learner.name

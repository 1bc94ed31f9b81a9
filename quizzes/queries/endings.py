"""What an attempt comes to when it ends: its drafts read, graded and scored, and nothing of it written."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from quizzes.engine import certainty
from quizzes.engine.content import Question
from quizzes.engine.draws import drawn
from quizzes.engine.errors import InvalidAnswer
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Response
from quizzes.engine.scoring import Graded, score
from quizzes.models import Answer, Attempt, Outcome
from quizzes.queries.attempts import graded_of, layout_of
from quizzes.queries.frozen import content_of


class ReadDraft(NamedTuple):
    answer: Answer
    question: Question  # as it was drawn
    response: Response


def readable_drafts(attempt: Attempt, answers: Mapping[str, Answer]) -> Iterator[ReadDraft]:
    """The saved answers that can be read and so will be graded. One that can't earns nothing."""
    content, layout = content_of(attempt.version), layout_of(attempt)
    for key, answer in answers.items():
        asked = content.question(key)
        if asked is None or answer.state != Answer.State.DRAFT:
            continue
        question = drawn(asked, layout.draw_of(key))
        try:
            response = KINDS[question.kind].parse(
                question, answer.raw, offers_dont_know=content.settings.offers_dont_know
            )
        except InvalidAnswer:
            continue
        yield ReadDraft(answer, question, response)


def grades_at_its_end(attempt: Attempt, answers: Mapping[str, Answer]) -> dict[str, Graded]:
    """What these answers earn, drafts among them as if the attempt ended now."""
    found = {key: graded_of(answer) for key, answer in answers.items() if answer.outcome}
    settings = content_of(attempt.version).settings
    for answer, question, response in readable_drafts(attempt, answers):
        grade = KINDS[question.kind].grade(question, response).fraction
        checked = copy.copy(answer)
        checked.outcome = Outcome(
            response=response.document(), grade_numerator=grade.numerator, grade_denominator=grade.denominator
        )
        checked.earned = certainty.earned(grade, answer.certainty, settings.certainty, dont_know=response.dont_know)
        found[answer.question_key] = graded_of(checked)
    return found


def as_handed_in(attempt: Attempt, answers: Mapping[str, Answer], deadline: datetime) -> Attempt:
    """A copy of an attempt whose time is over, as it will stand once somebody has seen to it. Not to be saved."""
    shown = copy.copy(attempt)
    shown.state, shown.ended_by = Attempt.State.FINISHED, Attempt.Ending.DEADLINE
    shown.deadline_at = deadline
    shown.submitted_at = max(attempt.started_at, deadline)
    shown.score = score(content_of(attempt.version), grades_at_its_end(attempt, answers))
    return shown

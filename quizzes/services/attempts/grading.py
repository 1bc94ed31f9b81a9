"""Responses become outcomes: each distinct one is graded once, and found again by all who give it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction

from quizzes import queries
from quizzes.engine import certainty
from quizzes.engine.content import Question, Settings, canonical_json
from quizzes.engine.diagnosis import diagnose_response
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Response
from quizzes.models import Answer, Attempt, Outcome


def outcome_of(attempt: Attempt, question: Question, response: Response) -> Outcome:
    """The graded outcome of this response to a drawn question, found or inserted in one statement."""
    [saved] = _stored([_outcome(attempt, question, response)])
    return saved


def grade_drafts(attempt: Attempt, answers: Mapping[str, Answer]) -> None:
    """Grade every saved answer that can be read. One that can't earns nothing, and stays as it was sent."""
    graded = [
        (answer, _outcome(attempt, question, response))
        for answer, question, response in queries.readable_drafts(attempt, answers)
    ]
    settings = queries.content_of(attempt.version).settings
    # In one order for all: two attempts that end at once must not wait for each other's rows.
    graded.sort(key=lambda pair: (pair[1].question_key, pair[1].response_sha))
    for (answer, _), outcome in zip(graded, _stored([outcome for _, outcome in graded]), strict=True):
        answer.outcome = outcome
        answer.state = Answer.State.CHECKED
        answer.earned = earned_by(answer, outcome, settings)
    Answer.objects.bulk_update([answer for answer, _ in graded], ["outcome", "state", "earned"])


def earned_by(answer: Answer, outcome: Outcome, settings: Settings) -> Fraction | None:
    """What the answer earns beyond its outcome, which is shared by all who gave the same response however certain."""
    dont_know = bool(outcome.response.get("dont_know"))
    return certainty.earned(outcome.grade, answer.certainty, settings.certainty, dont_know=dont_know)


def _outcome(attempt: Attempt, question: Question, response: Response) -> Outcome:
    document = response.document()
    grade = KINDS[question.kind].grade(question, response)
    return Outcome(
        version=attempt.version,
        question_key=question.key,
        draw=queries.layout_of(attempt).draw_of(question.key),
        response=document,
        response_sha=hashlib.sha256(canonical_json(document)).hexdigest(),
        grade_numerator=grade.fraction.numerator,
        grade_denominator=grade.fraction.denominator,
        diagnosis=diagnose_response(question, response),
    )


def _stored(outcomes: list[Outcome]) -> list[Outcome]:
    return Outcome.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["version", "question_key", "draw", "response_sha"],
        update_fields=["response_sha"],  # changes nothing, but returns the row that is there
    )

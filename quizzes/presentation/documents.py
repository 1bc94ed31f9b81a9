"""What a learner's program may be told, as plain values: the same sittings and the same gate as the pages, no addresses of pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from quizzes import queries
from quizzes.engine.numbers import score_text
from quizzes.engine.scoring import score
from quizzes.learners import Identity
from quizzes.models import Answer, Attempt
from quizzes.places import ASSIGNMENT, Place
from quizzes.presentation.answers import Draft, draft_of, is_given
from quizzes.presentation.results import is_passed, show_result
from quizzes.presentation.shown import (
    ChoiceShown,
    DiagnosisShown,
    ExplanationShown,
    FeedbackShown,
    FigureShown,
    StepShown,
    TableShown,
)
from quizzes.presentation.sittings import Sitting, Spot
from quizzes.queries import Offer, RatingSummary, Standing
from quizzes.terms import Terms

Document = dict[str, Any]


def sitting_of(standing: Standing, identity: Identity, now: datetime) -> Sitting:
    """One learner before the attempt that `standing` is about."""
    place = Place(ASSIGNMENT, str(standing.offer.assignment.public_id))
    return Sitting(Spot("q", place), standing, identity, now)


def points_document(earned: Fraction, full: Fraction) -> Document:
    return {"exact": str(earned), "text": score_text(earned, full), "full": str(full)}


# What is offered


def offer_document(offer: Offer, terms: Terms, ratings: RatingSummary) -> Document:
    content, assignment = queries.content_of(offer.version), offer.assignment
    return {
        "id": str(assignment.public_id),
        "quiz": str(offer.quiz.public_id),
        "slug": offer.quiz.slug,
        "title": content.title,
        "language": content.language,
        "version": offer.version.number,
        "kind": assignment.kind,
        "mode": assignment.mode,
        "questions": content.asked,
        "points": str(content.points),
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
        "time_limit_seconds": None if terms.time_limit is None else int(terms.time_limit.total_seconds()),
        "attempts_allowed": terms.attempts_allowed,
        "needs_access_code": bool(assignment.access_code),
        "asks_name": assignment.naming if assignment.asks_name else assignment.Naming.NONE,
        "rating": {"count": ratings.count, "mean": ratings.mean or None},
        "updated_at": assignment.updated_at,
    }


# An attempt


def attempt_document(attempt: Attempt, terms: Terms, now: datetime) -> Document:
    """The attempt without its answers; nothing of its score, which the review rules guard."""
    is_over = attempt.state == Attempt.State.OPEN and queries.is_closed(attempt, terms, now)
    return {
        "id": str(attempt.uuid),
        "assignment": str(attempt.assignment.public_id),
        "quiz": str(attempt.assignment.quiz.public_id),
        "version": attempt.version.number,
        "learner": str(attempt.learner.public_id),
        "number": attempt.number,
        "mode": attempt.mode,
        "purpose": attempt.purpose,
        "state": "over" if is_over else attempt.state,
        "started_at": attempt.started_at,
        "deadline_at": attempt.deadline_at
        if attempt.state == Attempt.State.FINISHED
        else terms.deadline(attempt.started_at),
        "submitted_at": attempt.submitted_at,
        "questions": list(queries.layout_of(attempt).questions),
        "updated_at": attempt.updated_at,
    }


def question_document(sitting: Sitting, key: str) -> Document:
    """One question as laid out for its learner, with the answer sent so far and as much feedback as the rules allow."""
    shown = sitting.question(sitting.keys.index(key) + 1)
    answer = sitting.answers.get(key)
    return {
        "key": shown.key,
        "number": shown.number,
        "kind": shown.kind,
        "stem": {"html": str(shown.stem), "text": shown.stem_plain},
        "instruction": shown.instruction,
        "scheme": shown.scheme,
        "note_before": str(shown.note_before),
        "choices": [choice_document(choice) for choice in shown.choices],
        "certainty": None if shown.certainty is None else shown.certainty.hint,
        "answer": answer_document(
            answer, draft_of(sitting.drawn(key), answer.raw if answer else {}, sitting.content.settings)
        ),
        "is_settled": shown.is_settled,
        "tried": None
        if shown.tried is None
        else {
            "heading": shown.tried.heading,
            "words": shown.tried.words,
            "hints": [str(hint) for hint in shown.tried.hints],
        },
        "feedback": None if shown.feedback is None else feedback_document(shown.feedback),
    }


def answer_document(answer: Answer | None, draft: Draft) -> Document:
    """What the learner themselves sent, and whether it can be read. Nothing of its grade."""
    raw: Mapping[str, Any] = answer.raw if answer else {}
    return {
        "revision": answer.revision if answer else 0,
        "is_given": is_given(raw),
        "state": draft.state,
        "problem": draft.problem,
        "choices": list(raw.get("choices", ())),
        "text": str(raw.get("text", "")),
        "certainty": answer.certainty if answer else None,
        "is_flagged": bool(answer and answer.flagged),
        "updated_at": answer.updated_at if answer else None,
    }


def choice_document(shown: ChoiceShown) -> Document:
    return {
        "key": shown.key,
        "html": str(shown.html),
        "ticked": shown.ticked,
        "verdict": shown.verdict,
        "mark": shown.mark,
        "feedback": str(shown.feedback),
        "witness": str(shown.witness),
        "evidence": shown.evidence,
    }


def feedback_document(shown: FeedbackShown) -> Document:
    return {
        "verdict": shown.verdict,
        "heading": shown.heading,
        "working": shown.working,
        "read_as": shown.read_as,
        "right_answer": shown.right_answer,
        "note_after": str(shown.note_after),
        "source": str(shown.source),
        "explanation": None if shown.explanation is None else explanation_document(shown.explanation),
        "diagnosis": None if shown.diagnosis is None else _diagnosis(shown.diagnosis),
    }


def explanation_document(shown: ExplanationShown) -> Document:
    return {
        "title": shown.title,
        "summary": str(shown.summary),
        "steps": _steps(shown.steps),
        "figures": [figure_document(figure) for figure in shown.figures],
        "tables": [_table(table) for table in shown.tables],
        "caveats": [str(caveat) for caveat in shown.caveats],
    }


def figure_document(shown: FigureShown) -> Document:
    return {
        "svg": str(shown.svg),
        "caption": str(shown.caption),
        "table": None if shown.table is None else _table(shown.table),
    }


def _diagnosis(shown: DiagnosisShown) -> Document:
    return {
        "is_right": shown.is_right,
        "answer": shown.answer,
        "slip": shown.slip,
        "rules": [
            {"name": rule.name, "message": str(rule.message), "steps": _steps(rule.steps)} for rule in shown.rules
        ],
        "figure": None if shown.figure is None else figure_document(shown.figure),
    }


def _steps(steps: tuple[StepShown, ...]) -> list[Document]:
    return [
        {
            "label": step.label,
            "expression": str(step.expression),
            "relation": step.relation,
            "value": str(step.value),
        }
        for step in steps
    ]


def _table(table: TableShown) -> Document:
    return {
        "caption": table.caption,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows],
    }


# A result


def result_document(sitting: Sitting) -> Document:
    """The result of a finished attempt, as far as the review rules allow it now, and when they will allow more."""
    attempt = sitting.attempt
    assert attempt is not None  # noqa: S101  asked for finished attempts only
    shown, tells_points = show_result(sitting), sitting.result_rules.points
    graded = sitting.standing.graded(attempt) if tells_points else {}
    return {
        "attempt": str(attempt.uuid),
        "points": points_document(score(sitting.content, graded), sitting.content.points) if tells_points else None,
        "passed": is_passed(sitting, attempt) if tells_points else None,
        "passed_words": shown.passed,
        "counts": shown.counts,
        "advice": shown.advice,
        "questions": [
            {
                "key": key,
                "number": row.number,
                "stem": row.stem,
                "verdict": row.verdict,
                "words": row.words,
                "working": row.working,
                "answer": row.answer,
            }
            for key, row in zip(sitting.keys, shown.rows, strict=True)
        ],
        "receipt": None if shown.receipt is None else shown.receipt.code,
        "promises": list(shown.promises),
    }

"""Statements of the Experience API 1.0.3 about attempts, with the verbs of cmi5 and interactions as cmi defines them.

Plain data in, plain data out. A learner is an account of this site, never a name or an address. The same thing that happened
always makes the same statement with the same id, so that a store that gets it twice keeps it once; whatever differs, as after
an attempt was reopened or graded anew, has another id."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from quizzes.engine.content import Question
from quizzes.engine.kinds.base import NONE_OF_THESE, offers_none
from quizzes.engine.kinds.numeric import target_of
from quizzes.engine.schemes import scheme_of
from quizzes.sheets import number_text

VERSION = "1.0.3"
PLATFORM = "Quizsite"
NAMESPACE = uuid.UUID("3a8f0d9c-54f1-5c0e-9a57-3a2f8c1d7e60")
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
VERBS = {
    name: f"http://adlnet.gov/expapi/verbs/{name}"
    for name in ("initialized", "answered", "completed", "passed", "failed")
}
PLACES = 6  # of numbers, which in statements are floats

Statement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt as its statements name it. `home` is the address of this site."""

    home: str
    attempt: uuid.UUID
    learner: uuid.UUID
    assignment: uuid.UUID
    quiz: uuid.UUID
    version: int
    title: str
    language: str

    @property
    def quiz_id(self) -> str:
        return f"{self.home}/xapi/quizzes/{self.quiz}"

    @property
    def assignment_id(self) -> str:
        return f"{self.home}/xapi/assignments/{self.assignment}"

    def question_id(self, question: Question, draw: int) -> str:
        """Of a version and a draw: what an id defines must never change."""
        return f"{self.quiz_id}/versions/{self.version}/questions/{question.key}/draws/{draw}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A graded answer; `response` is the document of an outcome, `number` tells apart several tries."""

    question: Question
    draw: int
    response: Mapping[str, Any]
    grade: Fraction
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Ended:
    """`score` is None where the attempt asked only a part. `passed` is None without a pass mark."""

    at: datetime
    lasted: timedelta
    score: Fraction | None
    points: Fraction
    passed: bool | None


def initialized(sitting: Sitting, at: datetime) -> Statement:
    return _statement(sitting, "initialized", at, _quiz(sitting))


def ended(sitting: Sitting, end: Ended) -> list[Statement]:
    """Completed, and passed or failed where there is a mark to reach."""
    result: dict[str, Any] = {"completion": True, "duration": f"PT{_seconds(end.lasted)}S"}
    if end.score is not None and end.points > 0:
        result["score"] = _score(end.score, Fraction(0), end.points)
    made = [_statement(sitting, "completed", end.at, _quiz(sitting), result)]
    if end.passed is not None and "score" in result:
        verb = "passed" if end.passed else "failed"
        made.append(_statement(sitting, verb, end.at, _quiz(sitting), {**result, "success": end.passed}))
    return made


def answered(sitting: Sitting, answer: Answered) -> Statement:
    question = answer.question
    result: dict[str, Any] = {"success": answer.grade >= 1}
    if question.points > 0:
        lowest = min(scheme_of(question).minimum, answer.grade)
        points = question.points
        result["score"] = _score(answer.grade * points, lowest * points, points)
    response = _response(answer.response)
    if response is not None:
        result["response"] = response
    activity = _activity(sitting.question_id(question, answer.draw), _interaction(question, sitting.language))
    about = f"{question.key}|{answer.number}"
    return _statement(sitting, "answered", answer.at, activity, result, about, parent=sitting.quiz_id)


def _statement(
    sitting: Sitting,
    verb: str,
    at: datetime,
    activity: dict[str, Any],
    result: dict[str, Any] | None = None,
    about: str = "",
    parent: str = "",
) -> Statement:
    around: dict[str, Any] = {"grouping": [{"id": sitting.assignment_id}]}
    if parent:
        around["parent"] = [{"id": parent}]
    made: Statement = {
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": {"objectType": "Agent", "account": {"homePage": sitting.home, "name": str(sitting.learner)}},
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": activity,
        "context": {
            "registration": str(sitting.attempt),
            "platform": PLATFORM,
            "language": sitting.language,
            "contextActivities": around,
            "extensions": {f"{sitting.home}/xapi/version": sitting.version},
        },
    }
    if result is not None:
        made["result"] = result
    name = f"{about}|{json.dumps(made, sort_keys=True)}"
    return {"id": str(uuid.uuid5(NAMESPACE, name)), **made}


def _quiz(sitting: Sitting) -> dict[str, Any]:
    return _activity(sitting.quiz_id, {"type": ASSESSMENT, "name": {sitting.language: sitting.title}})


def _activity(identifier: str, definition: dict[str, Any]) -> dict[str, Any]:
    return {"objectType": "Activity", "id": identifier, "definition": definition}


def _interaction(question: Question, language: str) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": INTERACTION, "description": {language: question.stem.told}}
    if question.kind == "numeric":
        target = target_of(question)
        ranges = [(value - target.margin, value + target.margin) for value in (target.answer, *target.also)]
        patterns = [f"{number_text(low)}[:]{number_text(high)}" for low, high in ranges]
        return definition | {"interactionType": "numeric", "correctResponsesPattern": patterns}
    choices = [{"id": each.key, "description": {language: each.text.told}} for each in question.choices]
    if offers_none(question):
        choices.append({"id": NONE_OF_THESE, "description": {language: "None of these"}})
    return definition | {
        "interactionType": "choice",
        "choices": choices,
        "correctResponsesPattern": ["[,]".join(_right(question))],
    }


def _right(question: Question) -> list[str]:
    right = [choice.key for choice in question.choices if choice.is_correct]
    return right or ([NONE_OF_THESE] if offers_none(question) else [])


def _response(document: Mapping[str, Any]) -> str | None:
    """None for “I don't know yet”: there is no response then."""
    if document.get("dont_know"):
        return None
    if "number" in document:
        return number_text(Fraction(document["number"]))
    return "[,]".join(document["choices"]) or NONE_OF_THESE


def _score(raw: Fraction, lowest: Fraction, highest: Fraction) -> dict[str, float]:
    return {
        "scaled": _float(max(Fraction(-1), min(Fraction(1), raw / highest))),
        "raw": _float(raw),
        "min": _float(lowest),
        "max": _float(highest),
    }


def _float(value: Fraction) -> float:
    return float(round(value, PLACES))


def _seconds(lasted: timedelta) -> str:
    """To the hundredth, as the specification bounds it."""
    return number_text(round(Fraction(max(0, round(lasted.total_seconds() * 100)), 100), 2))

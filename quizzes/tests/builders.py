"""Builders of drafts and versions in the database, with the tiny subject behind them.

Tests that check, publish or preview a quiz set `settings.SUBJECTS = SUBJECTS`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from quizzes import services
from quizzes.models import Assignment, Choice, Question, Quiz, QuizItem, Version

SUBJECTS = {"tiny": "quizzes.tests.tiny_subject.SUBJECT"}
NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice to be: complete enough to be published, unless a test takes something away."""

    text: str
    is_correct: bool = False
    feedback_ticked: str | None = None
    feedback_unticked: str | None = None
    claim: Mapping[str, Any] = field(default_factory=dict)
    weight: Fraction | None = None

    def saved(self, question: Question, position: int) -> Choice:
        ticked, unticked = self.feedback_ticked, self.feedback_unticked
        return Choice.objects.create(
            question=question,
            text=self.text,
            is_correct=self.is_correct,
            feedback_ticked=f"You chose {self.text}." if ticked is None else ticked,
            feedback_unticked=(f"{self.text} belongs here." if self.is_correct else "")
            if unticked is None
            else unticked,
            claim=dict(self.claim),
            weight=self.weight,
            position=position,
        )


def even(number: int, *, expected: bool | None = None, role: str = "decides") -> dict[str, object]:
    """The claim that `number` is even, expected to be what it is."""
    truth = number % 2 == 0 if expected is None else expected
    return {"claim": "tiny.is_even", "parameters": {"number": number}, "expected": truth, "role": role}


def even_option(number: int, **changes: Any) -> Option:
    """The choice `number` for the question which numbers are even, with its claim."""
    return Option(**{"text": str(number), "is_correct": number % 2 == 0, "claim": even(number)} | changes)


SINGLE = (even_option(3), even_option(4), even_option(5))
MULTIPLE = (even_option(1), even_option(2), even_option(3), even_option(4))


def make_question(
    kind: str = "single_choice", *, options: Sequence[Option] | None = None, stem: str = "", **fields: Any
) -> Question:
    """A question of the bank that can be published as it stands: which of these numbers are even?"""
    if options is None:
        options = {"multi_select": MULTIPLE, "true_false": SINGLE[:2], "numeric": ()}.get(kind, SINGLE)
    if kind == "numeric":
        fields = {"body": {"answer": "3.5", "tolerance": "0.05"}} | fields
    defaults = {
        "note_after": "Half of {{ number }} is {{ half }}.",
        "source": "Euclid, Elements, book VII.",
        "explanation": {"provider": "tiny.halving", "parameters": {"number": 7}},
    }
    stem = stem or f"Question {next(_numbers)}: which of these are even?"
    question = Question.objects.create(kind=kind, stem=stem, **(defaults | fields))
    for position, option in enumerate(options, start=1):
        option.saved(question, position)
    return question


def make_quiz(
    *questions: Question, slug: str = "", title: str = "", points: Sequence[Fraction | int] = (), **fields: Any
) -> Quiz:
    """A draft with these questions, or one with a single choice, to be listed once it is published. `settings` are those of
    its content."""
    number = next(_numbers)
    offered = {"visibility": Quiz.Visibility.PUBLIC}
    quiz = Quiz.objects.create(slug=slug or f"quiz-{number}", title=title or f"Quiz {number}", **offered | fields)
    questions = questions or (make_question(),)
    worth = [Fraction(point) for point in points] or [Fraction(1)] * len(questions)
    for position, (question, value) in enumerate(zip(questions, worth, strict=True), start=1):
        QuizItem.objects.create(quiz=quiz, question=question, position=position, points=value)
    return quiz


def make_test(quiz: Quiz, **terms: Any) -> Assignment:
    """The quiz's public assignment, published as a test on these terms."""
    publish(quiz)
    assignment = quiz.assignments.get(kind=Assignment.Kind.PUBLIC)
    for name, value in ({"mode": Assignment.Mode.TEST} | terms).items():
        setattr(assignment, name, value)
    assignment.save()
    return assignment


def publish(quiz: Quiz, *, now: datetime = NOW) -> Version:
    """The quiz's next version, published as everybody publishes."""
    version = services.publish_quiz(quiz=quiz, by=None, now=now)
    quiz.refresh_from_db()
    return version

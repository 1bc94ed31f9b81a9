"""Builders of frozen content for tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.engine.content import Choice, Parameters, Question, Quiz, Reference, Settings, Text


def make_choice(key: str = "a", text: str = "", *, is_correct: bool = False, weight: Fraction | None = None) -> Choice:
    return Choice(
        key=key,
        text=Text(text or f"Choice {key}"),
        is_correct=is_correct,
        weight=weight,
        feedback_ticked=Text(f"You ticked {key}."),
        feedback_unticked=Text(f"You left out {key}.") if is_correct else Text(""),
    )


def make_choices(keys: str = "AB", others: str = "CD") -> tuple[Choice, ...]:
    """Choices named by single letters; those in `keys` are right."""
    return tuple(make_choice(key, is_correct=key in keys) for key in sorted(keys + others))


def make_question(
    kind: str = "multi_select",
    scheme: str = "exact",
    choices: Sequence[Choice] | None = None,
    *,
    key: str = "q1",
    parameters: Parameters | None = None,
    body: Parameters | None = None,
    **changes: object,
) -> Question:
    if choices is None:
        choices = {"multi_select": make_choices(), "numeric": ()}.get(kind, make_choices("A", "B"))
    question = Question(
        key=key,
        kind=kind,
        stem=Text(f"What is {key}?"),
        points=Fraction(1),
        scheme=Reference(scheme, parameters or {}),
        choices=tuple(choices),
        source=Text("A textbook, 2016."),
        explanation=Reference("demo.explain", {"x": "1/3"}),
        body=body or {},
    )
    return replace(question, **changes)


def make_numeric(**body: object) -> Question:
    return make_question("numeric", body={"answer": "0.75", "tolerance": "0.005", **body})


def make_quiz(*questions: Question, **settings: object) -> Quiz:
    return Quiz(title="A quiz", language="en", questions=questions or (make_question(),), settings=Settings(**settings))

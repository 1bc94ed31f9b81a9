"""Single choice: exactly one choice is the key, and one is ticked."""

from __future__ import annotations

from fractions import Fraction

from quizzes.engine.content import Question
from quizzes.engine.errors import InvalidAnswer
from quizzes.engine.kinds.base import Example, Grade, Raw, Response
from quizzes.engine.kinds.ticks import (
    count_keys,
    example_choice,
    example_question,
    grade_ticks,
    read_ticks,
    refuse_body,
    summarise_ticks,
)


class SingleChoice:
    name = "single_choice"
    title = "Single choice"
    default_scheme = "exact"
    schemes: tuple[str, ...] = ("exact", "formula")

    def validate(self, question: Question) -> list[str]:
        faults = refuse_body(question) + self.missing(question)
        if (keys := count_keys(question)) > 1:
            faults.append(f"A single choice needs exactly 1 right choice, not {keys}.")
        return faults

    def missing(self, question: Question) -> list[str]:
        faults = []
        if len(question.choices) < 2:
            faults.append(f"A single choice needs at least 2 choices, not {len(question.choices)}.")
        if not count_keys(question):
            faults.append("A single choice needs exactly 1 right choice, not 0.")
        return faults

    def parse(self, question: Question, raw: Raw, *, offers_dont_know: bool = False) -> Response:
        response = read_ticks(question, raw, offers_dont_know=offers_dont_know)
        if len(response.choices) > 1:
            raise InvalidAnswer(f"{len(response.choices)} choices were sent. Choose one.")
        return response

    def grade(self, question: Question, response: Response) -> Grade:
        return grade_ticks(question, response)

    def summarise(self, question: Question, response: Response) -> str:
        return summarise_ticks(question, response)

    def examples(self) -> tuple[Example, ...]:
        choices = (
            example_choice("a", "All"),
            example_choice("b", "Those above 0", is_correct=True),
            example_choice("c", "Those below 0"),
        )
        plain = example_question(self.name, "exact", *choices)
        penalised = example_question(self.name, "formula", *choices)
        return (
            Example("the key", plain, {"choices": ["b"]}, Fraction(1)),
            Example("another choice", plain, {"choices": ["a"]}, Fraction(0)),
            Example("another choice with a penalty for guessing", penalised, {"choices": ["c"]}, Fraction(-1, 2)),
            Example("nothing", plain, {"choices": []}, None),
            Example("an empty form", plain, {}, None),
            Example("two choices", plain, {"choices": ["a", "b"]}, None),
            Example("the same choice twice", plain, {"choices": ["b", "b"]}, None),
            Example("a choice of another question", plain, {"choices": ["z"]}, None),
            Example("none of these, which is not offered", plain, {"choices": ["none"]}, None),
            Example("I don't know yet, which is not offered", plain, {"choices": ["dont-know"]}, None),
            Example("a text in place of a list", plain, {"choices": "b"}, None),
        )

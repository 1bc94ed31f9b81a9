"""True or false: a single choice of exactly two."""

from __future__ import annotations

from fractions import Fraction

from quizzes.engine.content import Question
from quizzes.engine.kinds.base import Example
from quizzes.engine.kinds.single_choice import SingleChoice
from quizzes.engine.kinds.ticks import count_keys, example_choice, example_question, refuse_body


class TrueFalse(SingleChoice):
    name = "true_false"
    title = "True or false"

    def validate(self, question: Question) -> list[str]:
        faults = refuse_body(question) + self.missing(question)
        if len(question.choices) > 2:
            faults.append(f"True or false needs exactly 2 choices, not {len(question.choices)}.")
        if (keys := count_keys(question)) > 1:
            faults.append(f"True or false needs exactly 1 right choice, not {keys}.")
        return faults

    def missing(self, question: Question) -> list[str]:
        faults = []
        if len(question.choices) < 2:
            faults.append(f"True or false needs exactly 2 choices, not {len(question.choices)}.")
        if not count_keys(question):
            faults.append("True or false needs exactly 1 right choice, not 0.")
        return faults

    def examples(self) -> tuple[Example, ...]:
        choices = (example_choice("t", "True", is_correct=True), example_choice("f", "False"))
        plain = example_question(self.name, "exact", *choices)
        penalised = example_question(self.name, "formula", *choices)
        return (
            Example("the key", plain, {"choices": ["t"]}, Fraction(1)),
            Example("the other", plain, {"choices": ["f"]}, Fraction(0)),
            Example("the other with a penalty for guessing", penalised, {"choices": ["f"]}, Fraction(-1)),
            Example("both", plain, {"choices": ["t", "f"]}, None),
            Example("nothing", plain, {"choices": []}, None),
            Example("a choice of another question", plain, {"choices": ["true"]}, None),
        )

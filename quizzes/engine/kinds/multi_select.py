"""Multi-select: any number of choices may be keys, and any number be ticked. With no key among the choices, "None of
these" is the right answer; it is offered wherever the body has `offers_none`, so that its row tells nothing."""

from __future__ import annotations

from fractions import Fraction

from quizzes.engine.content import Question
from quizzes.engine.kinds.base import Example, Grade, Raw, Response, offers_none
from quizzes.engine.kinds.ticks import (
    count_keys,
    example_choice,
    example_question,
    grade_ticks,
    read_ticks,
    refuse_body,
    summarise_ticks,
)


class MultiSelect:
    name = "multi_select"
    title = "Choose all that apply"
    default_scheme = "net_guarded"
    schemes: tuple[str, ...] = (
        "net_guarded",
        "exact",
        "net_correct",
        "net_balanced",
        "each_option",
        "coverage",
        "ou_capped",
        "option_weights",
    )

    def validate(self, question: Question) -> list[str]:
        faults = refuse_body(question, "offers_none") + self.missing(question)
        if not isinstance(question.body.get("offers_none", False), bool):
            faults.append(f"The setting 'offers_none' must be true or false, not {question.body['offers_none']!r}.")
        return faults

    def missing(self, question: Question) -> list[str]:
        faults = []
        if len(question.choices) < 2:
            faults.append(f"A multi-select needs at least 2 choices, not {len(question.choices)}.")
        if not count_keys(question) and not offers_none(question):
            faults.append("None of its choices is marked right: mark one, or offer “None of these” as a choice.")
        return faults

    def parse(self, question: Question, raw: Raw, *, offers_dont_know: bool = False) -> Response:
        return read_ticks(question, raw, offers_dont_know=offers_dont_know)

    def grade(self, question: Question, response: Response) -> Grade:
        return grade_ticks(question, response)

    def summarise(self, question: Question, response: Response) -> str:
        return summarise_ticks(question, response)

    def examples(self) -> tuple[Example, ...]:
        keys = (example_choice("a", "2", is_correct=True), example_choice("b", "100", is_correct=True))
        others = (example_choice("c", "−1"), example_choice("d", "−100"))
        plain = example_question(self.name, "net_guarded", *keys, *others)
        strict = example_question(self.name, "exact", *keys, *others)
        without_key = example_question(self.name, "net_guarded", *others, body={"offers_none": True})
        offering = example_question(self.name, "net_guarded", *keys, *others, body={"offers_none": True})
        return (
            Example("exactly the keys", plain, {"choices": ["b", "a"]}, Fraction(1)),
            Example("one key", plain, {"choices": ["a"]}, Fraction(1, 2)),
            Example("the keys and one other", plain, {"choices": ["a", "b", "c"]}, Fraction(1, 2)),
            Example("everything", plain, {"choices": ["a", "b", "c", "d"]}, Fraction(0)),
            Example("one key, all or nothing", strict, {"choices": ["a"]}, Fraction(0)),
            Example("none of these where no choice is right", without_key, {"choices": ["none"]}, Fraction(1)),
            Example("a tick where no choice is right", without_key, {"choices": ["c"]}, Fraction(0)),
            Example("none of these where some are right", offering, {"choices": ["none"]}, Fraction(0)),
            Example("none of these with another", offering, {"choices": ["none", "a"]}, None),
            Example("none of these where it is not offered", plain, {"choices": ["none"]}, None),
            Example("nothing", plain, {"choices": []}, None),
            Example("nothing where no choice is right", without_key, {"choices": []}, None),
            Example("the same choice twice", plain, {"choices": ["a", "a"]}, None),
            Example("a choice of another question", plain, {"choices": ["a", "z"]}, None),
            Example("a list of something else", plain, {"choices": [1]}, None),
        )

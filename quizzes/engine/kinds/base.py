"""What every question kind brings: parse, grade, summarise, validate, and its own examples that the tests run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from quizzes.engine.content import Question

Raw = Mapping[str, object]  # what the learner sent: {"choices": [keys]} or {"text": "..."}

DONT_KNOW = "dont-know"  # the value of the "I don't know yet" choice; never the key of a choice
NONE_OF_THESE = "none"  # the value of the "None of these" choice, on questions whose body has offers_none
RESERVED = (DONT_KNOW, NONE_OF_THESE)


def offers_none(question: Question) -> bool:
    """Whether "None of these" stands below the choices: then answering with no choice is an answer, not a blank."""
    return question.body.get("offers_none") is True


class Verdict(StrEnum):
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    DONT_KNOW = "dont_know"


def verdict_of(fraction: Fraction, *, dont_know: bool = False) -> Verdict:
    if dont_know:
        return Verdict.DONT_KNOW
    if fraction >= 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if fraction > 0 else Verdict.WRONG


@dataclass(frozen=True, slots=True)
class Response:
    """A response that was understood, in its one normal form: equal responses have equal `document`s."""

    choices: tuple[str, ...] = ()  # keys in the order of the question
    number: Fraction | None = None
    decimals: int | None = None  # decimals that were typed
    dont_know: bool = False

    def document(self) -> dict[str, object]:
        """JSON of the response, without floats; its canonical form identifies an outcome."""
        if self.dont_know:
            return {"dont_know": True}
        if self.number is not None:
            return {"number": str(self.number), "decimals": self.decimals}
        return {"choices": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Grade:
    """`fraction` in [scheme.minimum, 1]; `working` is one line that says how it came about."""

    fraction: Fraction
    verdict: Verdict
    working: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One of a kind's own examples: a question, a raw response, and the fraction it earns; None where it is invalid."""

    name: str
    question: Question
    raw: Raw
    fraction: Fraction | None


class Kind(Protocol):
    name: str
    title: str
    default_scheme: str
    schemes: tuple[str, ...]  # schemes that fit this kind

    def validate(self, question: Question) -> list[str]:
        """Every fault of the question's content, in sentences that name the choice."""

    def missing(self, question: Question) -> list[str]:
        """Those of the faults that only say what isn't there yet: a draft may have them."""

    def parse(self, question: Question, raw: Raw, *, offers_dont_know: bool = False) -> Response:
        """The response in its normal form; raises `InvalidAnswer`."""

    def grade(self, question: Question, response: Response) -> Grade:
        """Pure: the same question and response always earn the same."""

    def summarise(self, question: Question, response: Response) -> str:
        """The response in words, for lists and reports."""

    def examples(self) -> tuple[Example, ...]: ...

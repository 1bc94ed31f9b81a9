"""The order in which an attempt shows its questions and choices: a pure function of content and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizzes.engine.content import Question, Quiz


@dataclass(frozen=True, slots=True)
class Layout:
    """Question keys in the order shown, choice keys by question key, and the number of each question's draw."""

    questions: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    draws: Mapping[str, int]

    def draw_of(self, question_key: str) -> int:
        return self.draws.get(question_key, 0)

    def document(self) -> dict[str, object]:
        return {
            "questions": list(self.questions),
            "choices": {key: list(order) for key, order in self.choices.items()},
            "draws": dict(self.draws),
        }

    @classmethod
    def from_document(cls, raw: Mapping) -> Layout:
        choices = {key: tuple(order) for key, order in raw["choices"].items()}
        return cls(tuple(raw["questions"]), choices, raw["draws"])


def make_layout(quiz: Quiz, seed: str, only: Iterable[str] | None = None) -> Layout:
    """The layout that `seed` gives: the questions drawn where only some are asked; `only` keeps those of these keys."""
    kept = _asked(quiz, seed) if only is None else set(only)
    keys = tuple(question.key for question in quiz.questions if question.key in kept)
    if quiz.settings.shuffle_questions:
        keys = shuffled(keys, seed, "questions")
    choices = {
        question.key: _choice_order(question, seed, shuffle=quiz.settings.shuffle_choices)
        for question in quiz.questions
        if question.key in keys
    }
    draws = {question.key: _draw(question, seed) for question in quiz.questions if question.key in keys}
    return Layout(questions=keys, choices=choices, draws=draws)


def _asked(quiz: Quiz, seed: str) -> set[str]:
    keys = tuple(question.key for question in quiz.questions)
    return set(keys) if quiz.asked == len(keys) else set(shuffled(keys, seed, "asked")[: quiz.asked])


def _draw(question: Question, seed: str) -> int:
    """The number of the draw that the seed gives; all are equally likely, up to one part in 2^64 or so."""
    digest = hashlib.sha256(f"{seed}/draw/{question.key}".encode()).digest()
    return int.from_bytes(digest[:12]) % question.draw_count


def _choice_order(question: Question, seed: str, *, shuffle: bool) -> tuple[str, ...]:
    keys = tuple(choice.key for choice in question.choices)
    return shuffled(keys, seed, question.key) if shuffle and question.kind != "true_false" else keys


def shuffled(keys: tuple[str, ...], seed: str, purpose: str) -> tuple[str, ...]:
    """A permutation that every release and machine computes alike: keys sorted by the hash of seed, purpose and key."""
    return tuple(sorted(keys, key=lambda key: hashlib.sha256(f"{seed}/{purpose}/{key}".encode()).digest()))

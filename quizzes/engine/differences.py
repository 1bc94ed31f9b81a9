"""What tells two states of a quiz apart: questions and choices are matched by their keys, never by their places.

Compared is what authors write. Results of claims and draws are computed from it and left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizzes.engine.certainty import ASKED, MARKED, NOT_ASKED
from quizzes.engine.content import Choice, Claim, Question, Quiz, Reference, Text
from quizzes.engine.wording import Piece, compare_words


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """One named thing with its old and its new value. `is_marking` where it can change what an answer earns."""

    name: str
    before: str
    after: str
    is_marking: bool = False
    is_prose: bool = False  # compared word by word when it is shown

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return compare_words(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ChoiceDifference:
    """A choice that came, went, moved or changed. `choice` is the new one, or the old one where it went."""

    key: str
    fate: Fate
    choice: Choice
    is_moved: bool
    changes: tuple[Change, ...]

    @property
    def is_marking(self) -> bool:
        comes_or_goes = self.fate is not Fate.KEPT
        return (comes_or_goes and self.choice.is_correct) or any(change.is_marking for change in self.changes)


@dataclass(frozen=True, slots=True)
class QuestionDifference:
    """A question that came, went, moved or changed, with its numbers before and after."""

    key: str
    fate: Fate
    question: Question
    number_before: int | None
    number_after: int | None
    is_moved: bool
    changes: tuple[Change, ...]
    choices: tuple[ChoiceDifference, ...]

    @property
    def is_marking(self) -> bool:
        of_parts = [part.is_marking for part in self.changes] + [part.is_marking for part in self.choices]
        return self.fate is not Fate.KEPT or any(of_parts)


@dataclass(frozen=True, slots=True)
class Difference:
    settings: tuple[Change, ...]
    questions: tuple[QuestionDifference, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.settings or self.questions)

    @property
    def is_marking(self) -> bool:
        return any([part.is_marking for part in self.settings] + [part.is_marking for part in self.questions])


def compare_quizzes(before: Quiz, after: Quiz) -> Difference:
    """Empty exactly when authors wrote the same. Questions stand in their new order, those that went at the end."""
    questions = tuple(_questions(authored(before), authored(after)))
    return Difference(tuple(_settings(before, after)), questions)


def authored(quiz: Quiz) -> Quiz:
    """The quiz as its authors wrote it, without what was computed from it."""
    return replace(quiz, questions=tuple(authored_question(question) for question in quiz.questions))


def authored_question(question: Question) -> Question:
    choices = tuple(
        choice if choice.claim is None else replace(choice, claim=replace(choice.claim, result=None))
        for choice in question.choices
    )
    return replace(question, choices=choices, variants=None, draw=None)


def _questions(before: Quiz, after: Quiz) -> Iterator[QuestionDifference]:
    old = {question.key: (number, question) for number, question in enumerate(before.questions, start=1)}
    new = {question.key: (number, question) for number, question in enumerate(after.questions, start=1)}
    moved = moved_keys(list(old), list(new))
    for key, (number, question) in new.items():
        if key not in old:
            yield QuestionDifference(key, Fate.ADDED, question, None, number, False, (), ())
            continue
        number_before, was = old[key]
        changes, choices = tuple(_of_question(was, question)), tuple(_choices(was.choices, question.choices))
        if changes or choices or key in moved:
            yield QuestionDifference(key, Fate.KEPT, question, number_before, number, key in moved, changes, choices)
    for key, (number, question) in old.items():
        if key not in new:
            yield QuestionDifference(key, Fate.REMOVED, question, number, None, False, (), ())


def _choices(before: Sequence[Choice], after: Sequence[Choice]) -> Iterator[ChoiceDifference]:
    old, new = ({choice.key: choice for choice in choices} for choices in (before, after))
    moved = moved_keys(list(old), list(new))
    for key, choice in new.items():
        if key not in old:
            yield ChoiceDifference(key, Fate.ADDED, choice, False, ())
            continue
        changes = tuple(_of_choice(old[key], choice))
        if changes or key in moved:
            yield ChoiceDifference(key, Fate.KEPT, choice, key in moved, changes)
    for key, choice in old.items():
        if key not in new:
            yield ChoiceDifference(key, Fate.REMOVED, choice, False, ())


def moved_keys(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest keys of both sequences that had to move to come from one order to the other."""
    stayed = [key for key in before if key in set(after)]
    place = {key: number for number, key in enumerate(stayed)}
    common = [key for key in after if key in place]
    return frozenset(common) - _longest_rise(common, place)


def _longest_rise(keys: Sequence[str], place: Mapping[str, int]) -> frozenset[str]:
    """The longest part of the keys whose places only rise: those stayed. Of two as long, the one that moved less."""
    rises: dict[str, tuple[int, int, tuple[str, ...]]] = {}  # by its last key: length, unmoved ones, the keys
    for number, key in enumerate(keys):
        earlier = (rises[other] for other in keys[:number] if place[other] < place[key])
        length, unmoved, rise = max(earlier, default=(0, 0, ()))
        rises[key] = (length + 1, unmoved + (place[key] == number), (*rise, key))
    return frozenset(max(rises.values(), default=(0, 0, ()))[2])


# What stands in the parts


def _settings(before: Quiz, after: Quiz) -> Iterator[Change]:
    old, new = before.settings, after.settings
    yield from _changed("title", before.title, after.title, is_prose=True)
    yield from _changed("language", before.language, after.language)
    yield from _text("intro", old.intro, new.intro)
    yield from _changed("shuffled questions", _flag(old.shuffle_questions), _flag(new.shuffle_questions))
    yield from _changed("shuffled choices", _flag(old.shuffle_choices), _flag(new.shuffle_choices))
    yield from _changed("“I don’t know yet”", _flag(old.offers_dont_know), _flag(new.offers_dont_know))
    yield from _changed("questions asked", _asks(old.asks), _asks(new.asks), is_marking=True)
    yield from _changed("tries of each question", str(old.tries), str(new.tries), is_marking=True)
    yield from _changed("certainty", _certainty(old.certainty), _certainty(new.certainty), is_marking=True)
    yield from _changed("what a try costs", str(old.try_penalty), str(new.try_penalty), is_marking=True)


SAME = "that of the quiz"


def _of_question(before: Question, after: Question) -> Iterator[Change]:
    yield from _changed("points", str(before.points), str(after.points), is_marking=True)
    yield from _changed("kind", before.kind, after.kind, is_marking=True)
    yield from _spelled("scheme", _reference, before.scheme, after.scheme, is_marking=True)
    yield from _body(before.body, after.body)
    yield from _changed("language", before.language or SAME, after.language or SAME)
    yield from _text("stem", before.stem, after.stem)
    yield from _text("note before", before.note_before, after.note_before)
    yield from _text("note after", before.note_after, after.note_after)
    yield from _text("source", before.source, after.source)
    for number in range(1, max(len(before.hints), len(after.hints)) + 1):
        yield from _text(f"hint {number}", _hint(before, number), _hint(after, number))
    yield from _spelled("explanation", _reference, before.explanation, after.explanation)


def _of_choice(before: Choice, after: Choice) -> Iterator[Change]:
    yield from _changed("key", _key(before), _key(after), is_marking=True)
    yield from _changed("weight", _weight(before.weight), _weight(after.weight), is_marking=True)
    yield from _text("text", before.text, after.text)
    yield from _text("feedback when ticked", before.feedback_ticked, after.feedback_ticked)
    yield from _text("feedback when left out", before.feedback_unticked, after.feedback_unticked)
    yield from _spelled("claim", _claim, before.claim, after.claim)


def _body(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    """What only the kind knows: the answer of a number, its tolerance, the domain of its draws."""
    for name in sorted({*before, *after}):
        yield from _spelled(name, _value, before.get(name), after.get(name), is_marking=True)


def _changed(
    name: str, before: str, after: str, *, is_marking: bool = False, is_prose: bool = False
) -> Iterator[Change]:
    if before != after:
        yield Change(name, before, after, is_marking, is_prose)


NO_TEXT = Text("")


def _text(name: str, before: Text | None, after: Text | None) -> Iterator[Change]:
    old, new = before or NO_TEXT, after or NO_TEXT
    yield from _changed(name, old.text, new.text, is_prose=True)
    if (old.text or new.text) and (before is None) == (after is None):
        yield from _changed(f"format of the {name}", old.format, new.format)


def _hint(question: Question, number: int) -> Text | None:
    return question.hints[number - 1] if number <= len(question.hints) else None


def _key(choice: Choice) -> str:
    return "right" if choice.is_correct else "wrong"


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def _certainty(mode: str) -> str:
    return {NOT_ASKED: "not asked", ASKED: "asked", MARKED: "marked"}.get(mode, mode)


def _asks(number: int | None) -> str:
    return "all" if number is None else str(number)


def _weight(value: Fraction | None) -> str:
    return "none" if value is None else str(value)


Spell = Callable[[object], str]


def _spelled(
    name: str, render: Callable[[Any, Spell], str], before: Any, after: Any, *, is_marking: bool = False
) -> Iterator[Change]:
    """Values as people read them, unless that makes 7 and “7” look alike."""
    exact = render(before, _json), render(after, _json)
    plain = render(before, _plain), render(after, _plain)
    if exact[0] != exact[1]:
        old, new = exact if plain[0] == plain[1] else plain
        yield Change(name, old, new, is_marking)


def _value(value: object, spell: Spell) -> str:
    return "none" if value is None else spell(value)


def _reference(reference: Reference | None, spell: Spell) -> str:
    if reference is None:
        return "none"
    given = ", ".join(f"{name} = {spell(value)}" for name, value in sorted(reference.parameters.items()))
    return f"{reference.name} ({given})" if given else reference.name


def _claim(claim: Claim | None, spell: Spell) -> str:
    if claim is None:
        return "none"
    truth, role = "true" if claim.expected else "false", claim.role.value.replace("_", " ")
    unreadable = f"; can’t be read: {claim.unreadable}" if claim.unreadable else ""
    return f"{_reference(claim.claim, spell)}, expected to be {truth}, {role}; source: {claim.source or 'none'}{unreadable}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=dict)

"""A difference of two states of a quiz or of two texts, ready to print: what changes a grade first, then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quizzes.engine.content import Choice, Question
from quizzes.engine.differences import Change, ChoiceDifference, Difference, Fate, QuestionDifference
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.wording import Fate as WordFate
from quizzes.engine.wording import Piece, compare_words
from ui import richtext

LONGEST_NAME = 90  # characters of a stem or choice that names it
SAME_KEPT = 120  # characters of unchanged text kept on either side of a change


@dataclass(frozen=True, slots=True)
class PieceShown:
    """A stretch of text; `fate` is same, added, removed, or skipped for unchanged text that is left out."""

    fate: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """`pieces` for a text compared word by word, else `before` and `after`."""

    name: str
    before: str
    after: str
    pieces: tuple[PieceShown, ...]
    is_marking: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    """A question or a choice with what became of it, in words, and its changes. `lines` stand for one that came or
    went: what it says."""

    name: str
    fate: str  # added, removed, kept
    said: str
    is_marking: bool
    changes: tuple[ChangeShown, ...]
    lines: tuple[str, ...] = ()
    parts: tuple[PartShown, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """`marking` lists in one sentence each what can change what an answer earns."""

    is_empty: bool
    marking: tuple[str, ...]
    settings: tuple[ChangeShown, ...]
    questions: tuple[PartShown, ...]


@dataclass(frozen=True, slots=True)
class ClashShown:
    """What somebody saved, before, against what somebody else has typed, after; `rows` are choices or questions."""

    changes: tuple[ChangeShown, ...]
    rows: tuple[PartShown, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.rows)


def show_difference(difference: Difference) -> DifferenceShown:
    return DifferenceShown(
        is_empty=difference.is_empty,
        marking=tuple(_marking(difference)),
        settings=tuple(_change(change) for change in difference.settings),
        questions=tuple(_question(question) for question in difference.questions),
    )


def show_words(before: str, after: str) -> tuple[PieceShown, ...]:
    """Two texts compared word by word; long stretches that stayed are shortened."""
    pieces = compare_words(before, after)
    last = len(pieces) - 1
    return tuple(shown for number, piece in enumerate(pieces) for shown in _piece(piece, number == 0, number == last))


def _piece(piece: Piece, is_first: bool, is_last: bool) -> Iterator[PieceShown]:
    kept = SAME_KEPT * (1 if is_first or is_last else 2)
    if piece.fate is not WordFate.SAME or len(piece.text) <= kept + SAME_KEPT // 2:
        yield PieceShown(piece.fate.value, piece.text)
        return
    if not is_first:
        yield PieceShown("same", piece.text[:SAME_KEPT].rpartition(" ")[0] or piece.text[:SAME_KEPT])
    yield PieceShown("skipped", " … ")
    if not is_last:
        yield PieceShown("same", piece.text[-SAME_KEPT:].partition(" ")[2] or piece.text[-SAME_KEPT:])


def _marking(difference: Difference) -> Iterator[str]:
    for change in difference.settings:
        if change.is_marking:
            yield f"{change.name.capitalize()}: {_from_to(change)}."
    for question in difference.questions:
        name = question_name(question)
        if question.fate is not Fate.KEPT:
            yield f"{name} {'comes new' if question.fate is Fate.ADDED else 'goes'}."
        for change in question.changes:
            if change.is_marking:
                yield f"{name}: {change.name}, {_from_to(change)}."
        for choice in question.choices:
            yield from (f"{name}: {line}" for line in _marking_of_choice(choice))


def _marking_of_choice(choice: ChoiceDifference) -> Iterator[str]:
    name = f"choice “{short(choice.choice.text.told)}”"
    if choice.fate is not Fate.KEPT and choice.is_marking:
        yield f"the right {name} {'comes new' if choice.fate is Fate.ADDED else 'goes'}."
    for change in choice.changes:
        if change.name == "key":
            yield f"{name} was {change.before} and is {change.after} now."
        elif change.is_marking:
            yield f"{name}: {change.name}, {_from_to(change)}."


def _from_to(change: Change) -> str:
    before, after = _words(change)
    return f"{before} before, {after} now"


def _words(change: Change) -> tuple[str, str]:
    """Kinds and schemes by their titles, the rest as it stands."""
    if change.name == "kind":
        before, after = (KINDS[name].title if name in KINDS else name for name in (change.before, change.after))
        return before, after
    if change.name == "scheme":
        before, after = (SCHEMES[name].label if name in SCHEMES else name for name in (change.before, change.after))
        return before, after
    return change.before or "none", change.after or "none"


def _change(change: Change) -> ChangeShown:
    before, after = _words(change)
    pieces = show_words(change.before, change.after) if change.is_prose else ()
    return ChangeShown(change.name, before, after, pieces, change.is_marking)


def question_name(question: QuestionDifference) -> str:
    number = question.number_after if question.number_after is not None else question.number_before
    return f"Question {number} (“{short(question.question.stem.told)}”)"


def _question(question: QuestionDifference) -> PartShown:
    return PartShown(
        name=question_name(question),
        fate=question.fate.value,
        said=_said(question),
        is_marking=question.is_marking,
        changes=tuple(_change(change) for change in question.changes),
        lines=() if question.fate is Fate.KEPT else tuple(_lines(question.question)),
        parts=tuple(_choice(choice) for choice in question.choices),
    )


def _said(question: QuestionDifference) -> str:
    if question.fate is Fate.ADDED:
        return "New"
    if question.fate is Fate.REMOVED:
        return "Gone"
    if question.is_moved and question.number_before != question.number_after:
        return f"Moved from {question.number_before} to {question.number_after}"
    return "Moved" if question.is_moved else "Changed"


def _lines(question: Question) -> Iterator[str]:
    yield _plain(question)
    yield from (f"{'Right' if choice.is_correct else 'Wrong'}: {_choice_plain(choice)}" for choice in question.choices)
    yield f"{question.points} {'point' if question.points == 1 else 'points'}"


def _choice(choice: ChoiceDifference) -> PartShown:
    said = {Fate.ADDED: "New", Fate.REMOVED: "Gone"}.get(choice.fate, "Moved" if choice.is_moved else "Changed")
    key = f", {'right' if choice.choice.is_correct else 'wrong'}" if choice.fate is not Fate.KEPT else ""
    return PartShown(
        name=f"Choice “{short(choice.choice.text.told)}”",
        fate=choice.fate.value,
        said=said + key,
        is_marking=choice.is_marking,
        changes=tuple(_change(change) for change in choice.changes),
    )


def _plain(question: Question) -> str:
    return richtext.render(question.stem.told, question.stem.format, inline=True).plain


def _choice_plain(choice: Choice) -> str:
    return richtext.render(choice.text.told, choice.text.format, inline=True).plain


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"

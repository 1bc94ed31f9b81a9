"""The review matrix: which part of the feedback may be shown when. Pure rules; who asks and what is drawn stands elsewhere.

A matrix is stored as `{}` (the preset of the mode), `{"preset": name}` or `{row: [columns]}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Row(StrEnum):
    """What can be shown of an answer."""

    CORRECTNESS = "correctness"
    POINTS = "points"
    FEEDBACK = "feedback"
    EXPLANATION = "explanation"
    KEY = "key"


class Column(StrEnum):
    """When: `DURING` an attempt (in practice after Check), `JUST_AFTER` it, `LATER` while others may still take it, and
    once it is `CLOSED` for everybody."""

    DURING = "during"
    JUST_AFTER = "just_after"
    LATER = "later"
    CLOSED = "closed"


ROW_LABELS: Mapping[Row, str] = {
    Row.CORRECTNESS: "Whether an answer is right",
    Row.POINTS: "Points",
    Row.FEEDBACK: "Feedback on what was chosen",
    Row.EXPLANATION: "Explanation and figure",
    Row.KEY: "The right answers",
}
COLUMN_LABELS: Mapping[Column, str] = {
    Column.DURING: "During the attempt",
    Column.JUST_AFTER: "Just after it, for two minutes",
    Column.LATER: "Later, while the assignment is open",
    Column.CLOSED: "After it has closed",
}
JUST_AFTER = timedelta(minutes=2)
AFTER = frozenset({Column.JUST_AFTER, Column.LATER, Column.CLOSED})
ALWAYS = AFTER | {Column.DURING}
PRESET = "preset"

Matrix = Mapping[Row, frozenset[Column]]


@dataclass(frozen=True, slots=True)
class Preset:
    """A matrix with a name. `unless_it_closes` stands for it where there is no closing date to wait for."""

    label: str
    matrix: Matrix
    unless_it_closes: Matrix | None = None


def _all(columns: frozenset[Column]) -> Matrix:
    return dict.fromkeys(Row, columns)


PRESETS: Mapping[str, Preset] = {
    "practice": Preset("Practice: everything about a question once it was checked", _all(ALWAYS)),
    "test": Preset(
        "Test: the points after finishing, everything after closing",
        {**_all(frozenset({Column.CLOSED})), Row.POINTS: AFTER},
        unless_it_closes=_all(AFTER),
    ),
    "after_finishing": Preset("Everything after finishing", _all(AFTER)),
    "points_only": Preset("The points after finishing, nothing else", {**_all(frozenset()), Row.POINTS: AFTER}),
    "nothing": Preset("Nothing", _all(frozenset())),
}


@dataclass(frozen=True, slots=True)
class Review:
    """The matrix that holds."""

    matrix: Matrix

    def allows(self, row: Row, column: Column) -> bool:
        return column in self.matrix[row]

    def rows(self, column: Column) -> tuple[Row, ...]:
        return tuple(row for row in Row if self.allows(row, column))


def review_of(stored: object, mode: str, *, closes: bool) -> Review:
    """The matrix that holds in this mode; `closes` says whether there is a closing date. What can't be read shows
    nothing: a slip in a setting must not tell a key."""
    if not isinstance(stored, Mapping):
        return _preset("nothing", closes=closes)
    if not stored:
        return _preset(mode, closes=closes)
    if PRESET in stored:
        return _preset(str(stored[PRESET]), closes=closes)
    return Review({row: _columns(stored.get(row.value, ())) for row in Row})


def _preset(name: str, *, closes: bool) -> Review:
    preset = PRESETS.get(name, PRESETS["nothing"])
    return Review(preset.unless_it_closes if preset.unless_it_closes is not None and not closes else preset.matrix)


def _columns(stored: object) -> frozenset[Column]:
    if not isinstance(stored, (list, tuple)):
        return frozenset()
    return frozenset(Column(name) for name in stored if name in set(Column))


def review_document(review: Review) -> dict[str, list[str]]:
    """The matrix as it is stored: every row, its columns in the order of time."""
    return {row.value: [column.value for column in Column if review.allows(row, column)] for row in Row}


def review_problems(stored: object, mode: str, *, closes: bool) -> tuple[str, ...]:
    """Every reason why this can't be an assignment's matrix, in sentences for the form."""
    unreadable = _unreadable(stored)
    if unreadable:
        return unreadable
    review = review_of(stored, mode, closes=closes)
    return (*_told_in_a_test(review, mode), *_told_without_correctness(review), *_never_comes(review, closes=closes))


def _unreadable(stored: object) -> tuple[str, ...]:
    if not isinstance(stored, Mapping):
        return ("The review rules must be a preset or a list of columns for each row.",)
    if PRESET in stored:
        known = stored[PRESET] in PRESETS and len(stored) == 1
        return () if known else (f"“{stored[PRESET]}” is no preset of review rules; known are {', '.join(PRESETS)}.",)
    rows, columns = {row.value for row in Row}, {column.value for column in Column}
    unknown = [
        f"“{name}” is no row of the review rules; known are {', '.join(Row)}." for name in stored if name not in rows
    ]
    for name, named in stored.items():
        if not isinstance(named, (list, tuple)):
            unknown.append(f"Row “{name}” must be a list of columns.")
        else:
            unknown += [
                f"“{column}” is no column of the review rules; known are {', '.join(Column)}."
                for column in named
                if column not in columns
            ]
    return tuple(unknown)


def _told_in_a_test(review: Review, mode: str) -> tuple[str, ...]:
    if mode != "test":
        return ()
    return tuple(
        f"“{ROW_LABELS[row]}” would be shown during a test, while the answer can still be changed. Untick that column."
        for row in review.rows(Column.DURING)
    )


# What a row tells besides itself. Points are no such row: beside a question they are shown only with correctness, and the
# points of a whole quiz tell of its questions no more than their number lets them.
TELLS: Mapping[Row, Row] = {Row.FEEDBACK: Row.CORRECTNESS, Row.KEY: Row.CORRECTNESS}
MAY_TELL: Mapping[Row, Row] = {Row.EXPLANATION: Row.KEY}  # of a number question it computes the answer


def _told_without_correctness(review: Review) -> tuple[str, ...]:
    """Feedback and key tell which answers are right anyway: a matrix that says otherwise misleads its author."""
    return tuple(
        f"“{ROW_LABELS[row]}” is shown “{COLUMN_LABELS[column]}”, and tells whether an answer is right. "
        f"Tick “{ROW_LABELS[told]}” there too."
        for row, told, column in _told_along(review, TELLS)
    )


def review_warnings(stored: object, mode: str, *, closes: bool) -> tuple[str, ...]:
    """What an author may not have meant by this matrix, which can stand all the same; in sentences for the page."""
    return tuple(
        f"“{ROW_LABELS[row]}” is shown “{COLUMN_LABELS[column]}”, “{ROW_LABELS[told]}” not. No explanation says which "
        "choice is right, but the numbers in it may: of a question with a typed number it computes the answer. "
        "Untick it there, if that is too early."
        for row, told, column in _told_along(review_of(stored, mode, closes=closes), MAY_TELL)
    )


def _told_along(review: Review, tells: Mapping[Row, Row]) -> Iterator[tuple[Row, Row, Column]]:
    """Where a row would be shown, and the one that it tells along would not."""
    for row, told in tells.items():
        for column in Column:
            if review.allows(row, column) and not review.allows(told, column):
                yield row, told, column


def _never_comes(review: Review, *, closes: bool) -> tuple[str, ...]:
    if closes:
        return ()
    return tuple(
        f"“{ROW_LABELS[row]}” waits for a closing date, and there is none. Set one, or tick an earlier column."
        for row in Row
        if review.matrix[row] == {Column.CLOSED}
    )


def column_at(*, submitted_at: datetime | None, closed_at: datetime | None, now: datetime) -> Column:
    """The column that holds now. `submitted_at` is None while the attempt runs; `closed_at` is when nobody can answer
    any more, None where that never comes."""
    if submitted_at is None:
        return Column.DURING
    if closed_at is not None and now > closed_at:
        return Column.CLOSED
    return Column.JUST_AFTER if now - submitted_at <= JUST_AFTER else Column.LATER


@dataclass(frozen=True, slots=True)
class Promise:
    """These rows begin to be shown at `column`; `at` says when that is, None where it is now or can't be known."""

    rows: tuple[Row, ...]
    column: Column
    at: datetime | None


def promises(
    review: Review, *, submitted_at: datetime | None, closed_at: datetime | None, now: datetime
) -> tuple[Promise, ...]:
    """What is shown now, what will be shown and when, in the order of time; before and after finishing alike."""
    here = column_at(submitted_at=submitted_at, closed_at=closed_at, now=now)
    starts = {
        Column.LATER: None if submitted_at is None else submitted_at + JUST_AFTER,
        Column.CLOSED: closed_at,
    }
    told: set[Row] = set()
    found: list[Promise] = []
    for column in list(Column)[list(Column).index(here) :]:
        if column is Column.CLOSED and closed_at is None:
            continue
        rows = tuple(row for row in review.rows(column) if row not in told)
        if rows:
            found.append(Promise(rows, column, None if column is here else starts.get(column)))
        told.update(rows)
    return tuple(found)


def hidden_for_good(review: Review, found: tuple[Promise, ...]) -> tuple[Row, ...]:
    """Rows that nobody will be shown from now on."""
    told = {row for promise in found for row in promise.rows}
    return tuple(row for row in Row if row not in told)

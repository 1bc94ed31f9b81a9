"""The live list of who takes an assignment, and its results as a sheet. For teachers; a list of aliases holds no name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from quizzes import queries, sheets
from quizzes.additions import Cell, RecordColumn, record_columns
from quizzes.engine.draws import drawn
from quizzes.engine.kinds.base import Raw
from quizzes.engine.numbers import score_text
from quizzes.lengths import clock_length
from quizzes.models import Assignment, Attempt
from quizzes.presentation.answers import response_words
from quizzes.presentation.certainties import sent_level
from quizzes.queries import ResultLine, Taker
from quizzes.stems import stem_line
from quizzes.zones import told_lately, told_time, zone_letters

COLUMNS = ("name", "state", "score", "time", "saved")
STEM_OF_SHEET = 60  # characters
NOTHING_TO_SAY = Cell("")


@dataclass(frozen=True, slots=True)
class AttemptLink:
    id: int
    number: int
    is_reset: bool


@dataclass(frozen=True, slots=True)
class TakerRow:
    """One line of the live list. `state` is one of "none", "open", "over", "finished"."""

    id: str
    called: str
    number: str
    state: str
    words: str
    score: str
    passed: str
    time: str
    saved: str
    attempts: tuple[AttemptLink, ...]
    added: tuple[Cell, ...] = ()  # one for each column of another app


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    sort: str  # what a press on it asks for
    order: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class TakersShown:
    rows: tuple[TakerRow, ...]
    columns: tuple[Column, ...]
    summary: str
    is_alias: bool
    sort: str
    at: str
    added: tuple[RecordColumn, ...] = ()  # none in a list of aliases


def show_takers(assignment: Assignment, *, sort: str, is_alias: bool, now: datetime) -> TakersShown:
    """`sort` is a column, with "-" before it the other way round; anything else sorts by name."""
    rows = [_Line(assignment, taker, is_alias, now) for taker in _takers(assignment, now)]
    column = sort.removeprefix("-") if sort.removeprefix("-") in COLUMNS else "name"
    is_down = sort.startswith("-") and sort.removeprefix("-") == column
    rows.sort(key=lambda row: row.called.casefold())
    rows.sort(key=SORTS[column], reverse=is_down)
    labels = {
        "name": _("Alias") if is_alias else _("Name"),
        "state": _("State"),
        "score": _("Score"),
        "time": _("Time used"),
        "saved": _("Last saved"),
    }
    columns = tuple(
        Column(
            label=labels[name],
            sort=f"-{name}" if name == column and not is_down else name,
            order=("descending" if is_down else "ascending") if name == column else "",
        )
        for name in COLUMNS
    )
    added = () if is_alias else record_columns(assignment, now)
    return TakersShown(
        rows=tuple(row.shown(added) for row in rows),
        columns=columns,
        summary=_summary(rows),
        is_alias=is_alias,
        sort=f"-{column}" if is_down else column,
        at=f"{told_time(now)} ({zone_letters(now)})",
        added=added,
    )


def _takers(assignment: Assignment, now: datetime) -> list[Taker]:
    return queries.with_the_overdue_handed_in(queries.takers(assignment), now)


class _Line:
    """One taker, with what the columns sort by."""

    def __init__(self, assignment: Assignment, taker: Taker, is_alias: bool, now: datetime) -> None:
        self.assignment, self.taker, self.is_alias, self.now = assignment, taker, is_alias, now
        self.attempt = taker.current
        self.counting = taker.counting(assignment)
        self.called = taker.alias if is_alias else taker.name
        self.state = self._state(now)
        self.used = self._used(now)
        progress = taker.progress.get(self.attempt.pk) if self.attempt else None
        self.answered = progress.answered if progress else 0
        self.saved_at = progress.saved_at if progress else None

    def _state(self, now: datetime) -> str:
        if self.attempt is None:
            return "none"
        if self.attempt.state == Attempt.State.FINISHED:
            return "finished"
        return "over" if queries.is_closed(self.attempt, self.taker.terms, now) else "open"

    def _used(self, now: datetime) -> timedelta | None:
        if self.attempt is None:
            return None
        deadline = self.taker.terms.deadline(self.attempt.started_at)
        end = self.attempt.submitted_at or (now if deadline is None else min(now, deadline))
        return max(timedelta(0), end - self.attempt.started_at)

    @property
    def asked(self) -> int:
        return len(self.attempt.layout["questions"]) if self.attempt else 0

    @property
    def share(self) -> Fraction | None:
        """The part of the points that was earned."""
        if self.counting is None or self.counting.score is None:
            return None
        return queries.share_of(self.counting)

    def shown(self, added: tuple[RecordColumn, ...] = ()) -> TakerRow:
        is_set_aside = any(attempt.reset_at for attempt in self.taker.attempts)
        numbers = {"n": self.answered, "total": self.asked}
        by = Attempt.Ending(self.attempt.ended_by) if self.attempt and self.attempt.ended_by else None
        words = {
            "none": _("may begin anew") if is_set_aside else _("not begun"),
            "open": _("open, %(n)s of %(total)s answered") % numbers,
            "over": _("time is up, %(n)s of %(total)s answered") % numbers,
            "finished": {
                Attempt.Ending.DEADLINE: _("finished by its deadline"),
                Attempt.Ending.TEACHER: _("handed in by a teacher"),
            }.get(by or Attempt.Ending.LEARNER, _("finished")),
        }
        return TakerRow(
            id=self.taker.id,
            called=self.called,
            number="" if self.is_alias else self.taker.number,
            state=self.state,
            words=words[self.state],
            score=self._score(),
            passed=self._passed(),
            time="" if self.used is None else clock_length(self.used),
            saved="" if self.saved_at is None else told_lately(self.saved_at, self.now),
            attempts=tuple(AttemptLink(a.pk, a.number, a.reset_at is not None) for a in self.taker.attempts),
            added=tuple(column.cells.get(self.taker.learner_id or 0, NOTHING_TO_SAY) for column in added),
        )

    def _score(self) -> str:
        if self.counting is None or self.counting.score is None:
            return ""
        full = queries.content_of(self.counting.version).points
        return f"{score_text(self.counting.score, full)} / {score_text(full)}"

    def _passed(self) -> str:
        mark, share = self.assignment.pass_mark, self.share
        if mark is None or share is None:
            return ""
        return _("passed") if share >= mark else _("not passed")


STATES = ("none", "open", "over", "finished")

SORTS: dict[str, Callable[[_Line], tuple]] = {
    "name": lambda row: (row.called.casefold(),),
    "state": lambda row: (STATES.index(row.state), row.answered),
    "score": lambda row: (row.share is not None, row.share or Fraction(0)),
    "time": lambda row: (row.used is not None, row.used or timedelta(0)),
    "saved": lambda row: (row.saved_at is not None, row.saved_at.timestamp() if row.saved_at else 0.0),
}


def _summary(rows: list[_Line]) -> str:
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    said = (
        (counts["finished"], _("%(n)s finished")),
        (counts["open"], _("%(n)s open")),
        (counts["over"], _("%(n)s with time up")),
        (counts["none"], _("%(n)s not begun")),
    )
    return ", ".join(words % {"n": n} for n, words in said if n) or _("Nobody has begun it yet.")


# The sheet


def sheet_rows(assignment: Assignment, now: datetime) -> Iterator[list[sheets.Cell]]:
    """The headings, then one row an attempt; two columns a question, over all versions that were taken, and a third one
    where any of them asked how certain the answer was."""
    rows = sorted(_takers(assignment, now), key=lambda taker: taker.name.casefold())
    questions: dict[str, str] = {}
    contents = [queries.content_of(version) for version in queries.versions_taken(rows)]
    with_certainty = any(content.settings.certainty for content in contents)
    for content in contents:
        for question in content.questions:
            questions[question.key] = stem_line(question.stem.text, question.stem.format, STEM_OF_SHEET)
    yield [*HEADINGS, *_question_headings(questions, with_certainty=with_certainty)]
    for line in queries.result_lines(assignment, rows):
        yield [*_about(line), *_answers(line, list(questions), with_certainty=with_certainty)]


HEADINGS = (
    "Name", "Number", "User name", "Learner", "Attempt", "Counts", "State", "Ended by", "Version", "Started (UTC)",
    "Handed in (UTC)", "Seconds used", "Score", "Points possible", "Passed",
)  # fmt: skip


def _question_headings(questions: dict[str, str], *, with_certainty: bool) -> list[str]:
    headings = []
    for number, stem in enumerate(questions.values(), start=1):
        headings += [f"Q{number} points: {stem}", f"Q{number} response: {stem}"]
        if with_certainty:
            headings.append(f"Q{number} certainty, 1 to 3: {stem}")
    return headings


def _about(line: ResultLine) -> list[sheets.Cell]:
    attempt, user = line.attempt, line.attempt.learner.user
    mark = attempt.assignment.pass_mark
    passed = "" if mark is None or line.score is None else "yes" if line.score >= mark * line.points else "no"
    used = None if attempt.submitted_at is None else int((attempt.submitted_at - attempt.started_at).total_seconds())
    return [
        line.taker.name,
        line.taker.number,
        user.get_username() if user else "",
        str(attempt.learner.public_id),
        attempt.number,
        "yes" if line.is_counting else "no",
        "reset" if attempt.reset_at else str(attempt.state),
        str(attempt.ended_by),
        attempt.version.number,
        f"{attempt.started_at:%Y-%m-%d %H:%M:%S}",
        f"{attempt.submitted_at:%Y-%m-%d %H:%M:%S}" if attempt.submitted_at else "",
        used,
        line.score,
        line.points,
        passed,
    ]


def _answers(line: ResultLine, keys: list[str], *, with_certainty: bool) -> list[sheets.Cell]:
    content = queries.content_of(line.attempt.version)
    cells: list[sheets.Cell] = []
    for key in keys:
        question, answer = content.question(key), line.answers.get(key)
        if question is None or key not in line.draws:
            cells += [None, "", *([None] * with_certainty)]
            continue
        graded = line.graded.get(key)
        asked = drawn(question, line.draws[key])
        earned = None if graded is None else graded.fraction * question.points
        raw: Raw = answer.raw if answer else {}
        cells += [earned, response_words(asked, raw)]
        if with_certainty:
            level = sent_level(raw)
            cells.append(None if level is None else int(level))
    return cells

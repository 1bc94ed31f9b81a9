"""The live list of who takes an assignment, and its results as a sheet. For teachers; a list of aliases holds no name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine.draws import drawn
from quizzes.engine.numbers import score_text
from quizzes.lengths import clock_length
from quizzes.models import Assignment, Attempt
from quizzes.presentation.answers import answer_words
from quizzes.queries import ResultLine, Taker
from quizzes.sheets import Cell
from quizzes.zones import told_time
from ui import richtext

COLUMNS = ("name", "state", "score", "time", "saved")
STEM_OF_SHEET = 60  # characters


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


def show_takers(assignment: Assignment, *, sort: str, is_alias: bool, now: datetime) -> TakersShown:
    """`sort` is a column, with "-" before it the other way round; anything else sorts by name."""
    rows = [_Line(assignment, taker, is_alias, now) for taker in queries.takers(assignment)]
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
    return TakersShown(
        rows=tuple(row.shown() for row in rows),
        columns=columns,
        summary=_summary(rows),
        is_alias=is_alias,
        sort=f"-{column}" if is_down else column,
        at=told_time(now),
    )


class _Line:
    """One taker, with what the columns sort by."""

    def __init__(self, assignment: Assignment, taker: Taker, is_alias: bool, now: datetime) -> None:
        self.assignment, self.taker, self.is_alias = assignment, taker, is_alias
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
        full = queries.content_of(self.counting.version).points
        return self.counting.score / full if full else None

    def shown(self) -> TakerRow:
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
            saved="" if self.saved_at is None else told_time(self.saved_at),
            attempts=tuple(AttemptLink(a.pk, a.number, a.reset_at is not None) for a in self.taker.attempts),
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


def sheet_rows(assignment: Assignment) -> Iterator[list[Cell]]:
    """The headings, then one row an attempt; two columns a question, over all versions that were taken."""
    rows = sorted(queries.takers(assignment), key=lambda taker: taker.name.casefold())
    questions: dict[str, str] = {}
    for version in queries.versions_taken(rows):
        for question in queries.content_of(version).questions:
            stem = richtext.render(question.stem.text, question.stem.format, inline=True).plain
            questions[question.key] = stem[:STEM_OF_SHEET]
    yield [*HEADINGS, *_question_headings(questions)]
    for line in queries.result_lines(assignment, rows):
        yield [*_about(line), *_answers(line, list(questions))]


HEADINGS = (
    "Name", "Number", "User name", "Learner", "Attempt", "Counts", "State", "Ended by", "Version", "Started (UTC)",
    "Handed in (UTC)", "Seconds used", "Score", "Points possible", "Passed",
)  # fmt: skip


def _question_headings(questions: dict[str, str]) -> list[str]:
    headings = []
    for number, stem in enumerate(questions.values(), start=1):
        headings += [f"Q{number} points: {stem}", f"Q{number} response: {stem}"]
    return headings


def _about(line: ResultLine) -> list[Cell]:
    attempt, user = line.attempt, line.attempt.learner.user
    mark = attempt.assignment.pass_mark
    passed = "" if mark is None or attempt.score is None else "yes" if attempt.score >= mark * line.points else "no"
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
        attempt.score,
        line.points,
        passed,
    ]


def _answers(line: ResultLine, keys: list[str]) -> list[Cell]:
    content, layout = queries.content_of(line.attempt.version), queries.layout_of(line.attempt)
    cells: list[Cell] = []
    for key in keys:
        question, answer = content.question(key), line.answers.get(key)
        if question is None or key not in layout.questions:
            cells += [None, ""]
            continue
        earned = None if answer is None or answer.outcome is None else answer.outcome.grade * question.points
        asked = drawn(question, layout.draw_of(key))
        cells += [earned, answer_words(asked, answer.raw if answer else {})]
    return cells

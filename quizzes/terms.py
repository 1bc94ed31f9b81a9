"""What holds now for one learner at one assignment: settings and grants together, and what of an attempt may be shown. Pure:
it reads rows, and asks no database.

Nothing of it is frozen into an attempt, so that a change of the settings reaches attempts that run. All moments are in UTC:
a time limit is a length of real time, whatever clocks do meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizzes.engine.review import JUST_AFTER, Review, Row, column_at, review_of
from quizzes.models import Accommodation, Assignment, Attempt

# A save that was under way at the deadline still counts for so long: networks are slow when a whole class hands in.
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Terms:
    mode: str
    opens_at: datetime | None
    closes_at: datetime | None  # for this learner
    closes_for_all_at: datetime | None  # for the last of all learners: nobody can answer after it
    time_limit: timedelta | None  # with the extra time
    attempts_allowed: int | None  # with the extra attempts

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt begun at `started_at` ends; None where it never does."""
        ends = [self.closes_at] if self.closes_at is not None else []
        if self.time_limit is not None:
            ends.append(started_at + self.time_limit)
        return min(ends, default=None)

    def is_early(self, now: datetime) -> bool:
        return self.opens_at is not None and now < self.opens_at

    def is_over(self, now: datetime) -> bool:
        return self.closes_at is not None and now > self.closes_at

    @property
    def closed_at(self) -> datetime | None:
        """From when on nobody's answer is accepted, late saves included."""
        return None if self.closes_for_all_at is None else self.closes_for_all_at + GRACE

    def allows_attempt(self, taken: int) -> bool:
        """Whether one more may be begun after `taken`."""
        return self.attempts_allowed is None or taken < self.attempts_allowed


def terms_of(assignment: Assignment, own: Iterable[Accommodation] = (), others: Iterable[Accommodation] = ()) -> Terms:
    """`own` are the grants that reach the learner, directly or by a class; of each kind the most generous wins.
    `others` are those of other learners: they only say when the assignment is over for everybody."""
    own = tuple(own)
    closes_at = _latest(assignment, own)
    return Terms(
        mode=assignment.mode,
        opens_at=assignment.opens_at,
        closes_at=closes_at,
        closes_for_all_at=_latest(assignment, (*own, *others)),
        time_limit=_time_limit(assignment, own),
        attempts_allowed=None
        if assignment.attempts_allowed is None
        else assignment.attempts_allowed + max((grant.extra_attempts for grant in own), default=0),
    )


def _latest(assignment: Assignment, grants: Iterable[Accommodation]) -> datetime | None:
    """The latest closing date. A grant can't close what never closes."""
    if assignment.closes_at is None:
        return None
    return max([assignment.closes_at, *(grant.closes_at for grant in grants if grant.closes_at is not None)])


def _time_limit(assignment: Assignment, grants: Iterable[Accommodation]) -> timedelta | None:
    seconds = assignment.time_limit_seconds
    if seconds is None:
        return None
    # A part of a second is rounded up: in favour of the learner.
    extra = (-(-seconds * grant.extra_time_percent // 100) + grant.extra_time_seconds for grant in grants)
    return timedelta(seconds=seconds + max(extra, default=0))


def review_now(assignment: Assignment, terms: Terms) -> Review:
    """The matrix of the assignment as it is now, whatever it was when an attempt was begun."""
    return review_of(assignment.review, assignment.mode, closes=terms.closes_at is not None)


def rows_shown(attempt: Attempt, terms: Terms, now: datetime, *, is_checked: bool) -> frozenset[Row]:
    """What may be shown of the attempt now. Before its end only practice shows anything, and only of a question that was
    checked. A test shows nothing, whatever its matrix says: neither an attempt that was begun as one, nor one that was
    begun as practice before the assignment became a test."""
    is_finished = attempt.state == Attempt.State.FINISHED
    modes = {attempt.mode, attempt.assignment.mode}
    if not is_finished and not (is_checked and modes == {Assignment.Mode.PRACTICE}):
        return frozenset()
    submitted_at = attempt.submitted_at if is_finished else None
    column = column_at(submitted_at=submitted_at, closed_at=terms.closed_at, now=now)
    return frozenset(review_now(attempt.assignment, terms).rows(column))


TELLING = frozenset({Row.CORRECTNESS, Row.FEEDBACK, Row.EXPLANATION, Row.KEY})


def rows_told(attempt: Attempt, terms: Terms, now: datetime) -> frozenset[Row]:
    """What tells right from wrong and may have been shown since a finished attempt ended, whether or not anybody looked."""
    if attempt.submitted_at is None:
        return frozenset()
    passed = [now, attempt.submitted_at]
    if now - attempt.submitted_at > JUST_AFTER:
        passed.append(attempt.submitted_at + JUST_AFTER + timedelta(seconds=1))
    shown = (rows_shown(attempt, terms, moment, is_checked=True) for moment in passed)
    return TELLING & frozenset().union(*shown)

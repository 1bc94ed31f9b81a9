"""The attempts of takers as sheets and lists tell them: overdue ones as they will be handed in, retries with what they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from quizzes.engine.scoring import Graded, score
from quizzes.models import Answer, Assignment, Attempt
from quizzes.queries.attempts import answers_of, graded_of, layout_of
from quizzes.queries.endings import as_handed_in, grades_at_its_end
from quizzes.queries.frozen import content_of
from quizzes.queries.granted import is_closed
from quizzes.queries.takers import Taker
from quizzes.terms import GRACE

CHUNK = 100  # attempts whose answers are read at once


def with_the_overdue_handed_in(rows: list[Taker], now: datetime) -> list[Taker]:
    """The same takers, each attempt whose time is over told as it will be handed in: no worker needs to have run."""
    is_overdue = {
        attempt.pk
        for taker in rows
        for attempt in taker.counted
        if attempt.state == Attempt.State.OPEN and is_closed(attempt, taker.terms, now, GRACE)
    }
    answers = answers_of(list(is_overdue))

    def told(taker: Taker, attempt: Attempt) -> Attempt:
        deadline = taker.terms.deadline(attempt.started_at)
        if attempt.pk not in is_overdue or deadline is None:
            return attempt
        return as_handed_in(attempt, answers[attempt.pk], deadline)

    return [replace(taker, attempts=tuple(told(taker, each) for each in taker.attempts)) for taker in rows]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One attempt with its answers. `points` are those of its own version. A retry of the missed questions is told with
    what it stands on: `draws`, `answers` and `graded` are of the whole quiz, and so is `score`."""

    taker: Taker
    attempt: Attempt
    draws: Mapping[str, int]  # of the questions asked
    answers: Mapping[str, Answer]
    graded: Mapping[str, Graded]
    score: Fraction | None
    points: Fraction
    is_counting: bool


def result_lines(assignment: Assignment, rows: list[Taker]) -> Iterator[ResultLine]:
    """Every attempt of these takers, a chunk of answers at a time."""
    pairs = [(taker, attempt) for taker in rows for attempt in taker.attempts]
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        chains = {attempt.pk: _chain(taker, attempt) for taker, attempt in chunk}
        answers = answers_of(list({each.pk for chain in chains.values() for each in chain}))
        for taker, attempt in chunk:
            yield _line(assignment, taker, chains[attempt.pk], answers)


def _chain(taker: Taker, attempt: Attempt) -> list[Attempt]:
    """The attempt, and before it those that it retries, the latest first."""
    by_id = {each.pk: each for each in taker.counted}
    chain = [attempt]
    while chain[-1].purpose == Attempt.Purpose.RETRY_MISSED and chain[-1].retry_of_id in by_id:
        chain.append(by_id[chain[-1].retry_of_id])
    return chain


def _line(
    assignment: Assignment, taker: Taker, chain: list[Attempt], answers: Mapping[int, Mapping[str, Answer]]
) -> ResultLine:
    attempt, content = chain[0], content_of(chain[0].version)
    draws: dict[str, int] = {}
    sent: dict[str, Answer] = {}
    graded: dict[str, Graded] = {}
    for each in reversed(chain):
        layout = layout_of(each)
        draws |= {key: layout.draw_of(key) for key in layout.questions}
        sent |= answers[each.pk]
        graded |= _graded(each, answers[each.pk])
    counting = taker.counting(assignment)
    is_finished = attempt.state == Attempt.State.FINISHED
    return ResultLine(
        taker=taker,
        attempt=attempt,
        draws=draws,
        answers=sent,
        graded=graded,
        score=score(content, graded) if is_finished and len(chain) > 1 else attempt.score,
        points=content.points,
        is_counting=counting is not None and counting.pk == attempt.pk,
    )


def _graded(attempt: Attempt, answers: Mapping[str, Answer]) -> dict[str, Graded]:
    """Of an attempt that runs only what was checked."""
    if attempt.state == Attempt.State.FINISHED:
        return grades_at_its_end(attempt, answers)
    return {key: graded_of(answer) for key, answer in answers.items() if answer.outcome}


def versions_taken(rows: list[Taker]) -> list:
    """The versions of these attempts, the oldest first."""
    found = {attempt.version_id: attempt.version for taker in rows for attempt in taker.attempts}
    return sorted(found.values(), key=lambda version: version.number)

"""“My results”: what a learner has taken, with scores where the review rules let them be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.engine.numbers import score_text
from quizzes.models import Assignment, Attempt, Quiz
from quizzes.places import ASSIGNMENT, QUIZ, RESULT, Place
from quizzes.presentation.rules import rules_for
from quizzes.queries import OwnResult, OwnResults


@dataclass(frozen=True, slots=True)
class ResultLine:
    title: str
    url: str  # of the page that shows this attempt, "" where it has none
    started_at: datetime
    state: str
    score: str  # "2 / 3"; "" where it isn't told
    is_retry: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ResultsShown:
    lines: tuple[ResultLine, ...]
    page: int
    pages: int
    earlier_url: str  # a page of older attempts, "" on the last
    later_url: str


def show_results(results: OwnResults, now: datetime) -> ResultsShown:
    return ResultsShown(
        lines=tuple(_line(row, now) for row in results.rows),
        page=results.page,
        pages=results.pages,
        earlier_url=_page_url(results.page + 1) if results.page < results.pages else "",
        later_url=_page_url(results.page - 1) if results.page > 1 else "",
    )


def _page_url(page: int) -> str:
    return f"{reverse('quizzes:results')}?page={page}"


def _line(row: OwnResult, now: datetime) -> ResultLine:
    attempt = row.attempt
    content = queries.content_of(attempt.version)
    is_told = rules_for(attempt, row.terms, now, is_checked=True).points and attempt.state == Attempt.State.FINISHED
    told = row.score if is_told else None
    return ResultLine(
        title=content.title,
        url=_url(row),
        started_at=attempt.started_at,
        state=_state(row, is_told, now),
        score="" if told is None else f"{score_text(told, content.points)} / {score_text(content.points)}",
        is_retry=attempt.purpose == Attempt.Purpose.RETRY_MISSED,
        is_withdrawn=not attempt.assignment.quiz.can_be_begun,
    )


def _state(row: OwnResult, is_told: bool, now: datetime) -> str:
    attempt = row.attempt
    if attempt.state == Attempt.State.FINISHED:
        return _("Finished") if is_told else _("Finished; the score isn’t shown yet")
    return _("Time is up") if queries.is_closed(attempt, row.terms, now) else _("Not finished yet")


def _url(row: OwnResult) -> str:
    """The page that shows this attempt: only the latest one of a series has one."""
    assignment = row.attempt.assignment
    if not row.is_current:
        return ""
    place = Place(QUIZ, assignment.quiz.slug)
    if assignment.kind != Assignment.Kind.PUBLIC:
        place = Place(ASSIGNMENT, str(assignment.public_id))
    elif assignment.quiz.visibility == Quiz.Visibility.PRIVATE:
        return ""
    return place.url(place.player, RESULT if row.attempt.state == Attempt.State.FINISHED else "")

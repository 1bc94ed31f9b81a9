"""Practice: an answer is graded for good with Check, and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quizzes import queries
from quizzes.engine.certainty import Level, level_to_check
from quizzes.engine.content import Question, Settings
from quizzes.engine.content import Quiz as Content
from quizzes.engine.draws import drawn
from quizzes.engine.errors import AlreadyChecked, QuizError, StaleRevision, UnknownQuestion, WrongMode
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Response
from quizzes.engine.layout import Layout, make_layout
from quizzes.engine.review import Row
from quizzes.engine.scoring import earned_after_try
from quizzes.learners import Identity
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Outcome
from quizzes.observers import Happened, tell
from quizzes.services.attempts.beginning import Locked, locked
from quizzes.services.attempts.grading import earned_by, outcome_of
from quizzes.services.attempts.posts import (
    History,
    Post,
    closed,
    history_of,
    key_reused,
    log,
    refuse_unasked,
    refuse_unusable,
    stale,
)
from quizzes.terms import Terms, rows_shown


@dataclass(frozen=True, slots=True)
class Checked:
    """The attempt and all its answers by question key, after the check."""

    attempt: Attempt
    terms: Terms
    answers: Mapping[str, Answer]


def check_answer(*, identity: Identity, post: Post, now: datetime) -> Checked:
    """Grade one answer for good and log it. Locks the attempt (its first answer inserts it).

    The same post again changes nothing. Raises `NotFound`, `UnknownQuestion`, `InvalidAnswer` (nothing used up),
    `AttemptClosed`, `StaleRevision`, `AlreadyChecked`, `KeyReused`, `MissingKey`, `NotStarted`, `WrongMode`. A refusal of something that was
    understood is logged first and raised after the commit, so that no text is lost.
    """
    refuse_unusable(post)
    with transaction.atomic():
        found = locked(identity, post.attempt, post.ticket, now)
        history = History({}, None) if found.is_new else history_of(found.attempt, post)
        refusal = _check(found, history, post, now)
    if refusal is not None:
        raise refusal
    return Checked(found.attempt, found.terms, history.answers)


def _check(found: Locked, history: History, post: Post, now: datetime) -> QuizError | None:
    """The check itself, under the lock; the refusal to raise once the log is committed, or none."""
    attempt = found.attempt
    if attempt.mode == Assignment.Mode.TEST:
        raise WrongMode("This is a test: answers are saved, and checked when you finish. Open it again.")
    answer = history.answers.get(post.question_key)
    if history.event is not None:
        return _replayed(history.event, answer, post)
    content, layout = queries.content_of(attempt.version), queries.layout_of(attempt)
    asked = content.question(post.question_key)
    if asked is None or post.question_key not in layout.questions:
        raise UnknownQuestion("This question isn't part of your attempt. Open the quiz again; nothing was recorded.")
    if queries.is_closed(attempt, found.terms, now):
        log(attempt, post, AnswerEvent.Kind.LATE, now)
        return closed()
    question = drawn(asked, layout.draw_of(asked.key))
    if _page_shows_another_draw(content, asked, layout, post, attempt):
        log(attempt, post, AnswerEvent.Kind.STALE, now)
        return _other_numbers()
    kind = KINDS[question.kind]
    refuse_unasked(post, content.settings)
    response = kind.parse(question, post.raw, offers_dont_know=content.settings.offers_dont_know)
    level = level_to_check(post.raw, content.settings.certainty, dont_know=response.dont_know)
    if _is_checked(answer):
        return _checked_before(attempt, answer, response, level, post, now)
    if answer is not None and answer.outcome is not None and answer.outcome.response == response.document():
        return None  # the same again is no try
    if post.base_revision != (answer.revision if answer else 0):
        log(attempt, post, AnswerEvent.Kind.STALE, now)
        return stale()
    outcome = outcome_of(attempt, question, response)
    written = _write_answer(attempt, post, answer, outcome, now)
    # Another try would say that this one was wrong: where that isn't told yet, the first is the last.
    is_told = Row.CORRECTNESS in rows_shown(attempt, found.terms, now, is_checked=True)
    _count_try(written, outcome, content.settings, is_told=is_told)
    written.save()
    history.answers[post.question_key] = written
    log(attempt, post, AnswerEvent.Kind.CHECKED, now, outcome)
    tell(Happened.CHECKED, attempt, now, written)
    return None


def _is_checked(answer: Answer | None) -> bool:
    return answer is not None and answer.state == Answer.State.CHECKED


def _replayed(event: AnswerEvent, answer: Answer | None, post: Post) -> QuizError | None:
    """The answer that the first such post was given."""
    if event.fingerprint != post.fingerprint:
        return key_reused()
    if event.kind == AnswerEvent.Kind.LATE:
        return closed()
    if event.kind == AnswerEvent.Kind.STALE:
        return _already_checked() if _is_checked(answer) else stale()
    return None


def _page_shows_another_draw(content: Content, asked: Question, layout: Layout, post: Post, attempt: Attempt) -> bool:
    """A page made for another id, such as one opened before signing in, may have asked for other numbers."""
    if asked.draw_count == 1 or post.attempt == attempt.uuid:
        return False
    return make_layout(content, post.attempt.hex).draw_of(asked.key) != layout.draw_of(asked.key)


def _other_numbers() -> StaleRevision:
    return StaleRevision(
        "This page shows the question with other numbers than your attempt has. Reload the page; your answer was kept."
    )


def _already_checked() -> AlreadyChecked:
    return AlreadyChecked(
        "You have already checked this question, so the new answer doesn't replace the first one. "
        "Retry the quiz to answer it anew."
    )


def _checked_before(
    attempt: Attempt, answer: Answer | None, response: Response, level: Level | None, post: Post, now: datetime
) -> QuizError | None:
    """The same response again, as certain as before, is no news; another one comes too late in practice, where Check is
    final."""
    assert answer is not None  # noqa: S101  asked for checked answers only
    assert answer.outcome is not None  # noqa: S101  a checked answer has its outcome
    if answer.outcome.response == response.document() and answer.certainty == level:
        return None
    log(attempt, post, AnswerEvent.Kind.STALE, now)
    return _already_checked()


def _write_answer(attempt: Attempt, post: Post, answer: Answer | None, outcome: Outcome, now: datetime) -> Answer:
    if answer is None:
        answer = Answer(attempt=attempt, question_key=post.question_key)
    answer.raw = dict(post.raw)
    answer.revision += 1
    answer.outcome = outcome
    answer.updated_at = now
    return answer


def _count_try(answer: Answer, outcome: Outcome, settings: Settings, *, is_told: bool) -> None:
    """The best try counts, less what those before it cost. It is final when it is right, the last, or no try at all but
    “I don't know yet”; and where nobody is told that it isn't right. Where certainty is asked for there is only one."""
    if settings.tries == 1:
        answer.earned = earned_by(answer, outcome, settings)
    else:
        answer.earned = earned_after_try(answer.earned, outcome.grade, settings.try_penalty, answer.tries)
    answer.tries += 1
    is_last = answer.tries >= settings.tries or bool(outcome.response.get("dont_know"))
    is_final = is_last or outcome.grade >= 1 or not is_told
    answer.state = Answer.State.CHECKED if is_final else Answer.State.TRIED

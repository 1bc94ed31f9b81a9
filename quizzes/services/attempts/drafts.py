"""A test's answers: saved as drafts as often as they change, graded when the attempt ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quizzes import queries
from quizzes.engine.errors import AttemptClosed, NotFound, QuizError, StaleRevision, UnknownQuestion, WrongMode
from quizzes.learners import Identity
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt
from quizzes.services.attempts.posts import (
    History,
    Post,
    closed,
    history_of,
    key_reused,
    log,
    refuse_unasked,
    refuse_unusable,
)
from quizzes.terms import GRACE, Terms


@dataclass(frozen=True, slots=True)
class Saved:
    """The attempt and all its answers by question key, after the save; `revision` is what this post led to."""

    attempt: Attempt
    terms: Terms
    answers: Mapping[str, Answer]
    revision: int
    in_grace: bool = False


def save_answer(*, identity: Identity, post: Post, now: datetime) -> Saved:
    """Keep an answer of a test as it was sent, readable or not, and log it. Locks the attempt.

    The same post again changes nothing, nor does what is already saved. A save that was under way at the deadline counts
    for `GRACE`. Raises `NotFound`, `UnknownQuestion`, `InvalidAnswer` (no answer at all, or far too long), `WrongMode`,
    `AttemptClosed`, `StaleRevision`, `KeyReused`, `MissingKey`. What is late or stale is logged first and refused after
    the commit, so that no text is lost.
    """
    refuse_unusable(post)
    with transaction.atomic():
        attempt = _own_locked(identity, post.attempt)
        terms, history = queries.attempt_terms(attempt), history_of(attempt, post)
        done = _save(attempt, terms, history, post, now)
    if isinstance(done, QuizError):
        raise done
    return done


def flag_question(
    *, identity: Identity, attempt_uuid: uuid.UUID, question_key: str, flagged: bool, now: datetime
) -> Attempt:
    """Set or take away the learner's own mark on a question. Locks the attempt.

    Raises `NotFound`, `UnknownQuestion`, `WrongMode`, `AttemptClosed`."""
    with transaction.atomic():
        attempt = _own_locked(identity, attempt_uuid)
        _refuse_foreign(attempt, question_key)
        if queries.is_closed(attempt, queries.attempt_terms(attempt), now):
            raise AttemptClosed("This attempt is closed: its flags can't be changed any more.")
        defaults = {"flagged": flagged}
        Answer.objects.update_or_create(
            attempt=attempt,
            question_key=question_key,
            defaults=defaults,
            create_defaults={**defaults, "raw": {}, "updated_at": now},
        )
    return attempt


def _own_locked(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt:
    attempt = queries.own_attempt_locked(identity, attempt_uuid)
    if attempt is None:
        raise NotFound("There is no such attempt, or it isn't yours. Open the quiz again.")
    return attempt


def _refuse_foreign(attempt: Attempt, question_key: str) -> None:
    if attempt.mode != Assignment.Mode.TEST:
        raise WrongMode("This is practice: use Check. Nothing was recorded.")
    if question_key not in queries.layout_of(attempt).questions:
        raise UnknownQuestion("This question isn't part of your attempt. Open the quiz again; nothing was recorded.")


def _save(attempt: Attempt, terms: Terms, history: History, post: Post, now: datetime) -> Saved | QuizError:
    """The save itself, under the lock; the refusal to raise once the log is committed, or what was saved."""
    answer = history.answers.get(post.question_key)
    if history.event is not None:
        return _replayed(attempt, terms, history, history.event, post)
    _refuse_foreign(attempt, post.question_key)
    refuse_unasked(post, queries.content_of(attempt.version).settings)
    if queries.is_closed(attempt, terms, now, GRACE):
        log(attempt, post, AnswerEvent.Kind.LATE, now)
        return closed()
    if answer is not None and answer.raw == dict(post.raw):
        return Saved(attempt, terms, history.answers, answer.revision)
    if post.base_revision != (answer.revision if answer else 0):
        log(attempt, post, AnswerEvent.Kind.STALE, now)
        return _stale()
    in_grace = queries.is_closed(attempt, terms, now)
    history.answers[post.question_key] = saved = _write_draft(attempt, post, answer, now)
    log(attempt, post, AnswerEvent.Kind.SAVED, now, in_grace=in_grace)
    return Saved(attempt, terms, history.answers, saved.revision, in_grace)


def _replayed(attempt: Attempt, terms: Terms, history: History, event: AnswerEvent, post: Post) -> Saved | QuizError:
    """The answer that the first such post was given."""
    if event.fingerprint != post.fingerprint:
        return key_reused()
    if event.kind == AnswerEvent.Kind.LATE:
        return closed()
    if event.kind == AnswerEvent.Kind.STALE:
        return _stale()
    return Saved(attempt, terms, history.answers, event.base_revision + 1, event.in_grace)


def _stale() -> StaleRevision:
    return StaleRevision(
        "This answer was changed in another tab or on another device since this page was opened. "
        "Compare the two below and choose one; both are kept."
    )


def _write_draft(attempt: Attempt, post: Post, answer: Answer | None, now: datetime) -> Answer:
    if answer is None:
        answer = Answer(attempt=attempt, question_key=post.question_key)
    answer.raw = dict(post.raw)
    answer.revision += 1
    answer.updated_at = now
    answer.save()
    return answer

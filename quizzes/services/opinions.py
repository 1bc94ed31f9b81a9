"""What learners say about a quiz: stars after finishing, and problems with a question."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from quizzes import queries
from quizzes.engine.errors import InvalidRating, InvalidText, NotFinished, NotFound, UnknownQuestion
from quizzes.learners import Identity
from quizzes.models import Attempt, Problem, Rating
from quizzes.services.attempts.beginning import locked

COMMENT_LIMIT = 2_000


def rate_quiz(*, identity: Identity, attempt_uuid: uuid.UUID, stars: str, comment: str, now: datetime) -> Rating:
    """Store the learner's one rating of the quiz, or change it. Raises `NotFound`, `InvalidRating`, `InvalidText`,
    and `NotFinished` before the attempt is over."""
    attempt = queries.own_attempt(identity, attempt_uuid)
    if attempt is None:
        raise NotFound("There is no such attempt, or it isn't yours. Open the quiz again.")
    if attempt.state != Attempt.State.FINISHED:
        raise NotFinished("You can rate this quiz once you have finished it.")
    if stars not in {"1", "2", "3", "4", "5"}:
        raise InvalidRating("Choose one to five stars.")
    text = _readable_text(comment, "comment")
    rating, _ = Rating.objects.update_or_create(
        learner=attempt.learner,
        quiz=attempt.assignment.quiz,
        defaults={"version": attempt.version, "stars": int(stars), "comment": text, "updated_at": now},
    )
    return rating


def report_problem(
    *, identity: Identity, attempt_uuid: uuid.UUID, question_key: str, text: str, now: datetime, ticket: str = ""
) -> Problem:
    """Keep what the learner says is wrong with a question. Raises `NotFound`, `UnknownQuestion`, `InvalidText`."""
    cleaned = _readable_text(text, "report")
    if not cleaned:
        raise InvalidText("Describe the problem in a few words, then send it.")
    with transaction.atomic():
        attempt = locked(identity, attempt_uuid, ticket, now).attempt
        if queries.content_of(attempt.version).question(question_key) is None:
            raise UnknownQuestion(
                "This question isn't part of your attempt. Open the quiz again; nothing was recorded."
            )
        return Problem.objects.create(attempt=attempt, question_key=question_key, text=cleaned, created_at=now)


def handle_problem(*, problem: Problem, now: datetime) -> None:
    """Mark a report as handled; again, the first time stays."""
    Problem.objects.filter(pk=problem.pk, handled_at=None).update(handled_at=now)


def reopen_problem(*, problem: Problem) -> None:
    Problem.objects.filter(pk=problem.pk).update(handled_at=None)


def _readable_text(text: str, name: str) -> str:
    cleaned = text.strip()
    if "\x00" in cleaned:
        raise InvalidText(f"The {name} holds a character that is no text (NUL). Remove it and send again.")
    if len(cleaned) > COMMENT_LIMIT:
        raise InvalidText(f"The {name} is longer than {COMMENT_LIMIT} characters. Shorten it and send again.")
    return cleaned

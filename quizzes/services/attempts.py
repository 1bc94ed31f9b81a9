"""Taking a quiz: check an answer, finish, retry. Each locks the attempt first; nothing slow happens inside."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from quizzes import queries
from quizzes.engine.content import Question, canonical_json
from quizzes.engine.content import Quiz as Content
from quizzes.engine.diagnosis import diagnose_response
from quizzes.engine.draws import drawn
from quizzes.engine.errors import (
    AlreadyChecked,
    AlreadyFinished,
    AttemptClosed,
    InvalidAnswer,
    KeyReused,
    MissingKey,
    NotFinished,
    NotFound,
    QuizError,
    StaleRevision,
    UnknownQuestion,
)
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Response
from quizzes.engine.layout import Layout, make_layout
from quizzes.engine.scoring import score
from quizzes.learners import Identity
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Learner, Outcome
from quizzes.queries import Offer
from quizzes.tickets import read_ticket, ticket_for

IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
CHOICES_LIMIT = 100  # of one post; a question has at most 50
TYPED_LIMIT = 1_000  # characters of a typed answer


@dataclass(frozen=True, slots=True)
class Post:
    """One answer as it was sent. `ticket` is given while the attempt has no row yet."""

    attempt: uuid.UUID
    question_key: str
    raw: Mapping[str, object]
    base_revision: int
    idempotency_key: str
    ticket: str = ""

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(canonical_json({"question": self.question_key, "raw": dict(self.raw)})).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """The attempt and all its answers by question key, after the check."""

    attempt: Attempt
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class History:
    """What the attempt's log already holds: its answers by question key, and the event of this very post."""

    answers: dict[str, Answer]
    event: AnswerEvent | None


def check_answer(*, identity: Identity, post: Post, now: datetime) -> Checked:
    """Grade one answer for good and log it. Locks the attempt (its first answer inserts it).

    The same post again changes nothing. Raises `NotFound`, `UnknownQuestion`, `InvalidAnswer` (nothing used up),
    `AttemptClosed`, `StaleRevision`, `AlreadyChecked`, `KeyReused`, `MissingKey`. A refusal of something that was
    understood is logged first and raised after the commit, so that no text is lost.
    """
    _refuse_unusable(post)
    with transaction.atomic():
        attempt, is_new = _locked(identity, post.attempt, post.ticket, now)
        history = History({}, None) if is_new else _history(attempt, post)
        refusal = _check(attempt, history, post, now)
    if refusal is not None:
        raise refusal
    return Checked(attempt, history.answers)


def _refuse_unusable(post: Post) -> None:
    if not IDEMPOTENCY_KEY.fullmatch(post.idempotency_key):
        raise MissingKey("This post has no usable idempotency key (8 to 64 letters, digits, - or _). Reload the page.")
    choices = post.raw.get("choices", ())
    text = post.raw.get("text", "")
    if not isinstance(choices, (list, tuple)) or not isinstance(text, str):
        raise InvalidAnswer("The answer must hold a list of choices or a text.")
    if len(choices) > CHOICES_LIMIT or any(not isinstance(c, str) or len(c) > TYPED_LIMIT for c in choices):
        raise InvalidAnswer(
            f"The answer holds more than {CHOICES_LIMIT} choices, or one that is none. Reload the page."
        )
    if len(text) > TYPED_LIMIT:
        raise InvalidAnswer(f"The answer is longer than {TYPED_LIMIT} characters. Shorten it and check again.")
    if any("\x00" in value for value in (text, *choices)):
        raise InvalidAnswer("The answer holds a character that is no text (NUL). Type it again.")


def _history(attempt: Attempt, post: Post) -> History:
    event = AnswerEvent.objects.filter(attempt=attempt, idempotency_key=post.idempotency_key).first()
    return History(queries.answers_of([attempt.pk])[attempt.pk], event)


def _check(attempt: Attempt, history: History, post: Post, now: datetime) -> QuizError | None:
    """The check itself, under the lock; the refusal to raise once the log is committed, or none."""
    answer = history.answers.get(post.question_key)
    if history.event is not None:
        return _replayed(history.event, answer, post)
    content, layout = queries.content_of(attempt.version), queries.layout_of(attempt)
    asked = content.question(post.question_key)
    if asked is None or post.question_key not in layout.questions:
        raise UnknownQuestion("This question isn't part of your attempt. Open the quiz again; nothing was recorded.")
    if queries.is_closed(attempt, now):
        _log(attempt, post, AnswerEvent.Kind.LATE, now)
        return _closed()
    question = drawn(asked, layout.draw_of(asked.key))
    if _page_shows_another_draw(content, asked, layout, post, attempt):
        _log(attempt, post, AnswerEvent.Kind.STALE, now)
        return _other_numbers()
    kind = KINDS[question.kind]
    response = kind.parse(question, post.raw, offers_dont_know=content.settings.offers_dont_know)
    if _is_checked(answer):
        return _checked_before(attempt, answer, response, post, now)
    if post.base_revision != (answer.revision if answer else 0):
        _log(attempt, post, AnswerEvent.Kind.STALE, now)
        return _stale()
    outcome = _outcome(attempt, question, response)
    history.answers[post.question_key] = _write_answer(attempt, post, answer, outcome, now)
    _log(attempt, post, AnswerEvent.Kind.CHECKED, now, outcome)
    return None


def _is_checked(answer: Answer | None) -> bool:
    return answer is not None and answer.state == Answer.State.CHECKED


def _replayed(event: AnswerEvent, answer: Answer | None, post: Post) -> QuizError | None:
    """The answer that the first such post was given."""
    if event.fingerprint != post.fingerprint:
        return KeyReused("This idempotency key was already used for another answer. Reload the page and check again.")
    if event.kind == AnswerEvent.Kind.LATE:
        return _closed()
    if event.kind == AnswerEvent.Kind.STALE:
        return _already_checked() if _is_checked(answer) else _stale()
    return None


def _closed() -> AttemptClosed:
    return AttemptClosed(
        "This attempt is closed, so the answer doesn't count. It was kept and your teacher can see it."
    )


def _stale() -> StaleRevision:
    return StaleRevision(
        "This question was changed in another tab since this page was opened. Look at both, then check again."
    )


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
    attempt: Attempt, answer: Answer | None, response: Response, post: Post, now: datetime
) -> QuizError | None:
    """The same response again is no news; another one comes too late in practice, where Check is final."""
    assert answer is not None  # noqa: S101  asked for checked answers only
    assert answer.outcome is not None  # noqa: S101  a checked answer has its outcome
    if answer.outcome.response == response.document():
        return None
    _log(attempt, post, AnswerEvent.Kind.STALE, now)
    return _already_checked()


def _write_answer(attempt: Attempt, post: Post, answer: Answer | None, outcome: Outcome, now: datetime) -> Answer:
    if answer is None:
        answer = Answer(attempt=attempt, question_key=post.question_key)
    answer.raw = dict(post.raw)
    answer.revision += 1
    answer.tries += 1
    answer.state = Answer.State.CHECKED
    answer.outcome = outcome
    answer.updated_at = now
    answer.save()
    return answer


def _log(attempt: Attempt, post: Post, kind: AnswerEvent.Kind, now: datetime, outcome: Outcome | None = None) -> None:
    AnswerEvent.objects.create(
        attempt=attempt,
        question_key=post.question_key,
        kind=kind,
        base_revision=post.base_revision,
        idempotency_key=post.idempotency_key,
        fingerprint=post.fingerprint,
        raw=dict(post.raw),
        outcome=outcome,
        received_at=now,
    )


def _outcome(attempt: Attempt, question: Question, response: Response) -> Outcome:
    """The graded outcome of this response, found or inserted in one statement."""
    document = response.document()
    grade = KINDS[question.kind].grade(question, response)
    outcome = Outcome(
        version=attempt.version,
        question_key=question.key,
        draw=queries.layout_of(attempt).draw_of(question.key),
        response=document,
        response_sha=hashlib.sha256(canonical_json(document)).hexdigest(),
        grade_numerator=grade.fraction.numerator,
        grade_denominator=grade.fraction.denominator,
        diagnosis=diagnose_response(question, response),
    )
    [saved] = Outcome.objects.bulk_create(
        [outcome],
        update_conflicts=True,
        unique_fields=["version", "question_key", "draw", "response_sha"],
        update_fields=["response_sha"],  # changes nothing, but returns the row that is there
    )
    return saved


# Finding or beginning the attempt


class Locked(NamedTuple):
    attempt: Attempt
    is_new: bool  # inserted just now: it has no answers yet


def _locked(identity: Identity, attempt_uuid: uuid.UUID, ticket: str, now: datetime) -> Locked:
    attempt = queries.own_attempt_locked(identity, attempt_uuid)
    if attempt is not None:
        return Locked(attempt, is_new=False)
    if not ticket:
        raise NotFound("There is no such attempt, or it isn't yours. Open the quiz again.")
    return _begin(identity, ticket, attempt_uuid, now)


def _begin(identity: Identity, ticket_text: str, attempt_uuid: uuid.UUID, now: datetime) -> Locked:
    """Insert the attempt of a ticket, or join the one that another tab began. Locks the learner.

    The new attempt's id is derived from who posts: a ticket that came from elsewhere names a quiz and nothing more.
    """
    ticket = read_ticket(ticket_text, attempt_uuid)
    offer = queries.offer_of(ticket.assignment_id, ticket.version_id)
    if offer is None:
        raise NotFound("This quiz is no longer offered. Nothing was recorded.")
    learner = _learner_locked(identity)
    attempts = queries.attempts_locked(learner, offer.assignment)
    begun = next((a for a in attempts if a.state == Attempt.State.OPEN), None)
    if begun is not None:
        return Locked(_joined(begun, offer), is_new=False)
    if attempts and attempts[-1].number >= ticket.number:
        raise StaleRevision(
            "You have already taken this quiz since this page was opened. Reload it to see where you stand."
        )
    own = ticket_for(identity, assignment_id=ticket.assignment_id, version_id=ticket.version_id, number=ticket.number)
    attempt = insert_attempt(learner=learner, offer=offer, attempt_uuid=own.attempt, number=own.number, now=now)
    return Locked(attempt, is_new=True)


def _learner_locked(identity: Identity) -> Learner:
    """The learner's row, inserted if this is their first post, locked until the transaction ends."""
    rows = Learner.objects.select_for_update(no_key=True).filter(queries.owned_by(identity))
    found = rows.first()
    if found is None:
        new = Learner(public_id=identity.browser_id or uuid.uuid4(), user_id=identity.user_id)
        Learner.objects.bulk_create([new], ignore_conflicts=True)  # another tab may have been faster
        found = rows.first()
    if found is None:
        raise NotFound("This browser's identity belongs to a signed-in learner. Sign in, or start afresh.")
    return found


def _joined(attempt: Attempt, offer: Offer) -> Attempt:
    """Another tab began first. The page of this one fits if it shows the same version."""
    if attempt.version_id != offer.version.pk:
        raise StaleRevision(
            "You began this quiz in another tab, with another version of it. Reload the page to go on there."
        )
    return attempt


def insert_attempt(
    *,
    learner: Learner,
    offer: Offer,
    attempt_uuid: uuid.UUID,
    number: int,
    now: datetime,
    retry_of: Attempt | None = None,
    only: list[str] | None = None,
) -> Attempt:
    """Insert an open attempt with its layout; refuses a quiz that isn't open or offered no more. `only` keeps these questions."""
    assignment = offer.assignment
    _refuse_unless_open(assignment, number, now)
    seed = attempt_uuid.hex
    limit = assignment.time_limit_seconds
    attempt = Attempt(
        uuid=attempt_uuid,
        assignment=assignment,
        version=offer.version,
        learner=learner,
        number=number,
        purpose=Attempt.Purpose.COUNTS if only is None else Attempt.Purpose.RETRY_MISSED,
        retry_of=retry_of,
        mode=assignment.mode,
        seed=seed,
        layout=make_layout(queries.content_of(offer.version), seed, only).document(),
        started_at=now,
        deadline_at=None if limit is None else now + timedelta(seconds=limit),
    )
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError:
        raise NotFound(
            "This page belongs to somebody else's attempt. Open the quiz again; nothing was recorded."
        ) from None
    return attempt


def _refuse_unless_open(assignment: Assignment, number: int, now: datetime) -> None:
    if not assignment.quiz.can_be_begun:
        raise AttemptClosed("This quiz is no longer offered, so it can't be begun. Nothing was recorded.")
    if assignment.opens_at is not None and now < assignment.opens_at:
        raise AttemptClosed(
            f"This quiz opens on {assignment.opens_at:%d %B %Y at %H:%M %Z}. Come back then; nothing was recorded."
        )
    if assignment.closes_at is not None and now > assignment.closes_at:
        raise AttemptClosed(
            f"This quiz closed on {assignment.closes_at:%d %B %Y at %H:%M %Z}, so nothing was recorded."
        )
    if assignment.attempts_allowed is not None and number > assignment.attempts_allowed:
        raise AttemptClosed(f"All {assignment.attempts_allowed} attempts at this quiz are used. Nothing was recorded.")


# Finishing and retrying


def finish_attempt(
    *, identity: Identity, attempt_uuid: uuid.UUID, idempotency_key: str, now: datetime, ticket: str = ""
) -> Attempt:
    """Close the attempt and score it. Locks it. The same post again is answered the same.

    Raises `NotFound`, `MissingKey`, and `AlreadyFinished` when another post finished it.
    """
    if not IDEMPOTENCY_KEY.fullmatch(idempotency_key):
        raise MissingKey("This post has no usable idempotency key (8 to 64 letters, digits, - or _). Reload the page.")
    with transaction.atomic():
        attempt, _ = _locked(identity, attempt_uuid, ticket, now)
        if attempt.state == Attempt.State.FINISHED:
            if attempt.finish_key == idempotency_key:
                return attempt
            raise AlreadyFinished("This attempt is already finished. Its score stands; nothing was changed.")
        _close(attempt, idempotency_key, now)
    return attempt


def _close(attempt: Attempt, idempotency_key: str, now: datetime) -> None:
    answers = Answer.objects.filter(attempt=attempt, outcome__isnull=False).select_related("outcome")
    graded = {answer.question_key: queries.graded_of(answer) for answer in answers}
    attempt.state = Attempt.State.FINISHED
    ends = (attempt.deadline_at, attempt.assignment.closes_at)
    attempt.submitted_at = min([now, *(moment for moment in ends if moment is not None)])
    attempt.finish_key = idempotency_key
    attempt.score = score(queries.content_of(attempt.version), graded)
    attempt.save(update_fields=["state", "submitted_at", "finish_key", "score"])


def retry_attempt(*, identity: Identity, attempt_uuid: uuid.UUID, missed_only: bool, now: datetime) -> Attempt:
    """A new attempt after a finished one: the whole quiz (its latest version), or the questions without full points
    (the same version). A double click finds the one just begun. Locks the learner.

    Raises `NotFound`, `NotFinished`, `AttemptClosed`.
    """
    with transaction.atomic():
        attempt = queries.own_attempt_locked(identity, attempt_uuid)
        if attempt is None:
            raise NotFound("There is no such attempt, or it isn't yours. Open the quiz again.")
        learner = Learner.objects.select_for_update(no_key=True).get(pk=attempt.learner_id)
        attempts = queries.attempts_locked(learner, attempt.assignment)
        begun = next((a for a in attempts if a.state == Attempt.State.OPEN), None)
        if begun is not None and begun.pk != attempt.pk:
            return begun
        if attempt.state != Attempt.State.FINISHED:
            raise NotFinished("Finish this attempt before you begin another.")
        return _begin_retry(identity, attempt, attempts[-1].number + 1, missed_only, now)


def _begin_retry(identity: Identity, attempt: Attempt, number: int, missed_only: bool, now: datetime) -> Attempt:
    only = _missed_keys(identity, attempt) if missed_only else None
    offer = Offer(attempt.assignment, attempt.version) if missed_only else queries.latest_offer(attempt.assignment)
    if offer is None:
        raise NotFound("This quiz is no longer offered. Your results stay as they are.")
    if only is not None and not only:
        raise NotFinished("There is nothing to retry: every question has full points.")
    ticket = ticket_for(identity, assignment_id=offer.assignment.pk, version_id=offer.version.pk, number=number)
    return insert_attempt(
        learner=attempt.learner,
        offer=offer,
        attempt_uuid=ticket.attempt,
        number=number,
        now=now,
        retry_of=attempt,
        only=only,
    )


def _missed_keys(identity: Identity, attempt: Attempt) -> list[str]:
    standing = queries.standing_of(identity, Offer(attempt.assignment, attempt.version))
    graded = standing.graded(attempt)
    keys = [question.key for question in queries.content_of(attempt.version).questions]
    return [key for key in keys if key not in graded or graded[key].fraction < 1]

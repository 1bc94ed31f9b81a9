"""An answer as it was sent, the log behind it, and the refusals that checking and saving share."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quizzes import queries
from quizzes.engine.certainty import NOT_ASKED, level_of
from quizzes.engine.content import Settings, canonical_json
from quizzes.engine.errors import AttemptClosed, InvalidAnswer, KeyReused, MissingKey, StaleRevision
from quizzes.models import Answer, AnswerEvent, Attempt, Outcome

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
class History:
    """What the attempt's log already holds: its answers by question key, and the event of this very post."""

    answers: dict[str, Answer]
    event: AnswerEvent | None


def history_of(attempt: Attempt, post: Post) -> History:
    event = AnswerEvent.objects.filter(attempt=attempt, idempotency_key=post.idempotency_key).first()
    return History(queries.answers_of([attempt.pk])[attempt.pk], event)


def refuse_unusable(post: Post) -> None:
    refuse_without_key(post.idempotency_key)
    level_of(post.raw)
    choices = post.raw.get("choices", ())
    text = post.raw.get("text", "")
    if not isinstance(choices, (list, tuple)) or not isinstance(text, str):
        raise InvalidAnswer("The answer must hold a list of choices or a text.")
    if len(choices) > CHOICES_LIMIT or any(not isinstance(c, str) or len(c) > TYPED_LIMIT for c in choices):
        raise InvalidAnswer(
            f"The answer holds more than {CHOICES_LIMIT} choices, or one that is none. Open the question again."
        )
    if len(text) > TYPED_LIMIT:
        raise InvalidAnswer(f"The answer is longer than {TYPED_LIMIT} characters. Shorten it and check again.")
    if any("\x00" in value for value in (text, *choices)):
        raise InvalidAnswer("The answer holds a character that is no text (NUL). Type it again.")


def refuse_unasked(post: Post, settings: Settings) -> None:
    """A level where none is asked for would be told of as if it meant something."""
    if level_of(post.raw) is not None and settings.certainty == NOT_ASKED:
        raise InvalidAnswer("This quiz doesn't ask how certain you are. Answer without it, or open the question again.")


def refuse_without_key(idempotency_key: str) -> None:
    if not IDEMPOTENCY_KEY.fullmatch(idempotency_key):
        raise MissingKey(
            "This post has no usable idempotency key (8 to 64 letters, digits, - or _). Open the question again."
        )


def log(
    attempt: Attempt,
    post: Post,
    kind: AnswerEvent.Kind,
    now: datetime,
    outcome: Outcome | None = None,
    *,
    in_grace: bool = False,
) -> None:
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
        in_grace=in_grace,
    )


def closed() -> AttemptClosed:
    return AttemptClosed(
        "This attempt is closed, so the answer doesn't count. It was kept and your teacher can see it."
    )


def stale() -> StaleRevision:
    return StaleRevision(
        "This question was changed in another tab since this page was opened. Look at both, then check again."
    )


def key_reused() -> KeyReused:
    return KeyReused(
        "This idempotency key was already used for another answer. Open the question again and check anew."
    )

"""What a receipt proves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from quizzes.models import Answer, Attempt
from quizzes.queries.attempts import answers_of, with_their_rows
from quizzes.receipts import Receipt, make_receipt, read_receipt


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """The attempt of a genuine receipt. `is_unchanged` says whether what is stored is what was handed in then."""

    attempt: Attempt
    submitted_at: datetime
    is_unchanged: bool


def receipt_of(attempt: Attempt, answers: Iterable[Answer]) -> Receipt | None:
    """The receipt of a finished attempt with these answers, all that it has."""
    if attempt.submitted_at is None:
        return None
    sent = {answer.question_key: answer.raw for answer in answers if answer.raw}
    return make_receipt(attempt.uuid, attempt.submitted_at, sent)


def verify_receipt(code: str) -> VerifiedReceipt | None:
    """What a receipt proves; None where its code was mistyped or not given out here. For teachers: ask for their right
    to the attempt before showing it."""
    receipt = read_receipt(code)
    found = with_their_rows(Attempt.objects.filter(uuid=receipt.attempt)).first() if receipt else None
    if receipt is None or found is None:
        return None
    stored = receipt_of(found, answers_of([found.pk])[found.pk].values())
    return VerifiedReceipt(found, receipt.submitted_at, is_unchanged=stored == receipt)

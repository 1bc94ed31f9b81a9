"""Tells `settings.ATTEMPT_OBSERVERS` what happens to attempts, `settings.ASSIGNMENT_OBSERVERS` that settings changed. Knows
none of them.

An observer runs inside the transaction, while the attempt or assignment is locked: it enqueues what is to leave the site and nothing
else. What it raises undoes the whole, so that no score is kept whose delivery was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from quizzes.models import Answer, Assignment, Attempt


class Happened(StrEnum):
    STARTED = "started"
    CHECKED = "checked"  # one answer, in practice
    FINISHED = "finished"
    RESET = "reset"
    RESTORED = "restored"  # a reset was taken back
    REOPENED = "reopened"  # a finished attempt runs again and has no score for now
    DELETED = "deleted"
    RESCORED = "rescored"  # a finished attempt has another score than before


@dataclass(frozen=True, slots=True)
class AttemptEvent:
    """What happened to a locked attempt. Of a deleted one the rows still stand when observers are told."""

    happened: Happened
    attempt: Attempt
    at: datetime
    answer: Answer | None = None  # the one that was checked, with its outcome


Observer = Callable[[AttemptEvent], None]


def tell(happened: Happened, attempt: Attempt, at: datetime, answer: Answer | None = None) -> None:
    """Tell every observer, in the order of the setting. Of trials nobody is told: they count nowhere."""
    paths = tuple(settings.ATTEMPT_OBSERVERS)
    if not paths or attempt.learner.trial_of_id is not None:
        return
    event = AttemptEvent(happened, attempt, at, answer)
    for observer in _load(paths):
        observer(event)


def tell_of_settings(assignment: Assignment, changed: Collection[str], at: datetime) -> None:
    """Tell every observer which settings of an assignment have changed, with the assignment as it is now."""
    for observer in _load(tuple(settings.ASSIGNMENT_OBSERVERS)):
        observer(assignment, changed, at)


@lru_cache(maxsize=8)
def _load(paths: tuple[str, ...]) -> tuple[Callable[..., None], ...]:
    return tuple(import_string(path) for path in paths)

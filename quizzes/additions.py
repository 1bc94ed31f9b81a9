"""What other apps add to the pages of results: names and columns of the list of takers, a line below a result. The settings
`RECORD_ROSTERS`, `RECORD_COLUMNS` and `RESULT_NOTES` name the functions that do; this knows none of them.

A function that has nothing to add to an assignment returns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from quizzes.models import Assignment, Attempt


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who should take the assignment, whether they have begun or not. `id` is unique within the list; their alias
    comes from `seed`, which nobody can guess."""

    id: str
    name: str
    seed: str
    learner_id: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button that posts `value` to `url` as “who”."""

    url: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column says of one learner. `is_problem`: somebody should look at it."""

    words: str
    is_problem: bool = False
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A column of the list of takers, by learner; above the list a note and buttons for all of it."""

    label: str
    cells: Mapping[int, Cell] = field(default_factory=dict)
    note: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultNote:
    words: str
    is_problem: bool = False


def listed(assignment: Assignment) -> list[Listed]:
    return [each for found in _added("RECORD_ROSTERS", assignment) for each in found]


def record_columns(assignment: Assignment, now: datetime) -> tuple[RecordColumn, ...]:
    return tuple(_added("RECORD_COLUMNS", assignment, now))


def result_notes(attempt: Attempt, now: datetime) -> tuple[ResultNote, ...]:
    return tuple(_added("RESULT_NOTES", attempt, now))


def _added(setting: str, *about: Any) -> Iterable[Any]:
    for function in _load(tuple(getattr(settings, setting))):
        found = function(*about)
        if found:
            yield found


@lru_cache(maxsize=16)
def _load(paths: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    return tuple(import_string(path) for path in paths)

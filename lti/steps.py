"""One step of a connection, as “Check connection” shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    BAD = "bad"
    PAST = "past"  # went wrong, and better since
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: State
    said: str
    remedy: str = ""

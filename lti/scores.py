"""What a gradebook is told about one student, and when it was so. Plain values; knows no table and no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

PLACES = 6  # decimals that are sent of what is no decimal fraction
CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"  # Canvas' extension of a score


class Activity(StrEnum):
    """How far the student is. There is nothing between having begun and having handed in that a teacher could use."""

    INITIALIZED = "Initialized"  # not begun, or set aside by a teacher
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"


class Grading(StrEnum):
    NOT_READY = "NotReady"
    PENDING = "Pending"  # graded, and not to be known yet
    FULLY_GRADED = "FullyGraded"


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told. Without a `share`, the part of the points that was earned, there is no grade."""

    activity: Activity
    grading: Grading
    share: Fraction | None = None
    points: Fraction = Fraction(1)  # of the whole quiz
    attempt: str = ""  # id of the one that counts
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One message to a gradebook. `maximum` is that of its column, or of the quiz where the column's isn't known."""

    user_id: str
    told: Told
    stamp: datetime
    maximum: Fraction
    extension: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> Fraction | None:
        return None if self.told.share is None else sent_points(self.told.share, self.maximum)

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "userId": self.user_id,
            "timestamp": stamp_text(self.stamp),
            "activityProgress": self.told.activity.value,
            "gradingProgress": self.told.grading.value,
        }
        if self.given is not None:
            found |= {"scoreGiven": _number(self.given), "scoreMaximum": _number(self.maximum)}
        return found | dict(self.extension)


def sent_points(share: Fraction, maximum: Fraction) -> Fraction:
    """The points as they are sent. What isn't everything never becomes everything by rounding, what isn't nothing never
    nothing: a pass mark may stand at either."""
    exact, step = share * maximum, Fraction(1, 10**PLACES)
    rounded = round(exact, PLACES)
    if rounded >= maximum and exact < maximum:
        rounded = maximum - step
    if rounded <= 0 < exact:
        rounded = step
    return min(max(rounded, Fraction(0)), maximum)


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def stamp_text(moment: datetime) -> str:
    """With milliseconds and offset: all platforms read that."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def next_stamp(changed_at: datetime, last: datetime | None) -> datetime:
    """When what is told became so; later by a whole second than the last message, arrived or not. Moodle refuses a score
    of the same second as the one it holds, so two results within a second would leave the first one there."""
    if last is None:
        return changed_at
    after = last.replace(microsecond=0) + timedelta(seconds=1)
    return max(changed_at, after)

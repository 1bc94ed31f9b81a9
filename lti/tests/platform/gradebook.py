"""The gradebook of a course: line items and grades, with the rules that Moodle 4.5 was seen to have. No HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


class Refused(Exception):
    """What the platform answers instead of doing it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class LineItem:
    id: int
    label: str
    maximum: Fraction
    resource_link_id: str = ""
    resource_id: str = ""
    tag: str = ""
    extra: dict[str, Any] = field(default_factory=dict)  # startDateTime, endDateTime, submissionReview, …
    by_tool: bool = False

    def document(self, url: str) -> dict[str, Any]:
        found = {
            "id": url,
            "label": self.label,
            "scoreMaximum": _number(self.maximum),
            "resourceLinkId": self.resource_link_id,
            "resourceId": self.resource_id,
            "tag": self.tag,
        }
        return {name: value for name, value in found.items() if value != ""} | self.extra


@dataclass
class Grade:
    """`score` in points of the line item; None: no grade is shown. `second` is the time it holds, in whole seconds."""

    score: Fraction | None
    second: int
    comment: str = ""


@dataclass
class Gradebook:
    gradable: Callable[[str], bool]
    next_id: Callable[[], int]
    items: dict[int, LineItem] = field(default_factory=dict)
    grades: dict[tuple[int, str], Grade] = field(default_factory=dict)
    taken: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # every score that was accepted, in order

    def add(self, *, label: str, maximum: Fraction | int, by_tool: bool = False, **fields: Any) -> LineItem:
        item = LineItem(self.next_id(), label, Fraction(maximum), by_tool=by_tool, **fields)
        self.items[item.id] = item
        return item

    def score_of(self, item: LineItem | None, user_id: str) -> Fraction | None:
        grade = self.grades.get((item.id, user_id)) if item else None
        return grade.score if grade else None

    def type_grade(self, item: LineItem, user_id: str, score: Fraction | int, at: datetime) -> None:
        """A teacher types a grade by hand."""
        self.grades[item.id, user_id] = Grade(Fraction(score), int(at.timestamp()))

    # What the tool does

    def make(self, document: Any) -> LineItem:
        label, maximum = _described(document)
        return self.add(
            label=label,
            maximum=maximum,
            resource_link_id=str(document.get("resourceLinkId", "")),
            resource_id=str(document.get("resourceId", "")),
            tag=str(document.get("tag", "")),
            extra=_extra(document),
            by_tool=True,
        )

    def change(self, item: LineItem, document: Any) -> LineItem:
        """Grades keep their part of the maximum when it changes, as Moodle's do where it is asked to rescale."""
        label, maximum = _described(document)
        for (item_id, _), grade in self.grades.items():
            if item_id == item.id and grade.score is not None:
                grade.score = grade.score * maximum / item.maximum
        item.label, item.maximum, item.extra = label, maximum, _extra(document)
        item.tag = str(document.get("tag", item.tag))
        item.resource_id = str(document.get("resourceId", item.resource_id))
        return item

    def remove(self, item: LineItem) -> None:
        if not item.by_tool:
            raise Refused(403, "Only a line item that the tool made can be deleted by it")
        del self.items[item.id]

    def take(self, item: LineItem, document: Any) -> None:
        """A score. Same second or older than what is held: 409."""
        _refuse_bad_score(document)
        user_id = str(document["userId"])
        if not self.gradable(user_id):
            raise Refused(400, "Incorrect score received: the user can't be graded in this course")
        second = int(_moment(document["timestamp"]).timestamp())
        held = self.grades.get((item.id, user_id))
        if held is not None and held.second >= second:
            raise Refused(
                409, f"Refusing score with an earlier timestamp for item {item.id} and user {user_id}: {held.second}"
            )
        self.taken.append((item.id, document))
        score = None
        if "scoreGiven" in document and document["gradingProgress"] == "FullyGraded":
            given, out_of = _fraction(document["scoreGiven"]), _fraction(document["scoreMaximum"])
            score = min(max(given * item.maximum / out_of, Fraction(0)), item.maximum)
        self.grades[item.id, user_id] = Grade(score, second, str(document.get("comment", "")))

    def results(self, item: LineItem, user_id: str = "") -> list[tuple[str, Grade]]:
        found = [(user, grade) for (item_id, user), grade in self.grades.items() if item_id == item.id]
        return sorted((user, grade) for user, grade in found if user_id in ("", user)) if found else []


EXTRAS = ("startDateTime", "endDateTime", "submissionReview", "gradesReleased")


def _extra(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name in EXTRAS or name.startswith("https://")}


def _described(document: Any) -> tuple[str, Fraction]:
    if not isinstance(document, dict) or not str(document.get("label", "")).strip():
        raise Refused(400, "A line item needs a label")
    maximum = _fraction(document.get("scoreMaximum"))
    if maximum <= 0:
        raise Refused(400, "scoreMaximum must be above 0")
    return str(document["label"]), maximum


def _refuse_bad_score(document: Any) -> None:
    if not isinstance(document, dict):
        raise Refused(400, "Incorrect score received")
    for name in ("userId", "timestamp", "activityProgress", "gradingProgress"):
        if not document.get(name):
            raise Refused(400, f"Incorrect score received: no {name}")
    if STAMP.fullmatch(str(document["timestamp"])) is None:
        raise Refused(400, "Incorrect score received: timestamp")
    if "scoreGiven" in document:
        _fraction(document["scoreGiven"])
        if _fraction(document.get("scoreMaximum")) <= 0:
            raise Refused(400, "Incorrect score received: scoreMaximum")


def _fraction(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Refused(400, f"Not a number: {value!r}")
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise Refused(400, f"Not a number: {value!r}") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)

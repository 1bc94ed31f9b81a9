"""Lists a page at a time, in the order in which things changed, so that a client can go on where it stopped.

The order is (moment of the last change, public id). A cursor names a place in it and not a number of rows: rows that come
in meanwhile move nothing. What changes while somebody pages moves to the end and is met again there; nothing is missed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from quizzes.api.errors import Fault, InvalidCursor, InvalidRequest

USUAL_SIZE, LARGEST_SIZE = 50, 200
NEXT, PREVIOUS = "n", "p"
PARAMETERS = ("cursor", "limit", "updated_since")
AT_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # in the cursor of what has no moment of change


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: after (or, going back, before) the row with this moment and id."""

    direction: str
    at: datetime
    id: str

    def text(self) -> str:
        raw = json.dumps([self.direction, self.at.astimezone(UTC).isoformat(), self.id]).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Any]
    next: str  # cursors, "" at the ends
    previous: str


def page_of(rows: QuerySet[Any], request: Any, *, id: str, at: str, read_id: Callable[[str], Any] = str) -> Page:  # noqa: A002
    """The page that the query asks for. `id` and `at` are the columns of the order; the id must be unique."""
    since = _since(request)
    if since is not None:
        rows = rows.filter(**{f"{at}__gte": since})
    size = _size(request)
    cursor = read_cursor(request.query_params["cursor"], read_id) if "cursor" in request.query_params else None
    back = cursor is not None and cursor.direction == PREVIOUS
    if cursor is not None:
        side = "lt" if back else "gt"
        place = read_id(cursor.id)
        rows = rows.filter(Q(**{f"{at}__{side}": cursor.at}) | Q(**{at: cursor.at, f"{id}__{side}": place}))
    ordered = rows.order_by(f"-{at}", f"-{id}") if back else rows.order_by(at, id)
    found = list(ordered[: size + 1])
    is_more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_next, has_previous = (cursor is not None, is_more) if back else (is_more, cursor is not None)
    return Page(
        found,
        Cursor(NEXT, *_place(found[-1], at, id)).text() if found and has_next else "",
        Cursor(PREVIOUS, *_place(found[0], at, id)).text() if found and has_previous else "",
    )


def page_of_list(rows: Iterable[Any], request: Any, *, id: Callable[[Any], str]) -> Page:  # noqa: A002
    """The page of rows that are worked out and stand in no table: in the order of their ids alone."""
    size = _size(request)
    cursor = read_cursor(request.query_params["cursor"]) if "cursor" in request.query_params else None
    back = cursor is not None and cursor.direction == PREVIOUS
    ordered = sorted(rows, key=id, reverse=back)
    if cursor is not None:
        ordered = [row for row in ordered if (id(row) < cursor.id if back else id(row) > cursor.id)]
    is_more, found = len(ordered) > size, ordered[:size]
    if back:
        found.reverse()
    has_next, has_previous = (cursor is not None, is_more) if back else (is_more, cursor is not None)
    return Page(
        found,
        Cursor(NEXT, AT_NO_TIME, id(found[-1])).text() if found and has_next else "",
        Cursor(PREVIOUS, AT_NO_TIME, id(found[0])).text() if found and has_previous else "",
    )


def _place(row: Any, at: str, id: str) -> tuple[datetime, str]:  # noqa: A002
    return _value(row, at), str(_value(row, id))


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def read_cursor(text: str, read_id: Callable[[str], Any] = str) -> Cursor:
    refusal = InvalidCursor("This cursor wasn't made here. Take it from “next” or “previous” of a page, as it stands.")
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        direction, at, id_text = json.loads(raw)
        moment = datetime.fromisoformat(at)
        read_id(id_text)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise refusal from None
    known = direction in (NEXT, PREVIOUS) and moment.tzinfo is not None and isinstance(id_text, str)
    if not known or "\0" in id_text or len(id_text) > 100:
        raise refusal
    try:
        return Cursor(direction, moment.astimezone(UTC), id_text)
    except OverflowError:
        raise refusal from None


def _size(request: Any) -> int:
    text = request.query_params.get("limit", str(USUAL_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_SIZE):
        raise _invalid("limit", f"Give a whole number from 1 to {LARGEST_SIZE}, not {text[:40]!r}.")
    return int(text)


def _since(request: Any) -> datetime | None:
    """Inclusive: what changed at this very moment comes again, so that nothing that shares it is missed."""
    text = request.query_params.get("updated_since")
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _invalid("updated_since", "Give a moment with its zone, such as 2026-05-03T14:00:07Z.")


def _invalid(name: str, detail: str) -> InvalidRequest:
    return InvalidRequest(f"{name}: {detail}", faults=[Fault(f"?{name}", "invalid", detail)])

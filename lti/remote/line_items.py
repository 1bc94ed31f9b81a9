"""Line items, the columns of a platform's gradebook: found, read, made, changed, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from lti.models import Registration
from lti.models.courses import LONG_URL
from lti.remote.calling import Call, ServiceRefused, call
from lti.remote.paging import pages
from quizzes.engine.numbers import exact_number
from quizzes.outbound import Reply, UnreadableAnswer

ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
FINE = (200, 201)
LARGEST, FINEST = 10**9, 10**9  # of a maximum, and of its denominator
DELETED = (200, 202, 204, 404, 410)  # what is gone already is as good as deleted


@dataclass(frozen=True, slots=True)
class Column:
    """A line item as the platform describes it. `maximum` is None where it says nothing usable."""

    url: str
    label: str = ""
    maximum: Fraction | None = None
    resource_link_id: str = ""
    resource_id: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line item to be. With a resource link it is coupled to that place of the course, else it stands for itself."""

    label: str
    maximum: Fraction
    resource_link_id: str = ""
    resource_id: str = ""
    tag: str = ""

    def document(self) -> dict[str, Any]:
        named = {"resourceLinkId": self.resource_link_id, "resourceId": self.resource_id, "tag": self.tag}
        return {"label": self.label, "scoreMaximum": decimal(self.maximum)} | {
            name: value for name, value in named.items() if value
        }


def decimal(value: Fraction) -> int | float:
    """An exact number as JSON takes one: whole where it is whole, else to six decimals."""
    return int(value) if value.denominator == 1 else float(round(value, 6))


def below(url: str, name: str, **query: str) -> str:
    """A service of a line item, such as its scores: Moodle's addresses go on with a query after the path."""
    parts = urlsplit(url)
    asked = "&".join(part for part in (parts.query, urlencode(query)) if part)
    path = f"{parts.path.rstrip('/')}/{name}" if name else parts.path
    return urlunsplit((parts.scheme, parts.netloc, path, asked, ""))


def find_columns(
    registration: Registration, url: str, scopes: tuple[str, ...], *, resource_link_id: str = ""
) -> list[Column]:
    """The columns of a course that the tool may see, or those of one place. Platforms that don't know the filter send all,
    so what they send is filtered again. Raises `OutboundError`."""
    asked = below(url, "", **({"resource_link_id": resource_link_id} if resource_link_id else {}))
    first = Call("GET", asked, scopes, accept=ITEMS_TYPE)
    found: list[Column] = []
    for reply in pages(registration, first, "its line items"):
        documents = reply.json()
        if not isinstance(documents, list):
            raise _unreadable(registration, reply)
        found += [_column(reply, each, url) for each in documents if _is_item(each)]
    return [each for each in found if resource_link_id in ("", each.resource_link_id)]


def read_column(registration: Registration, url: str, scopes: tuple[str, ...]) -> Column:
    return _one(registration, Call("GET", url, scopes, accept=ITEM_TYPE), "a line item")


def make_column(registration: Registration, url: str, scopes: tuple[str, ...], wanted: Wanted) -> Column:
    """A new column of the course whose line items stand at `url`. Raises `OutboundError`."""
    body = json.dumps(wanted.document()).encode()
    return _one(registration, Call("POST", url, scopes, ITEM_TYPE, ITEM_TYPE, body), "a new line item")


def change_column(registration: Registration, url: str, scopes: tuple[str, ...], wanted: Wanted) -> Column:
    """Platforms replace the whole of it, so all of it is sent. Raises `OutboundError`."""
    body = json.dumps({"id": url} | wanted.document()).encode()
    return _one(registration, Call("PUT", url, scopes, ITEM_TYPE, ITEM_TYPE, body), "a change of a line item")


def delete_column(registration: Registration, url: str, scopes: tuple[str, ...]) -> None:
    reply = call(registration, Call("DELETE", url, scopes))
    if reply.status not in DELETED:
        raise ServiceRefused(registration, "the deletion of a line item", reply)


def _one(registration: Registration, asked: Call, what: str) -> Column:
    reply = call(registration, asked)
    if reply.status not in FINE:
        raise ServiceRefused(registration, what, reply)
    document = reply.json()
    if not _is_item(document):
        raise _unreadable(registration, reply)
    return _column(reply, document, asked.url)


def _is_item(document: object) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get("id"), str) and 0 < len(document["id"]) <= LONG_URL


def _column(reply: Reply, document: Mapping[str, Any], base: str) -> Column:
    return Column(
        url=urljoin(base, document["id"]),
        label=str(document.get("label") or "")[:300],
        maximum=fraction(document.get("scoreMaximum")),
        resource_link_id=str(document.get("resourceLinkId") or ""),
        resource_id=str(document.get("resourceId") or ""),
        tag=str(document.get("tag") or ""),
    )


def fraction(told: object) -> Fraction | None:
    """A number of a platform's, above 0 and of a size that a gradebook may have; None for anything else."""
    if isinstance(told, bool) or not isinstance(told, int | float | str) or len(str(told)) > 20:
        return None
    try:
        found = exact_number(str(told))
    except ValueError:
        return None
    return found if 0 < found <= LARGEST and found.denominator <= FINEST else None


def _unreadable(registration: Registration, reply: Reply) -> UnreadableAnswer:
    return UnreadableAnswer(
        f"The LMS “{registration.name}” answered {reply.status} with something that is no line item."
    )

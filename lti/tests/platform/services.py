"""The platform's services over HTTP: line items, scores and results, and the roster. Addresses look like Moodle's."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from lti.tests.platform.gradebook import LineItem, Refused
from lti.tests.platform.oauth import LINE_ITEM, LINE_ITEM_READ, RESULT, ROSTER, SCORE, TokenDesk
from lti.tests.platform.people import SHORT, Course, Link, Member
from lti.tests.platform.server import Reply, Request, json_reply

LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ROOT = "/mod/lti/services.php"


@dataclass
class Services:
    base: str
    desk: TokenDesk
    courses: dict[str, Course]
    query: str = "?type_id=1"  # at the end of every address, as Moodle's have it; "" for platforms without
    page_size: int | None = None  # of line items and rosters; None: all at once
    quotes: tuple[str, str] = ("“", "”")  # around rel in the Link header of line items: Moodle's are typographic
    escape: Callable[[str], str] = html.escape  # of the addresses in that header: Moodle's hold &amp;
    link_header: str = "Link"
    roster_loops: bool = False  # the last page names the first one as its next
    change_roster: Callable[[dict[str, Any]], Any] | None = None  # what else a page becomes before it is sent

    # Addresses

    def line_items_url(self, course: Course) -> str:
        return f"{self.base}{ROOT}/{course.id}/lineitems{self.query}"

    def line_item_url(self, course: Course, item: LineItem) -> str:
        return f"{self.base}{ROOT}/{course.id}/lineitems/{item.id}/lineitem{self.query}"

    def roster_url(self, course: Course) -> str:
        return f"{self.base}{ROOT}/CourseSection/{course.id}/bindings/1/memberships"

    # Requests

    def answer(self, request: Request) -> Reply:
        try:
            return self._answer(request)
        except Refused as refusal:
            return json_reply({"status": refusal.status, "reason": str(refusal)}, refusal.status)

    def _answer(self, request: Request) -> Reply:
        parts = request.path.removeprefix(ROOT + "/").split("/")
        if request.service == "roster":
            return self._roster(request, self._course(parts[1]))
        course = self._course(parts[0])
        if request.service == "lineitems":
            return self._line_items(request, course)
        item = course.grades.items.get(int(parts[2])) if parts[2].isdecimal() else None
        if item is None:
            raise Refused(404, "There is no such line item")
        return {"lineitem": self._line_item, "scores": self._scores, "results": self._results}[request.service](
            request, course, item
        )

    def _course(self, course_id: str) -> Course:
        if course_id not in self.courses:
            raise Refused(404, "There is no such course")
        return self.courses[course_id]

    def _line_items(self, request: Request, course: Course) -> Reply:
        if request.method == "POST":
            self.desk.require(request, LINE_ITEM)
            item = course.grades.make(_document(request, LINE_ITEM_TYPE))
            return json_reply(item.document(self.line_item_url(course, item)), 201, LINE_ITEM_TYPE)
        self.desk.require(request, LINE_ITEM, LINE_ITEM_READ)
        _refuse_other_method(request, "GET")
        wanted = {"resource_link_id": "resource_link_id", "resource_id": "resource_id", "tag": "tag"}
        found = [
            item.document(self.line_item_url(course, item))
            for item in course.grades.items.values()
            if all(
                getattr(item, name) == request.query[asked] for asked, name in wanted.items() if asked in request.query
            )
        ]
        page, rels = self._page(request, found)
        return json_reply(page, 200, LINE_ITEMS_TYPE, **self._links(self.line_items_url(course), request, rels))

    def _line_item(self, request: Request, course: Course, item: LineItem) -> Reply:
        if request.method == "DELETE":
            self.desk.require(request, LINE_ITEM)
            course.grades.remove(item)
            return Reply(204)
        if request.method == "PUT":
            self.desk.require(request, LINE_ITEM)
            course.grades.change(item, _document(request, LINE_ITEM_TYPE))
        else:
            self.desk.require(request, LINE_ITEM, LINE_ITEM_READ)
            _refuse_other_method(request, "GET")
        return json_reply(item.document(self.line_item_url(course, item)), 200, LINE_ITEM_TYPE)

    def _scores(self, request: Request, course: Course, item: LineItem) -> Reply:
        self.desk.require(request, SCORE)
        _refuse_other_method(request, "POST")
        course.grades.take(item, _document(request, SCORE_TYPE))
        return Reply(200)

    def _results(self, request: Request, course: Course, item: LineItem) -> Reply:
        self.desk.require(request, RESULT)
        _refuse_other_method(request, "GET")
        url, query = self.line_item_url(course, item).removesuffix(self.query), self.query
        found = [
            {
                "id": f"{url}/results/{user_id}/result{query}",
                "scoreOf": url + query,
                "userId": user_id,
                "resultMaximum": float(item.maximum),
                "timestamp": datetime.fromtimestamp(grade.second, UTC).isoformat(),
            }
            | ({} if grade.score is None else {"resultScore": float(grade.score)})
            | ({"comment": grade.comment} if grade.comment else {})
            for user_id, grade in course.grades.results(item, request.query.get("user_id", ""))
        ]
        return json_reply(found, 200, RESULTS_TYPE)

    def _roster(self, request: Request, course: Course) -> Reply:
        self.desk.require(request, ROSTER)
        _refuse_other_method(request, "GET")
        if ROSTER_TYPE not in request.headers.get("accept", ""):
            raise Refused(400, "No handler found for this kind of answer")
        role = request.query.get("role", "")
        members = [_member(member) for member in course.members.values() if not role or role in _roles(member)]
        page, rels = self._page(request, members)
        document: Any = {
            "id": self.roster_url(course),
            "context": {"id": course.id, "label": course.label, "title": course.title},
            "members": page,
        }
        if self.change_roster is not None:
            changed = self.change_roster(document)
            document = document if changed is None else changed
        if self.roster_loops and "next" not in rels:
            rels["next"] = 0
        links = ", ".join(
            f'<{self._at(self.roster_url(course), request, start)}>; rel="{rel}"' for rel, start in rels.items()
        )
        return json_reply(document, 200, ROSTER_TYPE, **({"Link": links} if links else {}))

    # Paging

    def _page(self, request: Request, found: list[Any]) -> tuple[list[Any], dict[str, int]]:
        """One page of them, and where other pages begin."""
        asked = request.query.get("limit", "")
        size = min(int(asked or self.page_size or len(found) or 1), self.page_size or len(found) or 1)
        start = int(request.query.get("from", "0") or 0)
        rels = {"first": 0} if size < len(found) else {}
        if start + size < len(found):
            rels["next"] = start + size
        return found[start : start + size], rels

    def _links(self, url: str, request: Request, rels: dict[str, int]) -> dict[str, str]:
        opening, closing = self.quotes
        told = (
            f"<{self.escape(self._at(url, request, start))}>; rel={opening}{rel}{closing}"
            for rel, start in rels.items()
        )
        return {self.link_header: ", ".join(told)} if rels else {}

    def _at(self, url: str, request: Request, start: int) -> str:
        kept = {name: value for name, value in request.query.items() if name not in ("from", "type_id")}
        query = urlencode(kept | {"from": start})
        return f"{url}{'&' if '?' in url else '?'}{query}"


def _document(request: Request, content_type: str) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip() != content_type:
        raise Refused(400, "No handler found for this content type")
    try:
        return request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused(400, "Not JSON") from None


def _refuse_other_method(request: Request, method: str) -> None:
    if request.method != method:
        raise Refused(405, "No handler found for this method")


def _roles(member: Member) -> list[str]:
    return [SHORT.get(member.roles, "Learner")]


def _member(member: Member) -> dict[str, Any]:
    """Roles are short names, and of users without names there is nothing but the id."""
    user = member.user
    found = {
        "status": member.status,
        "roles": _roles(member),
        "user_id": user.id,
        "name": user.name,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "email": user.email,
    }
    return {name: value for name, value in found.items() if value}


def link_of(course: Course, item: LineItem) -> Link | None:
    return next((link for link in course.links.values() if link.line_item is item), None)

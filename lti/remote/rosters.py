"""The list of a course's people as its platform sends it, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti.models import Registration
from lti.models.platforms import ID_LENGTH
from lti.remote.calling import Call
from lti.remote.paging import ListEndless, pages
from lti.scopes import ROSTER
from quizzes.outbound import UnreadableAnswer

ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MOST_MEMBERS = 20_000
STATUSES = ("active", "inactive", "deleted")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a course. Many platforms tell no names, some no addresses."""

    subject: str
    roles: tuple[str, ...]
    status: str = "active"
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """`is_whole`: whoever isn't in it isn't in the course. `unreadable` counts entries that name nobody."""

    members: tuple[Member, ...]
    is_whole: bool
    unreadable: int = 0
    problem: str = ""


def read_roster(registration: Registration, url: str) -> Roster:
    """All pages of it. A list that goes round in a circle gives what it has, as not whole. Raises `OutboundError`."""
    found: dict[str, Member] = {}
    unreadable, problem = 0, ""
    try:
        for page in _pages(registration, url):
            for entry in page:
                member = _member(entry)
                if member is None:
                    unreadable += 1
                else:
                    found[member.subject] = member
            if len(found) > MOST_MEMBERS:
                raise ListEndless(f"The LMS “{registration.name}” lists more than {MOST_MEMBERS} people in one course.")
    except ListEndless as endless:
        problem = endless.message
    return Roster(
        tuple(found.values()), is_whole=not problem and not unreadable, unreadable=unreadable, problem=problem
    )


def _pages(registration: Registration, url: str) -> Iterator[list[Any]]:
    for reply in pages(registration, Call("GET", url, (ROSTER,), accept=ROSTER_TYPE), "the list of its students"):
        document = reply.json()
        members = document.get("members") if isinstance(document, Mapping) else None
        if not isinstance(members, list):
            raise UnreadableAnswer(
                f"The LMS “{registration.name}” answered with something that is no list of students: “members” is missing."
            )
        yield members


def _member(entry: object) -> Member | None:
    if not isinstance(entry, Mapping):
        return None
    subject, roles = entry.get("user_id"), entry.get("roles")
    if not isinstance(subject, str) or not 0 < len(subject) <= ID_LENGTH or not subject.isprintable():
        return None
    told = str(entry.get("status") or "active").casefold()
    return Member(
        subject=subject,
        roles=tuple(role[:500] for role in roles if isinstance(role, str))[:100] if isinstance(roles, list) else (),
        status=told if told in STATUSES else "active",
        name=_text(entry.get("name"), 200) or _whole_name(entry),
        email=_text(entry.get("email"), 254),
    )


def _whole_name(entry: Mapping[str, Any]) -> str:
    parts = (_text(entry.get("given_name"), 100), _text(entry.get("family_name"), 99))
    return " ".join(part for part in parts if part)


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(each if each.isprintable() else " " for each in value).split())[:limit]

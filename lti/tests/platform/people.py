"""Who and what the simulated platform knows: users, courses with their members, and links to tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lti.tests.platform.gradebook import Gradebook, LineItem

if TYPE_CHECKING:
    from lti.tests.platform.sim import Tool

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
LEARNER = (f"{MEMBERSHIP}#Learner", f"{INSTITUTION}#Student")
TEACHER = (f"{MEMBERSHIP}#Instructor", f"{INSTITUTION}#Faculty")
ASSISTANT = (f"{MEMBERSHIP}/Instructor#TeachingAssistant", f"{MEMBERSHIP}#Instructor")
OBSERVER = (f"{MEMBERSHIP}#Mentor",)
SHORT = {LEARNER: "Learner", TEACHER: "Instructor", ASSISTANT: "TeachingAssistant", OBSERVER: "Mentor"}


@dataclass(frozen=True)
class User:
    id: str
    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()  # of the whole site

    @property
    def given_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def family_name(self) -> str:
        return self.name.partition(" ")[2]


@dataclass
class Member:
    user: User
    roles: tuple[str, ...] = LEARNER
    status: str = "Active"

    @property
    def is_gradable(self) -> bool:
        return LEARNER[0] in self.roles and self.status == "Active"


@dataclass
class Link:
    id: str
    course: Course
    tool: Tool
    title: str
    url: str
    custom: dict[str, str] = field(default_factory=dict)
    line_item: LineItem | None = None  # None: a link that takes no grade, or one whose line items the tool makes itself
    history: tuple[str, ...] = ()  # ids of the links that this one was copied from


@dataclass
class Course:
    """`grades` is its gradebook, `members` its roster by user id."""

    id: str
    title: str
    next_id: Callable[[], int]
    label: str = ""
    history: tuple[str, ...] = ()
    members: dict[str, Member] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    grades: Gradebook = field(init=False)

    def __post_init__(self) -> None:
        self.grades = Gradebook(gradable=self.can_be_graded, next_id=self.next_id)

    def can_be_graded(self, user_id: str) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.is_gradable

    def enrol(self, user: User, roles: tuple[str, ...] = LEARNER, status: str = "Active") -> User:
        self.members[user.id] = Member(user, roles, status)
        return user

    def add_link(
        self,
        title: str,
        tool: Tool,
        *,
        url: str = "",
        custom: dict[str, Any] | None = None,
        maximum: int | None = 100,
        history: tuple[str, ...] = (),
    ) -> Link:
        """A link as a teacher makes it. With a maximum it has a line item of its own, that only the platform may delete."""
        link = Link(f"link-{self.next_id()}", self, tool, title, url or tool.target_url, custom or {}, history=history)
        self.links[link.id] = link
        if maximum is not None:
            link.line_item = self.grades.add(label=title, maximum=maximum, resource_link_id=link.id)
        return link

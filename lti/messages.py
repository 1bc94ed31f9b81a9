"""What a launch says, read from the claims of its token once that was verified. Plain values; asks no table.

What must be there and isn't refuses the launch; what may be left out is empty; what nobody asked for is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti.errors import Refusal
from lti.models.platforms import ID_LENGTH

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NAMES = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"  # Canvas' extension: whose submission to open

VERSION = "1.3.0"
LAUNCH, CHOOSING, REVIEW = "LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"
MESSAGES = (LAUNCH, CHOOSING, REVIEW)
LINK_TYPE = "ltiResourceLink"
LONGEST_URL = 2000
MOST_ROLES = 100

ADMINISTRATOR = "Tell the administrator of your LMS; this site's administrator finds the message with the registration."


@dataclass(frozen=True, slots=True)
class Course:
    id: str = ""
    title: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """The resource link: where in the course the quiz stands."""

    id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Grades:
    line_item: str = ""
    line_items: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choosing:
    """What the platform accepts of Deep Linking, and where the choice is sent."""

    return_url: str
    accept_multiple: bool = False
    accept_line_item: bool = False
    data: str | None = None  # to be sent back as it came, if it came


@dataclass(frozen=True, slots=True)
class Message:
    kind: str
    deployment_id: str
    target: str
    subject: str
    roles: tuple[str, ...]
    name: str
    email: str
    course: Course
    placement: Placement | None
    custom: Mapping[str, str]
    grades: Grades
    memberships_url: str
    return_url: str
    platform_url: str
    about: str  # the `sub` of whose submission is looked at
    choosing: Choosing | None


def read_message(claims: Mapping[str, Any]) -> Message:
    """Raises `Refusal` with the name of the claim that is missing or wrong."""
    if claims.get(CLAIM + "version") != VERSION:
        raise _refused("version", f"must be {VERSION}, the version of LTI that this tool speaks")
    kind = claims.get(CLAIM + "message_type")
    if kind not in MESSAGES:
        raise _refused("message_type", f"must be one of {', '.join(MESSAGES)}")
    return Message(
        kind=kind,
        deployment_id=_id(claims.get(CLAIM + "deployment_id"), "deployment_id"),
        target=_target(claims, kind),
        subject=_id(claims.get("sub"), "sub"),
        roles=_roles(claims),
        name=_name(claims),
        email=_text(claims.get("email"), 254),
        course=_course(claims),
        placement=_placement(claims, required=_needs_placement(claims, kind)),
        custom=_custom(claims),
        grades=_grades(claims),
        memberships_url=_url(_object(claims, NAMES).get("context_memberships_url")),
        return_url=_url(_object(claims, CLAIM + "launch_presentation").get("return_url")),
        platform_url=_url(_object(claims, CLAIM + "tool_platform").get("url")),
        about=_about(claims, kind),
        choosing=_choosing(claims) if kind == CHOOSING else None,
    )


def _refused(claim: str, must: str) -> Refusal:
    return Refusal(f"The launch is incomplete: its claim “{claim}” {must}.", ADMINISTRATOR)


def _id(value: object, claim: str) -> str:
    """An id of the platform's: taken letter for letter, never shortened, for two that begin alike are two."""
    if not isinstance(value, str) or not value:
        raise _refused(claim, "is missing")
    if len(value) > ID_LENGTH:
        raise _refused(claim, f"is longer than {ID_LENGTH} characters")
    if not value.isprintable():
        raise _refused(claim, "holds a character that can't be printed")
    return value


def _target(claims: Mapping[str, Any], kind: str) -> str:
    target = claims.get(CLAIM + "target_link_uri")
    if target is None and kind == CHOOSING:
        return ""  # Deep Linking doesn't require it
    if not isinstance(target, str) or not target:
        raise _refused("target_link_uri", "is missing")
    return target


def _roles(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """They must be stated, and may be none."""
    roles = claims.get(CLAIM + "roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _refused("roles", "must be a list, and may be empty")
    return tuple(role[:LONGEST_URL] for role in roles[:MOST_ROLES] if role.isprintable())


def _name(claims: Mapping[str, Any]) -> str:
    whole = _text(claims.get("name"), 200)
    parts = (_text(claims.get("given_name"), 100), _text(claims.get("family_name"), 100))
    return whole or " ".join(part for part in parts if part)


def _course(claims: Mapping[str, Any]) -> Course:
    stated = _object(claims, CLAIM + "context")
    if not stated.get("id"):
        return Course()
    return Course(
        _id(stated["id"], "context.id"), title=_text(stated.get("title"), 300), label=_text(stated.get("label"), 100)
    )


def _placement(claims: Mapping[str, Any], *, required: bool) -> Placement | None:
    stated = _object(claims, CLAIM + "resource_link")
    if not stated.get("id") and not required:
        return None
    return Placement(_id(stated.get("id"), "resource_link.id"), title=_text(stated.get("title"), 300))


def _needs_placement(claims: Mapping[str, Any], kind: str) -> bool:
    """A review may name the column of the gradebook instead, which stands for its place."""
    return kind == LAUNCH or (kind == REVIEW and not _grades(claims).line_item)


def _custom(claims: Mapping[str, Any]) -> dict[str, str]:
    """Custom parameters. A variable that the platform doesn't know still stands there by its name, and isn't one; one that
    it knows and that has no value is empty."""
    stated = _object(claims, CLAIM + "custom")
    found = {name: value for name, value in stated.items() if isinstance(value, str) and value.isprintable()}
    return {name: value for name, value in found.items() if not value.startswith("$")}


def _grades(claims: Mapping[str, Any]) -> Grades:
    stated = _object(claims, GRADES)
    scopes = stated.get("scope")
    return Grades(
        line_item=_url(stated.get("lineitem")),
        line_items=_url(stated.get("lineitems")),
        scopes=tuple(each for each in scopes if isinstance(each, str) and each.isprintable())[:20]
        if isinstance(scopes, list)
        else (),
    )


def _about(claims: Mapping[str, Any], kind: str) -> str:
    """Whose submission is to be opened: the claim of a submission review, or Canvas' own in a usual launch."""
    stated = _object(claims, CLAIM + "for_user") or _object(claims, CANVAS_SUBMISSION)
    user = stated.get("user_id") or stated.get("lti_user_id")
    if kind == REVIEW:
        return _id(user, "for_user.user_id")
    return user if isinstance(user, str) and 0 < len(user) <= ID_LENGTH and user.isprintable() else ""


def _choosing(claims: Mapping[str, Any]) -> Choosing:
    stated = _object(claims, DEEP_LINKING + "deep_linking_settings")
    return_url = _url(stated.get("deep_link_return_url"))
    if not return_url:
        raise _refused("deep_linking_settings", "has no “deep_link_return_url” to send the choice to")
    types = stated.get("accept_types")
    if not isinstance(types, list) or LINK_TYPE not in types:
        raise Refusal(
            "Your LMS takes no links to quizzes at this place, only other kinds of content.",
            "Add the quiz as an activity or external tool of the course, where links (ltiResourceLink) are accepted.",
        )
    data = stated.get("data")
    if isinstance(data, str) and not _can_be_kept(data):
        raise _refused("deep_linking_settings.data", "holds a character that is no text, and couldn't be sent back")
    return Choosing(
        return_url=return_url,
        accept_multiple=stated.get("accept_multiple") is True,
        accept_line_item=stated.get("accept_lineitem") is True,
        data=data if isinstance(data, str) else None,
    )


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = claims.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(value: object, limit: int) -> str:
    return one_line(value, limit) if isinstance(value, str) else ""


def one_line(text: str, limit: int) -> str:
    """Text to show: on one line, without what can't be printed, as long as it may be."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:limit]


def _can_be_kept(text: str) -> bool:
    """No database keeps a zero byte, and half of a pair of surrogates is no text."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _url(value: object) -> str:
    """Kept as it came; whether it may be asked or led to is decided where that is done."""
    return value if isinstance(value, str) and len(value) <= LONGEST_URL and value.isprintable() else ""

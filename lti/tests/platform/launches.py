"""Launches: what begins one, the OpenID request that the tool answers with, and the signed message that comes back."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from lti.tests.platform.gradebook import Refused
from lti.tests.platform.people import Link, User

if TYPE_CHECKING:
    from lti.tests.platform.sim import PlatformSim

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
LIFE_SECONDS = 60  # Moodle's tokens live no longer
RESOURCE_LINK, DEEP_LINK = "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


@dataclass
class Launch:
    """One launch that was begun. `change` gets the payload before it is signed and changes it or gives another one; `sign` makes the
    token instead of the platform's current key."""

    user: User
    link: Link
    message_type: str = RESOURCE_LINK
    for_user: User | None = None
    deep_linking: Mapping[str, Any] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], Any] | None = None
    sign: Callable[[dict[str, Any]], str] | None = None


@dataclass(frozen=True)
class LaunchForm:
    """What the browser posts to the tool."""

    action: str
    fields: dict[str, str]

    @property
    def id_token(self) -> str:
        return self.fields["id_token"]

    def page(self) -> str:
        inputs = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in self.fields.items()
        )
        return (
            f'<!doctype html><title>…</title><form method="post" action="{html.escape(self.action)}">{inputs}</form>'
            "<script>document.forms[0].submit()</script>"
        )


def answer(platform: PlatformSim, url: str) -> LaunchForm:
    """The platform's answer to the tool's authentication request. Raises `Refused` for a request that a platform stops."""
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    wanted = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    for name, value in wanted.items():
        if asked.get(name) != value:
            raise Refused(400, f"{name} must be {value}, not {asked.get(name)!r}")
    tool = platform.tools.get(asked.get("client_id", ""))
    if tool is None:
        raise Refused(400, "client_id is unknown")
    if asked.get("redirect_uri") not in tool.redirect_uris:
        raise Refused(400, f"redirect_uri {asked.get('redirect_uri')!r} is not registered")
    if not asked.get("nonce"):
        raise Refused(400, "nonce is missing")
    launch = platform.launches.get(_launch_id(asked.get("lti_message_hint", "")))
    if launch is None:
        raise Refused(400, "lti_message_hint is not one that was given out")
    if asked.get("login_hint") != launch.user.id:
        raise Refused(400, "login_hint is another user's")
    payload = claims(platform, launch, asked["nonce"])
    if launch.change is not None:
        changed = launch.change(payload)
        payload = changed if isinstance(changed, dict) else payload
    token = launch.sign(payload) if launch.sign else platform.key.sign(payload)
    fields = {"id_token": token} | ({"state": asked["state"]} if "state" in asked else {})
    return LaunchForm(asked["redirect_uri"], fields)


def _launch_id(hint: str) -> int:
    try:
        return int(json.loads(hint)["launchid"])
    except (ValueError, KeyError, TypeError):
        return 0


def claims(platform: PlatformSim, launch: Launch, nonce: str) -> dict[str, Any]:
    """The payload of a launch as Moodle 4.5 makes it."""
    user, link = launch.user, launch.link
    course, now = link.course, int(platform.now())
    member = course.members.get(user.id)
    found: dict[str, Any] = {
        "iss": platform.issuer,
        "aud": link.tool.client_id,
        "sub": user.id,
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "nonce": nonce,
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}message_type": launch.message_type,
        f"{CLAIM}deployment_id": link.tool.deployment_id,
        f"{CLAIM}target_link_uri": link.url,
        f"{CLAIM}roles": [*(member.roles if member else ()), *user.roles],
        f"{CLAIM}context": {
            "id": course.id,
            "label": course.label or course.title,
            "title": course.title,
            "type": ["CourseSection"],
        },
        f"{CLAIM}tool_platform": {
            "guid": "sim.example",
            "name": "Simulated LMS",
            "description": "A platform for tests",
            "product_family_code": "moodle",
            "version": "2024100705",
        },
        f"{CLAIM}launch_presentation": {
            "locale": "en",
            "document_target": "iframe",
            "return_url": f"{platform.issuer}/course/{course.id}",
        },
        f"{CLAIM}lti1p1": {"user_id": user.id},
        f"{CLAIM}custom": _custom(platform, launch),
        AGS_CLAIM: _endpoint(platform, launch),
        ROSTER_CLAIM: {
            "context_memberships_url": platform.services.roster_url(course),
            "service_versions": ["1.0", "2.0"],
        },
    }
    if launch.message_type == DEEP_LINK:
        found[f"{DEEP_LINKING}deep_linking_settings"] = _deep_linking(platform, launch)
    else:
        found[f"{CLAIM}resource_link"] = {"id": link.id, "title": link.title, "description": ""}
    if launch.for_user is not None:
        found[f"{CLAIM}for_user"] = {"user_id": launch.for_user.id, "name": launch.for_user.name}
    if user.name:
        found |= {"name": user.name, "given_name": user.given_name, "family_name": user.family_name}
    return found | ({"email": user.email} if user.email else {})


def _endpoint(platform: PlatformSim, launch: Launch) -> dict[str, Any]:
    course, item = launch.link.course, launch.link.line_item
    found = {
        "scope": [scope for scope in launch.link.tool.scopes if "lti-ags" in scope],
        "lineitems": platform.services.line_items_url(course),
    }
    return found | ({} if item is None else {"lineitem": platform.services.line_item_url(course, item)})


def _custom(platform: PlatformSim, launch: Launch) -> dict[str, str]:
    """Variables that this platform knows are replaced; others stay as they are, as the specification wants it."""
    link, course = launch.link, launch.link.course
    extra = link.line_item.extra if link.line_item else {}
    known = {
        "$ResourceLink.id": link.id,
        "$ResourceLink.id.history": ",".join(link.history),
        "$Context.id": course.id,
        "$Context.id.history": ",".join(course.history),
        "$User.id": launch.user.id,
        "$ResourceLink.submission.startDateTime": extra.get("startDateTime", ""),
        "$ResourceLink.submission.endDateTime": extra.get("endDateTime", ""),
    }
    known = {name: value for name, value in known.items() if name not in platform.unknown_variables}
    return {name: known.get(value, value) for name, value in link.custom.items()}


def _deep_linking(platform: PlatformSim, launch: Launch) -> dict[str, Any]:
    return {
        "deep_link_return_url": platform.return_url,
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": True,
        "accept_lineitem": True,
        "auto_create": False,
        "title": "",
        "text": "",
        "data": "csrftoken:7ccfc6d4",
    } | dict(launch.deep_linking)

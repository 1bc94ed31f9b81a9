"""What comes back from deep linking: the signed answer is verified, and what it offers becomes links of the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from lti.tests.platform.gradebook import Refused
from lti.tests.platform.launches import CLAIM, DEEP_LINK, DEEP_LINKING
from lti.tests.platform.oauth import verified_by_tool
from lti.tests.platform.people import Course, Link

if TYPE_CHECKING:
    from lti.tests.platform.sim import PlatformSim, Tool


@dataclass(frozen=True)
class Returned:
    tool: Tool
    payload: dict[str, Any]

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.payload[f"{DEEP_LINKING}content_items"]

    def add_to(self, course: Course) -> list[Link]:
        """The links that the platform makes of it, with a line item where one was asked for."""
        return [_link(course, self.tool, item) for item in self.items if item.get("type") == "ltiResourceLink"]


def _link(course: Course, tool: Tool, item: dict[str, Any]) -> Link:
    link = course.add_link(
        item.get("title", "Untitled"), tool, url=item.get("url", ""), custom=dict(item.get("custom", {})), maximum=None
    )
    asked = item.get("lineItem")
    if asked is not None:
        link.line_item = course.grades.add(
            label=asked.get("label") or link.title,
            maximum=asked["scoreMaximum"],
            resource_link_id=link.id,
            resource_id=asked.get("resourceId", ""),
            tag=asked.get("tag", ""),
        )
    return link


def take_content(platform: PlatformSim, form: dict[str, str]) -> Returned:
    """The verified answer. Raises `Refused`."""
    token = form.get("JWT", "")
    try:
        claimed = jwt.decode(token, options={"verify_signature": False})
        tool = platform.tools[claimed["iss"]]
        required = ("iss", "aud", "iat", "exp", "nonce")
        payload = verified_by_tool(tool, token, platform.issuer, required=required, now=platform.now())
    except (jwt.PyJWTError, KeyError) as error:
        raise Refused(400, f"The answer can't be verified: {error!r}") from None
    wanted = {
        "message_type": "LtiDeepLinkingResponse",
        "version": "1.3.0",
        "deployment_id": tool.deployment_id,
    }
    for name, value in wanted.items():
        if payload.get(CLAIM + name) != value:
            raise Refused(400, f"{name} is {payload.get(CLAIM + name)!r}, not {value!r}")
    if not isinstance(payload.get(f"{DEEP_LINKING}content_items"), list):
        raise Refused(400, "content_items is missing")
    asked = [launch for launch in platform.launches.values() if launch.message_type == DEEP_LINK]
    sent = {launch.deep_linking.get("data", "csrftoken:7ccfc6d4") for launch in asked}
    if payload.get(f"{DEEP_LINKING}data") not in sent:
        raise Refused(400, "data is not what was sent")
    return Returned(tool, payload)

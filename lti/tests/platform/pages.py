"""The platform's own pages, for tests in a browser: a course with a link to the tool in a frame, and the storage of
`lti.put_data` and `lti.get_data` for frames without cookies."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lti.tests.platform.launches import Launch
from lti.tests.platform.server import Reply, Request, html_reply

if TYPE_CHECKING:
    from lti.tests.platform.sim import PlatformSim

STORAGE = """
const kept = new Map();
window.heard = [];
addEventListener("message", (event) => {
  const data = event.data || {};
  window.heard.push({subject: data.subject || data.type || "", height: data.height, origin: event.origin});
  const reply = (more) => event.source.postMessage(
    Object.assign({subject: data.subject + ".response", message_id: data.message_id}, more), event.origin);
  if (data.subject === "lti.capabilities")
    reply({supported_messages: [{subject: "lti.put_data"}, {subject: "lti.get_data"}, {subject: "lti.frameResize"}]});
  if (data.subject === "lti.put_data") {
    kept.set(event.origin + " " + data.key, data.value);
    reply({key: data.key, value: data.value});
  }
  if (data.subject === "lti.get_data")
    reply({key: data.key, value: kept.get(event.origin + " " + data.key) ?? null});
  if (data.subject === "lti.frameResize")
    document.querySelector("iframe").style.height = data.height + "px";
});
"""


def page(platform: PlatformSim, request: Request) -> Reply:
    parts = request.path.strip("/").split("/")
    course = platform.courses.get(parts[1]) if len(parts) > 1 and parts[0] == "course" else None
    if course is None:
        return html_reply("<!doctype html><title>Not found</title><p>There is nothing here.</p>", 404)
    link = course.links.get(parts[3]) if len(parts) > 3 else None
    user = platform.users.get(request.query.get("user", ""))
    if link is None or user is None:
        return html_reply(
            f"<!doctype html><title>{html.escape(course.title)}</title><h1>{html.escape(course.title)}</h1>"
        )
    fields = platform.begin(Launch(user, link))
    if platform.offers_storage:
        fields["lti_storage_target"] = "_parent"
    title, source = html.escape(link.title), html.escape(f"{link.tool.login_url}?{urlencode(fields)}")
    return html_reply(
        f'<!doctype html><html lang="en"><title>{title}</title><script>{STORAGE}</script><h1>{title}</h1>'
        f'<iframe title="{title}" name="tool" src="{source}" width="900" height="600"></iframe></html>'
    )

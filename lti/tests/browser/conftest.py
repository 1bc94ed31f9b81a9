"""A course of the simulated platform in a real browser: its page at one site, this tool in its frame at another."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from lti.tests.campus import Campus, make_campus
from quizzes.tests.browser.conftest import Site

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def campus(platform, transactional_db, live_server) -> Campus:
    """The platform is `localhost` to the browser and the tool `127.0.0.1`: two sites."""
    tool_url = live_server.url.replace("localhost", "127.0.0.1")
    made = make_campus(platform, f"{tool_url}/lti/launch")
    made.tool.login_url = f"{tool_url}/lti/login"
    made.registration.auth_url = platform.auth_url.replace("127.0.0.1", "localhost")
    made.registration.save()
    return made


@pytest.fixture
def site(browser, live_server) -> Iterator[Site]:
    made = Site(browser, live_server.url.replace("localhost", "127.0.0.1"))
    yield made
    assert made.complaints == []


def course_page(campus: Campus, user=None, link=None) -> str:
    return campus.platform.page_url(user or campus.ada, link or campus.link, host="localhost")


def block_cookies(context, host: str) -> None:
    """The browser neither keeps nor sends this host's cookies while it stands in a frame of another site."""

    def handle(route) -> None:
        request = route.request
        if not _is_in_frame(request):
            route.continue_()
            return
        status, headers, body = _forwarded(request)
        route.fulfill(status=status, headers=headers, body=body)

    # Answers that are forwarded seem to come from outside, from where other servers of this machine may not be asked.
    context.grant_permissions(["local-network-access"])
    context.route(lambda url: urlsplit(url).netloc == host and "/static/" not in url, handle)


def _is_in_frame(request) -> bool:
    try:
        return request.frame.parent_frame is not None
    except Error:  # a window that is about to open has no frame yet
        return False


def _forwarded(request) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(request.url)
    sent = {name: value for name, value in request.headers.items() if name not in ("cookie", "accept-encoding")}
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(request.method, path, request.post_data_buffer, sent | {"Sec-Fetch-Dest": "iframe"})
    reply = connection.getresponse()
    hidden = ("set-cookie", "transfer-encoding", "content-length")
    headers = {name: value for name, value in reply.getheaders() if name.lower() not in hidden}
    return reply.status, headers, reply.read()

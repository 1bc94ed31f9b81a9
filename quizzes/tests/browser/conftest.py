"""The real site before a real Chromium, watched: policy violations, foreign hosts and script errors fail the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread; the ORM must too

WATCH = "addEventListener('securitypolicyviolation', e => console.error('POLICY ' + e.violatedDirective + ' ' + e.blockedURI))"
EXPECTED = ("status of 4", "status of 503", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch")


class Site:
    """Opens watched pages of the live site and remembers what they asked for."""

    def __init__(self, browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []

    @contextmanager
    def visitor(self, *, width: int = 1280, dark: bool = False, script: bool = True) -> Iterator:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            base_url=self.url,
        )
        context.set_default_timeout(20_000)
        if script:
            context.add_init_script(WATCH)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("response", self._answered)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        try:
            yield context
        finally:
            context.close()

    def _answered(self, response) -> None:
        if response.status >= 400 and "/static/" in response.url:
            self.complaints.append(f"{response.status} {response.url}")

    def _heard(self, message) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            self.complaints.append(message.text)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.requests if not url.startswith(("data:", "about:", "blob:"))}

    def check(self) -> None:
        assert self.complaints == []
        assert self.hosts <= {urlsplit(self.url).netloc}, self.hosts


@pytest.fixture
def site(browser, live_server, published_site):
    watched = Site(browser, live_server.url)
    yield watched
    watched.check()

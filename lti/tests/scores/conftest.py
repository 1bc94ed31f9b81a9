"""A course whose platform knows our keys, a student in it, and one clock for both sides that is moved by hand."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.cache import cache

from lti import services
from lti.remote import calling, tokens
from lti.tests.pupils import Pupil
from quizzes import outbound, queries
from quizzes.tests.attempts.conftest import Clock
from quizzes.tests.builders import NOW

PATIENCE = 0.5  # seconds, instead of 20


@pytest.fixture
def clock(monkeypatch, platform):
    clock = Clock(monkeypatch, NOW)
    platform.now = lambda: clock.now.timestamp()
    return clock


@pytest.fixture(autouse=True)
def _fresh(clock):
    cache.clear()
    queries.forget_cached_content()


@pytest.fixture
def campus(campus):
    campus.tool.jwks = {"keys": [services.ensure_key(now=NOW).public_jwk]}
    return campus


@pytest.fixture
def ada(campus):
    return Pupil(campus)


@pytest.fixture
def hurry(monkeypatch):
    """Nobody waits longer than half a second for a platform that hangs."""

    def send(method, url, **named):
        return outbound.send(method, url, **named | {"total_seconds": min(PATIENCE, named["total_seconds"])})

    monkeypatch.setattr(calling, "send", send)
    monkeypatch.setattr(tokens, "send", partial(send))

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from quizzes import queries
from quizzes.tests.builders import NOW, SUBJECTS


@pytest.fixture(autouse=True)
def subjects(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()


class Clock:
    """The site's clock, moved by hand."""

    def __init__(self, monkeypatch, now: datetime) -> None:
        self.now = now
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def passes(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, NOW)

import pytest
from django.core.cache import cache

from quizzes import queries
from quizzes.tests.attempts.conftest import Clock
from quizzes.tests.builders import NOW, SUBJECTS
from quizzes.tests.framing.driver import FramedStudent


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, NOW)


@pytest.fixture(params=[False, True], ids=["page", "in place"])
def student(request) -> FramedStudent:
    return FramedStudent(in_place=request.param)

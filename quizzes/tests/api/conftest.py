import pytest
from django.core.cache import cache

from quizzes import queries
from quizzes.tests.builders import SUBJECTS


@pytest.fixture(autouse=True)
def tiny(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()
    cache.clear()

import pytest

from quizzes import queries
from quizzes.tests.builders import SUBJECTS


@pytest.fixture(autouse=True)
def subjects(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()

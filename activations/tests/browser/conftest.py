"""The watched site of the quizzes' own browser tests, with the catalogue's quizzes published."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from quizzes import queries, services
from quizzes.models import Quiz
from quizzes.tests.browser.conftest import Site


@pytest.fixture
def site(browser, live_server, transactional_db):
    call_command("loaddata", "leaky_prelu_elu_quiz", "practice_quiz", verbosity=0)
    queries.forget_cached_content()
    for quiz in Quiz.objects.all():
        services.publish_quiz(quiz=quiz, by=None, now=timezone.now())
    watched = Site(browser, live_server.url)
    yield watched
    watched.check()

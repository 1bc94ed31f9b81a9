"""What tests of the whole site share: the real quizzes and the lesson, published once for all of them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from quizzes import queries, services
from quizzes.models import Quiz

FIXTURES = ("relu_quiz_1", "relu_quiz_2", "relu_lesson")


@pytest.fixture(scope="session")
def published_content(django_db_setup, django_db_blocker, tmp_path_factory):
    """A dump of the site with both quizzes published: computing their explanations takes seconds, so it is done once."""
    dump = tmp_path_factory.mktemp("site") / "site.json"
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
            for quiz in Quiz.objects.all():
                services.publish_quiz(quiz=quiz, by=None, now=timezone.now())
            call_command("dumpdata", "quizzes", output=str(dump), verbosity=0)
            transaction.set_rollback(True)
    queries.forget_cached_content()
    return dump


@pytest.fixture
def published_site(request, published_content):
    """Both quizzes and the lesson, as `make run` sets them up."""
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    queries.forget_cached_content()
    call_command("loaddata", str(published_content), verbosity=0)

"""The owner of the site at work in the admin, on the tiny subject."""

import pytest
from django.contrib.auth.models import User

from quizzes.tests.builders import SUBJECTS


@pytest.fixture(autouse=True)
def _tiny_subject(settings):
    settings.SUBJECTS = SUBJECTS


@pytest.fixture
def author(client):
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    return client

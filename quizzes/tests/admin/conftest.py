"""The owner of the site and an instructor at work in the admin, on the tiny subject."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.tests.builders import SUBJECTS
from quizzes.tests.people import make_instructor


@pytest.fixture(autouse=True)
def _tiny_subject(settings):
    settings.SUBJECTS = SUBJECTS


@pytest.fixture
def author(client):
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    return client


@pytest.fixture
def instructor():
    return make_instructor("ina")


@pytest.fixture
def desk(instructor):
    """The instructor's browser."""
    browser = Client()
    browser.force_login(instructor)
    return browser

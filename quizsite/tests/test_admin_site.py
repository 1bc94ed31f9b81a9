"""The first page of authoring: what comes first, and for whom the rest is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def groups(client):
    return {
        app["name"]: [model["name"] for model in app["models"]] for app in client.get("/admin/").context["app_list"]
    }


def test_an_instructor_finds_what_to_write_and_what_came_of_it(client):
    client.force_login(make_instructor())
    assert groups(client) == {
        "Write": ["Quizzes", "Questions", "Lessons", "Tags"],
        "Results": ["Classes", "Assignments", "Attempts", "Ratings", "Problems", "Versions"],
        "Connections": ["Webhooks"],
    }
    page = client.get("/admin/").content.decode()
    for words in (
        "Write a quiz",
        "Write a question",
        "Write a lesson",
        "Make a class",
        "See who took what",
        "Look into the bin",
    ):
        assert f">{words}</a>" in page


def test_a_superuser_finds_everything(client):
    client.force_login(User.objects.create_superuser("root"))
    found = groups(client)
    assert list(found)[:4] == ["Write", "Results", "Connections", "Other records"]
    assert "Learners" in found["Other records"]
    assert {"Users", "Groups"} <= {name for names in found.values() for name in names}


def test_staff_without_a_task_find_nothing_to_do(client):
    client.force_login(User.objects.create_user("temp", is_staff=True))
    assert groups(client) == {}
    assert "Write a quiz" not in client.get("/admin/").content.decode()

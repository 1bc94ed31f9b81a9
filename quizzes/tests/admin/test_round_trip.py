"""Every question of the fixtures goes through its form unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from quizzes.models import Question
from quizzes.tests.admin.forms import form_of

pytestmark = pytest.mark.django_db
FIXTURES = sorted((Path(django_settings.BASE_DIR) / "fixtures").glob("*_quiz*.json"))


@pytest.fixture
def _tiny_subject():
    """The fixtures stand on the subjects of the site."""


def stored(question: Question) -> dict:
    plain = [field.attname for field in Question._meta.concrete_fields if field.attname not in ("id", "updated_at")]
    rows = ("id", "key", "text", "is_correct", "weight", "feedback_ticked", "feedback_unticked", "claim", "position")
    return {
        **{name: getattr(question, name) for name in plain},
        "choices": list(question.choices.values(*rows)),
        "tags": [tag.name for tag in question.tags.all()],
    }


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_page_saved_as_it_stands_changes_nothing(client, fixture):
    call_command("loaddata", fixture, verbosity=0)
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    questions = list(Question.objects.all())
    assert questions
    for question in questions:
        before = stored(question)
        address = reverse("admin:quizzes_question_change", args=[question.pk])
        response = client.post(address, form_of(client.get(address)))
        assert response.status_code == 302, [
            (question.stem[:60], response.context["errors"], response.context["adminform"].form.errors)
        ]
        assert stored(Question.objects.get(pk=question.pk)) == before

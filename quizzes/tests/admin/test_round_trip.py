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


@pytest.fixture
def page_of_change(client):
    """The page of a question whose explanation takes numbers, lists of numbers and lists of functions."""
    call_command("loaddata", "relu_quiz_2", verbosity=0)
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    question = next(q for q in Question.objects.all() if q.explanation["provider"] == "activations.change")
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    return question, lambda changes: client.post(address, form_of(client.get(address)) | changes)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("functions", ["relu", "nonsense"], "must be one of"),
        ("companions", "1, 2, x", "be read as a number"),
        ("companions", "1, 2, 1001, 3", "at most 1000"),
        ("companions", "1, 2, 3", "pairs"),
        ("x_from", "-1001", "at least -1000"),
        ("x_to", "1/0", "0"),
    ],
)
def test_lists_and_numbers_are_refused_at_their_field(page_of_change, name, typed, says):
    question, post = page_of_change
    response = post({f"explanation_p_{name}": typed})
    assert response.status_code == 200
    form = response.context["question_form"]
    assert says.casefold() in str(form.errors[f"explanation_p_{name}"]).casefold()
    assert form[f"explanation_p_{name}"].value() == typed
    assert Question.objects.get(pk=question.pk).explanation == question.explanation


def test_lists_keep_the_order_in_which_they_are_chosen(page_of_change):
    question, post = page_of_change
    changes = {"explanation_p_functions": ["tanh", "", "relu"], "explanation_p_companions": "-2,-1 , 1/3, 0.5"}
    assert post(changes).status_code == 302
    question.refresh_from_db()
    assert question.explanation["parameters"]["functions"] == ["tanh", "relu"]
    assert question.explanation["parameters"]["companions"] == ["-2", "-1", "1/3", "0.5"]
    assert post({"explanation_p_functions": [], "explanation_p_companions": ""}).status_code == 302
    question.refresh_from_db()
    assert set(question.explanation["parameters"]) == {"x_from", "x_to"}, "left empty is as usual"

"""ETag, If-Match and If-None-Match, on what can be edited."""

from datetime import timedelta

import pytest
from django.db.models import F

from quizzes.api import etags
from quizzes.models import Assignment, Membership, Question, Quiz, WebhookEndpoint
from quizzes.services import touch_quiz
from quizzes.tests.api.program import Program, person
from quizzes.tests.api.world import make_world
from quizzes.tests.builders import NOW, make_quiz
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_instructor()


@pytest.fixture
def quiz(owner):
    return make_quiz(owner=owner)


def etag(program, path):
    program.reads(path)
    return program.last["ETag"]


def test_what_a_client_has_is_not_sent_again(owner, quiz):
    program, path = person(owner), f"quizzes/{quiz.public_id}/"
    tag = etag(program, path)
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = program.asks("GET", path, If_None_Match=known)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert program.asks("GET", path, If_None_Match='"other"').status_code == 200
    touch_quiz(quiz, now=NOW)
    assert program.asks("GET", path, If_None_Match=tag).status_code == 200


def test_the_tag_follows_the_edit_revision_of_the_admins_form(owner, quiz):
    program, path = person(owner), f"quizzes/{quiz.public_id}/"
    assert etag(program, path).startswith('"0.')
    touch_quiz(quiz, now=NOW)
    assert etag(program, path).startswith('"1.')


def test_the_tag_changes_with_what_a_save_does_not_change(owner, quiz):
    program, path = person(owner), f"quizzes/{quiz.public_id}/"
    before = etag(program, path)
    Quiz.objects.update(withdrawn_at=NOW)
    after = etag(program, path)
    assert after != before
    assert after.partition(".")[0] == before.partition(".")[0]


MEANWHILE = [
    ("PATCH", "/quizzes/<uuid:quiz>/", {"title": "Mine"}, Quiz, "edit_revision"),
    ("PATCH", "/webhooks/<uuid:webhook>/", {"description": "Mine"}, WebhookEndpoint, "edit_revision"),
    ("DELETE", "/quizzes/<uuid:quiz>/", None, Quiz, "edit_revision"),
    ("DELETE", "/questions/<str:question>/", None, Question, "edit_revision"),
    ("DELETE", "/assignments/<uuid:assignment>/", None, Assignment, "edit_revision"),
    ("DELETE", "/webhooks/<uuid:webhook>/", None, WebhookEndpoint, "edit_revision"),
    ("DELETE", "/classes/<uuid:classroom>/members/<uuid:member>/", None, Membership, "updated_at"),
]


@pytest.mark.parametrize(("method", "route", "body", "model", "column"), MEANWHILE, ids=lambda value: str(value)[:40])
def test_what_is_saved_after_the_tag_was_compared_counts_too(monkeypatch, method, route, body, model, column):
    world = make_world()
    program = Program()
    program.headers["Authorization"] = f"Bearer {world.tokens['owner']}"
    path = world.path(route.lstrip("/"))[1:]
    tag = etag(program, path)
    compares = etags.seen_revision

    def compares_too_early(*arguments):
        seen = compares(*arguments)
        step = timedelta(seconds=1) if column == "updated_at" else 1
        model.objects.update(**{column: F(column) + step})
        return seen

    monkeypatch.setattr(etags, "seen_revision", compares_too_early)
    before = model.objects.count()
    answer = program.asks(method, path, body, If_Match=tag)
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert model.objects.count() == before
    assert not Quiz.objects.exclude(binned_at=None).exists()
    monkeypatch.undo()
    assert program.asks(method, path, body, If_Match=etag(program, path)).status_code != 412

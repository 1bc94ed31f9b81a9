"""ETag, If-Match and If-None-Match, on what can be edited."""

import pytest

from quizzes.models import Quiz
from quizzes.services import touch_quiz
from quizzes.tests.api.program import person
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

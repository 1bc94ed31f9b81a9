"""Records can be read by whoever may, and changed by nobody."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes import models, services
from quizzes.learners import Identity
from quizzes.services.attempts import Post
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tickets import ticket_for

pytestmark = pytest.mark.django_db
READ_ONLY = ["version", "explanation", "learner", "attempt", "answer", "answerevent", "outcome", "rating", "problem"]


def taken(quiz):
    """An attempt at a published quiz by a new learner: one answer, one report, finished and rated."""
    browser = uuid.uuid4()
    identity = Identity(name=f"browser:{browser}", browser_id=browser)
    assignment = models.Assignment.objects.get(quiz=quiz)
    ticket = ticket_for(identity, assignment_id=assignment.pk, version_id=quiz.latest_version_id, number=1)
    question = quiz.items.first().question
    raw = {"choices": [question.choices.get(is_correct=True).key]}
    post = Post(ticket.attempt, question.key, raw, 0, "a-key-of-this-post", ticket.sign())
    services.check_answer(identity=identity, post=post, now=NOW)
    whose = {"identity": identity, "attempt_uuid": ticket.attempt, "now": NOW}
    services.report_problem(**whose, question_key=question.key, text="A typo in the stem.")
    attempt = services.finish_attempt(**whose, idempotency_key="another-key")
    services.rate_quiz(**whose, stars="4", comment="Good.")
    return attempt


@pytest.fixture
def attempt():
    quiz = make_quiz(make_question(stem="Which one of these is even?"))
    publish(quiz)
    return taken(quiz)


def model_of(name):
    return apps.get_model("quizzes", name)


@pytest.mark.parametrize("name", READ_ONLY)
def test_no_post_adds_changes_or_deletes_a_record(author, attempt, name):
    row = model_of(name).objects.get()
    before = model_of(name).objects.values().get()
    change = dict.fromkeys(before, "7") | {"_save": "Save"}
    assert author.get(reverse(f"admin:quizzes_{name}_change", args=[row.pk])).status_code == 200
    assert author.post(reverse(f"admin:quizzes_{name}_change", args=[row.pk]), change).status_code == 403
    assert author.post(reverse(f"admin:quizzes_{name}_add"), change).status_code == 403
    assert author.post(reverse(f"admin:quizzes_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    author.post(reverse(f"admin:quizzes_{name}_changelist"), chosen)
    assert model_of(name).objects.values().get() == before


def test_an_attempt_shows_its_answers_and_their_log(author, attempt):
    page = author.get(reverse("admin:quizzes_attempt_change", args=[attempt.pk])).content.decode()
    assert page.count("Which one of these is even?") == 2
    assert "a-key-of-this-post" in page


def test_a_version_shows_its_content_and_hash(author, attempt):
    page = author.get(reverse("admin:quizzes_version_change", args=[attempt.version_id])).content.decode()
    assert attempt.version.sha256 in page
    assert "&quot;questions&quot;: [\n    {\n" in page


def test_reports_are_listed_with_the_stem_of_their_question(author, attempt):
    page = author.get(reverse("admin:quizzes_problem_changelist")).content.decode()
    assert "Which one of these is even?" in page
    assert "A typo in the stem." in page


def test_a_rating_does_not_name_its_learner(author, attempt):
    for address in (
        reverse("admin:quizzes_rating_changelist"),
        reverse("admin:quizzes_rating_change", args=[models.Rating.objects.get().pk]),
    ):
        assert str(attempt.learner) not in author.get(address).content.decode()


def statements(author, address):
    with CaptureQueriesContext(connection) as captured:
        assert author.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", [*READ_ONLY, "assignment", "quiz", "question"])
def test_a_longer_list_takes_no_more_statements(author, attempt, name):
    address = reverse(f"admin:quizzes_{name}_changelist")
    author.get(address)
    short = statements(author, address)
    for _ in range(3):
        quiz = make_quiz()
        publish(quiz)
        taken(quiz)
    author.get(address)  # content of new versions is read once and kept
    assert statements(author, address) == short <= 12


@pytest.mark.parametrize("name", [*READ_ONLY, "assignment", "quiz", "question", "lesson", "tag"])
def test_a_list_can_show_counts_at_its_filters(author, attempt, name):
    assert author.get(reverse(f"admin:quizzes_{name}_changelist"), {"_facets": "True"}).status_code == 200


def test_an_assignment_is_not_deleted_in_the_admin(author, attempt):
    assert author.post(reverse("admin:quizzes_assignment_delete", args=[attempt.assignment_id])).status_code == 403


def test_no_page_of_the_admin_holds_inline_script_or_style(author, attempt):
    """Django's own link to its JSON catalogue and its data blocks are files and data, not code."""
    quiz = attempt.assignment.quiz
    addresses = [reverse(f"admin:quizzes_quiz_{name}", args=[quiz.pk]) for name in ("preview", "keys", "change")]
    addresses += [reverse(f"admin:quizzes_{name}_changelist") for name in (*READ_ONLY, "quiz", "question", "lesson")]
    addresses += [reverse("admin:quizzes_question_change", args=[quiz.items.get().question_id])]
    for address in addresses:
        response = author.get(address)
        page = response.content.decode()
        assert "<style" not in page, address
        assert " style=" not in page, address
        assert " onclick=" not in page, address
        scripts = page.split("<script")[1:]
        assert all(" src=" in script.partition(">")[0] for script in scripts), address
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]

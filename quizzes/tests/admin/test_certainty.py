"""Certainty before an author: the setting, what it doesn't go with, the preview, versions, and the quiz on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.models import Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor) -> Quiz:
    return make_quiz(make_question(owner=instructor), owner=instructor, title="Sure")


def url(draft, page: str = "change") -> str:
    return reverse(f"admin:quizzes_{draft._meta.model_name}_{page}", args=[draft.pk])


def save(desk, quiz: Quiz, **changes):
    return desk.post(url(quiz), form_of(desk.get(url(quiz))) | changes)


def test_the_setting_is_saved_and_frozen_with_the_next_version(desk, quiz):
    assert save(desk, quiz, certainty="marked").status_code == 302
    quiz.refresh_from_db()
    assert quiz.settings["certainty"] == "marked"
    assert publish(quiz).content["settings"]["certainty"] == "marked"
    assert form_of(desk.get(url(quiz)))["certainty"] == "marked"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"certainty": "marked", "tries": "2"}, "With several tries learners know after the first one."),
        ({"certainty": "sure"}, "sure is not one of the available choices"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(desk, quiz, changes, words):
    response = save(desk, quiz, **changes)
    assert response.status_code == 200
    assert words in str(response.context["adminform"].form.errors["certainty"])


def test_a_scheme_that_takes_away_is_named_before_publication(desk, instructor):
    question = make_question(scheme="formula", owner=instructor)
    quiz = make_quiz(question, owner=instructor, settings={"certainty": "marked"})
    assert "so does marking certainty" in desk.get(url(quiz, "publish")).content.decode()


def test_the_difference_to_the_last_version_lists_it_as_marking(desk, quiz):
    publish(quiz)
    save(desk, quiz, certainty="asked")
    assert "Certainty: not asked before, asked now." in desk.get(url(quiz, "publish")).content.decode()


def test_an_older_version_brings_its_setting_back(desk, quiz):
    publish(quiz)
    save(desk, quiz, certainty="asked")
    quiz.refresh_from_db()
    publish(quiz)
    address = reverse("admin:quizzes_quiz_restore_version", args=[quiz.pk, 1])
    desk.post(address, {"seen_revision": str(quiz.edit_revision)})
    quiz.refresh_from_db()
    assert quiz.settings["certainty"] == ""


def test_the_preview_asks_and_marks_what_the_author_tries(desk, quiz):
    save(desk, quiz, certainty="marked")
    quiz.refresh_from_db()
    question = quiz.items.get().question
    address = reverse("admin:quizzes_quiz_preview", args=[quiz.pk])
    assert "How certain are you?" in desk.get(address).content.decode()
    wrong = question.choices.filter(is_correct=False).first()
    answer = {"question": question.key, "choice": wrong.key}
    page = desk.post(address, answer | {"certainty": "3"}).content.decode()
    assert "Not quite: −2 of 1 point" in page
    assert "Say how certain you are" in desk.post(address, answer).content.decode()


def test_the_question_page_tells_what_a_guess_earns_where_a_quiz_marks_certainty(desk, quiz):
    question = quiz.items.get().question
    assert "where that is marked" not in desk.get(url(question)).content.decode()
    save(desk, quiz, certainty="marked")
    assert "At random, and very certain, where that is marked" in desk.get(url(question)).content.decode()


def test_on_paper_the_table_stands_once_and_the_boxes_below_each_question(desk, quiz):
    quiz.items.create(question=make_question(owner=quiz.owner), position=2, points=1)
    quiz.settings = {"certainty": "marked"}
    quiz.save()
    publish(quiz)
    page = desk.get(url(quiz, "print")).content.decode()
    assert page.count("How certain are you?") == 2
    assert page.count("right: 2/3, wrong: −2/3") == 1
    assert (
        "How certain are you?" not in desk.get(reverse("admin:quizzes_quiz_print_key", args=[quiz.pk])).content.decode()
    )

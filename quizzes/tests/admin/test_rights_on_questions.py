"""Who may rewrite a question: its owner and whom the owner lets, by name or by bringing it into a quiz they share."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from quizzes import queries, services
from quizzes.models import Question, Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, make_question, make_quiz
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    return make_instructor("bob")


@pytest.fixture
def her_question(instructor):
    return make_question(stem="Hers?", owner=instructor)


@pytest.fixture
def her_quiz(instructor, her_question, bob) -> Quiz:
    quiz = make_quiz(her_question, owner=instructor)
    quiz.editors.add(bob)
    return quiz


def may_rewrite(user, question) -> bool:
    return queries.editable_questions(user).filter(pk=question.pk).exists()


def status(user, page, pk) -> int:
    browser = Client()
    browser.force_login(user)
    return browser.get(reverse(f"admin:quizzes_{page}", args=[pk])).status_code


def test_an_editor_of_a_quiz_edits_its_questions_as_long_as_both_stand(her_quiz, her_question, bob):
    assert may_rewrite(bob, her_question)
    her_quiz.items.all().delete()
    assert not may_rewrite(bob, her_question)


def test_who_is_no_longer_editor_keeps_no_right_by_a_quiz_of_their_own(her_quiz, her_question, bob):
    his = make_quiz(make_question(owner=bob), owner=bob)
    services.add_questions(quiz=his, questions=[her_question], by=bob, now=NOW)
    her_quiz.editors.clear()
    assert not may_rewrite(bob, her_question)
    assert status(bob, "question_change", her_question.pk) == 404
    assert status(bob, "quiz_change", his.pk) == 200


def test_naming_the_owner_as_editor_of_a_quiz_of_ones_own_gains_nothing(her_quiz, her_question, bob, instructor):
    his = make_quiz(owner=bob)
    services.add_questions(quiz=his, questions=[her_question], by=bob, now=NOW)
    her_quiz.editors.clear()
    his.editors.add(instructor)
    assert not may_rewrite(bob, her_question)


def test_a_quiz_of_nobody_passes_on_no_right_to_somebodys_question(bob, her_question):
    nobodys = make_quiz(her_question)
    nobodys.editors.add(bob)
    assert nobodys.owner is None
    assert not may_rewrite(bob, her_question)


def test_what_an_editor_writes_for_the_quiz_all_its_editors_may_edit(her_quiz, bob, instructor):
    browser = Client()
    browser.force_login(bob)
    address = f"{reverse('admin:quizzes_question_add')}?quiz={her_quiz.pk}"
    data = form_of(browser.get(address)) | {"stem": "His?", "choices-0-text": "Two", "choices-1-text": "Three"}
    browser.post(address, data | {"choices-0-claim": "", "choices-1-claim": "", "choices-0-is_correct": "on"})
    his = Question.objects.get(stem="His?")
    assert (his.owner, her_quiz.items.get(question=his).added_by) == (bob, bob)
    assert may_rewrite(instructor, his)


def test_a_row_put_into_a_quiz_by_its_page_says_who_did_it(her_quiz, bob, her_question):
    his, mine = make_quiz(owner=bob), make_question(owner=bob)
    browser = Client()
    browser.force_login(bob)
    page = reverse("admin:quizzes_quiz_change", args=[his.pk])
    row = {"items-1-id": "", "items-1-quiz": str(his.pk), "items-1-question": str(mine.pk), "items-1-points": "1"}
    assert browser.post(page, form_of(browser.get(page)) | row | {"items-TOTAL_FORMS": "2"}).status_code == 302
    assert his.items.get(question=mine).added_by == bob


def test_the_quiz_page_offers_to_duplicate_what_is_somebody_elses(her_quiz, her_question, bob):
    his = make_quiz(her_question, owner=bob)
    her_quiz.editors.clear()
    browser = Client()
    browser.force_login(bob)
    page = browser.get(reverse("admin:quizzes_quiz_change", args=[his.pk])).content.decode()
    duplicate = reverse("admin:quizzes_question_duplicate", args=[her_question.pk])
    assert f'Somebody else’s <a href="{duplicate}">Duplicate into my bank' in page
    assert reverse("admin:quizzes_question_change", args=[her_question.pk]) not in page
    assert browser.post(duplicate).status_code == 302
    copy = Question.objects.latest("pk")
    assert (copy.owner, copy.stem) == (bob, "Hers?")
    assert may_rewrite(bob, copy)
    assert not may_rewrite(bob, her_question)


def test_a_stranger_can_not_duplicate_it(her_quiz, her_question):
    assert status(make_instructor(), "question_duplicate", her_question.pk) == 404


def test_an_editor_named_on_the_question_passes_it_on_by_a_quiz_of_their_own(her_question, bob):
    her_question.editors.add(bob)
    helper, his = make_instructor(), make_quiz(owner=bob)
    services.add_questions(quiz=his, questions=[her_question], by=bob, now=NOW)
    his.editors.add(helper)
    assert may_rewrite(helper, her_question)
    her_question.editors.clear()
    assert not may_rewrite(helper, her_question)


def test_questions_of_the_site_are_edited_by_the_editors_of_its_quizzes(bob):
    question = make_question(owner=None)
    make_quiz(question, owner=None).editors.add(bob)
    assert may_rewrite(bob, question)

"""Who may edit: the owner chooses editors by name, and nobody learns more than they typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.models import Lesson
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import make_question, make_quiz
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


def address(draft):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_sharing", args=[draft.pk])


def saved(desk, draft, **changes):
    """Save the page as it stands, but for these changes."""
    form = desk.get(address(draft)).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    return desk.post(address(draft), data | changes)


def names(draft):
    return sorted(draft.editors.values_list("username", flat=True))


def test_the_owner_chooses_editors_of_everything_that_has_an_owner(desk, instructor):
    make_instructor("anna")
    make_instructor("bert")
    lesson = Lesson.objects.create(slug="lesson", title="Lesson", body="Text.", owner=instructor)
    for draft in (make_quiz(owner=instructor), make_question(owner=instructor), lesson):
        assert saved(desk, draft, editors="anna,\n bert").status_code == 302
        assert names(draft) == ["anna", "bert"]
        saved(desk, draft, editors="bert")
        assert names(draft) == ["bert"]


def test_whoever_writes_something_owns_it_and_saving_it_later_gives_it_to_nobody_else(desk, instructor, author):
    address = reverse("admin:quizzes_lesson_add")
    desk.post(address, {"title": "Waves", "slug": "waves", "language": "en", "body": "Text."})
    lesson = Lesson.objects.get()
    assert lesson.owner == instructor
    page = reverse("admin:quizzes_lesson_change", args=[lesson.pk])
    author.post(page, form_of(author.get(page)) | {"title": "More waves"})
    lesson.refresh_from_db()
    assert (lesson.title, lesson.owner) == ("More waves", instructor)


def test_a_name_that_is_no_instructors_is_refused_and_the_text_kept(desk, instructor):
    make_learner("lena")
    quiz = make_quiz(owner=instructor)
    response = saved(desk, quiz, editors="nobody, lena")
    page = response.content.decode()
    assert response.status_code == 422
    assert "No instructor has the user name “nobody”, “lena”." in page
    assert "nobody, lena</textarea>" in page
    assert names(quiz) == []


def test_an_editor_sees_who_edits_and_can_not_change_it(instructor):
    editor = make_instructor("edith")
    quiz = make_quiz(owner=instructor)
    quiz.editors.add(editor)
    desk = Client()
    desk.force_login(editor)
    page = desk.get(address(quiz)).content.decode()
    assert "Only the owner chooses who else may edit." in page
    assert "edith" in page
    assert "<textarea" not in page
    assert desk.post(address(quiz), {"editors": "", "seen": f"{instructor.pk}:{editor.pk}"}).status_code == 403
    assert names(quiz) == ["edith"]


def test_only_a_superuser_gives_a_quiz_to_another_owner(author, desk, instructor):
    make_instructor("anna")
    quiz = make_quiz(owner=instructor)
    saved(desk, quiz, owner="anna")
    quiz.refresh_from_db()
    assert quiz.owner == instructor
    saved(author, quiz, owner="anna")
    quiz.refresh_from_db()
    assert quiz.owner.username == "anna"


def test_of_two_who_change_the_editors_at_once_the_second_is_told(author, desk, instructor):
    make_instructor("anna")
    make_instructor("bert")
    quiz = make_quiz(owner=instructor)
    seen = desk.get(address(quiz)).context["form"]["seen"].value()
    saved(author, quiz, editors="anna")
    response = desk.post(address(quiz), {"editors": "bert", "seen": seen})
    assert response.status_code == 422
    assert "Somebody changed who may edit this" in response.content.decode()
    assert names(quiz) == ["anna"]


def test_sharing_spoils_no_open_page_of_the_quiz(desk, instructor):
    make_instructor("anna")
    quiz = make_quiz(owner=instructor)
    before = quiz.edit_revision
    saved(desk, quiz, editors="anna")
    quiz.refresh_from_db()
    assert quiz.edit_revision == before

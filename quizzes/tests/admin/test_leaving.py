"""Somebody leaves: what they own goes to another instructor, and only then their account can go."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from quizzes import queries, services
from quizzes.engine.errors import InUse
from quizzes.models import Classroom, Lesson, QuizItem, WebhookEndpoint
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tests.people import PASSWORD, make_instructor

pytestmark = pytest.mark.django_db


def url(page, user):
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


@pytest.fixture
def things(instructor):
    quiz = make_quiz(make_question(owner=instructor), owner=instructor)
    binned = make_quiz(owner=instructor)
    publish(quiz)
    services.bin_quiz(quiz=binned, by=instructor, now=NOW)
    return [
        quiz,
        binned,
        quiz.items.get().question,
        Lesson.objects.create(slug="halves", title="Halves", body="Halves.", owner=instructor),
        Classroom.objects.create(name="Monday", owner=instructor),
        WebhookEndpoint.objects.create(owner=instructor, url="https://example.org/hook"),
    ]


def owners(things):
    for thing in things:
        thing.refresh_from_db()
    return {thing.owner for thing in things}


def test_an_account_that_owns_something_is_not_deleted(author, instructor, things):
    page = author.get(url("delete", instructor)).content.decode()
    assert "owns 2 quizzes, 1 question, 1 lesson, 1 class, 1 webhook" in page
    assert str(things[0]) in page
    assert author.post(url("delete", instructor), {"post": "yes"}).status_code == 200
    chosen = {"action": "delete_selected", "_selected_action": [instructor.pk], "post": "yes"}
    assert "Hand it over first" in author.post(reverse("admin:auth_user_changelist"), chosen).content.decode()
    with pytest.raises(ProtectedError):
        instructor.delete()
    assert owners(things) == {instructor}


def test_everything_is_handed_over_in_one_step_and_logged(author, instructor, things):
    successor, editor = make_instructor("suzan"), make_instructor("eddie")
    things[0].editors.set([successor, editor])
    response = author.post(url("hand_over", instructor), {"to": "suzan", "_delete": "1"}, follow=True)
    assert "Are you sure" in response.content.decode()
    assert owners(things) == {successor}
    assert list(things[0].editors.all()) == [editor], "who owns it edits it anyway"
    logged = LogEntry.objects.filter(change_message__contains="suzan")
    assert logged.count() == len(things) + 1
    assert queries.visible_rows(type(things[0]).objects.all(), successor).count() == 2
    assert author.post(url("delete", instructor), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=instructor.pk).exists()
    assert owners(things) == {successor}


def test_who_edits_a_question_that_was_brought_along_goes_on_to(instructor):
    successor, colleague = make_instructor(), make_instructor()
    question = make_question(owner=instructor)
    QuizItem.objects.filter(quiz=make_quiz(question, owner=colleague)).update(added_by=instructor)
    foreign = make_question(owner=successor)
    QuizItem.objects.filter(quiz=make_quiz(foreign, owner=colleague)).update(added_by=instructor)
    assert list(queries.editable_questions(colleague)) == [question]
    services.hand_over(leaving=instructor, to=successor)
    assert list(queries.editable_questions(colleague)) == [question], "and no other by it"


def test_a_program_that_both_had_told_is_told_once(instructor):
    successor = make_instructor()
    for owner in (instructor, successor):
        WebhookEndpoint.objects.create(owner=owner, url="https://example.org/hook")
    services.hand_over(leaving=instructor, to=successor)
    assert WebhookEndpoint.objects.get().owner == successor


@pytest.mark.parametrize("name", ["nobody", "", "ina", "lea"])
def test_only_another_instructor_gets_it(author, instructor, things, name):
    User.objects.create_user("lea", password=PASSWORD)
    response = author.post(url("hand_over", instructor), {"to": name})
    assert response.status_code == 422
    assert response.context["form"].errors["to"]
    assert owners(things) == {instructor}
    with pytest.raises(InUse):
        services.hand_over(leaving=instructor, to=instructor)


def test_staff_who_may_delete_accounts_are_told_how_much_it_is_and_not_what(instructor, things):
    clerk = User.objects.create_user("clerk", password=PASSWORD, is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "delete_user"]))
    browser = Client()
    browser.force_login(clerk)
    page = browser.get(url("delete", instructor)).content.decode()
    assert "owns 2 quizzes" in page
    assert str(things[0]) not in page
    assert browser.post(url("hand_over", instructor), {"to": "clerk"}).status_code == 403


def test_an_account_that_owns_nothing_is_deleted_as_ever(author):
    account = make_instructor()
    assert "owns nothing" in author.get(url("hand_over", account)).content.decode()
    assert author.post(url("delete", account), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=account.pk).exists()


def test_who_deletes_an_account_that_histories_name_is_told_what_is_forgotten(author, instructor, things):
    successor = make_instructor("ben")
    services.hand_over(leaving=instructor, to=successor)
    LogEntry.objects.create(user=instructor, action_flag=2)
    assert "no longer who did it" in author.get(url("delete", instructor)).content.decode()
    nobody = make_instructor("nobody")
    assert "no longer who did it" not in author.get(url("delete", nobody)).content.decode()

"""Withdrawn and archived quizzes: nobody begins them, who has begun goes on, and both can be undone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Attempt, Lesson, Quiz
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor):
    quiz = make_quiz(make_question(owner=instructor), make_question(owner=instructor), owner=instructor)
    publish(quiz)
    return quiz


def change(desk, quiz, name):
    return desk.post(reverse(f"admin:quizzes_quiz_{name}", args=[quiz.pk]), follow=True).content.decode()


@pytest.fixture
def student(quiz):
    return Student().opens(f"/quizzes/{quiz.slug}/")


@pytest.mark.parametrize(("name", "undo"), [("withdraw", "offer"), ("archive", "unarchive")])
def test_nobody_begins_a_quiz_that_is_over_and_who_has_begun_finishes_it(desk, student, quiz, name, undo):
    page = student.path
    student.answers("4")
    change(desk, quiz, name)
    student.opens(page).sees("no longer offered. You can go on")
    student.answers("4").finishes().sees("Your score is", "Your result stays here").sees_not("Try all again")
    assert Attempt.objects.get().state == Attempt.State.FINISHED
    change(desk, quiz, undo)
    student.opens(page).sees("Try all again").sees_not("no longer offered")


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("name", ["withdraw", "archive"])
def test_a_page_opened_before_the_end_begins_nothing_after_it(desk, student, quiz, name, in_place):
    student.in_place = in_place
    change(desk, quiz, name)
    student.answers("4")
    assert student.status in (404, 409)
    assert "no longer offered" in student.page.text
    assert not Attempt.objects.exists()


def test_a_retry_asked_for_from_an_old_page_is_refused(desk, student, quiz):
    student.answers("4").goes_on().answers("4").finishes()
    change(desk, quiz, "withdraw")
    student.retries("all").sees("no longer offered, so it can't be begun")
    assert student.status == 409
    assert Attempt.objects.count() == 1


def test_a_withdrawn_quiz_is_not_listed_and_a_stranger_is_told_plainly(client, desk, quiz):
    change(desk, quiz, "withdraw")
    assert quiz.title not in client.get(reverse("quizzes:quizzes")).content.decode()
    response = client.get(reverse("quizzes:quiz", args=[quiz.slug]))
    assert response.status_code == 404
    assert "This quiz is no longer offered" in response.content.decode()


def test_a_lesson_says_that_its_quiz_is_no_longer_offered(client, desk, quiz):
    Lesson.objects.create(slug="lesson", title="Lesson", body=f"Text.\n\n::: quiz {quiz.slug} | Try it\n")
    student = Student().opens("/lessons/lesson/", quiz.slug)
    student.answers("4")
    change(desk, quiz, "withdraw")
    student.opens("/lessons/lesson/", quiz.slug).sees("You can go on and finish what you began")
    page = client.get("/lessons/lesson/").content.decode()
    assert "This quiz is no longer offered." in page
    assert "<form" not in page.partition("<quiz-player")[2].partition("</quiz-player>")[0]


def test_each_change_of_state_offers_its_undo(desk, quiz):
    for name, undo in (
        ("withdraw", "offer"),
        ("offer", "withdraw"),
        ("archive", "unarchive"),
        ("unarchive", "archive"),
    ):
        page = change(desk, quiz, name)
        assert (
            f'<form class="undo" method="post" action="{reverse(f"admin:quizzes_quiz_{undo}", args=[quiz.pk])}"' in page
        )


def test_a_quiz_that_was_withdrawn_before_it_was_archived_stays_withdrawn_afterwards(quiz):
    services.withdraw_quiz(quiz, now=NOW)
    services.archive_quiz(quiz, now=NOW)
    services.unarchive_quiz(quiz)
    assert not Quiz.objects.get(pk=quiz.pk).can_be_begun


def test_the_list_leaves_out_what_is_archived_and_the_filter_finds_each_state(desk, instructor, quiz):
    others = {
        "draft": make_quiz(title="Draft one", owner=instructor),
        "archived": make_quiz(title="Archived one", owner=instructor, archived_at=NOW),
        "withdrawn": make_quiz(title="Withdrawn one", owner=instructor, withdrawn_at=NOW),
        "bin": make_quiz(title="Binned one", owner=instructor, binned_at=NOW),
        "offered": quiz,
    }
    address = reverse("admin:quizzes_quiz_changelist")

    def listed(query):
        return {each.pk for each in desk.get(f"{address}?{query}").context["cl"].result_list}

    assert listed("") == {others[name].pk for name in ("draft", "withdrawn", "offered")}
    for name in ("archived", "bin", "offered"):
        assert listed(f"state={name}") == {others[name].pk}
    assert others["withdrawn"].pk in listed("state=withdrawn")


def test_a_version_of_a_withdrawn_quiz_is_published_with_a_warning(desk, instructor):
    quiz = make_quiz(make_question(owner=instructor), owner=instructor)
    services.withdraw_quiz(quiz, now=NOW)
    address = reverse("admin:quizzes_quiz_publish", args=[quiz.pk])
    page = desk.post(address, {"seen_revision": quiz.edit_revision}, follow=True).content.decode()
    assert "Published as version 1" in page
    assert "nobody can begin this version until it is offered again" in page

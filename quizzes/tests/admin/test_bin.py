"""The bin: what goes in can come out, what is offered to nobody stays readable, and nothing goes for good by accident."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import queries, services
from quizzes.engine.errors import InUse, InvalidContent
from quizzes.models import Assignment, Attempt, Lesson, Question, Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.admin.test_records import taken
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def url(draft, page):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_{page}", args=[draft.pk])


def drafts(owner):
    lesson = Lesson.objects.create(slug="lesson", title="Lesson", body="Text.", owner=owner)
    return [make_quiz(make_question(owner=owner), owner=owner), make_question(owner=owner), lesson]


def test_what_goes_into_the_bin_comes_out_by_the_undo_beside_its_message(desk, instructor):
    for draft in drafts(instructor):
        page = desk.post(url(draft, "bin"), follow=True).content.decode()
        draft.refresh_from_db()
        assert (draft.is_binned, draft.binned_by) == (True, instructor)
        undo = re.search(r'<form class="undo" method="post" action="([^"]+)">.*?Undo', page, re.S)
        assert undo[1] == url(draft, "restore")
        assert "is out of the bin" in desk.post(undo[1], follow=True).content.decode()
        draft.refresh_from_db()
        assert (draft.is_binned, draft.binned_by) == (False, None)


def test_a_quiz_that_somebody_takes_asks_before_it_goes_into_the_bin(desk, instructor):
    quiz = make_quiz(owner=instructor)
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/").answers("4")
    page = desk.post(url(quiz, "bin")).content.decode()
    assert "<strong>1 attempt</strong> runs. It goes on" in page
    quiz.refresh_from_db()
    assert not quiz.is_binned
    sure = re.search(r'type="submit" name="(\w+)"', page)[1]
    assert "is in the bin" in desk.post(url(quiz, "bin"), {sure: "1"}, follow=True).content.decode()
    quiz.refresh_from_db()
    assert quiz.is_binned
    student.finishes()
    assert Attempt.objects.get().state == Attempt.State.FINISHED, "as the page said"


def test_an_open_test_asks_before_it_goes_into_the_bin_and_one_that_is_over_does_not(desk, instructor):
    quiz = make_quiz(owner=instructor)
    test = make_test(quiz, closes_at=timezone.now() + timedelta(days=1))
    page = desk.post(url(quiz, "bin")).content.decode()
    assert "It is given as a test" in page
    assert reverse("admin:quizzes_assignment_change", args=[test.pk]) in page
    Assignment.objects.update(closes_at=timezone.now() - timedelta(days=1))
    assert desk.post(url(quiz, "bin")).status_code == 302
    quiz.refresh_from_db()
    assert quiz.is_binned


def test_the_lists_leave_out_what_is_in_the_bin_unless_they_are_asked_for_it(desk, instructor):
    for draft, filtered in zip(drafts(instructor), ("state=bin", "bin=in", "bin=in"), strict=True):
        address = reverse(f"admin:quizzes_{draft._meta.model_name}_changelist")
        desk.post(url(draft, "bin"))
        desk.get(address)  # takes the message away, which names it too
        link = f'href="{url(draft, "change")}'
        assert link not in desk.get(address).content.decode()
        assert link in desk.get(f"{address}?{filtered}").content.decode()


def test_the_page_of_the_bin_lists_everything_of_the_instructor_and_nothing_of_others(desk, instructor):
    stranger = make_instructor()
    for draft in drafts(instructor):
        draft.binned_at = NOW
        draft.save()
    make_question(stem="Of somebody else?", owner=stranger, binned_at=NOW)
    page = desk.get(reverse("admin:quizzes_bin")).content.decode()
    assert page.count(">Restore<") == 3
    assert page.count(">Delete for good<") == 3
    assert "Of somebody else?" not in page


def test_a_question_that_stands_in_a_quiz_stays_and_says_where(desk, instructor):
    question = make_question(owner=instructor)
    make_quiz(question, title="Mine", owner=instructor)
    make_quiz(question, title="Old one", owner=instructor, binned_at=NOW)
    make_quiz(question, title="Of a stranger", owner=make_instructor())
    page = desk.post(url(question, "bin"), follow=True).content.decode()
    assert "stands in “Mine”, “Old one” (in the bin), 1 quiz of somebody else, so it can&#x27;t go into the bin" in page
    assert "Of a stranger" not in page
    question.refresh_from_db()
    assert not question.is_binned


def test_a_question_in_the_bin_joins_no_quiz(desk, instructor):
    binned, quiz = make_question(owner=instructor, binned_at=NOW), make_quiz(owner=instructor)
    with pytest.raises(InUse, match="is in the bin"):
        services.add_questions(quiz=quiz, questions=[binned], by=None, now=NOW)
    where = {"app_label": "quizzes", "model_name": "quizitem", "field_name": "question", "term": ""}
    offered = [row["id"] for row in desk.get(reverse("admin:autocomplete"), where).json()["results"]]
    assert str(binned.pk) not in offered


def test_a_quiz_in_the_bin_keeps_its_slug_and_says_so_to_who_may_know(desk, instructor):
    make_quiz(title="Thrown away", slug="waves", owner=instructor, binned_at=NOW)
    make_quiz(title="Of a stranger", slug="strings", owner=make_instructor())
    address = reverse("admin:quizzes_quiz_add")
    data = form_of(desk.get(address)) | {"title": "New", "language": "en"}
    said = {slug: desk.post(address, data | {"slug": slug}).content.decode() for slug in ("waves", "strings")}
    assert "is taken by “Thrown away”, which is in the bin" in said["waves"]
    assert "is taken by a quiz of somebody else" in said["strings"]
    assert "Of a stranger" not in said["strings"]
    assert Quiz.objects.count() == 2


def test_a_quiz_in_the_bin_is_neither_published_nor_listed_nor_begun(client, desk, instructor):
    quiz = make_quiz(owner=instructor)
    publish(quiz)
    address = reverse("quizzes:quiz", args=[quiz.slug])
    assert client.get(address).status_code == 200
    services.bin_quiz(quiz=quiz, by=instructor, now=NOW)
    assert quiz.title not in client.get(reverse("quizzes:quizzes")).content.decode()
    response = client.get(address)
    assert response.status_code == 404
    assert "This quiz is no longer offered" in response.content.decode()
    with pytest.raises(InvalidContent, match="in the bin"):
        publish(quiz)
    assert "in the bin" in desk.post(url(quiz, "publish")).content.decode()
    services.restore_from_bin(quiz, now=NOW)
    assert client.get(address).status_code == 200


def test_a_lesson_in_the_bin_is_read_by_nobody(client):
    lesson = Lesson.objects.create(slug="waves", title="Waves", body="Text about waves.")
    address = reverse("quizzes:lesson", args=["waves"])
    assert client.get(address).status_code == 200
    services.bin_lesson(lesson=lesson, by=None, now=NOW)
    assert client.get(address).status_code == 404
    assert "Waves" not in client.get(reverse("quizzes:lessons")).content.decode()
    assert queries.lessons_naming(["waves"]) == []


def test_only_what_is_in_the_bin_is_deleted_for_good_and_only_while_nothing_hangs_on_it(desk, instructor):
    for draft in drafts(instructor):
        kind = type(draft)
        assert desk.post(url(draft, "delete"), {"post": "yes"}).status_code == 403
        with pytest.raises(InUse, match="not in the bin"):
            services.delete_for_good(draft)
        desk.post(url(draft, "bin"))
        assert desk.post(url(draft, "delete"), {"post": "yes"}).status_code == 302
        assert not kind.objects.filter(pk=draft.pk).exists()


def test_what_was_published_is_never_deleted_for_good(desk, instructor):
    question = make_question(owner=instructor)
    quiz = make_quiz(question, owner=instructor)
    publish(quiz)
    taken(quiz)
    services.bin_quiz(quiz=quiz, by=instructor, now=NOW)
    with pytest.raises(InUse, match="it was published"):
        services.delete_for_good(quiz)
    assert desk.post(url(quiz, "delete"), {"post": "yes"}).status_code == 403
    assert "Kept, because it was published" in desk.get(reverse("admin:quizzes_bin")).content.decode()
    quiz.items.all().delete()
    services.bin_question(question=question, by=instructor, now=NOW)
    with pytest.raises(InUse, match="part of a published version"):
        services.delete_for_good(question)
    assert (Attempt.objects.count(), Question.objects.count()) == (1, 1)


def test_what_gets_into_use_while_its_deletion_is_confirmed_stays(desk, instructor, monkeypatch):
    question = make_question(owner=instructor, binned_at=NOW)
    delete = services.delete_for_good

    def taken_out_meanwhile(draft):
        services.restore_from_bin(draft, now=NOW)
        delete(draft)

    monkeypatch.setattr(services, "delete_for_good", taken_out_meanwhile)
    page = desk.post(url(question, "delete"), {"post": "yes"}, follow=True).content.decode()
    assert "is not in the bin. Put it there first." in page
    assert Question.objects.filter(pk=question.pk).exists()


def test_an_open_page_of_a_quiz_that_went_into_the_bin_is_told(desk, instructor):
    quiz = make_quiz(owner=instructor)
    data = form_of(desk.get(url(quiz, "change"))) | {"title": "Typed meanwhile"}
    services.bin_quiz(quiz=quiz, by=None, now=NOW)
    page = desk.post(url(quiz, "change"), data).content.decode()
    assert "Somebody saved this quiz after you opened it" in page
    assert "Typed meanwhile" in page

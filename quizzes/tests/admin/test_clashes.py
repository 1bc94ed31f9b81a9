"""Two editors of one draft: the second is told who saved and when, and sees what differs from what they typed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from quizzes import services
from quizzes.models import Lesson, Question, Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, make_question, make_quiz
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def url(draft):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_change", args=[draft.pk])


@pytest.fixture
def hera():
    hera = make_instructor("hera")
    User.objects.filter(pk=hera.pk).update(first_name="Hera", last_name="Argos")
    return hera


@pytest.fixture
def her_desk(hera):
    browser = Client()
    browser.force_login(hera)
    return browser


def shared(draft, hera):
    draft.editors.add(hera)
    return draft


def edits(desk, draft, mine, her_desk, theirs):
    """Both open the page, she saves, then the second save is refused. Returns its answer."""
    sent = form_of(desk.get(url(draft)))
    assert her_desk.post(url(draft), sent | theirs).status_code == 302
    answer = desk.post(url(draft), sent | mine)
    assert answer.status_code == 200
    return answer


def test_the_second_editor_reads_who_saved_and_when_and_what_differs(desk, instructor, her_desk, hera):
    question = shared(make_question(owner=instructor, stem="Which number is even?"), hera)
    theirs = {"stem": "Which number is not odd?", "choices-0-feedback_ticked": "Three is odd."}
    theirs |= {"choices-2-DELETE": "on"}
    mine = {
        "stem": "Which of them is even?",
        "choices-1-is_correct": "",
        "choices-0-is_correct": "on",
        "hints": "Halve it.",
    }
    answer = edits(desk, question, mine, her_desk, theirs)
    page = answer.content.decode()
    when = Question.objects.get(pk=question.pk).edited_at
    assert "Hera Argos saved this question after you opened it" in page
    assert when.strftime("%H:%M") in page
    clash = answer.context["clash"]
    changes = {change.name: change for change in clash.changes}
    assert set(changes) == {"Stem", "Hints"}
    assert [(piece.fate, piece.text.strip()) for piece in changes["Stem"].pieces if piece.text.strip()][:2] == [
        ("same", "Which"),
        ("removed", "number"),
    ]
    assert (changes["Hints"].before, changes["Hints"].after) == ("nothing", "Halve it.")
    rows = {row.name: row for row in clash.rows}
    assert [change.name for change in rows["Choice “3”"].changes] == ["Right", "Feedback when ticked"]
    assert [(change.before, change.after) for change in rows["Choice “4”"].changes] == [("yes", "no")]
    assert rows["Choice “5”"].said == "Only here: taken out of what is saved"
    assert 'value="on"' not in page.partition('id="clash"')[2].partition("</section>")[0]
    assert "Which of them is even?" in answer.context["question_form"]["stem"].value()


def test_a_number_written_in_another_way_is_no_difference(desk, instructor, her_desk, hera):
    quiz = shared(make_quiz(make_question(owner=instructor), owner=instructor), hera)
    Quiz.objects.filter(pk=quiz.pk).update(settings={"tries": 2, "try_penalty": "1/2"})
    answer = edits(
        desk, quiz, {"title": "Mine", "try_penalty": "0.5"}, her_desk, {"title": "Hers", "items-0-points": "2"}
    )
    clash = answer.context["clash"]
    assert [(change.name, change.before, change.after) for change in clash.changes] == [("Title", "Hers", "Mine")]
    [row] = clash.rows
    assert [(change.name, change.before, change.after) for change in row.changes] == [("Points", "2", "1")]


def test_two_editors_of_a_lesson_see_its_text_word_by_word(desk, instructor, her_desk, hera):
    lesson = Lesson.objects.create(title="Old", slug="old", body="One two three.", owner=instructor)
    shared(lesson, hera)
    answer = edits(desk, lesson, {"body": "One two four.", "note": "Mine."}, her_desk, {"body": "One three."})
    assert "Hera Argos saved this lesson" in answer.content.decode()
    [change] = answer.context["clash"].changes
    assert "".join(piece.text for piece in change.pieces if piece.fate != "added") == "One three."
    assert "".join(piece.text for piece in change.pieces if piece.fate != "removed") == "One two four."


def test_somebody_who_is_no_editor_of_the_quiz_is_not_named(desk, instructor, hera):
    quiz = make_quiz(make_question(owner=hera), owner=instructor)
    sent = form_of(desk.get(url(quiz)))
    services.touch_question(quiz.items.get().question, now=NOW, by=hera)
    Quiz.objects.filter(pk=quiz.pk).update(title="Taken in another way")
    page = desk.post(url(quiz), sent).content.decode()
    assert "Somebody saved this quiz" in page
    assert "Hera" not in page


def test_every_save_of_a_draft_says_whose_it_was(instructor):
    quiz = make_quiz(make_question(owner=instructor), owner=instructor)
    question = quiz.items.get().question
    services.touch_question(question, now=NOW, by=instructor)
    for draft in (quiz, question):
        draft.refresh_from_db()
        assert (draft.edited_by, draft.edited_at, draft.edit_revision) == (instructor, NOW, 1)


def test_whoever_saves_a_question_meanwhile_refuses_nobody_who_edits_its_quiz(desk, instructor):
    quiz = make_quiz(make_question(owner=instructor), owner=instructor)
    sent = form_of(desk.get(url(quiz)))
    question = quiz.items.get().question
    assert desk.post(url(question), form_of(desk.get(url(question))) | {"stem": "Another stem"}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.edit_revision > int(sent["seen_revision"])
    assert desk.post(url(quiz), sent | {"title": "Another title"}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.title == "Another title"


def test_a_state_that_is_made_up_saves_over_nobody(desk, instructor, her_desk, hera):
    quiz = shared(make_quiz(make_question(owner=instructor), owner=instructor), hera)
    sent = form_of(desk.get(url(quiz)))
    assert her_desk.post(url(quiz), sent | {"title": "Hers"}).status_code == 302
    for state in ("", "x" * 64, sent["seen_state"]):
        assert desk.post(url(quiz), sent | {"title": "Mine", "seen_state": state}).status_code == 200
    quiz.refresh_from_db()
    assert quiz.title == "Hers"

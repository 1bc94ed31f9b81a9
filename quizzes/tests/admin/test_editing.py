"""Saving drafts: what it marks, what it leaves alone, and what it refuses without losing a word."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes import services
from quizzes.models import Question, Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import Option, even_option, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


def page_of(draft):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_change", args=[draft.pk])


def texts(question):
    return [choice.text for choice in question.choices.all()]


def test_a_save_without_a_change_marks_nothing(author):
    question = make_question("multi_select")
    quiz = make_quiz(question)
    for draft in (question, quiz):
        assert author.post(page_of(draft), form_of(author.get(page_of(draft)))).status_code == 302
        draft.refresh_from_db()
        assert draft.edit_revision == 0


def test_line_ends_of_browsers_make_no_other_version(author):
    question = make_question(note_after="One line.\n\nAnother one.", source="First.\nSecond.")
    quiz = make_quiz(question)
    first = publish(quiz)
    typed = form_of(author.get(page_of(question))).items()
    data = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in typed}
    author.post(page_of(question), data)
    question.refresh_from_db()
    assert question.note_after == "One line.\n\nAnother one."
    assert publish(quiz) == first


def test_changing_a_choice_alone_marks_the_question_and_its_quizzes(author):
    question = make_question()
    quizzes = [make_quiz(question), make_quiz(question), make_quiz()]
    data = form_of(author.get(page_of(question))) | {"choices-0-feedback_ticked": "No: three is odd."}
    assert author.post(page_of(question), data).status_code == 302
    revisions = [Quiz.objects.get(pk=quiz.pk).edit_revision for quiz in quizzes]
    assert (Question.objects.get(pk=question.pk).edit_revision, revisions) == (1, [1, 1, 0])


def test_a_publication_during_a_save_is_not_undone_by_it(author, monkeypatch):
    quiz = make_quiz()
    hold = services.hold_for_edit

    def published_meanwhile(draft, *, seen_revision):
        publish(Quiz.objects.get(pk=draft.pk))
        hold(draft, seen_revision=seen_revision)

    data = form_of(author.get(page_of(quiz))) | {"title": "A new title"}
    monkeypatch.setattr(services, "hold_for_edit", published_meanwhile)
    assert author.post(page_of(quiz), data).status_code == 302
    quiz.refresh_from_db()
    assert (quiz.title, quiz.latest_version.number) == ("A new title", 1)


def test_the_second_editor_of_a_quiz_is_told_at_which_revision_it_is(author):
    quiz = make_quiz()
    both = form_of(author.get(page_of(quiz)))
    author.post(page_of(quiz), both | {"intro": "First."})
    response = author.post(page_of(quiz), both | {"intro": "Second."})
    [error] = response.context["adminform"].form.non_field_errors()
    assert "edit revision 1, and your page shows 0" in error
    assert "Second." in response.content.decode()
    quiz.refresh_from_db()
    assert quiz.settings["intro"] == "First."


def test_the_second_editor_keeps_the_text_of_a_choice_that_the_first_took_out(author):
    question = make_question()
    both = form_of(author.get(page_of(question)))
    assert author.post(page_of(question), both | {"choices-2-DELETE": "on"}).status_code == 302
    response = author.post(page_of(question), both | {"choices-2-text": "Five, rewritten"})
    assert response.status_code == 200
    assert "Five, rewritten" in response.content.decode()
    assert texts(question) == ["3", "4"]


def test_a_form_without_its_revision_is_refused(author):
    question = make_question()
    data = form_of(author.get(page_of(question))) | {"stem": "Blind"}
    del data["seen_revision"]
    assert author.post(page_of(question), data).status_code == 200
    assert Question.objects.get(pk=question.pk).stem != "Blind"


def new_choice(number, **fields):
    return {f"choices-{number}-{name}": value for name, value in fields.items()}


def test_a_question_is_added_with_its_choices_in_their_order(author):
    address = reverse("admin:quizzes_question_add")
    data = form_of(author.get(address)) | {"stem": "Which is even?", "choices-TOTAL_FORMS": "3"}
    data |= new_choice(0, text="Seven", position="") | new_choice(1, text="Eight", position="", is_correct="on")
    data |= new_choice(2, text="Six and a half", position="0")
    assert author.post(address, data).status_code == 302
    question = Question.objects.get()
    assert texts(question) == ["Six and a half", "Seven", "Eight"]
    assert len({choice.key for choice in question.choices.all()}) == 3


def test_saving_says_what_is_missing_before_publication(author):
    question = make_question(
        options=(Option("Even", is_correct=True, feedback_unticked=""), even_option(3)),
        explanation={},
        note_after="As defined.",
        source="",
    )
    data = form_of(author.get(page_of(question))) | {"stem": "Even or odd?"}
    page = author.post(page_of(question), data, follow=True).content.decode()
    assert "It has no source" in page
    assert "has no feedback for when it is left out" in page


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("single_choice", {"choices-0-is_correct": "on"}, "exactly 1 right choice, not 2"),
        ("true_false", {"choices-0-is_correct": "on"}, "exactly 1 right choice, not 2"),
        ("numeric", {"body_answer": "three"}, "The answer can"),
        ("numeric", {"body_tolerance": "-1"}, "The tolerance is below 0"),
        ("numeric", {"body_unit": "e5"}, "could be read as part of the number"),
        ("numeric", {"body_decimals": "ten"}, "whole number from 0 to 9"),
        ("numeric", {"body_answer": "1" * 5000}, "64 characters"),
        ("numeric", {"body_answer": "0.5\0"}, "Null characters"),
    ],
)
def test_a_question_is_refused_by_its_kind_in_the_kinds_own_words(author, kind, changes, says):
    question = make_question(kind)
    data = {name: value for name, value in (form_of(author.get(page_of(question))) | changes).items() if value != ""}
    response = author.post(page_of(question), data)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert Question.objects.get(pk=question.pk).edit_revision == 0


def test_points_are_exact_and_within_bounds(author):
    quiz = make_quiz()
    data = form_of(author.get(page_of(quiz)))
    for points, says in (("0", "at least 1/100"), ("1001", "at most 1000"), ("1/0", "fraction"), ("nan", "fraction")):
        assert says in author.post(page_of(quiz), data | {"items-0-points": points}).content.decode(), points
    assert author.post(page_of(quiz), data | {"items-0-points": "1/3"}).status_code == 302
    assert str(quiz.items.get().points) == "1/3"


def test_a_question_joins_a_quiz_at_its_end_and_only_once(author):
    quiz, question = make_quiz(), make_question()
    data = form_of(author.get(page_of(quiz)))
    data |= {
        "items-TOTAL_FORMS": "2",
        "items-1-question": str(question.pk),
        "items-1-points": "2",
        "items-1-position": "",
    }
    assert author.post(page_of(quiz), data).status_code == 302
    assert [item.question_id for item in quiz.items.all()][-1] == question.pk
    again = form_of(author.get(page_of(quiz)))
    again |= {"items-TOTAL_FORMS": "3", "items-2-question": str(question.pk), "items-2-points": "1"}
    assert author.post(page_of(quiz), again).status_code == 200
    assert quiz.items.count() == 2


def test_the_list_of_questions_leads_to_each_questions_own_page(author):
    questions = [make_question(stem=f"Stem {number}?") for number in range(3)]
    page = author.get(page_of(make_quiz(*questions))).content.decode()
    for question in questions:
        assert f'href="{page_of(question)}?quiz=' in page
        assert question.stem in page
    assert "-feedback_ticked" not in page


def test_pages_of_long_quizzes_take_no_statement_a_question(author):
    short, long = make_quiz(make_question()), make_quiz(*(make_question() for _ in range(12)))
    author.get(page_of(short))
    statements = []
    for quiz in (short, long):
        with CaptureQueriesContext(connection) as captured:
            author.get(page_of(quiz))
        statements.append(len(captured))
    assert statements[0] == statements[1] <= 12


def test_a_question_of_the_bank_is_found_by_its_words(author):
    wanted, _ = make_question(stem="Is seven even?"), make_question(stem="Is eight odd?")
    where = {"app_label": "quizzes", "model_name": "quizitem", "field_name": "question", "term": "seven"}
    found = author.get(reverse("admin:autocomplete"), where).json()["results"]
    assert [row["id"] for row in found] == [str(wanted.pk)]


def test_a_new_row_of_a_quiz_starts_with_one_point(author):
    formset = author.get(page_of(make_quiz())).context["inline_admin_formsets"][0].formset
    assert (formset.empty_form["points"].value(), formset.empty_form["position"].value()) == (1, None)

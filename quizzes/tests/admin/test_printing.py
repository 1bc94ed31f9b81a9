"""A quiz on paper: what stands on it, what only the key tells, and which numbers it takes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Quiz
from quizzes.presentation.sheets import letters
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db
VARIES = {"quantity": "tiny.half", "domain": {"number": [7, 9, 13]}, "decimals": 1}


@pytest.fixture
def quiz(instructor):
    quiz = make_quiz(
        make_question("multi_select", stem="Which are $even$?", owner=instructor),
        make_question(
            "numeric",
            stem="What is half of 7?",
            owner=instructor,
            body={"answer": "3.5", "tolerance": "0.05", "unit": "V"},
        ),
        make_question(
            "numeric",
            stem="What is half of {{ draw.number }}?",
            owner=instructor,
            body=VARIES,
            explanation={"provider": "tiny.halving", "parameters": {"number": "{{ draw.number }}"}},
        ),
        points=(2, 1, 1),
        owner=instructor,
        title="Evens",
        settings={"shuffle_choices": True, "intro": "Guess!"},
    )
    publish(quiz)
    return quiz


def printed(desk, quiz, *, key=False, status=200, **query):
    address = reverse(f"admin:quizzes_quiz_print{'_key' if key else ''}", args=[quiz.pk])
    response = desk.get(address, query)
    assert response.status_code == status
    return response.content.decode()


def test_a_sheet_has_a_letter_for_each_choice_in_the_quizs_order_points_and_lines(desk, quiz):
    page = printed(desk, quiz)
    sheet = page[page.index('<article class="sheet"') :]
    assert [sheet.index(f"</span>{letter}</span>") for letter in "ABCD"] == sorted(
        sheet.index(f"<span>{number}</span>") - len(f"</span>{letter}</span><div>")
        for letter, number in zip("ABCD", "1234", strict=True)
    )
    for words in ("2 points", "4 points", "Name", "Date", "Guess!", "Choose all that apply.", "V</p>", "half of 7"):
        assert words in sheet, words
    assert "<style" not in page
    assert "style=" not in page


def test_without_the_key_nothing_of_it_stands_in_the_page(desk, quiz):
    page = printed(desk, quiz)
    for words in (
        "Key:",
        "is-right",
        "✓",
        "3.5",
        "belongs here",
        "You chose",
        "Half of",
        "Euclid",
        "2 × 2 + 0",
        "<svg",
    ):
        assert words not in page.split('<article class="sheet"')[1], words
    keys = {choice.key for item in quiz.items.all() for choice in item.question.choices.all()}
    assert not [key for key in keys if key in page]


def test_the_key_tells_letters_numbers_and_explanations_with_their_figures(desk, quiz):
    page = printed(desk, quiz, key=True)
    for words in ("Key: B, D", "Key: 3.5 ± 0.05 V", "4 = 2 × 2 + 0", "You chose 4.", "Euclid", "<svg", "Half of 7"):
        assert words in page, words
    assert "Name" not in page.split('<article class="sheet"')[1].split("</header>")[0]


@pytest.mark.parametrize(("draw", "number", "answer"), [("", 7, "3.5"), ("2", 9, "4.5"), ("3", 13, "6.5")])
def test_the_draw_that_is_chosen_gives_stem_key_and_explanation_their_numbers(desk, quiz, draw, number, answer):
    sheet = printed(desk, quiz, draw=draw).split('<article class="sheet"')[1]
    assert f"What is half of {number}?" in sheet
    page = printed(desk, quiz, key=True, draw=draw)
    assert f"Key: {answer} ± 0.05" in page
    assert f"Half of {number} is {answer}" in page


def test_a_sheet_says_how_many_decimals_are_asked_for(desk, quiz):
    sheet = printed(desk, quiz).split('<article class="sheet"')[1]
    assert sheet.count("Write down a number. Give 1 decimal.") == 1
    assert sheet.count("Write down a number.") == 2


@pytest.mark.parametrize("draw", ["0", "4", "x", "-1", "9" * 30])
def test_a_draw_that_does_not_exist_is_refused_with_what_does(desk, quiz, draw):
    page = printed(desk, quiz, status=422, draw=draw)
    assert "errorlist" in page
    assert '<article class="sheet"' not in page


def test_all_questions_are_printed_where_attempts_draw_some_of_them(desk, instructor):
    questions = [make_question(stem=f"Question {name}?", owner=instructor) for name in "PQR"]
    quiz = make_quiz(*questions, owner=instructor, settings={"asks": 2})
    publish(quiz)
    page = printed(desk, quiz)
    assert all(f"Question {name}?" in page for name in "PQR")
    assert "Online each attempt asks 2 of these 3 questions." in page


def test_an_earlier_version_and_the_draft_can_be_printed(desk, quiz):
    question = quiz.items.first().question
    question.stem = "Which are even now?"
    question.save()
    services.touch_question(question, now=NOW)
    assert "even now?" not in printed(desk, quiz)
    assert "even now?" in printed(desk, quiz, of="draft")
    publish(Quiz.objects.get(pk=quiz.pk))
    assert "even now?" in printed(desk, quiz)
    assert "even now?" not in printed(desk, quiz, of="1")
    printed(desk, quiz, status=422, of="7")


def test_a_draft_with_problems_says_them_instead(desk, instructor):
    page = printed(
        desk,
        make_quiz(
            make_question(explanation={}, note_after="As defined.", source="", owner=instructor), owner=instructor
        ),
        status=422,
    )
    assert "It has no source" in page


def test_the_key_of_a_draft_waits_for_what_takes_long(desk, instructor):
    slow = {"provider": "tiny.slow_halving", "parameters": {"number": 7}}
    quiz = make_quiz(make_question(explanation=slow, owner=instructor), owner=instructor)
    assert '<article class="sheet"' in printed(desk, quiz)
    assert "Publish it, then print the key" in printed(desk, quiz, key=True, status=422)


def test_a_stranger_gets_neither_sheet_nor_key(client, quiz):
    client.force_login(make_instructor())
    printed(client, quiz, status=404)
    printed(client, quiz, key=True, status=404)


def test_letters_go_on_after_z():
    after = letters()
    assert [next(after) for _ in range(28)][-3:] == ["Z", "AA", "AB"]


def test_a_figure_that_is_asked_about_is_printed_without_telling_what_it_shows(desk, instructor):
    stem = "What does this line show?\n\n::: figure tiny.halving number=7 | A straight line"
    quiz = make_quiz(make_question(stem=stem, owner=instructor), owner=instructor)
    publish(quiz)
    for query in ({}, {"of": "draft"}):
        sheet = printed(desk, quiz, **query).split('<article class="sheet"')[1]
        assert "<svg" in sheet
        assert "A straight line" in sheet
        for told in ("Halves", "half of 7", "tiny.halving", ":::"):
            assert told not in sheet, told

"""Quiz 1 as its fixture stands: it loads, every claim and number is computed, and nothing in it was typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes.models import Choice, Quiz
from quizzes.services.publishing import check_quiz

FIXTURE = Path(__file__).parents[2] / "fixtures" / "relu_quiz_1.json"
STEMS = [
    "Is ReLU a saturated nonlinearity?",
    "What can be said about the speed of ReLU vs Tanh function?",
    "What is the output range of ReLU activation function?",
]
RIGHT = [
    "No: for positive inputs the output keeps growing.",
    "ReLU needs less work: a comparison with 0, no exponential.",
    r"$[0, \infty)$",
]


@pytest.fixture
def quiz(db):
    call_command("loaddata", str(FIXTURE), verbosity=0)
    return Quiz.objects.get(slug="relu-quiz-1")


def test_title_stems_and_keys_are_those_of_the_source(quiz):
    assert quiz.title == "Rectifier Linear Unit (ReLU) - Quiz 1"
    questions = [item.question for item in quiz.items.all()]
    assert [question.stem for question in questions] == STEMS
    assert [question.choices.get(is_correct=True).text for question in questions] == RIGHT


def test_it_is_a_pretest_that_lets_the_reader_not_know(quiz):
    assert quiz.settings["offers_dont_know"] is True
    assert "Guessing is fine" in quiz.settings["intro"]


def test_every_claim_and_placeholder_passes_the_check_of_publication(quiz):
    check = check_quiz(quiz)
    assert check.problems == ()
    assert len(check.explanations) == 3
    assert all(choice.claim.result.truth is not None for q in check.content.questions for choice in q.choices)


def test_a_claim_turned_round_is_found_out(quiz):
    choice = Choice.objects.get(question__items__quiz=quiz, text=RIGHT[2])
    choice.claim["parameters"]["lower_end"] = "open"
    choice.save()
    (problem,) = check_quiz(quiz).problems
    assert "range_is" in problem


def test_no_number_is_typed_into_feedback_or_notes():
    for row in json.loads(FIXTURE.read_text()):
        fields = row["fields"]
        for name in ("feedback_ticked", "feedback_unticked", "note_before", "note_after"):
            prose = re.sub(r"\{\{.*?\}\}|float(32|64)", "", fields.get(name, ""))
            assert not re.search(r"\d", prose), prose


def test_the_fixture_has_natural_keys_only():
    assert all("pk" not in row for row in json.loads(FIXTURE.read_text()))


def test_the_place_of_the_key_differs_between_questions(quiz):
    places = [item.question.choices.get(is_correct=True).position for item in quiz.items.all()]
    assert len(set(places)) > 1

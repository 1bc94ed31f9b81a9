"""The lesson as its fixture stands: it can be read, its figures can be drawn, and it answers all eight questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes import subjects
from quizzes.models import Lesson, Question
from svgplot.checks import check
from ui import richtext

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = ("relu_quiz_1", "relu_quiz_2", "relu_lesson")


@pytest.fixture
def body(db):
    for name in NAMES:
        call_command("loaddata", str(FIXTURES / f"{name}.json"), verbosity=0)
    return Lesson.objects.get(slug="relu").body


def test_nothing_in_the_lesson_is_unreadable(body):
    assert richtext.lesson_problems(body) == []


def test_one_quiz_stands_above_the_text_and_one_below(body):
    blocks = richtext.lesson(body).blocks
    assert (blocks[0].argument, blocks[0].label) == ("relu-quiz-1", "Test your knowledge")
    assert (blocks[-1].argument, blocks[-1].label) == ("relu-quiz-2", "Test your understanding")


def test_every_question_of_both_quizzes_is_answered_by_a_paragraph(body):
    questions = Question.objects.filter(items__quiz__slug__in=["relu-quiz-1", "relu-quiz-2"])
    assert questions.count() == 8
    assert set(richtext.lesson(body).anchors) == {question.key for question in questions}


def test_every_figure_of_the_lesson_can_be_drawn_while_the_page_is_shown(body):
    figures = [
        block
        for block in richtext.lesson(body).blocks
        if isinstance(block, richtext.Directive) and block.name == "figure"
    ]
    assert len(figures) >= 2
    for directive in figures:
        explanation = subjects.explain_fast(directive.argument, directive.parameters or {})
        check(explanation.figures[0])

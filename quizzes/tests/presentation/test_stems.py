"""A question in one line of words: in lists, breadcrumbs, headings of sheets and reports."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from quizzes.presentation.takers import sheet_rows
from quizzes.stems import stem_line
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor


@pytest.mark.parametrize(
    ("stem", "line"),
    [
        ("What is $f(x)$ at $x = -2$?", "What is f(x) at x = −2?"),
        ("Take $x = {{ draw.x }}$. What is **half** of {{ draw.n }}?", "Take x = …. What is half of …?"),
        ("Which\nof these?\n\n::: figure tiny.curve | A line\n", "Which of these? A line"),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen",
            "one two three four five six seven eight nine ten eleven…",
        ),
    ],
)
def test_a_stem_is_told_in_words(stem, line):
    assert stem_line(stem, "markdown", 60) == line


@given(st.text(max_size=200), st.integers(5, 80))
def test_no_line_is_longer_than_asked_or_breaks(stem, longest):
    line = stem_line(stem, "markdown", longest)
    assert len(line) <= longest
    assert "\n" not in line


@pytest.mark.django_db
def test_lists_breadcrumbs_and_sheets_show_no_source(client, settings):
    settings.SUBJECTS = SUBJECTS
    ina = make_instructor("ina")
    question = make_question(owner=ina, stem="What is $f(x)$ at $x = -2$?")
    quiz = make_quiz(question, owner=ina)
    publish(quiz)
    Student().opens(f"/quizzes/{quiz.slug}/").answers("4")
    client.force_login(ina)
    for page, args in (("question_changelist", []), ("question_change", [question.pk]), ("quiz_change", [quiz.pk])):
        html = client.get(reverse(f"admin:quizzes_{page}", args=args)).content.decode()
        assert "What is f(x) at x = −2?" in html, page
    head = next(sheet_rows(quiz.assignments.get(), NOW))
    assert "Q1 points: What is f(x) at x = −2?" in head

"""What lists and reports say of a text with a figure: the author's words, and nothing that the line names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.engine import validation
from quizzes.engine.content import Choice, Text
from quizzes.engine.kinds import KINDS
from quizzes.tests.engine.builders import make_question
from ui import richtext

SECRET = "canary"
LINES = [
    f"::: figure a.{SECRET} x={SECRET} | A line",
    f"  ::: figure a.{SECRET}|A line",
    f"::: figure {SECRET} {{broken | A line",
    f":::figure a.{SECRET} |  A line",
]


@pytest.mark.parametrize("line", LINES)
def test_the_engine_and_the_renderer_say_the_same(line):
    text = Text(f"Which?\n{line}\nThis one?")
    assert text.told == "Which?\nA line\nThis one?"
    assert richtext.render(text.text).plain == text.told


@given(st.lists(st.sampled_from([*LINES, f"::: figure {SECRET}", "Text", "", "| x"]), max_size=5))
@example([f"::: figure {SECRET}", "| x"])
def test_no_line_of_a_figure_is_told(lines):
    text = Text("\n".join(lines))
    assert SECRET not in text.told
    assert SECRET not in richtext.render(text.text).plain


def test_summaries_and_names_give_the_words():
    choice = Choice("a", Text(LINES[0]), is_correct=True)
    question = make_question("single_choice", choices=(choice, Choice("b", Text("Other"), is_correct=False)))
    kind = KINDS["single_choice"]
    assert kind.summarise(question, kind.parse(question, {"choices": ["a"]})) == "A line"
    assert validation.choice_name(choice) == "choice “A line”"

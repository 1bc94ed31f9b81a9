import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.richtext import Directive, Html, Paragraph, lesson, lesson_problems
from ui.richtext.lesson import LESSON_LIMIT
from ui.tests.markup_checks import faults

BODY = """\
A first paragraph with [a link][l].

::: quiz relu-quiz-1 | Test your knowledge

## The range

{#range answers=k3y}
ReLU gives $[0, \\infty)$.

{#both answers=k4,k5}
### Dying and sparse
::: figure activations.change {"x_from": -11, "slope": 0.01, "on": ["relu", "elu"], "note": "a | b"} | From −11 to −10
::: quiz relu-quiz-2

{#plain}
Just an id.

## The range

[l]: /lessons/relu
"""


def test_a_lesson_is_prose_with_places_for_quizzes_and_figures():
    first, quiz, heading, answer, both, figure, second, rest = lesson(BODY).blocks
    assert first == Html('<p>A first paragraph with <a href="/lessons/relu" rel="noopener noreferrer">a link</a>.</p>')
    assert quiz == Directive("quiz", "relu-quiz-1", None, "Test your knowledge")
    assert heading == Html('<h2 id="the-range">The range</h2>')
    assert isinstance(answer, Paragraph)
    assert (answer.anchor, answer.question_keys) == ("range", ("k3y",))
    assert answer.html.startswith('<p id="range">ReLU gives <math>')
    assert both == Paragraph('<h3 id="both">Dying and sparse</h3>', "both", ("k4", "k5"))
    assert figure == Directive(
        "figure",
        "activations.change",
        {"x_from": -11, "slope": "0.01", "on": ["relu", "elu"], "note": "a | b"},
        "From −11 to −10",
    )
    assert second == Directive("quiz", "relu-quiz-2", None, "")
    assert rest == Html('<p id="plain">Just an id.</p>\n<h2 id="the-range-2">The range</h2>')


def test_each_question_finds_its_paragraph():
    assert lesson(BODY).anchors == {"k3y": "range", "k4": "both", "k5": "both"}
    assert lesson(BODY).has_math
    assert lesson_problems(BODY) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("::: explode x", "Line 1: “explode” is not a directive; known are quiz, figure, explorer."),
        ("a\n\n:::quiz x", "Line 3: “:::quiz x” can't be read; write ::: name argument {parameters} | label."),
        ("::: quiz", "can't be read"),
        ('::: figure a.b {"x": }', "the parameters of “a.b” are no JSON object"),
        ('::: figure a.b {"x": NaN}', "are no JSON object"),
        ('::: figure a.b {"x": ' + "[" * 1900, "are no JSON object"),
        ('::: figure a.b {"x": 1} label', "“label” stands after the directive; a label follows |."),
        ("::: quiz " + "x" * 2000, "at most 2000 are allowed"),
        ("{#a answers=}\ntext", "“{#a answers=}” can't be read; write {#id answers=KEY}."),
        ("{#a onclick=x}\ntext", "can't be read"),
        ("{#a answers=k}\n\ntext", "must stand directly before a paragraph or heading"),
        ("{#a answers=k}\n- item", "must stand directly before a paragraph or heading"),
        ("{#a answers=k}\n::: quiz x", "must stand directly before a paragraph or heading"),
        ("text\n\n{#a answers=k}", "must stand directly before a paragraph or heading"),
        ("{#a answers=k}\none\n\n{#a answers=l}\ntwo", "Line 4: the id “a” stands twice."),
        ("{#a}\none\n\n{#a}\ntwo", "Line 4: the id “a” stands twice."),
        ("{#a answers=k}\none\n\n{#b answers=k}\ntwo", "Line 4: question “k” is answered twice"),
        ("# Title", "Line 1: # is the lesson's title; sections start with ##."),
        ("$\\foo$", "\\foo is not a known command."),
        ("[x](javascript:x)", "The link to “javascript:x” is left out"),
        ("x" * (LESSON_LIMIT + 1), f"what comes after {LESSON_LIMIT} is left out"),
    ],
)
def test_each_fault_is_named_and_shown_as_nothing(body, problem):
    (found,) = lesson_problems(body)
    assert problem in found
    html = "".join(block.html for block in lesson(body).blocks if not isinstance(block, Directive))
    assert ":::" not in html
    assert "{#" not in html


def test_an_id_that_reaches_no_paragraph_answers_nothing():
    assert lesson("{#a answers=k}\n\ntext").anchors == {}


def test_code_may_show_a_directive():
    body = "```\n::: quiz x\n{#a answers=b}\n```\n\n    ::: quiz y\n"
    (block,) = lesson(body).blocks
    assert isinstance(block, Html)
    assert "::: quiz x\n{#a answers=b}" in block.html
    assert "::: quiz y" in block.html
    assert lesson_problems(body) == []


def test_ids_on_a_page_are_unique_and_given_ones_win():
    body = "## Range\n\n{#range answers=k}\ntext\n\n## Range\n\n## ∞\n\n## $x$\n"
    blocks = lesson(body).blocks
    html = "".join(block.html for block in blocks if not isinstance(block, Directive))
    assert [f'id="{name}"' in html for name in ("range", "range-2", "range-3", "section", "x")] == [True] * 5
    assert html.count('id="range"') == 1


def test_attribute_lines_mean_nothing_outside_lessons():
    from ui.richtext import render

    assert render("{#a answers=b}\ntext").html == "<p>{#a answers=b}\ntext</p>"


LINES = [
    "::: quiz a",
    '::: figure b {"x": 1} | c',
    "::: no",
    "{#a answers=k}",
    "{#b}",
    "text",
    "## T",
    "- a",
    "> q",
    "```",
    "",
    "| a |",
    "|-|",
    "$$",
    "$x$",
]


@given(st.lists(st.sampled_from(LINES), max_size=15))
def test_any_lesson_gives_known_blocks_with_unique_ids(lines):
    read = lesson("\n".join(lines))
    html = "".join(block.html for block in read.blocks if not isinstance(block, Directive))
    assert faults(html) == []
    anchors = [block.anchor for block in read.blocks if isinstance(block, Paragraph)]
    assert len(set(anchors)) == len(anchors)
    assert set(read.anchors.values()) <= set(anchors)
    for anchor in anchors:
        assert html.count(f'id="{anchor}"') == 1

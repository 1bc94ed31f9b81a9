"""Lines that stand for figures: read, placed, and never shown as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import richtext
from ui.richtext.figure_lines import split

LINE = "::: figure activations.curve function=elu x_from=-4 | Falls & levels off"


def test_a_line_is_read_with_its_parameters_and_words():
    [line] = richtext.figure_lines(f"Which?\n\n{LINE}\n\nChoose.")
    assert (line.provider, dict(line.parameters), line.words) == (
        "activations.curve",
        {"function": "elu", "x_from": "-4"},
        "Falls & levels off",
    )


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("format_", ["markdown", "plain", "html"])
def test_without_a_place_the_words_stand_for_the_figure(inline, format_):
    shown = richtext.render(f"Which?\n{LINE}\nChoose.", format_, inline=inline)
    assert "Falls &amp; levels off" in shown.html
    assert shown.plain == "Which?\nFalls & levels off\nChoose."
    assert "elu" not in shown.html + shown.plain
    assert "curve" not in shown.html + shown.plain


def test_the_figure_is_put_between_the_texts():
    shown = richtext.render(f"**Which**?\n{LINE}\nThis?", inline=True, place=lambda line: f"[{line.provider}]")
    assert shown.html == "<strong>Which</strong>?\n[activations.curve]\nThis?"


def test_a_name_that_is_written_like_markup_is_escaped():
    shown = richtext.render('::: figure a.b | <img src=x onerror=alert(1)> "x"')
    assert "<img" not in shown.html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("::: figure a.b", "no description"),
        ("::: figure a.b |  ", "no description"),
        ("::: figure", "can’t be read"),
        ("::: figure a.b x | words", "can’t be read"),
        ('::: figure a.b {"x": 1} | words', "can’t be read"),
        ("\n".join(["::: figure a.b | words"] * 5), "at most 4"),
        ("$x^$\n\n::: figure a.b | words", "Formula"),
    ],
)
def test_problems_name_the_line(text, says):
    assert any(says in problem for problem in richtext.problems(text))
    assert richtext.problems(LINE) == []


@pytest.mark.parametrize("text", ["Text ::: figure a.b | words", "    ::: figured", "::: quiz relu"])
def test_other_lines_are_no_figures(text):
    assert richtext.figure_lines(text) == ()


def test_values_with_spaces_stand_in_quotes():
    written = richtext.written("a.b", {"x": "1, 2", "y": "3"}, "Words")
    assert written == '::: figure a.b x="1, 2" y=3 | Words'
    [line] = richtext.figure_lines(written)
    assert line.parameters == {"x": "1, 2", "y": "3"}


def test_the_place_follows_from_provider_and_parameters_alone():
    first, second, other = richtext.figure_lines(
        "::: figure a.b x=1 y=2 | One\n::: figure a.b y=2 x=1 | Two\n::: figure a.b x=1 | One"
    )
    assert first.place == second.place != other.place


@given(st.text(alphabet=st.sampled_from('a:|= \n"{}.fxg<&1') | st.characters(codec="utf-8"), max_size=80))
def test_no_text_is_lost_and_nothing_fails(text):
    whole = f"::: figure {text}"
    richtext.problems(whole)
    richtext.render(whole)
    pieces = [piece for piece in split(text) if isinstance(piece, str)]
    assert all(piece in text.replace("\r\n", "\n").replace("\r", "\n") for piece in pieces)

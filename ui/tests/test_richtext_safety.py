import time
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ui.richtext import Directive, lesson, problems, render
from ui.richtext.holes import usable
from ui.richtext.sanitiser import clean
from ui.richtext.tex import formula
from ui.tests.markup_checks import faults
from ui.tests.payloads import ALL, CALL, HTML, MARKDOWN, TEX

FORMATS = ("markdown", "plain", "html")
# Text made of the pieces that mean something to one of the readers, so that they meet.
PIECES = (
    *(
        "$",
        "$$",
        "\\",
        "{",
        "}",
        "^",
        "_",
        "&",
        "<",
        ">",
        '"',
        "'",
        "`",
        "*",
        "[",
        "](",
        ")",
        "!",
        "|",
        "\n",
        "\n\n",
        " ",
        "#",
    ),
    *(
        "{{ a }}",
        "{{ a.b }}",
        "::: ",
        "::: quiz x ",
        "{#a answers=b}\n",
        "\\frac",
        "\\text{",
        "\\begin{cases}",
        "\\end{cases}",
    ),
    *(
        "\\left(",
        "\\right)",
        "\\sqrt",
        "\\operatorname{",
        "\\hat",
        "\\\\",
        "<a href=",
        "<math>",
        "<svg>",
        "</p>",
        "<!--",
        "-->",
    ),
    *(
        "javascript:",
        "&lt;",
        "&#x3c;",
        "\ue000",
        "\U000f0000",
        "\x00",
        "\ud800",
        "x",
        "1",
        "if ",
        "- ",
        "> ",
        "∞",
        "|-|\n",
    ),
)
texts = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def everything_rendered(text: str) -> list[str]:
    rendered = [render(text, format_, inline=inline).html for format_ in FORMATS for inline in (False, True)]
    return rendered + [block.html for block in lesson(text).blocks if not isinstance(block, Directive)]


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(set(ALL)) == len(ALL) >= 100


@pytest.mark.parametrize("payload", ALL)
def test_no_attempt_brings_anything_unknown_onto_the_page(payload):
    for html in everything_rendered(payload):
        assert faults(html) == []


@pytest.mark.parametrize("payload", TEX)
def test_formulas_are_well_formed_and_hold_the_attempt_as_text_only(payload):
    html = formula(payload, named=True).html
    root = ElementTree.fromstring(html)  # noqa: S314 - our own output
    assert not any(
        name.startswith("on") or name in {"href", "style", "class"}
        for e in root.iter("*")
        for name in e.attrib
        if e is not root
    )
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("payload", ALL)
def test_a_value_is_never_markup(payload):
    for text in (
        "{{ v }}",
        "*{{ v }}* `{{ v }}` [{{ v }}]({{ v }}) [x](/a '{{ v }}')",
        "$x^{{ v }} + \\text{is {{ v }}}$",
        "$$\\frac{{ v }}{2}$$",
    ):
        for inline in (False, True):
            assert faults(render(text, fill=lambda _: payload, inline=inline).html) == []
    for format_ in ("plain", "html"):
        text = '<a href="{{ v }}" title="{{ v }}">{{ v }}</a><p id={{ v }}>{{ v }}'
        assert faults(render(text, format_, fill=lambda _: payload).html) == []


def test_the_checker_sees_what_it_looks_for():
    assert faults("<p onclick=x>a</p>") == ["onclick on <p>"]
    assert faults("<svg>") == ["<svg>", "<svg> is never closed"]
    assert faults("<a href='javascript:x'>x</a>") == ["href 'javascript:x'"]
    assert faults("<mi>x</mi></b>") == ["<mi> outside <math>", "</b> without its start"]


@given(texts)
@example("$" + "{" * 300 + "}" * 300 + "$")
@example("$\\" + "sqrt\\" * 300 + "x$")
@example("> " * 500 + "x")
def test_any_text_renders_to_known_markup_without_an_error(text):
    for html in everything_rendered(text):
        assert faults(html) == []
    for format_ in FORMATS:
        assert all(isinstance(problem, str) for problem in problems(text, format_))


@given(texts, st.text(max_size=20))
def test_any_value_renders_to_known_markup(text, value):
    rendered = render(text, fill=lambda _: value)
    assert faults(rendered.html) == []


@given(texts | st.sampled_from(HTML))
def test_cleaning_twice_changes_nothing(text):
    text = usable(text)
    for inline in (False, True):
        once = clean(text, inline=inline)
        assert clean(once, inline=inline) == once


@given(st.lists(st.sampled_from([*HTML, *MARKDOWN]), min_size=2, max_size=4).map("".join))
def test_attempts_in_a_row_stay_harmless(text):
    for html in everything_rendered(text):
        assert faults(html) == []


def test_without_the_sanitiser_the_corpus_would_be_found():
    assert [payload for payload in HTML if not payload.startswith("&#xE000;") and not faults(payload)] == []


HANGS = 30  # seconds of processor time: far above the one that a slow machine takes, far below a time bomb


@pytest.mark.parametrize(
    "piece", [*PIECES, "![](", "[a][a] ", "*a _b ", "<a href=", "$a$ ", "[x](<", "&amp;", "- a\n  ", "<!-- ", CALL]
)
def test_twenty_thousand_characters_do_not_hang(piece):
    text = (piece * 20_000)[:20_000]
    for format_ in FORMATS:
        started = time.process_time()
        render(text, format_, fill=lambda placeholder: placeholder)
        problems(text, format_)
        assert time.process_time() - started < HANGS


@pytest.mark.parametrize(
    "tex",
    [
        "a+" * 995,
        "a_b^c" * 390,
        "\\sqrt" * 399,
        "\\operatorname{" + " a" * 900,
        "\\left(" * 150 + "x" + "\\right)" * 100,
        "x" + "'" * 1900,
    ],
)
def test_twenty_thousand_characters_of_hard_formulas_do_not_hang(tex):
    text = (f"${tex}$ " * 10)[:20_000]
    started = time.process_time()
    render(text)
    assert time.process_time() - started < HANGS

from threading import Thread

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from ui.richtext import RichText, problems, render
from ui.richtext.cache import RecentlyUsed
from ui.richtext.holes import PLACEHOLDER
from ui.richtext.rendering import TEXT_LIMIT

NUMBERS = {"{{ steps.relu.delta }}": "−0.11", "{{ claim.rate }}": "3.6 × 10⁻⁹", "{{ evil_name }}": "<b>*x*</b> & $y$"}


def test_prose_becomes_paragraphs_with_formulas():
    rendered = render("**ReLU** is $\\max(0, x)$.\n\nSee [the range](/lessons/relu#range).")
    assert isinstance(rendered.html, SafeString)
    assert rendered.html.startswith("<p><strong>ReLU</strong> is <math><mi>max</mi>")
    assert '<a href="/lessons/relu#range" rel="noopener noreferrer">the range</a>' in rendered.html
    assert rendered.plain == "ReLU is max(0, x).\nSee the range."
    assert rendered.has_math


def test_inline_text_has_no_block_and_names_its_formulas():
    assert render("$[0, \\infty)$", inline=True) == RichText(
        html=SafeString(
            '<math aria-label="[0, ∞)"><mo stretchy="false">[</mo><mn>0</mn><mo>,</mo><mi>∞</mi>'
            '<mo stretchy="false">)</mo></math>'
        ),
        plain="[0, ∞)",
        has_math=True,
    )
    assert render("It *depends*.", inline=True).html == "It <em>depends</em>."


def test_display_formulas_can_be_scrolled_from_the_keyboard():
    scrolls = 'class="math-scroll" tabindex="0" role="region" aria-label="Formula"><math display="block">'
    assert f"<div {scrolls}" in render("Then\n\n$$\nx^2\n$$\n").html
    assert f"<p>Then <span {scrolls}" in render("Then $$x^2$$ holds.").html
    assert "math-scroll" not in render("$$x^2$$", inline=True).html  # a label holds nothing to focus


def test_prices_are_no_formulas():
    assert not render("It costs $5, or $10 at most.").has_math


def test_tables_scroll_and_align_without_inline_styles():
    html = render("| a | b | c |\n|---|--:|:-:|\n| 1 | $x$ | 3 |").html
    assert html.startswith('<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>')
    assert '<td class="align-right"><math><mi>x</mi></math></td>' in html
    assert '<td class="align-center">3</td>' in html
    assert "style" not in html


def test_html_in_markdown_is_shown_as_typed():
    assert render("a <b onclick=x>b</b>").html == "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    "address",
    ["javascript:x", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "file:///x", "&#106;avascript:x", "ftp://x"],
)
def test_an_unsafe_link_leaves_its_words_and_is_reported(address):
    assert render(f"[here]({address})").html == "<p>here</p>"
    assert ["The link to" in problem for problem in problems(f"[here]({address})")] == [True]


@pytest.mark.parametrize(
    "address", ["https://a.test/b:c?d=e:f#g", "http://a.test", "mailto:a@b.test", "/a", "#a", "../a", "?a=b:c"]
)
def test_a_safe_link_stays(address):
    assert f'href="{address}"' in render(f"[here]({address})").html
    assert problems(f"[here]({address})") == []


def test_an_image_leaves_its_words_and_is_reported():
    assert render("![a curve](https://a.test/x.png)").html == "<p>a curve</p>"
    assert "The image “a curve” is left out" in problems("![a curve](https://a.test/x.png)")[0]


def test_plain_text_keeps_its_lines_and_nothing_else():
    rendered = render("a < b & *c*\nd $x$\n\ne", "plain")
    assert rendered.html == "<p>a &lt; b &amp; *c*<br>d $x$</p><p>e</p>"
    assert rendered.plain == "a < b & *c*\nd $x$\n\ne"
    assert render("a\n\nb", "plain", inline=True).html == "a<br>b"


def test_imported_html_keeps_what_is_allowed_and_reports_the_rest():
    source = '<p onclick="x">a<script>b</script> <sub>c</sub></p><svg><title>t</title></svg><a href="javascript:x">d</a><!-- e -->'
    assert render(source, "html").html == '<p>a <sub>c</sub></p><a rel="noopener noreferrer">d</a>'
    assert problems(source, "html") == [
        "<script> is not allowed here and is left out.",
        "<svg> is not allowed here and is left out.",
        "<title> is not allowed here and is left out.",
        'onclick="x" on <p> is not allowed and is left out.',
        'href="javascript:x" on <a> is not allowed and is left out.',
        "Comments are left out.",
    ]
    assert problems('<p>a <em>b</em></p><a href="/x">c</a>', "html") == []


def test_imported_html_in_a_line_keeps_words_apart():
    rendered = render("<div>one</div><div>two</div>", "html", inline=True)
    assert rendered.html == "one two"
    assert render("<p>one</p><p>two</p>", "html").plain == "one\ntwo"


@pytest.mark.parametrize("format_", ["markdown", "plain", "html"])
def test_numbers_are_put_in_last_and_escaped(format_):
    rendered = render(
        "x is {{ steps.relu.delta }}, {{ claim.rate }}, {{ evil_name }}", format_, inline=True, fill=NUMBERS.__getitem__
    )
    assert rendered.html == "x is −0.11, 3.6 × 10⁻⁹, &lt;b&gt;*x*&lt;/b&gt; &amp; $y$"
    assert rendered.plain == "x is −0.11, 3.6 × 10⁻⁹, <b>*x*</b> & $y$"
    assert not rendered.has_math


def test_markdown_can_not_take_a_placeholder_apart():
    rendered = render("a_b {{ steps.relu.delta }} _c {{ evil_name }} d_ `{{ claim.rate }}`", fill=NUMBERS.__getitem__)
    assert "−0.11 <em>c &lt;b&gt;*x*&lt;/b&gt; &amp; $y$ d</em> <code>3.6 × 10⁻⁹</code>" in rendered.html


def test_a_number_is_spoken_in_the_name_of_its_formula():
    rendered = render("$x = {{ v }}$", inline=True, fill=lambda _: '"−1"')
    assert 'aria-label="x = &quot;−1&quot;"' in rendered.html
    assert rendered.plain == 'x = "−1"'


def test_a_number_can_not_become_an_address():
    for format_, source in (("markdown", "[x]({{ v }})"), ("html", '<a href="{{ v }}">x</a>')):
        assert "javascript" not in render(source, format_, fill=lambda _: "javascript:x").html
        assert "{{ v }}" in problems("[x]({{ v }})")[0]


def test_a_fill_that_refuses_is_heard():
    with pytest.raises(KeyError):
        render("{{ unknown }}", fill=NUMBERS.__getitem__)


def test_without_numbers_braces_are_text_and_tex_groups():
    assert render("{{ name }}").html == "<p>{{ name }}</p>"
    assert render(r"$\frac{{a}}{{b}}$").plain == "a/b"


def test_the_same_source_is_filled_anew_each_time():
    first = render("is {{ v }}", fill=lambda _: "1").html
    second = render("is {{ v }}", fill=lambda _: "2").html
    assert (first, second) == ("<p>is 1</p>", "<p>is 2</p>")


def test_too_long_a_text_is_shown_as_it_is_up_to_the_limit():
    text = "*a* " * (TEXT_LIMIT // 4) + "b"
    assert render(text).html.startswith("<p>*a* *a*")
    assert len(render(text).plain) <= TEXT_LIMIT
    assert problems(text) == [f"The text has {TEXT_LIMIT + 1} characters; at most {TEXT_LIMIT} are allowed."]


def test_an_unknown_format_is_the_programmers_mistake():
    with pytest.raises(ValueError, match="'rtf' is not a text format"):
        render("x", "rtf")


@given(st.text(alphabet="abcé∞< >&\n", max_size=200))
def test_plain_text_comes_back_as_its_words(text):
    assert render(text, "plain").plain == text.strip()


@given(st.from_regex(r"\{\{ [a-z]{1,5}(\.[a-z]{1,5}){0,2} \}\}", fullmatch=True), st.text(max_size=30))
def test_every_placeholder_is_asked_for_as_it_stands(placeholder, around):
    asked: list[str] = []

    def fill(run: str) -> str:
        asked.append(run)
        return "1"

    render(f"{placeholder} {around}", "plain", fill=fill)
    assert asked[0] == placeholder
    assert all(PLACEHOLDER.fullmatch(run) for run in asked)


def test_the_cache_forgets_the_least_recently_used_first():
    cache: RecentlyUsed[str] = RecentlyUsed(capacity=6)
    made: list[str] = []

    def get(key: str) -> str:
        return cache.get_or_make(key, lambda: made.append(key) or key * 3, len)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert get(key) == key * 3
    assert made == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_threads_share_the_cache():
    cache: RecentlyUsed[int] = RecentlyUsed(capacity=50)
    wrong: list[int] = []

    def work() -> None:
        for number in range(300):
            if cache.get_or_make(number % 70, lambda: number % 70, lambda _: 1) != number % 70:  # noqa: B023
                wrong.append(number)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(cache) <= 50

"""What only a browser can tell: that scripts don't run, that braces stretch, and when the font is fetched."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ui.richtext import Directive, lesson, render
from ui.tests.payloads import ALL, HTML

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[1] / "static"
CASES = "$$f(x)=\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{if } x = 0 \\\\ \\alpha x & \\text{otherwise} \\end{cases}$$"
WIDE = "$$" + " + ".join(f"x_{{{n}}}" for n in range(20)) + "$$"


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(STATIC))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser, site):
    """An empty page of the site with the stylesheets, at the width of a small phone."""
    context = browser.new_context(viewport={"width": 320, "height": 700})
    opened = context.new_page()
    opened.route(f"{site}/empty", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    opened.goto(f"{site}/empty")
    yield opened
    context.close()


PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Rich text</title>'
    '<link rel="stylesheet" href="/ui/site.css"><main></main>'
)


def show(page, html: str) -> None:
    page.evaluate("html => { document.querySelector('main').innerHTML = html }", html)
    page.evaluate("() => document.fonts.ready")


def every_rendering(text: str) -> list[str]:
    rendered = [
        render(text, format_, inline=inline).html
        for format_ in ("markdown", "plain", "html")
        for inline in (True, False)
    ]
    return rendered + [block.html for block in lesson(text).blocks if not isinstance(block, Directive)]


def test_no_attempt_runs_a_script(page):
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for text in ALL:
        show(page, "".join(f"<section>{html}</section>" for html in every_rendering(text)))
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.broken") is None
    assert [url for url in requests if not url.endswith((".woff2", ".css"))] == []


def test_the_same_attempts_run_without_the_sanitiser(page):
    show(page, HTML[2])
    page.wait_for_function("() => window.broken === 1", timeout=2000)


def test_the_brace_of_cases_stretches_over_all_rows(page):
    show(page, render(CASES).html)
    brace, table = (page.locator(part).first.bounding_box() for part in ("math mo[form=prefix]", "mtable"))
    assert brace["height"] >= 0.9 * table["height"] > 50


def test_the_font_is_fetched_only_where_a_formula_stands(page):
    fonts: list[str] = []
    page.on("request", lambda request: fonts.append(request.url) if request.url.endswith(".woff2") else None)
    show(page, render("Words only, α ≤ ∞.").html)
    assert fonts == []
    show(page, render("A formula: $x$.").html)
    page.wait_for_function("() => document.fonts.check('16px \"Quizsite Math\"')")
    assert len(fonts) == 1


def test_a_wide_formula_scrolls_by_itself_and_by_keyboard(page):
    show(page, render(WIDE).html)
    box = page.get_by_role("region", name="Formula")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    page.keyboard.press("Tab")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_label_and_a_legend_have_the_words_of_their_formula(page):
    stem, choice = (render(text, inline=True) for text in ("What is $\\frac{1}{1+e^{-x}}$?", "All of $[0, \\infty)$"))
    show(page, f"<fieldset><legend>{stem.html}</legend><label><input type=radio>{choice.html}</label></fieldset>")
    assert page.get_by_role("radio", name=choice.plain, exact=True).count() == 1
    assert page.get_by_role("group", name="What is 1/(1 + e^(−x))").count() == 1

"""A quiz in the pages of another site, in a real browser: sandboxed as WordPress does it, cross-site, and without script."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Assignment, Attempt, Learner, Problem, Quiz, Rating
from quizzes.tests.browser.conftest import Site
from quizzes.tests.browser.readers import QUIZ_1, QUIZ_2, Reader
from quizzes.tests.browser.test_accessibility import Examiner
from quizzes.tests.people import PASSWORD, make_instructor
from tools.machine import chromium_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOWEST, HIGHEST = 200, 1000  # pixels: what WordPress allows a frame


class Blog:
    """Another site: 127.0.0.1 beside localhost. Whatever it is asked for, it shows `page`."""

    def __init__(self) -> None:
        blog = self
        self.page = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = blog.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shows(self, body: str, script: str = "") -> None:
        self.page = f"<!doctype html><title>Blog</title><body>{body}<script>{script}</script></body>"


@pytest.fixture
def blog() -> Iterator[Blog]:
    made = Blog()
    yield made
    made.server.shutdown()
    made.server.server_close()


class EmbeddedSite(Site):
    """The site in the pages of the blog. It serves its files itself, with the headers that it has in use."""

    def __init__(self, browser, url: str, blog: Blog) -> None:
        super().__init__(browser, url)
        self.blog = blog

    @property
    def hosts(self) -> set[str]:
        return super().hosts - {self.blog.url.removeprefix("http://")}

    @contextmanager
    def reader(self, body: str, listening: str = "", **how) -> Iterator:
        """The blog's page with this body, and its frame."""
        self.blog.shows(body, listening)
        with self.visitor(**how) as context:
            page = context.new_page()
            page.goto(f"{self.blog.url}/")
            yield page, page.frame_locator("iframe")
            assert [cookie for cookie in context.cookies() if cookie["domain"] == "localhost"] == []

    def frame(self, slug: str, query: str = "", attributes: str = "") -> str:
        return f'<iframe src="{self.url}/embed/{slug}/{query}" title="Quiz" width="600" height="400" {attributes}></iframe>'


@pytest.fixture(scope="session")
def server(django_db_setup):
    """The site as it serves its files in use: with the headers without which a sandboxed frame takes no module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application)
        running = LiveServer("localhost")
    yield running
    running.stop()


@pytest.fixture
def site(browser, blog, server, transactional_db, published_site):
    cache.clear()
    embedded = EmbeddedSite(browser, server.url, blog)
    yield embedded
    embedded.check()


class FramedReader(Reader):
    """Takes a quiz in a frame. There the ways from one question to another are buttons."""

    def goes_on(self) -> None:
        self.presses(self.button("Next question"))
        expect(self.player.locator("form.question")).to_be_visible()


SECRET = "aB3dE6gH9k"
# What WordPress makes of any site's answer to oEmbed, and what its script does with a frame's messages.
SANDBOXED = f'sandbox="allow-scripts" security="restricted" data-secret="{SECRET}"'
WORDPRESS = f"""
addEventListener("message", ({{ data, source }}) => {{
  if (!data || !data.secret || !data.message || !data.value || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const frame of document.querySelectorAll(`iframe[data-secret="${{data.secret}}"]`)) {{
    if (source !== frame.contentWindow || data.message !== "height") continue;
    frame.height = Math.min({HIGHEST}, Math.max({LOWEST}, parseInt(data.value, 10)));
  }}
}});"""


def height_of(page) -> int:
    return round(page.locator("iframe").bounding_box()["height"])


def fits(page, frame) -> None:
    """The frame is as high as what it holds, or as WordPress allows."""
    page.wait_for_function(
        "() => { window.last = window.now; window.now = document.querySelector('iframe').height; return last === now }"
    )
    own = frame.locator("body").evaluate("body => Math.ceil(body.getBoundingClientRect().height)")
    expect(page.locator("iframe")).to_have_attribute("height", str(min(HIGHEST, max(LOWEST, own))))


def takes_it(page, frame, slug: str = QUIZ_1, *, look=lambda: None) -> None:
    """Every question, the result, a retry of the missed ones, the rating, a report."""
    reader = FramedReader(frame, slug)
    expect(reader.player).to_be_visible()
    look()
    reader.takes("right", "wrong", "dont_know", look=lambda _: look())
    expect(reader.player.locator(".score")).to_contain_text("1 / 3")
    look()
    reader.retries_missed()
    reader.takes("right", "right", look=lambda _: look())
    expect(reader.player).to_contain_text("First try 1 / 3, now 3 / 3")
    reader.rates(4)
    assert Rating.objects.get().stars == 4
    assert Learner.objects.get().user is None
    assert set(Attempt.objects.values_list("state", flat=True)) == {"finished"}


def test_a_quiz_is_taken_in_the_sandbox_of_wordpress_and_its_frame_grows_and_shrinks(site):
    frame_of_it = site.frame(QUIZ_1, f"#?secret={SECRET}", SANDBOXED)
    heights = []

    def look() -> None:
        fits(page, frame)
        heights.append(height_of(page))

    with site.reader(frame_of_it, WORDPRESS) as (page, frame):
        assert frame.locator("body").evaluate("() => origin") == "null"
        takes_it(page, frame, look=look)
        assert min(heights) >= LOWEST
        assert max(heights) <= HIGHEST + 4  # and its border
        grown = heights.index(max(heights))
        assert min(heights[grown:]) < max(heights), "it shrinks again"
        expect(frame.locator(".frame-foot")).to_contain_text(f"{site.url}/quizzes/{QUIZ_1}/")


def test_what_is_higher_than_wordpress_allows_scrolls_inside_the_frame(site):
    with site.reader(site.frame(QUIZ_2, f"#?secret={SECRET}", SANDBOXED), WORDPRESS) as (page, frame):
        FramedReader(frame, QUIZ_2).answers("wrong")
        frame.locator("body").evaluate("body => { for (const d of body.querySelectorAll('details')) d.open = true }")
        expect(page.locator("iframe")).to_have_attribute("height", str(HIGHEST))
        foot = frame.locator(".frame-foot")
        foot.scroll_into_view_if_needed()
        expect(foot).to_be_in_viewport()
        assert frame.locator("html").evaluate("html => html.scrollTop") > 0
        expect(frame.get_by_role("button", name="Next question")).to_be_enabled()


def test_a_test_saves_as_it_goes_in_the_sandbox_through_a_lost_connection(site):
    Assignment.objects.update(mode="test", naming="nickname", time_limit_seconds=3600)
    with site.reader(site.frame(QUIZ_1, f"#?secret={SECRET}", SANDBOXED), WORDPRESS) as (page, frame):
        player = frame.locator(f"#{QUIZ_1}")
        player.get_by_label("A nickname, if you like").fill("Otter")
        player.get_by_role("button", name="Start").click()
        page.context.set_offline(True)
        player.locator("label:has([name=choice])").nth(1).click()
        expect(player.locator("[data-saved]")).to_contain_text("Not saved")
        page.context.set_offline(False)
        expect(player.locator("[data-saved]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
        player.locator("label:has([name=choice])").nth(0).click()
        player.get_by_role("button", name="Next question").click()
        expect(player.locator(".count")).to_contain_text("2 / 3")
        expect(player.locator(".strip .answered")).to_have_count(1)
        player.get_by_role("button", name="Flag this question").click()
        expect(player.get_by_role("button", name="Take the flag away")).to_be_visible()
        player.get_by_role("button", name=re.compile("Question 1")).click()
        expect(player.locator("input[name=choice]").nth(0)).to_be_checked()
        player.get_by_role("button", name="Look over and finish").last.click()
        player.get_by_role("button", name="Finish and hand in").click()
        expect(player).to_contain_text("Receipt")
    assert Attempt.objects.get().taker_name == "Otter"


def test_a_problem_is_reported_from_the_sandbox(site):
    with site.reader(site.frame(QUIZ_1, f"#?secret={SECRET}", SANDBOXED), WORDPRESS) as (page, frame):
        frame.get_by_role("button", name="Report a problem").click()
        frame.get_by_label("What is wrong or unclear?").fill("A typo.")
        frame.get_by_role("button", name="Send report").click()
        expect(frame.get_by_role("heading", name="Thank you")).to_be_focused()
        frame.get_by_role("button", name="Back to the question").click()
        expect(frame.locator("form.question")).to_be_visible()
        fits(page, frame)
    assert Problem.objects.get().text == "A typo."


def test_a_quiz_is_taken_in_a_frame_whose_cookies_are_blocked(site, browser):
    flags = ["--disable-gpu", "--test-third-party-cookie-phaseout"]
    strict = browser.browser_type.launch(executable_path=chromium_path(), args=flags)
    site.browser = strict
    with site.reader(site.frame(QUIZ_1)) as (page, frame):
        body = frame.locator("body")
        assert body.evaluate("() => { document.cookie = 'x=1'; return document.cookie }") == "", "the test is idle"
        takes_it(page, frame)
    strict.close()


def test_a_quiz_is_taken_without_script_by_posting_its_forms(site):
    with site.reader(site.frame(QUIZ_1), script=False) as (page, frame):
        takes_it(page, frame)


def test_the_sandbox_without_script_says_where_the_quiz_is(site):
    with site.reader(site.frame(QUIZ_1, "", 'sandbox=""'), script=False) as (_page, frame):
        expect(frame.locator("noscript .address")).to_have_text(f"{site.url}/quizzes/{QUIZ_1}/")
    site.complaints = [words for words in site.complaints if "Blocked script execution" not in words]


def test_the_script_of_the_site_fits_its_frames_and_hears_nobody_else(site):
    other = "<iframe srcdoc=\"<script>parent.postMessage({type: 'quiz:height', height: 5000}, '*')</script>\"></iframe>"
    embed = f'<script async src="{site.url}/static/quizzes/embed.js"></script>'
    forger = "postMessage({ type: 'quiz:height', height: 4000 }, '*')"
    with site.reader(site.frame(QUIZ_1) + other + embed, forger) as (page, _):
        frame, first = page.locator("iframe").first, page.frame_locator("iframe >> nth=0")
        body = first.locator("body")
        for act in (lambda: None, lambda: FramedReader(first, QUIZ_1).answers("wrong")):
            act()
            expect(frame).to_have_attribute("style", re.compile("height"))
            page.wait_for_function(
                "height => Math.abs(document.querySelector('iframe').offsetHeight - height) < 6",
                arg=body.evaluate("body => body.getBoundingClientRect().height"),
            )
        expect(page.locator("iframe").nth(1)).not_to_have_attribute("style", re.compile("height"))


def test_the_font_of_formulas_loads_in_the_sandbox(site):
    with site.reader(site.frame(QUIZ_2, f"#?secret={SECRET}", SANDBOXED), WORDPRESS) as (_, frame):
        load = "async () => (await document.fonts.load('16px \"Quizsite Math\"')).map((face) => face.status)"
        assert frame.locator("body").evaluate(load) == ["loaded"]


# The look


@pytest.mark.parametrize(("theme", "width", "height"), [("light", 600, 600), ("dark", 320, 200)])
def test_axe_finds_nothing_in_a_frame_of_either_theme(site, theme, width, height):
    for accent in ("ffee00", "000011"):
        with site.visitor(width=width, dark=theme == "light") as context:  # against the reader's own wish
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            axe = Examiner(page)
            axe.visits(f"/embed/{QUIZ_1}/?theme={theme}&accent={accent}")
            dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 150) == (theme == "dark")
            reader = FramedReader(page, QUIZ_1)
            for how in ("right", "wrong", "dont_know"):
                reader.answers(how)
                axe.looks(how)
                wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                assert wide[0] <= wide[1], f"{wide[0]} px wide in a frame of {wide[1]}"
                if how != "dont_know":
                    reader.goes_on()
            reader.finishes()
            axe.looks("result")
            page.goto("/embed/no-such-quiz/")
            axe.looks("refusal")
            assert axe.found == {}


def test_the_accent_that_is_asked_for_is_shown(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/embed/{QUIZ_1}/?accent=1d4ed8&theme=light")
        link = page.locator(".foot .go, .go").first
        assert "rgb(29, 78, 216)" in (
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')"),
            link.evaluate("e => getComputedStyle(e).color"),
        )


def test_snippets_are_copied_by_keyboard_and_it_is_said(site):
    with site.visitor(width=320) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
        page = context.new_page()
        axe = Examiner(page)
        axe.visits(f"/quizzes/{QUIZ_1}/embed/")
        assert axe.found == {}
        button = page.get_by_role("button", name=re.compile("Copy.*Frame that fits"))
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[role=status]").nth(2)).to_have_text("Copied")
        field = page.get_by_label("Frame that fits")
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
        assert field.evaluate("field => field.selectionEnd - field.selectionStart") == len(field.input_value())


def test_snippets_can_be_selected_without_script(site):
    with site.visitor(script=False) as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_1}/embed/")
        expect(page.get_by_role("button", name="Copy")).to_have_count(0)
        expect(page.get_by_label("Frame that fits")).to_be_editable(editable=False)
        assert "<iframe src=" in page.get_by_label("Frame that fits").input_value()


def test_the_share_panel_shows_the_frame_and_axe_finds_nothing(site):
    owner = make_instructor("ina")
    Quiz.objects.update(owner=owner)
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("ina")
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("[type=submit]").click()
        page.wait_for_url("**/admin/")
        quiz = Quiz.objects.get(slug=QUIZ_1)
        axe = Examiner(page)
        page.goto(f"/admin/quizzes/quiz/{quiz.pk}/share/")
        page.locator("details.embedding > summary").click()
        frame = page.frame_locator("iframe")
        expect(frame.locator("form.question")).to_be_visible()
        axe.looks("share", "#content-main")
        axe.visits(f"/admin/quizzes/assignment/{Assignment.objects.get(quiz=quiz).pk}/change/")
        assert axe.found == {}

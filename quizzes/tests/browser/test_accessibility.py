"""What everyone needs: axe finds nothing in any state, every choice has its name, every target is large enough."""

from __future__ import annotations

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.views import defaults
from playwright.sync_api import expect

from quizzes import queries
from quizzes.models import Assignment, Learner, Lesson, Quiz, Rating
from quizzes.tests.browser.readers import QUESTIONS, QUIZ_1, QUIZ_2, Reader
from ui import richtext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Axe().axe_script


class Examiner:
    """Runs axe over an open page, or over one part of it, and remembers what it found where."""

    def __init__(self, page) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def looks(self, where: str, part: str | None = None, *, rule: str = "") -> None:
        """`rule` is the only one to ask; without it all of `AXE_TAGS` are."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        # Preloading writes inline styles, which the content policy reports.
        asked = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": AXE_TAGS}
        options = {"runOnly": asked, "resultTypes": ["violations"], "preload": False}
        run = "([part, options]) => axe.run(part ?? document, options)"
        violations = self.page.evaluate(run, [part, options])["violations"]
        if violations:
            self.found[where] = [f"{v['id']}: {node['html'][:200]}" for v in violations for node in v["nodes"]]

    def visits(self, path: str) -> None:
        self.page.goto(path)
        self.looks(path)


both_sights = pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])


@both_sights
def test_axe_finds_nothing_in_any_state_of_a_player(site, width, dark):
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        axe.visits("/")
        for name, hows in (
            (QUIZ_1, ("right", "wrong", "dont_know")),
            (QUIZ_2, ("wrong", "partly", "right", "wrong", "right")),
        ):
            reader, part = Reader(page, name), f"#{name}"
            reader.checks()
            expect(reader.player.locator(".error-summary")).to_be_focused()
            axe.looks(f"{name}: nothing chosen", part)
            for number, how in enumerate(hows, start=1):
                if number == 2:
                    axe.looks(f"{name} {number}: unanswered", part)
                reader.ticks(how)
                if number == 2:
                    axe.looks(f"{name} {number}: chosen", part)
                reader.checks()
                reader.sees_why(how)
                axe.looks(f"{name} {number}: {how}", part)
                if number < len(hows):
                    reader.goes_on()
            reader.finishes()
            axe.looks(f"{name}: result", part)
        give_ratings(5)
        reader.button("Send rating").click()
        expect(reader.player.locator(".error-summary")).to_be_focused()
        axe.looks("no stars", f"#{QUIZ_2}")
        reader.rates(4)
        expect(reader.player.locator(".histogram")).to_be_visible()
        axe.looks("rated", f"#{QUIZ_2}")
        axe.visits("/")
        page.locator(".folded > summary").click()
        axe.looks("unfolded", f"#{QUIZ_1}")
        axe.visits(f"/quizzes/{QUIZ_2}/?{QUIZ_2}=2")
    assert axe.found == {}


def give_ratings(number: int) -> None:
    """As many readers' stars as the mean and the histogram need."""
    quiz = Quiz.objects.get(slug=QUIZ_2)
    for n in range(number):
        learner = Learner.objects.create(public_id=uuid.uuid4())
        Rating.objects.create(
            learner=learner, quiz=quiz, version=quiz.latest_version, stars=n % 5 + 1, updated_at=timezone.now()
        )


def shows(page, path: str, response: HttpResponse) -> None:
    """Let the site answer `path` so: what it says when something broke can't be asked for."""
    page.route(f"**{path}", lambda route: route.fulfill(status=response.status_code, body=response.content.decode()))


@both_sights
def test_axe_finds_nothing_on_any_other_page(site, width, dark):
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        for path in ("/quizzes/", "/lessons/", f"/quizzes/{QUIZ_1}/", "/no-such-page", "/quizzes/no-such-quiz/"):
            axe.visits(path)
        reports_a_problem(page, axe)
        logs_in_badly(context, page, axe)
        shows_what_broke(page, axe)
        Assignment.objects.update(closes_at=timezone.now())
        page.context.clear_cookies()
        axe.visits(f"/quizzes/{QUIZ_2}/")
        expect(page.locator(".closed")).to_contain_text("This quiz closed on")
        Quiz.objects.update(visibility="private")
        Lesson.objects.all().delete()
        axe.visits("/")
        expect(page.locator("main")).to_contain_text("No quiz is open yet")
        axe.visits("/lessons/")
    assert axe.found == {}
    site.complaints = [line for line in site.complaints if "status of 500" not in line]


def reports_a_problem(page, axe: Examiner) -> None:
    page.goto(f"/quizzes/{QUIZ_1}/")
    page.get_by_role("link", name="Report a problem").click()
    axe.looks("report")
    page.get_by_role("button", name="Send report").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    axe.looks("report refused")
    page.get_by_role("textbox").fill("Unclear.")
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    axe.looks("report sent")


def logs_in_badly(context, page, axe: Examiner) -> None:
    axe.visits("/accounts/login/")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".error-summary")).to_be_focused()
    axe.looks("login refused")
    context.clear_cookies()
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_contain_text("open for too long")
    axe.looks("login too old")


def shows_what_broke(page, axe: Examiner) -> None:
    request = RequestFactory().get("/")
    busy = HttpResponse(render_to_string("503.html"), status=503)
    answers = {
        "/broken-400": defaults.bad_request(request, ValueError()),
        "/broken-403": defaults.permission_denied(request, PermissionError()),
        "/broken-500": defaults.server_error(request),
        "/broken-503": busy,
    }
    for path, response in answers.items():
        assert path.endswith(str(response.status_code))
        shows(page, path, response)
        axe.visits(path)
        expect(page.get_by_role("link", name="Go to the first page")).to_be_visible()


def test_axe_does_find_what_is_wrong(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_1}/")
        page.locator(".choice-text").first.evaluate("text => text.remove()")
        axe = Examiner(page)
        axe.looks("a choice without its text", f"#{QUIZ_1}")
        assert any(line.startswith("label: ") for line in axe.found["a choice without its text"])


def boxes_as_heard(context, page) -> list[tuple[str, str, bool]]:
    """Role, name and state of every radio and checkbox as a screen reader gets them, stars left out."""
    nodes = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = []
    for node in nodes:
        role, name = node.get("role", {}).get("value"), node.get("name", {}).get("value", "")
        if role in ("radio", "checkbox") and not re.fullmatch(r"\d stars?", name):
            state = next(p["value"]["value"] for p in node["properties"] if p["name"] == "checked")
            heard.append((role, name, state in (True, "true")))
    return heard


def expected_names() -> dict[str, str]:
    versions = [quiz.latest_version for quiz in Quiz.objects.select_related("latest_version")]
    return {
        choice.key: richtext.render(choice.text.text, choice.text.format, inline=True).plain
        for version in versions
        for question in queries.content_of(version).questions
        for choice in question.choices
    }


def test_every_choice_is_heard_with_its_text_before_and_after_checking(site):
    texts = expected_names()
    formulas = {name for name in texts.values() if "∞" in name}
    heard_names: set[str] = set()
    with site.visitor() as context:
        page = context.new_page()
        for name, questions in QUESTIONS.items():
            for number in range(1, questions + 1):
                page.goto(f"/quizzes/{name}/?{name}={number}")
                reader = Reader(page, name)
                keys = page.locator("[name=choice]").evaluate_all("boxes => boxes.map(box => box.value)")
                role = page.locator("[name=choice]").first.get_attribute("type")
                told = [texts.get(key, "I don’t know yet") for key in keys]
                assert sum(key not in texts for key in keys) == (1 if name == QUIZ_1 else 0)
                assert boxes_as_heard(context, page) == [(role, text, False) for text in told]
                stem = richtext.render(reader.question.stem.text, "markdown", inline=True).plain
                expect(page.get_by_role("group", name=stem, exact=True)).to_have_count(1)
                ticked = reader.values("partly")
                reader.answers("right" if role == "radio" else "partly")
                after = [(role, text, key in ticked) for key, text in zip(keys, told, strict=True)]
                assert boxes_as_heard(context, page) == after
                expect(page.get_by_role("group", name=stem, exact=True)).to_have_count(1)
                heard_names |= set(told)
    assert formulas
    assert formulas <= heard_names


def smallest(page, controls: str) -> float:
    """The height of the lowest visible control."""
    heights = page.locator(controls).evaluate_all(
        "controls => controls.filter(c => c.checkVisibility()).map(c => c.getBoundingClientRect().height)"
    )
    assert heights, f"no {controls} is visible"
    return min(heights)


def test_targets_on_a_phone_are_large_enough_for_a_thumb(site):
    with site.visitor(width=320) as context:
        page = context.new_page()
        page.goto("/")
        assert smallest(page, ".choice label") >= 44
        assert smallest(page, "form.question button") >= 44
        assert smallest(page, "header a, .actions a, .foot a, .foot button, footer a, summary") >= 24

        def look(page) -> None:
            assert smallest(page, "summary, .actions a") >= 24

        Reader(page, QUIZ_2).takes("right", "partly", "wrong", "wrong", "right", look=look)
        assert smallest(page, f"#{QUIZ_2} .stars label") >= 44
        assert smallest(page, f"#{QUIZ_2} .actions button") >= 44
        assert smallest(page, f"#{QUIZ_2} .review-words a, #{QUIZ_2} .foot a, #{QUIZ_2} summary") >= 24

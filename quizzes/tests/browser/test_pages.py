"""What the browser asks for, obeys and prints: content policy, own host only, few requests, the font where maths is."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from quizzes.models import Quiz
from quizzes.tests.browser.readers import QUIZ_1, QUIZ_2, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1000


def paths(requests: list[str], extension: str) -> list[str]:
    return [url for url in requests if urlsplit(url).path.endswith(extension)]


def settles(page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")


def test_the_maths_font_is_fetched_once_and_only_where_maths_is(site):
    with site.visitor() as context:
        page = context.new_page()
        for path in ("/quizzes/", "/lessons/", f"/quizzes/{QUIZ_2}/", "/accounts/login/", "/no-such-page"):
            page.goto(path)
            settles(page)
        assert paths(site.requests, ".woff2") == []
        page.goto("/")
        settles(page)
        page.goto(f"/quizzes/{QUIZ_1}/?{QUIZ_1}=3")
        settles(page)
        assert page.evaluate("() => document.fonts.check('16px \"Quizsite Math\"')")
        assert len(set(paths(site.requests, ".woff2"))) == 1


def test_a_question_page_asks_for_little_and_a_check_for_one_thing(site):
    sizes: dict[str, int] = {}
    with site.visitor() as context:
        page = context.new_page()
        page.on("response", lambda response: sizes.update({response.url: len(gzip.compress(response.body()))}))
        page.goto(f"/quizzes/{QUIZ_2}/")
        settles(page)
        # The browser asks for the icon too, a headless one does not: `test_budgets` counts it.
        assert len(site.requests) <= 5, site.requests
        assert 0 < sum(sizes[url] for url in paths(site.requests, ".js")) <= 3 * KB
        site.requests.clear()
        Reader(page, QUIZ_2).answers("right")
        settles(page)
        assert len(site.requests) == 1, site.requests


def test_printed_feedback_is_complete_and_black_on_white(site):
    with site.visitor(dark=True) as context:
        page = context.new_page()
        page.goto("/")
        for name in (QUIZ_1, QUIZ_2):
            Reader(page, name).answers("wrong")
        page.emulate_media(media="print")
        expect(page.locator("button:visible, .skip:visible, nav:visible")).to_have_count(0)
        for name in (QUIZ_1, QUIZ_2):
            player = page.locator(f"#{name}")
            for part in (".stem", ".verdict", "svg[role=img]", ".said", ".source", ".numbers table"):
                expect(player.locator(part).first).to_be_visible()
        tables = page.locator("details table")
        assert tables.count() > 2
        assert all(box["height"] > 0 for box in tables.evaluate_all("ts => ts.map(t => t.getBoundingClientRect())"))
        look = "getComputedStyle(document.documentElement)"
        assert page.evaluate(f"[{look}.backgroundColor, {look}.color]") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_the_admin_keeps_the_content_policy(site):
    User.objects.create_superuser("owner", password="a long enough one")
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill("owner")
        page.get_by_label("Password").fill("a long enough one")
        page.get_by_role("button", name="Log in").click()
        quiz = Quiz.objects.get(slug=QUIZ_1)
        question = quiz.items.first().question
        for path in (
            "/admin/quizzes/quiz/",
            f"/admin/quizzes/quiz/{quiz.pk}/change/",
            f"/admin/quizzes/quiz/{quiz.pk}/preview/",
            f"/admin/quizzes/quiz/{quiz.pk}/keys/",
            f"/admin/quizzes/question/{question.pk}/change/",
        ):
            assert page.goto(path).status == 200


def test_a_breach_of_the_policy_would_be_heard(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/lessons/")
        page.evaluate(
            "document.body.setAttribute('style', 'color: red'); document.body.innerHTML += '<p style=color:red>'"
        )
        with page.expect_console_message(lambda message: "POLICY connect-src" in message.text):
            page.evaluate("() => fetch('https://elsewhere.example/').catch(() => null)")
    heard = " ".join(site.complaints)
    assert "POLICY style-src" in heard
    assert "https://elsewhere.example" in heard
    site.complaints.clear()

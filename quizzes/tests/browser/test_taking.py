"""Both quizzes in a real browser: by mouse, by keyboard, without script, on a phone, in the dark, offline."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import queries
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Lesson, Quiz, Rating
from ui import richtext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIZ_1, QUIZ_2 = "relu-quiz-1", "relu-quiz-2"
QUESTIONS = {QUIZ_1: 3, QUIZ_2: 5}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def player(page, name):
    return page.locator(f"#{name}")


def take(page, name, *, check, after=lambda page: None):
    """Answer every question of a quiz with `check` and see the score."""
    for number in range(1, QUESTIONS[name] + 1):
        expect(player(page, name)).to_contain_text(f"{number} / {QUESTIONS[name]}")
        check(page, name)
        expect(player(page, name).locator(".verdict")).to_be_visible()
        expect(player(page, name).locator("svg[role=img]").first).to_be_visible()
        after(page)
        if number < QUESTIONS[name]:
            player(page, name).get_by_role("link", name="Next question").click()
    player(page, name).get_by_role("button", name="See your score").click()
    expect(player(page, name).locator(".score")).to_contain_text("Your score is")
    after(page)


def by_mouse(page, name):
    player(page, name).locator("input[name=choice]").first.click()
    player(page, name).get_by_role("button", name="Check answer").click()


def no_sideways_scroll(page):
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], f"the page is {widths[0]} px wide on a screen of {widths[1]}"


def unique_ids(page):
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]


def test_both_quizzes_by_mouse_then_retry_and_rating(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        unique_ids(page)
        take(page, QUIZ_1, check=by_mouse, after=unique_ids)
        score = player(page, QUIZ_1).locator(".score").inner_text()
        take(page, QUIZ_2, check=by_mouse, after=unique_ids)
        expect(player(page, QUIZ_2)).to_contain_text("missed")
        player(page, QUIZ_2).locator("label:has([name=stars][value='4'])").click()
        player(page, QUIZ_2).get_by_role("button", name="Send rating").click()
        expect(player(page, QUIZ_2)).to_contain_text("your rating is saved")
        player(page, QUIZ_2).get_by_role("button", name=re.compile("missed")).click()
        expect(player(page, QUIZ_2).locator(".count")).to_contain_text("1 /")
        page.goto("/")
        folded = player(page, QUIZ_1).locator("summary").first
        expect(folded).to_contain_text(re.search(r"\d+ / 3", score)[0])
        assert folded.bounding_box()["height"] < 100
    assert Rating.objects.get().stars == 4
    assert Attempt.objects.filter(state="finished").count() == 2


def focused(page) -> str:
    return page.evaluate("document.activeElement.className || document.activeElement.tagName")


def tab_to(page, matches: str, most: int = 60):
    """Press Tab until the focused element matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", matches):
            return
    raise AssertionError(f"Tab never reached {matches}")


def test_both_quizzes_by_keyboard_alone_with_focus_where_it_belongs(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        for name in (QUIZ_1, QUIZ_2):
            for number in range(1, QUESTIONS[name] + 1):
                tab_to(page, f"#{name} input[name=choice]")
                if page.evaluate("document.activeElement.type") == "radio":
                    page.keyboard.press("Space")
                    page.keyboard.press("ArrowDown")
                else:
                    page.keyboard.press("Space")
                assert page.evaluate("document.activeElement.checked")
                tab_to(page, f"#{name} button")
                page.keyboard.press("Enter")
                expect(player(page, name).locator(".verdict")).to_be_focused()
                assert page.title().startswith(f"Question {number} of")
                if number < QUESTIONS[name]:
                    tab_to(page, f"#{name} a.button")
                    page.keyboard.press("Enter")
                    expect(player(page, name).locator(".stem")).to_be_focused()
            tab_to(page, f"#{name} form[action$=finish] button")
            page.keyboard.press("Enter")
            expect(player(page, name).locator(".score")).to_be_focused()
            assert page.title().startswith("Your score is")
        tab_to(page, f"#{QUIZ_2} [name=stars]")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        tab_to(page, f"#{QUIZ_2} form[action$=rating] button")
        page.keyboard.press("Enter")
        expect(player(page, QUIZ_2)).to_contain_text("your rating is saved")
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_both_quizzes_without_script_on_a_phone_and_in_the_dark(site, width, dark):
    with site.visitor(width=width, dark=dark, script=False) as context:
        page = context.new_page()
        page.goto("/")
        take(page, QUIZ_1, check=by_mouse)
        take(page, QUIZ_2, check=by_mouse)
        player(page, QUIZ_2).locator("label:has([name=stars][value='5'])").click()
        player(page, QUIZ_2).get_by_role("button", name="Send rating").click()
        expect(player(page, QUIZ_2)).to_contain_text("your rating is saved")
        page.goto("/")
        expect(player(page, QUIZ_1).locator("summary").first).to_contain_text("/ 3")


def test_nothing_scrolls_sideways_on_a_phone_in_any_state_and_targets_are_large(site):
    def look(page):
        no_sideways_scroll(page)

    with site.visitor(width=320, dark=True) as context:
        page = context.new_page()
        page.goto("/")
        look(page)
        rows = page.locator(".choice label")
        assert all(rows.nth(n).bounding_box()["height"] >= 44 for n in range(rows.count()))
        buttons = page.locator("button")
        assert all(buttons.nth(n).bounding_box()["height"] >= 24 for n in range(buttons.count()))
        take(page, QUIZ_1, check=by_mouse, after=look)
        take(page, QUIZ_2, check=by_mouse, after=look)
        dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 150, dark
        for path in ("/quizzes/", "/lessons/", "/no-such-page", "/accounts/login/"):
            page.goto(path)
            look(page)


def axe(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_axe_finds_nothing_on_any_page_or_state(site, width, dark):
    found: dict[str, list[str]] = {}

    def look(page, name):
        if violations := axe(page):
            found[name] = violations

    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        page.goto("/")
        look(page, "lesson")
        player(page, QUIZ_1).get_by_role("button", name="Check answer").click()
        expect(player(page, QUIZ_1).locator(".error-summary")).to_be_focused()
        look(page, "empty submission")
        take(page, QUIZ_1, check=by_mouse, after=lambda page: look(page, f"quiz 1 {page.title()}"))
        take(page, QUIZ_2, check=by_mouse, after=lambda page: look(page, f"quiz 2 {page.title()}"))
        page.goto(f"/quizzes/{QUIZ_2}/?{QUIZ_2}=2")
        look(page, "looked at again")
        page.goto("/")
        look(page, "folded")
        for path in ("/quizzes/", "/lessons/", "/no-such-page", "/accounts/login/"):
            page.goto(path)
            look(page, path)
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_1}/")
        player(page, QUIZ_1).get_by_role("link", name=re.compile("problem")).click()
        look(page, "report")
        page.get_by_role("button", name="Send report").click()
        look(page, "report refused")
        page.get_by_role("textbox").fill("Unclear.")
        page.get_by_role("button", name="Send report").click()
        look(page, "report sent")
        Assignment.objects.update(closes_at=timezone.now())
        page.goto(f"/quizzes/{QUIZ_2}/")
        look(page, "closed")
        Quiz.objects.update(visibility="private")
        Lesson.objects.all().delete()
        page.goto("/")
        look(page, "empty list")
    assert found == {}


def test_every_choice_has_the_accessible_name_of_its_text(site):
    expected = {
        choice.key: richtext.render(choice.text.text, choice.text.format, inline=True).plain
        for quiz in Quiz.objects.select_related("latest_version")
        for question in queries.content_of(quiz.latest_version).questions
        for choice in question.choices
    }

    def names(context, page) -> list[str]:
        tree = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        boxes = [node for node in tree if node.get("role", {}).get("value") in ("radio", "checkbox")]
        return [node["name"]["value"] for node in boxes if not re.fullmatch(r"\d stars?", node["name"]["value"])]

    with site.visitor() as context:
        page = context.new_page()
        for name, questions in QUESTIONS.items():
            for number in range(1, questions + 1):
                page.goto(f"/quizzes/{name}/?{name}={number}")
                keys = page.evaluate("[...document.querySelectorAll('input[name=choice]')].map(e => e.value)")
                told = [expected.get(key, "I don’t know yet") for key in keys]
                assert names(context, page) == told
                by_mouse(page, name)
                expect(page.locator(".verdict")).to_be_visible()
                assert names(context, page) == told, "the same after the check"


def test_reload_back_and_a_second_tab_keep_the_state(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        player(page, QUIZ_2).locator("input[name=choice]").nth(2).check()
        by_mouse(page, QUIZ_1)
        expect(player(page, QUIZ_1).locator(".verdict")).to_be_visible()
        assert player(page, QUIZ_2).locator("input[name=choice]").nth(2).is_checked(), "the other player is left alone"
        verdict = player(page, QUIZ_1).locator(".verdict").inner_text()
        page.reload()
        expect(player(page, QUIZ_1).locator(".verdict")).to_have_text(verdict)
        player(page, QUIZ_1).get_by_role("link", name="Next question").click()
        expect(player(page, QUIZ_1)).to_contain_text("2 / 3")
        page.go_back()
        expect(player(page, QUIZ_1).locator(".verdict")).to_have_text(verdict)
        other = context.new_page()
        other.goto(f"/quizzes/{QUIZ_1}/?{QUIZ_1}=1")
        expect(other.locator(".verdict")).to_have_text(verdict)
    assert AnswerEvent.objects.count() == 1


def test_offline_the_answer_stays_and_counts_once_when_sent_again(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")
        context.set_offline(True)
        by_mouse(page, QUIZ_2)
        expect(page.get_by_role("status")).to_contain_text("offline")
        assert page.locator("input[name=choice]").first.is_checked()
        context.set_offline(False)
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".verdict")).to_be_visible()
    assert (AnswerEvent.objects.count(), Answer.objects.count()) == (1, 1)


def test_a_lost_response_is_sent_again_and_counts_once(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")

        def lose(route):
            route.fetch()  # the site has it; the browser never hears of it
            route.abort()

        page.route("**/check", lose)
        by_mouse(page, QUIZ_2)
        expect(page.get_by_role("status")).to_contain_text("still here")
        page.unroute("**/check")
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".verdict")).to_be_visible()
    assert AnswerEvent.objects.count() == 1


def test_a_broken_site_is_told_and_the_form_is_kept(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")
        page.route("**/check", lambda route: route.fulfill(status=503, body="<p>Busy</p>", content_type="text/html"))
        by_mouse(page, QUIZ_2)
        expect(page.get_by_role("status")).to_contain_text("still here")
        assert page.locator("input[name=choice]").first.is_checked()


def test_without_the_script_file_the_forms_still_work(site):
    with site.visitor() as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/")
        by_mouse(page, QUIZ_1)
        expect(player(page, QUIZ_1).locator(".verdict")).to_be_visible()


def test_print_shows_feedback_and_no_buttons(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")
        by_mouse(page, QUIZ_2)
        expect(page.locator(".verdict")).to_be_visible()
        page.emulate_media(media="print")
        assert page.locator("button:visible").count() == 0
        expect(page.locator(".verdict")).to_be_visible()
        expect(page.locator("svg[role=img]").first).to_be_visible()


def test_the_maths_font_comes_only_with_maths_and_pages_ask_for_little(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/quizzes/")
        assert not [url for url in site.requests if "woff" in url]
        site.requests.clear()
        page.goto(f"/quizzes/{QUIZ_2}/")
        page.evaluate("() => document.fonts.ready")
        assert len(site.requests) <= 5, site.requests
        site.requests.clear()
        page.goto(f"/quizzes/{QUIZ_1}/?{QUIZ_1}=3")
        page.evaluate("() => document.fonts.ready")
        page.wait_for_load_state("networkidle")
        assert [url for url in site.requests if "woff" in url]


def test_the_admin_keeps_the_content_policy(site):
    from django.contrib.auth.models import User

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

"""Both quizzes on the lesson's page as readers take them: by mouse, by keyboard, without script, on a phone, in the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quizzes.models import Answer, AnswerEvent, Attempt, Rating
from quizzes.tests.browser.readers import QUIZ_1, QUIZ_2, KeyboardReader, Reader, takes_both

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def has_unique_ids(page) -> None:
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]


def everything_was_kept() -> None:
    finished = Attempt.objects.filter(state=Attempt.State.FINISHED)
    assert sorted(finished.values_list("purpose", flat=True)) == ["counts", "counts", "retry_missed"]
    assert Answer.objects.filter(state=Answer.State.CHECKED).count() == 3 + 5 + 3
    assert sorted(Rating.objects.values_list("quiz__slug", "stars")) == [(QUIZ_1, 5), (QUIZ_2, 4)]


def test_both_quizzes_by_mouse(site):
    with site.visitor() as context:
        takes_both(context.new_page(), Reader, look=has_unique_ids)
    everything_was_kept()


def test_both_quizzes_by_keyboard_alone_with_focus_where_it_belongs(site):
    with site.visitor() as context:
        takes_both(context.new_page(), KeyboardReader)
    everything_was_kept()


def test_both_quizzes_without_script_on_a_phone_in_the_dark(site):
    with site.visitor(width=320, dark=True, script=False) as context:
        takes_both(context.new_page(), Reader, look=has_unique_ids)
    everything_was_kept()


def scrolls_only_down(page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], f"the page is {widths[0]} px wide on a screen of {widths[1]}"


def is_dark(page) -> None:
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 150, colour


def test_both_quizzes_on_a_phone_in_the_dark_with_nothing_wider_than_the_screen(site):
    def look(page) -> None:
        scrolls_only_down(page)
        is_dark(page)

    with site.visitor(width=320, dark=True) as context:
        page = context.new_page()
        takes_both(page, Reader, look=look)
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        look(page)
        wide = "regions => regions.some(region => region.scrollWidth > region.clientWidth)"
        assert page.locator(".table-scroll").evaluate_all(wide), "no table is wider than its region: the test is idle"
        for path in ("/quizzes/", "/lessons/", "/no-such-page", "/accounts/login/"):
            page.goto(path)
            look(page)


SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        + " p { margin-block-end: 2em !important }");
    document.adoptedStyleSheets.push(sheet);
}"""


def test_wider_spacing_of_text_breaks_nothing_on_a_phone(site):
    with site.visitor(width=320) as context:
        page = context.new_page()
        for path in ("/", f"/quizzes/{QUIZ_1}/?{QUIZ_1}=3"):
            page.goto(path)
            page.evaluate(SPACED)
            scrolls_only_down(page)
        Reader(page, QUIZ_1).answers("wrong")
        scrolls_only_down(page)


def test_an_empty_submission_is_told_beside_the_form_and_leads_to_the_first_choice(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        title = page.title()
        reader = Reader(page, QUIZ_2)
        reader.checks()
        summary = reader.player.locator(".error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("There is a problem")
        assert page.title().startswith("Error: ")
        assert page.title() != title
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(reader.player.locator("input[name=choice]").first).to_be_focused()
        reader.answers("right")
        assert not page.title().startswith("Error: ")


def test_two_players_on_a_page_leave_each_other_alone(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        first, second = Reader(page, QUIZ_1), Reader(page, QUIZ_2)
        ticked = second.player.locator("input[name=choice]").nth(2)
        ticked.check()
        first.answers("wrong")
        assert ticked.is_checked()
        assert ticked.is_enabled()
        first.goes_on()
        page.go_back()
        expect(first.player.locator(".verdict")).to_be_visible()
        assert ticked.is_checked()
        second.checks()
        expect(second.player.locator(".verdict")).to_be_focused()
        expect(first.player.locator(".verdict")).to_be_visible()
        has_unique_ids(page)


def test_reload_and_back_show_the_question_as_it_was_answered(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        reader = Reader(page, QUIZ_1)
        reader.answers("wrong")
        page.reload()
        reader.sees_why("wrong")
        assert reader.player.locator("input:checked").count() == 1
        reader.goes_on()
        assert page.title().startswith("Question 2 of 3")
        page.go_back()
        reader.sees_why("wrong")
        expect(reader.player.locator(".count")).to_contain_text("1 / 3")
        assert reader.player.locator("input:checked").count() == 1
        assert page.title().startswith("Question 1 of 3")
        page.go_forward()
        expect(reader.player.locator(".count")).to_contain_text("2 / 3")
    assert AnswerEvent.objects.count() == 1


def test_a_second_tab_shows_the_answer_and_cannot_answer_again(site):
    with site.visitor() as context:
        page, other = context.new_page(), context.new_page()
        for tab in (page, other):
            tab.goto(f"/quizzes/{QUIZ_1}/")
        Reader(page, QUIZ_1).answers("right")
        late = Reader(other, QUIZ_1)
        late.ticks("wrong")
        late.checks()
        late.sees_why("right")
        expect(late.player.locator(".notice")).to_be_visible()
        third = context.new_page()
        third.goto(f"/?{QUIZ_1}=1")
        Reader(third, QUIZ_1).sees_why("right")
    assert Answer.objects.get().outcome.grade == 1


def test_a_missed_question_leads_to_its_paragraph_and_back(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        reader = Reader(page, QUIZ_1)
        reader.answers("wrong")
        stem = reader.player.locator(".stem").inner_text()
        reader.player.get_by_role("link", name="Read the paragraph on this").click()
        paragraph = page.locator(".paragraph:has(> :target)")
        expect(paragraph).to_be_in_viewport()
        paragraph.get_by_role("link", name="Back to the question").click()
        expect(reader.player.locator(".stem")).to_have_text(stem)
        expect(reader.player.locator(".verdict")).to_be_in_viewport()
        reader.sees_why("wrong")


def test_someone_else_at_this_computer_starts_afresh(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/")
        reader = Reader(page, QUIZ_2)
        reader.answers("right")
        page.get_by_role("link", name="Start afresh").click()
        page.get_by_role("button", name="Start afresh").click()
        expect(page.locator(".verdict")).to_have_count(0)
        expect(reader.player.locator("form.question")).to_be_visible()
        assert reader.player.locator("input:checked").count() == 0

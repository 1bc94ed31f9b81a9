"""Certainty by keyboard, without a script, kept by a test's own saving, and clean for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quizzes import services
from quizzes.models import Answer, Assignment, Quiz
from quizzes.tests.browser.readers import QUIZ_2
from quizzes.tests.browser.test_accessibility import Examiner, both_sights
from quizzes.tests.browser.test_tests import Taker
from quizzes.tests.builders import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def marked(site) -> Quiz:
    """The second quiz of the lesson, published anew with its certainty marked."""
    quiz = Quiz.objects.get(slug=QUIZ_2)
    quiz.settings = {**quiz.settings, "certainty": "marked"}
    quiz.save()
    services.publish_quiz(quiz=quiz, by=None, now=NOW)
    return quiz


@both_sights
def test_axe_finds_nothing_where_certainty_is_asked(site, marked, width, dark):
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        axe.visits(f"/quizzes/{QUIZ_2}/")
        page.locator("label:has([name=choice])").first.click()
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".error-summary")).to_be_focused()
        axe.looks("no level")
        page.get_by_role("radio", name="Very certain above 80").check()
        axe.looks("chosen")
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".feedback")).to_contain_text("Very certain and")
        axe.looks("checked")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert axe.found == {}


def test_the_levels_are_one_group_that_the_arrow_keys_move_through(site, marked):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")
        group = page.get_by_role("group", name="How certain are you?")
        expect(group.get_by_role("radio")).to_have_count(3)
        page.locator("[name=choice]").last.focus()
        page.keyboard.press("Tab")
        expect(page.locator("[name=certainty]").first).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name="Quite certain")).to_be_checked()


def test_without_a_script_the_error_leads_to_the_levels_and_the_answer_stays(site, marked):
    with site.visitor(script=False) as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/")
        page.locator("label:has([name=choice])").first.click()
        page.get_by_role("button", name="Check answer").click()
        page.get_by_role("link", name="Say how certain you are").click()
        assert page.url.endswith("certainty-1")
        expect(page.locator("[name=choice]:checked")).to_have_count(1)
        page.locator("label:has([name=certainty])").nth(1).click()
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".feedback")).to_contain_text("Quite certain and")


def test_a_test_saves_the_level_as_it_is_chosen_and_keeps_it_over_an_outage(site, marked):
    Assignment.objects.filter(quiz=marked).update(mode="test")
    with site.visitor() as context:
        page = context.new_page()
        taker = Taker(page).opens().starts()
        taker.chooses(0)
        taker.sees_saved()
        expect(page.locator("[data-problem]")).to_contain_text("Say how certain you are.")
        context.set_offline(True)
        page.get_by_role("radio", name="Very certain above 80").check()
        expect(taker.state).to_contain_text("Not saved")
        context.set_offline(False)
        taker.sees_saved()
        expect(page.locator("[data-problem]")).to_be_hidden()
        assert Answer.objects.get().raw["certainty"] == "3"
        taker.opens()
        taker.opens("1")
        expect(page.get_by_role("radio", name="Very certain above 80")).to_be_checked()
        taker.is_chosen(0)


def test_what_could_not_be_sent_is_in_the_form_again_after_a_reload(site, marked):
    Assignment.objects.filter(quiz=marked).update(mode="test")
    with site.visitor() as context:
        page = context.new_page()
        taker = Taker(page).opens().starts()
        page.route("**/save", lambda route: route.abort())
        taker.chooses(1)
        page.get_by_role("radio", name="Quite certain").check()
        expect(taker.state).to_contain_text("Not saved")
        taker.opens("1")
        expect(page.get_by_role("radio", name="Quite certain")).to_be_checked()
        taker.is_chosen(1)
        page.unroute("**/save")
        taker.sees_saved()
        assert Answer.objects.get().raw["certainty"] == "2"

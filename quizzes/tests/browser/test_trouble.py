"""When the network, the site or the script fails: the answer stays in the form, is told so, and counts once."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.tests.browser.readers import QUIZ_1, QUIZ_2, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ticked(reader: Reader) -> list[str]:
    return reader.player.locator("[name=choice]:checked").evaluate_all("boxes => boxes.map(box => box.value)")


@pytest.fixture
def reader(site):
    """Someone who has ticked an answer to the multi-select and not checked it yet."""
    with site.visitor() as context:
        page = context.new_page()
        page.goto(f"/quizzes/{QUIZ_2}/?{QUIZ_2}=2")
        someone = Reader(page, QUIZ_2)
        someone.ticks("right")
        yield someone


def counts_once() -> None:
    assert AnswerEvent.objects.count() == 1
    assert Answer.objects.get().outcome.grade == 1


def test_offline_the_answer_stays_and_counts_once_when_sent_again(reader):
    before = ticked(reader)
    reader.page.context.set_offline(True)
    reader.checks()
    status = reader.page.get_by_role("status")
    expect(status).to_have_text("You are offline: your answer is still here. Try again.")
    assert ticked(reader) == before
    assert not AnswerEvent.objects.exists()
    reader.page.context.set_offline(False)
    reader.checks()
    reader.sees_why("right")
    expect(reader.page.get_by_role("status")).to_be_empty()
    counts_once()


def test_a_lost_response_is_sent_again_and_counts_once(reader):
    def lose(route) -> None:
        route.fetch()  # the site has it; the browser never hears of it
        route.abort()

    reader.page.route("**/check", lose)
    reader.checks()
    expect(reader.page.get_by_role("status")).to_contain_text("still here")
    reader.page.unroute("**/check")
    reader.checks()
    reader.sees_why("right")
    counts_once()


def test_a_slow_site_is_waited_for_and_a_second_press_sends_nothing(reader):
    held: list = []
    reader.page.route("**/check", lambda route: held.append(route))
    button = reader.button("Check")
    button.press("Enter")
    expect(button).to_have_text("Checking…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    reader.page.keyboard.press("Enter")
    button.dispatch_event("click")
    assert len(held) == 1
    held[0].continue_()
    reader.sees_why("right")
    counts_once()


@pytest.mark.parametrize(("status", "template"), [(500, "500.html"), (503, "503.html"), (502, None)])
def test_a_broken_site_is_told_and_the_form_is_kept(reader, site, status, template):
    before, body = ticked(reader), render_to_string(template) if template else "Bad gateway"
    reader.page.route("**/check", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))
    reader.checks()
    told = reader.page.get_by_role("status")
    expect(told).to_have_text("Something broke on the site. Your answer is still here: try again in a moment.")
    expect(reader.button("Check answer")).not_to_have_attribute("aria-disabled", "true")
    assert ticked(reader) == before
    reader.page.unroute("**/check")
    reader.checks()
    reader.sees_why("right")
    counts_once()
    site.complaints = [line for line in site.complaints if f"status of {status}" not in line]


def test_a_page_that_was_open_for_too_long_says_so_and_keeps_the_answer(reader):
    before = ticked(reader)
    reader.page.context.clear_cookies(name="csrftoken")
    reader.checks()
    expect(reader.page.get_by_role("status")).to_contain_text("The site did not accept this.")
    assert ticked(reader) == before
    assert not AnswerEvent.objects.exists()
    again = reader.page.context.new_page()
    again.goto(f"/quizzes/{QUIZ_2}/")
    reader.checks()
    reader.sees_why("right")
    counts_once()


def test_offline_a_link_leads_nowhere_and_works_later(reader):
    reader.page.context.set_offline(True)
    reader.player.get_by_role("link", name="Skip for now").click()
    expect(reader.page.get_by_role("status")).to_contain_text("You are offline")
    assert ticked(reader)
    reader.page.context.set_offline(False)
    reader.player.get_by_role("link", name="Skip for now").click()
    expect(reader.player.locator(".count")).to_contain_text("3 / 5")


def test_without_the_script_file_the_forms_still_work(site):
    with site.visitor() as context:
        context.route("**/*.js", lambda route: route.abort())
        page = context.new_page()
        page.goto("/")
        reader = Reader(page, QUIZ_1)
        reader.takes("right", "wrong", "dont_know")
        reader.rates(3)
    assert Attempt.objects.get().state == Attempt.State.FINISHED


def test_a_player_without_its_parts_says_so_and_stays_a_form(site):
    with site.visitor() as context:
        page = context.new_page()

        def without_status(route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace('role="status"', ""))

        page.route(f"**/quizzes/{QUIZ_1}/", without_status)
        page.goto(f"/quizzes/{QUIZ_1}/")
        Reader(page, QUIZ_1).answers("right")
        assert f"{QUIZ_1}=1" in page.url, "the form was posted by the browser itself"
    assert [line for line in site.complaints if f'<quiz-player id="{QUIZ_1}"> needs' in line]
    site.complaints.clear()

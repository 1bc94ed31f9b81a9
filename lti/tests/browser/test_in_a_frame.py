"""The whole way from a course, in a real browser with the platform and this tool as two sites."""

from __future__ import annotations

from time import sleep
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from lti.tests.browser.conftest import block_cookies, course_page
from quizzes.models import Attempt
from quizzes.tests.browser.test_accessibility import Examiner

pytestmark = pytest.mark.browser


def answers_right(frame) -> None:
    ticks(frame.get_by_role("radio", name="4"))
    frame.get_by_role("button", name="Check answer").click()
    expect(frame.get_by_role("heading", name="Right")).to_be_visible()


def ticks(box) -> None:
    """As often as it takes: the first clicks into a frame of another site can be lost while the browser places it."""
    for _ in range(20):
        box.click()
        if box.is_checked():
            return
        sleep(0.1)
    expect(box).to_be_checked()


def test_a_student_takes_the_quiz_in_the_courses_frame(campus, site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto(course_page(campus))
        answers_right(page.frame_locator("iframe"))
        heard = page.evaluate("heard.filter(each => each.subject === 'lti.frameResize').length")
        assert heard > 0
    assert Attempt.objects.get().learner.lti_user.subject == campus.ada.id


def test_where_cookies_are_blocked_a_new_window_helps(campus, site):
    with site.visitor() as context:
        block_cookies(context, urlsplit(site.url).netloc)
        page = context.new_page()
        page.goto(course_page(campus))
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("keeps this site’s cookies away")).to_be_visible()
        axe = Examiner(page.frames[-1])
        axe.looks("blocked")
        assert axe.found == {}
        with context.expect_page() as opened:
            frame.get_by_role("link", name="Open in a new window").click()
        window = opened.value
        answers_right(window)
        window.reload()
        expect(window.get_by_role("heading", name="Right")).to_be_visible()
    assert Attempt.objects.count() == 1


def test_where_cookies_are_blocked_the_platforms_storage_helps(campus, site):
    campus.platform.offers_storage = True
    with site.visitor() as context:
        block_cookies(context, urlsplit(site.url).netloc)
        page = context.new_page()
        page.goto(course_page(campus))
        answers_right(page.frame_locator("iframe"))
        assert page.evaluate("heard.filter(each => each.subject.startsWith('lti.put_data')).length") == 1
        assert page.evaluate("heard.filter(each => each.subject.startsWith('lti.get_data')).length") == 1
        assert context.cookies(site.url) == []


def test_the_storage_of_another_platform_is_not_believed(campus, site):
    """The course's page answers, but it isn't of the origin that the registration names."""
    campus.platform.offers_storage = True
    campus.registration.frame_origins = campus.registration.auth_url
    campus.registration.auth_url = campus.platform.auth_url
    campus.registration.save()
    with site.visitor() as context:
        block_cookies(context, urlsplit(site.url).netloc)
        page = context.new_page()
        page.goto(course_page(campus))
        expect(page.frame_locator("iframe").get_by_role("link", name="Open in a new window")).to_be_visible()
    assert not Attempt.objects.exists()
    site.complaints.clear()  # the browser says itself that the message was for another origin


def test_without_a_script_buttons_lead_there(campus, site):
    with site.visitor(script=False) as context:
        page = context.new_page()
        page.goto(course_page(campus))
        frame = page.frame_locator("iframe")
        frame.get_by_role("link", name="Go on").click()
        # The platform's own page sends its answer by a script; a person without one goes on from there by hand.
        address = campus.browser().launches()["Location"]
    with site.visitor(script=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Open").click()
        page.get_by_text("4", exact=True).click()
        page.get_by_role("button", name="Check answer").click()
        expect(page.get_by_role("heading", name="Right")).to_be_visible()


def test_where_the_script_is_lost_a_button_leads_on(campus, site):
    with site.visitor() as context:
        context.route("**/login*.js", lambda route: route.abort())
        page = context.new_page()
        page.goto(course_page(campus))
        expect(page.frame_locator("iframe").get_by_role("link", name="Go on")).to_be_visible()


def test_two_tabs_of_one_browser_dont_disturb_each_other(campus, site):
    bob = campus.course.enrol(campus.platform.add_user("Bob"))
    with site.visitor() as context:
        first, second = context.new_page(), context.new_page()
        first.goto(course_page(campus))
        expect(first.frame_locator("iframe").get_by_role("button", name="Check answer")).to_be_visible()
        second.goto(course_page(campus, bob))
        answers_right(second.frame_locator("iframe"))
        first.bring_to_front()
        answers_right(first.frame_locator("iframe"))
    assert {attempt.learner.name for attempt in Attempt.objects.all()} == {"Ada Lovelace", "Bob"}

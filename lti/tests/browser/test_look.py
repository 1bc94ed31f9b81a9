"""Everybody can use the pages of the tool: axe finds nothing, and nothing is wider than the narrowest screen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from lti.models import Context
from lti.tests.campus import Campus, changed
from lti.tests.platform import OBSERVER
from quizzes.models import Learner
from quizzes.tests.browser.test_accessibility import Examiner

pytestmark = pytest.mark.browser

CONFIGURATION = "/lti/register?openid_configuration="


def opens(page, campus: Campus, user, link=None, **fields) -> None:
    """The page that a launch leads to, in a window of its own."""
    page.goto(campus.browser().launches(user, link, **fields)["Location"])


def logged_in(context, site) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}])


def looks(axe: Examiner, name: str) -> None:
    axe.looks(name)
    wide = axe.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{name} is {wide} pixels wider than the screen"


@pytest.mark.parametrize(("width", "dark"), [(320, True), (1280, False)], ids=["narrow, dark", "wide, light"])
def test_pages_after_a_launch_are_for_everybody(campus, site, width, dark):
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        opens(page, campus, campus.teacher)
        expect(page.get_by_text("Nobody has begun it yet")).to_be_visible()
        looks(axe, "no results")
        opens(page, campus, campus.ada)
        page.get_by_text("4", exact=True).click()
        looks(axe, "the quiz")
        page.get_by_role("button", name="Check answer").click()
        expect(page.get_by_role("heading", name="Right")).to_be_visible()
        opens(page, campus, campus.teacher)
        looks(axe, "results")
        page.get_by_role("button", name="attempt 1").click()
        expect(page.get_by_role("button", name="What the key says too")).to_be_visible()
        looks(axe, "an attempt")
        opens(page, campus, campus.teacher, message_type="LtiDeepLinkingRequest")
        expect(page.get_by_role("heading", name="Choose quizzes")).to_be_visible()
        looks(axe, "choosing")
        page.get_by_role("button", name="Place in the course").click()
        expect(page.get_by_role("alert")).to_be_visible()
        looks(axe, "nothing chosen")
        opens(page, campus, campus.teacher, campus.course.add_link("Empty", campus.tool))
        looks(axe, "choosing for a place")
        opens(page, campus, campus.course.enrol(campus.platform.add_user(), OBSERVER))
        expect(page.get_by_role("button", name="Try the quiz")).to_be_visible()
        looks(axe, "an observer")
        page.reload()
        expect(page.get_by_role("button", name="Try the quiz")).to_be_visible()
    assert axe.found == {}
    assert Learner.objects.count() == 1


@pytest.mark.parametrize(("width", "dark"), [(320, True), (1280, False)], ids=["narrow, dark", "wide, light"])
def test_pages_before_and_beside_launches_are_for_everybody(campus, site, width, dark):
    campus.browser().launches(change=changed(roles=None))
    campus.browser().launches(campus.teacher)
    configuration = campus.platform.registration_parameters()["openid_configuration"]
    check = f"/admin/lti/registration/{campus.registration.pk}/"
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        for path in ("/lti/connect/", "/lti/login", "/lti/open/unknown/", "/lti/launch"):
            page.goto(path)
            looks(axe, path)
        logged_in(context, site)
        for path in (f"{CONFIGURATION}{configuration}", f"{CONFIGURATION}https://127.0.0.1/"):
            page.goto(path)
            looks(axe, path)
        for path in (
            check,
            f"{check}change/",
            f"{check}check/",
            f"/admin/lti/context/{Context.objects.get().pk}/erase/",
        ):
            page.goto(path)
            axe.looks(path)
    assert axe.found == {}
    site.complaints.clear()  # 502 and 405 are what some of these answer


def test_a_choice_travels_to_the_platform_by_itself(campus, site):
    with site.visitor() as context:
        page = context.new_page()
        opens(page, campus, campus.teacher, message_type="LtiDeepLinkingRequest")
        page.get_by_label("Even numbers").check()
        campus.tool.jwks = f"{site.url}/lti/jwks.json"
        page.get_by_role("button", name="Place in the course").click()
        expect(page.get_by_text("Content was added to the course.")).to_be_visible()
    [answer] = campus.platform.returned
    assert [item["title"] for item in answer.items] == ["Even numbers"]

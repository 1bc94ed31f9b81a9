"""Every page of the table of addresses before a real Chromium, as a desk and a telephone show it, in light and in dark:
axe finds nothing, nothing breaks the content policy, nothing has to be scrolled sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as site_settings
from django.test import Client

from quizsite.tests.test_access import ROLES, client_of, form_of, path_of, rows
from quizsite.tests.test_access import world as world
from quizzes.tests.browser.conftest import Site
from quizzes.tests.browser.test_accessibility import Examiner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTLED = "() => document.getAnimations().forEach(each => each.finish())"  # colours glide from one scheme to the other
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def watched(browser, live_server, world) -> Iterator[Site]:
    site = Site(browser, live_server.url)
    yield site
    site.check()


def pages(world, role: str, client: Client) -> list[str]:
    """Every address that answers this role with a page; a sheet, a script and what a box asks for are none."""
    column, found = ROLES.index(role), []
    for row in rows():
        if row.method != "GET" or row.expected[column] != "200":
            continue
        path = path_of(world, row.route)
        response = client.get(path, form_of(world, path))
        if response["Content-Type"].startswith("text/html"):
            found.append(path)
    return found


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("role", ["owner", "learner"])
def test_nothing_is_wrong_with_any_page(watched, world, role, width):
    client = client_of(world.people[role])
    paths = pages(world, role, client)
    assert len(paths) > 20
    cookie = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    wrong: list[str] = []
    with watched.visitor(width=width) as context:
        context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": cookie, "url": watched.url}])
        page = context.new_page()
        for path in paths:
            watched.complaints.clear()
            page.goto(path)
            axe = Examiner(page)
            axe.looks("light")
            page.emulate_media(color_scheme="dark")
            page.evaluate(SETTLED)
            axe.looks("dark", rule="color-contrast")  # nothing else of a page depends on it
            page.emulate_media(color_scheme="light")
            if page.evaluate(TOO_WIDE) > 0:
                axe.found["wide"] = [f"{page.evaluate(TOO_WIDE)} px wider than the window"]
            if watched.complaints:
                axe.found["said"] = list(watched.complaints)
            wrong += [f"{path} ({where}) {line}" for where, lines in axe.found.items() for line in lines]
        watched.complaints.clear()
    assert not wrong, "\n".join(wrong)


def test_it_does_find_what_is_wrong(watched):
    with watched.visitor(width=320) as context:
        page = context.new_page()
        page.goto("/quizzes/")
        page.evaluate("() => document.querySelector('main h1').style.color = '#eee'")
        page.evaluate(SETTLED)
        axe = Examiner(page)
        axe.looks("pale", rule="color-contrast")
        assert axe.found["pale"]
        assert page.evaluate(TOO_WIDE) <= 0
        page.evaluate("() => document.querySelector('main h1').style.width = '400px'")
        assert page.evaluate(TOO_WIDE) > 0

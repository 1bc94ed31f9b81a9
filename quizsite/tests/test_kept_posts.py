"""What was typed comes back: after a session that ended, a row that went away, a page that was too old."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from quizsite.kept_posts import KeptField
from quizzes.models import Classroom, Question
from quizzes.rosters import read_roster
from quizzes.tests.builders import make_question
from quizzes.tests.people import make_instructor
from tools.student import read_form, read_html

pytestmark = pytest.mark.django_db
TYPED = "Which of these numbers are even, and why?\n<script>alert(1)</script>"


@pytest.fixture
def ina():
    user = make_instructor("ina")
    user.set_password("a long pass phrase")
    user.save()
    return user


@pytest.fixture
def browser(ina) -> Client:
    """One that has its forged posts refused, as the site has."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ina)
    return browser


def form_at(browser: Client, url: str, ending: str = "") -> dict[str, str]:
    return read_form(read_html(browser.get(url).content.decode()), ending).fields


def token(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="')[1].partition('"')[0]


def class_page(ina) -> tuple[Classroom, str]:
    classroom = Classroom.objects.create(name="7b", owner=ina)
    return classroom, reverse("admin:quizzes_classroom_roster", args=[classroom.pk])


def posted_after_the_session(browser: Client, url: str, **fields: str):
    csrf = token(browser.get(url).content.decode())
    browser.session.flush()
    return browser.post(url, {"csrfmiddlewaretoken": csrf, **fields})


def logs_in(browser: Client, page: str, password: str = "a long pass phrase"):  # noqa: S107  of a made-up person
    form = read_form(read_html(page), "/login/")
    return browser.post(form.action, {**form.fields, "username": "ina", "password": password})


def test_a_save_after_the_session_ended_is_sent_on_once_logged_in_again(browser, ina):
    question = make_question(owner=ina)
    url = reverse("admin:quizzes_question_change", args=[question.pk])
    held = browser.get(url).content.decode()
    main = read_form(read_html(held), "")
    assert "stem" in held
    answer = posted_after_the_session(browser, url, **{**main.fields, "stem": TYPED, "kind": "single_choice"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "what you typed comes back" in page
    wrong = logs_in(browser, page, "mistyped").content.decode()
    back = logs_in(browser, wrong).content.decode()
    assert "You are logged in again" in back
    assert "&lt;script&gt;alert(1)" in back
    assert "<script>alert(1)" not in back
    again = read_form(read_html(back), "/change/")
    assert again.action == url
    assert again.fields["stem"] == TYPED


def test_the_class_list_is_saved_by_the_second_press(browser, ina):
    classroom, url = class_page(ina)
    pasted = "Ada\tS-1\nBen\tS-2"
    page = posted_after_the_session(browser, url, roster=pasted, seen=read_roster(pasted).stamp).content.decode()
    back = logs_in(browser, page).content.decode()
    form = read_form(read_html(back), "/roster/")
    assert browser.post(form.action, form.fields).status_code in (200, 302)
    assert list(classroom.memberships.order_by("pk").values_list("name", flat=True)) == ["Ada", "Ben"]


def test_a_forged_post_is_never_offered_to_be_sent(ina):
    _, url = class_page(ina)
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(url, {"roster": "Mallory"})
    assert answer.status_code == 403
    assert "kept_post" not in answer.content.decode()


def test_a_kept_post_that_was_not_signed_here_is_left_out(browser, ina):
    login = reverse("admin:login")
    browser.logout()
    csrf = token(browser.get(login).content.decode())
    fields = {"csrfmiddlewaretoken": csrf, "username": "ina", "password": "a long pass phrase"}
    assert browser.post(login, {**fields, "kept_post": "forged:x:y", "next": "/admin/"}).status_code == 302


def test_no_password_and_no_token_is_kept(browser, ina):
    _, url = class_page(ina)
    page = posted_after_the_session(browser, url, roster="Ada", password1="secret words").content.decode()
    back = logs_in(browser, page).content.decode()
    assert "secret words" not in back
    assert back.count("csrfmiddlewaretoken") == len(set(back.split('name="csrfmiddlewaretoken"'))) - 1


@pytest.mark.parametrize("name", ["_fragment", "_live"])
def test_a_script_is_told_by_the_usual_way_to_log_in(browser, ina, name):
    _, url = class_page(ina)
    assert posted_after_the_session(browser, url, roster="Ada", **{name: "1"}).status_code == 302


def test_the_text_of_a_question_that_was_deleted_meanwhile_is_shown(browser, ina):
    question = make_question(owner=ina)
    url = reverse("admin:quizzes_question_change", args=[question.pk])
    csrf = token(browser.get(url).content.decode())
    question.choices.all().delete()
    Question.objects.all().delete()
    answer = browser.post(url, {"csrfmiddlewaretoken": csrf, "stem": TYPED, "choices-0-text": "Only the first of them"})
    page = answer.content.decode()
    assert answer.status_code == 404
    for words in ("This is no longer there", "why?", "Choices 1, text", "Only the first of them"):
        assert words in page
    assert "<script>alert(1)" not in page


def test_to_a_stranger_a_row_of_somebody_else_looks_the_same(browser):
    question = make_question(owner=make_instructor("eve"))
    url = reverse("admin:quizzes_question_change", args=[question.pk])
    csrf = token(browser.get(reverse("admin:quizzes_question_add")).content.decode())
    pages = []
    for where in (url, reverse("admin:quizzes_question_change", args=[999_999])):
        answer = browser.post(where, {"csrfmiddlewaretoken": csrf, "stem": TYPED})
        pages.append((answer.status_code, answer.content.decode().partition("<main")[2]))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_a_page_that_was_too_old_gives_the_text_back_to_our_own_page_only(browser, ina):
    _, url = class_page(ina)
    browser.get(url)
    for site, is_shown in (("same-origin", True), ("cross-site", False), ("none", False)):
        answer = browser.post(url, {"roster": "Ada and Ben"}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
        assert ("Ada and Ben" in answer.content.decode()) is is_shown


@pytest.mark.parametrize(
    ("name", "value", "is_typed"),
    [
        ("stem", "Which?", True),
        ("name", "7b", False),
        ("choices-0-text", "3 and 4", True),
        ("choices-TOTAL_FORMS", "3 and 4", False),
        ("choices-0-id", "3 and 4", False),
        ("is_correct", "on", False),
        ("roster", "x" * 30, True),
    ],
)
def test_only_texts_are_shown_to_be_copied(name, value, is_typed):
    assert KeptField(name, value).is_typed is is_typed

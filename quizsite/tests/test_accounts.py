"""Accounts: logging in and out, changing and resetting a password, and making an account where the site allows it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from quizzes.tests.people import PASSWORD, make_instructor, make_learner

pytestmark = pytest.mark.django_db
NEW = "another long enough one"


@pytest.fixture
def lena():
    user = make_learner("lena")
    user.email = "lena@example.org"
    user.save()
    return user


def logged_in_as(client):
    return client.get(reverse("quizzes:results")).context["user"].get_username()


def test_the_header_says_who_is_logged_in_and_logs_out(client, lena):
    assert ">Log in</a>" in client.get("/quizzes/").content.decode()
    client.post(reverse("login"), {"username": "lena", "password": PASSWORD})
    header = client.get("/quizzes/").content.decode().partition("</header>")[0]
    assert "lena</a>" in header
    assert ">Log out</button>" in header
    assert "Authoring" not in header
    client.post(reverse("logout"))
    assert logged_in_as(client) == ""


def test_an_instructor_is_led_to_the_authoring_pages(client):
    make_instructor("ina")
    response = client.post("/admin/login/?next=/admin/quizzes/quiz/", {"username": "ina", "password": PASSWORD})
    assert response["Location"] == "/admin/quizzes/quiz/"
    assert f'href="{reverse("admin:index")}"' in client.get("/quizzes/").content.decode().partition("</header>")[0]


def test_a_learner_at_the_authoring_pages_is_told_why_not(client, lena):
    client.force_login(lena)
    page = client.get("/admin/", follow=True).content.decode()
    assert "You are logged in as lena, who may not open this page." in page


def test_logging_in_leads_to_no_other_site(client, lena):
    response = client.post(
        reverse("login"), {"username": "lena", "password": PASSWORD, "next": "https://example.com/steal"}
    )
    assert response["Location"] == "/"


def test_a_password_is_changed_and_each_fault_stands_at_its_field(client, lena):
    client.force_login(lena)
    address = reverse("password_change")
    page = client.post(address, {"old_password": "wrong", "new_password1": "short", "new_password2": "short"})
    assert 'href="#id_old_password"' in page.content.decode()
    assert 'href="#id_new_password2"' in page.content.decode()
    assert "<title>Error: Change your password" in page.content.decode()
    client.post(address, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    lena.refresh_from_db()
    assert lena.check_password(NEW)
    assert logged_in_as(client) == "lena"


def test_a_forgotten_password_is_reset_by_a_letter_whose_link_works_once(client, lena, mailoutbox):
    client.post(reverse("password_reset"), {"email": "LENA@example.org"})
    [letter] = mailoutbox
    assert letter.to == ["lena@example.org"]
    assert "lena" in letter.body
    link = re.search(r"http://testserver(/accounts/password/reset/\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    done = client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Your new password is set" in done.content.decode()
    lena.refresh_from_db()
    assert lena.check_password(NEW)
    assert "This link is used up" in client.get(link, follow=True).content.decode()


def test_asking_for_a_letter_tells_nothing_of_who_has_an_account(client, lena, mailoutbox):
    known, unknown = (
        client.post(reverse("password_reset"), {"email": email}, follow=True).content
        for email in ("lena@example.org", "nobody@example.org")
    )
    assert known == unknown
    assert len(mailoutbox) == 1


FORM = {"username": "new", "email": "new@example.org", "password1": NEW, "password2": NEW}


def test_nobody_makes_an_account_unless_the_site_allows_it(client):
    assert client.get(reverse("sign_up")).status_code == 404
    assert client.post(reverse("sign_up"), FORM).status_code == 404
    assert not User.objects.exists()
    assert "Make an account" not in client.get(reverse("login")).content.decode()


def test_where_the_site_allows_it_an_account_is_made_that_may_nothing_but_learn(client, settings):
    settings.SIGN_UP = True
    assert "Make an account" in client.get(reverse("login")).content.decode()
    page = client.post(reverse("sign_up"), FORM | {"email": "", "password2": "other"}).content.decode()
    assert 'href="#id_email"' in page
    assert 'href="#id_password2"' in page
    forged = {"is_staff": "on", "is_superuser": "on", "groups": "1"}
    assert client.post(reverse("sign_up"), FORM | forged)["Location"] == reverse("quizzes:results")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    assert logged_in_as(client) == "new"
    assert client.get("/admin/").status_code == 302

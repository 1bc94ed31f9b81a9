"""Every page leads to the accessibility statement, and it says whom to write to."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_every_page_leads_there():
    for path in ("/quizzes/", "/accounts/login/", "/nothing-here/"):
        assert 'href="/accessibility/"' in Client().get(path).content.decode()


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("help@school.example", "mailto:help@school.example"),
        ("https://school.example/help", "https://school.example/help"),
    ],
)
def test_it_names_whom_to_write_to(settings, contact, link):
    settings.CONTACT = contact
    assert f'href="{link}"' in Client().get("/accessibility/").content.decode()


def test_without_a_contact_it_leads_to_the_teacher(settings):
    settings.CONTACT = ""
    assert "Tell your teacher" in Client().get("/accessibility/").content.decode()

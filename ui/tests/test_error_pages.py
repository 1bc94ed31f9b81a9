import re

import pytest
from django.template.loader import get_template
from django.test import Client, override_settings

BARE = ("500.html", "503.html")


@pytest.mark.parametrize("name", BARE)
def test_a_page_for_a_broken_site_needs_no_context_and_says_what_to_do(name: str) -> None:
    html = get_template(name).render()
    assert "<h1>" in html
    assert "send" in html
    assert 'href="/"' in html


@pytest.mark.parametrize("name", BARE)
def test_a_page_for_a_broken_site_uses_no_template_tag_that_could_break_too(name: str) -> None:
    source = get_template(name).template.source
    assert not re.search(r"{%|{{", source)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", *BARE])
def test_an_error_page_carries_no_inline_style_or_script(name: str) -> None:
    html = get_template(name).render()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", html)


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["testserver"])
def test_an_unknown_address_is_answered_with_our_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()

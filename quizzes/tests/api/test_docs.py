"""The schema and its page: committed, served to everybody, made without a script, and telling nothing of any quiz."""

import re

import pytest
from django.test import Client

from quizzes.api import errors
from quizzes.api.docs import schema
from quizzes.tests.api.world import make_world
from tools.schema import SCHEMA, described

METHODS = {"get", "post", "put", "patch", "delete"}


def operations():
    return [
        (f"{method.upper()} {path}", each)
        for path, methods in schema()["paths"].items()
        for method, each in methods.items()
        if method in METHODS
    ]


def test_the_committed_schema_is_what_the_code_says():
    assert SCHEMA.read_text(encoding="utf-8") == described(), "Run make schema, and look at what changed."


def test_every_operation_names_itself_its_scope_and_its_problems():
    names = [each["operationId"] for _, each in operations()]
    assert len(set(names)) == len(names)
    for name, each in operations():
        assert each["summary"], name
        assert "security" in each, name
        for code in ("400", "401", "403", "406", "429", "503"):
            assert "application/problem+json" in each["responses"][code]["content"], name


def test_what_changes_something_says_that_it_needs_a_key_or_a_condition():
    free = {"POST /api/v1/activations/{function}/evaluate/"}  # changes nothing
    for name, each in operations():
        headers = {p["name"] for p in each.get("parameters", ()) if p["in"] == "header"}
        if name.startswith("POST") and name not in free:
            assert "Idempotency-Key" in headers, name
        if name.startswith("PATCH"):
            assert "If-Match" in headers, name


@pytest.mark.django_db
def test_the_schema_and_its_page_are_there_for_everybody_and_tell_of_no_quiz():
    make_world()
    served, page = Client().get("/api/v1/schema/"), Client().get("/api/v1/docs/")
    assert served.json()["openapi"].startswith("3.1")
    for response in (served, page):
        assert "Secret" not in response.content.decode()
    html = page.content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", html)
    assert "unsafe" not in page["Content-Security-Policy"]
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(re.findall(r'id="([^"]+)"', html))


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_there_and_claims_nothing_of_the_page():
    page = Client().get("/quizzes/").content.decode()
    foot = page[page.index("<footer") :]
    assert 'href="/api/v1/docs/"' in foot
    assert "computed" not in foot


@pytest.mark.django_db
def test_every_code_has_its_place_on_the_page():
    html = Client().get("/api/v1/docs/").content.decode()
    for error in errors.codes():
        assert error.when
        assert f'<dt id="problem-{error.code}"><code>{error.code}</code> ({error.status})</dt>' in html
    assert "()" not in html
    assert "`" not in html


def test_descriptions_are_written_for_those_who_call():
    said = [str(each.get("description", "")) for _, each in operations()]
    assert any(said)
    for words in said:
        assert "`scopes`" not in words
        assert "ValueError" not in words
    assert "* `" not in str(schema()["components"]["schemas"])
    assert "x-spec" not in str(schema())

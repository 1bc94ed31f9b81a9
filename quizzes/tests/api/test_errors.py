"""Whatever goes wrong under /api/ is a problem with a code, never a page and never a traceback."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from quizzes.api.bodies import LONGEST_BODY
from quizzes.api.errors import Refusal
from quizzes.tests.api.program import Program, browser, person
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db
START = "attempts/"


def problem_of(response):
    assert response["Content-Type"] == "application/problem+json", response.content[:500]
    document = json.loads(response.content)
    names = {"type", "title", "status", "code", "detail", "instance", "request_id", "errors"}
    assert document.keys() == names
    assert document["status"] == response.status_code
    assert document["request_id"] == response["X-Request-Id"]
    assert response["Cache-Control"] == "no-store"
    return document


@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/v1/", "/api/v1/nothing/", "/api/v2/quizzes/", "/api/v1/quizzes"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_address_that_is_not_there_is_a_problem(path, method):
    assert problem_of(Program().asks(method, path, key=""))["code"] == "not_found"


@pytest.mark.parametrize("path", ["me/", "nothing/", "docs/"])
def test_a_host_that_is_not_ours_is_a_problem(path):
    assert problem_of(Program().asks("GET", path, Host="evil.example"))["code"] == "invalid_request"
    assert Client().get("/", headers={"Host": "evil.example"})["Content-Type"].startswith("text/html")


def test_the_page_about_the_interface_is_only_read():
    response = Program().asks("POST", "docs/", key="")
    assert problem_of(response)["code"] == "method_not_allowed"
    assert response["Allow"] == "GET, HEAD"


def test_a_method_that_is_not_served_says_which_are():
    response = Program().asks("DELETE", "me/")
    assert problem_of(response)["code"] == "method_not_allowed"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_another_media_type_is_not_acceptable(accept):
    assert problem_of(Program().asks("GET", "me/", Accept=accept))["code"] == "not_acceptable"


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/html, application/*;q=0.5", "application/problem+json"]
)
def test_json_is_answered_to_whoever_takes_it(accept):
    assert Program().asks("GET", "me/", Accept=accept).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "unreadable_body"),
        (b"\xff\xfe", "unreadable_body"),
        (b'{"assignment": NaN}', "unreadable_body"),
        (b'{"assignment": 1e999}', "unreadable_body"),
        (b'{"assignment": -Infinity}', "unreadable_body"),
        (b'{"a": 1, "a": 2}', "unreadable_body"),
        (b"[" * 100_000, "unreadable_body"),
        (b"1" * 5_000, "unreadable_body"),
        (b'{"name": "\\u0000"}', "invalid_request"),
        (b'{"name": "\\ud800"}', "invalid_request"),
        (b'{"\\ud800": 1}', "invalid_request"),
        (b"[" * 30 + b"]" * 30, "invalid_request"),
        (b"null", "invalid_request"),
        (b'"text"', "invalid_request"),
        (b" " * (LONGEST_BODY + 1), "body_too_large"),
    ],
)
def test_a_body_that_is_no_usable_json_is_refused(body, code):
    program = person(make_learner())
    response = program.client.post(
        f"/api/v1/{START}",
        body,
        content_type="application/json",
        headers={**program.headers, "Idempotency-Key": "a-key-of-this"},
    )
    assert problem_of(response)["code"] == code


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"]
)
def test_a_body_that_is_not_json_is_refused(kind):
    program = person(make_learner())
    headers = {**program.headers, "Idempotency-Key": "a-key-of-this"}
    response = program.client.generic("POST", f"/api/v1/{START}", b"{}", content_type=kind, headers=headers)
    assert problem_of(response)["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "query",
    [
        "nothing=1",
        "limit=0",
        "limit=201",
        "limit=ten",
        "limit=%00",
        "limit=1&limit=2",
        "updated_since=now",
        "updated_since=2026-01-01",
        "updated_since=2026-01-01T00:00:00",
        "cursor=x",
        "cursor=",
        "cursor=W10",
        "updated_since=9999-12-31T23:59:59-23:59",
    ],
)
def test_a_query_that_cannot_be_understood_is_refused(query):
    response = person(make_instructor()).asks("GET", f"quizzes/?{query}")
    assert response.status_code == 400
    assert problem_of(response)["code"] in ("invalid_request", "invalid_cursor")


def test_a_busy_database_is_told_with_when_to_come_back(monkeypatch, caplog):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("quizzes.queries.offered_assignments", busy)
    response = Program().asks("GET", "offers/")
    assert problem_of(response)["code"] == "database_busy"
    assert int(response["Retry-After"]) > 0
    assert "database is locked" in caplog.text


def test_an_unforeseen_error_tells_nothing_and_is_logged(monkeypatch, caplog):
    monkeypatch.setattr("quizzes.queries.offered_assignments", lambda identity: 1 / 0)
    response = Program().asks("GET", "offers/")
    problem = problem_of(response)
    assert (problem["code"], response.status_code) == ("internal_error", 500)
    assert "division" not in response.content.decode()
    assert problem["request_id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_options_tell_the_methods_and_nothing_else():
    response = person(make_instructor()).asks("OPTIONS", "attempts/")
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in response


def test_head_answers_like_get_without_a_body():
    program = person(make_instructor())
    got, head = program.asks("GET", "quizzes/"), program.asks("HEAD", "quizzes/")
    assert (head.status_code, head.content, head["Content-Type"]) == (got.status_code, b"", got["Content-Type"])


def test_answers_are_private():
    response = person(make_instructor()).asks("GET", "quizzes/")
    assert response["Cache-Control"] == "no-store"
    assert {"Authorization", "Cookie"} <= set(response["Vary"].replace(",", " ").split())


def test_a_browser_must_prove_that_our_own_page_asks():
    user = make_instructor()
    program = browser(user)
    program.client.handler.enforce_csrf_checks = True
    assert problem_of(program.asks("POST", "learners/", {"external_id": "x"}))["code"] == "csrf_failed"
    assert program.asks("GET", "quizzes/").status_code == 200
    page = program.client.get("/accounts/tokens/")
    token = page.cookies["csrftoken"].value
    assert (
        problem_of(program.asks("POST", "learners/", {"external_id": "x"}, X_CSRFToken=token))["code"]
        == "not_permitted"
    )


def test_every_refusal_of_the_interface_has_a_code_and_a_status_of_its_own():
    codes = [each.code for each in Refusal.__subclasses__()]
    assert len(set(codes)) == len(codes)
    assert all(400 <= each.status < 600 for each in Refusal.__subclasses__())


def test_a_client_without_a_token_is_told_to_bring_one():
    response = Client().get("/api/v1/quizzes/")
    assert problem_of(response)["code"] == "not_authenticated"
    assert response["WWW-Authenticate"].startswith("Bearer")

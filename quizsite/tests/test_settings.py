"""The settings file as a whole, loaded afresh under the variables of each test."""

import os
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import quizsite.settings

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def load(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("QUIZSITE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QUIZSITE_VAR", str(tmp_path))

    def load_settings(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(quizsite.settings.__file__)

    return load_settings


def test_local_site_needs_no_variable_and_hides_its_errors(load):
    settings = load()
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert "SECURE_SSL_REDIRECT" not in settings, "a local server speaks plain HTTP"


def test_https_makes_cookies_secure_and_bound_to_the_host(load):
    settings = load(QUIZSITE_HTTPS="1")
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    for cookie in ("SESSION", "CSRF"):
        assert settings[f"{cookie}_COOKIE_SECURE"] is True
        assert settings[f"{cookie}_COOKIE_NAME"].startswith("__Host-")


def test_proxy_header_is_believed_only_on_request(load):
    assert "SECURE_PROXY_SSL_HEADER" not in load()
    assert load(QUIZSITE_BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUIZSITE_DEBUG", "maybe"),
        ("QUIZSITE_HTTPS", ""),
        ("QUIZSITE_SECRET_KEY", "too short"),
        ("QUIZSITE_ALLOWED_HOSTS", " "),
        ("QUIZSITE_DATABASE_URL", "oracle://somewhere/x"),
        ("QUIZSITE_STATEMENT_TIMEOUT", "5s"),
        ("QUIZSITE_LOG_LEVEL", "LOUD"),
        ("QUIZSITE_DEBGU", "1"),
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(load, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        load(**{name: value})


def test_policy_allows_no_inline_code_and_no_other_host(load):
    directives = load()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert "data:" not in directives["script-src"] + directives["style-src"]


def test_every_variable_is_described_in_the_settings_page(load):
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    described = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `QUIZSITE_")}
    assert described == set(load()["environment"].known)

import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from quizsite.environment import Environment, cache, database, mail_server, origins, record_store, secret_key

LONG = "x" * 50


def test_first_start_creates_a_secret_that_only_its_owner_can_read(tmp_path):
    path = tmp_path / "var" / "secret_key"
    secret = secret_key(Environment({}), path)
    assert len(secret) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path], "no draft is left behind"


def test_second_start_keeps_the_secret(tmp_path):
    first = secret_key(Environment({}), tmp_path / "secret_key")
    assert secret_key(Environment({}), tmp_path / "secret_key") == first


def test_process_that_comes_second_takes_the_winners_secret(tmp_path, monkeypatch):
    path = tmp_path / "secret_key"
    link = os.link

    def link_after_another_process(source, target):
        path.write_text("w" * 60)
        link(source, target)

    monkeypatch.setattr(os, "link", link_after_another_process)
    assert secret_key(Environment({}), path) == "w" * 60
    assert list(tmp_path.iterdir()) == [path]


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path):
    program = (
        "import sys, pathlib; from quizsite.environment import Environment, secret_key;"
        "sys.stdin.read(); print(secret_key(Environment({}), pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "secret_key")]
    starting = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(4)
    ]
    for process in starting:
        process.stdin.close()  # the signal to go
    secrets = []
    for process in starting:
        secrets.append(process.stdout.read().strip())
        process.stdout.close()
        assert process.wait() == 0
    assert len(set(secrets)) == 1
    assert secrets[0]


def test_secret_from_the_environment_writes_no_file(tmp_path):
    assert secret_key(Environment({"QUIZSITE_SECRET_KEY": LONG}), tmp_path / "secret_key") == LONG
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["", "  ", "short", "x" * 49])
def test_weak_secret_is_refused(tmp_path, secret):
    with pytest.raises(ImproperlyConfigured):
        secret_key(Environment({"QUIZSITE_SECRET_KEY": secret}), tmp_path / "secret_key")


def test_damaged_secret_file_is_refused_with_its_path(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ImproperlyConfigured, match="secret_key"):
        secret_key(Environment({}), tmp_path / "secret_key")


@pytest.mark.parametrize("value", ["yes", "true", "on", "2", "-1"])
def test_flag_that_is_neither_0_nor_1_is_refused_by_name(value):
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_DEBUG"):
        Environment({"QUIZSITE_DEBUG": value}).flag("QUIZSITE_DEBUG")


def test_flags_are_off_unless_set():
    environment = Environment({"QUIZSITE_HTTPS": "1", "QUIZSITE_DEBUG": "0"})
    assert environment.flag("QUIZSITE_HTTPS") is True
    assert environment.flag("QUIZSITE_DEBUG") is False
    assert environment.flag("QUIZSITE_BEHIND_PROXY") is False


def test_sqlite_is_the_default_and_syncs_every_commit(tmp_path):
    settings = database(Environment({}), tmp_path)
    assert settings["NAME"] == tmp_path / "db.sqlite3"
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in settings["OPTIONS"]["init_command"]


def test_postgresql_url_is_taken_apart(tmp_path):
    url = "postgresql://quiz%40site:p%2Fw@db.example.org:5433/quizzes?sslmode=require"
    settings = database(Environment({"QUIZSITE_DATABASE_URL": url}), tmp_path)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("quiz@site", "p/w")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example.org", "5433", "quizzes")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=5000" in settings["OPTIONS"]["options"]
    assert "lock_timeout=3000" in settings["OPTIONS"]["options"]


@pytest.mark.parametrize(
    "url", ["mysql://u@h/name", "postgresql://user:hunter2@host/", "quizzes", "postgresql://user:hunter2@host:x/name"]
)
def test_other_database_urls_are_refused_without_showing_the_password(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_DATABASE_URL") as refused:
        database(Environment({"QUIZSITE_DATABASE_URL": url}), tmp_path)
    assert "hunter2" not in str(refused.value)


def test_a_flag_that_is_on_by_default_is_turned_off_by_nought():
    assert Environment({}).flag("QUIZSITE_EMBEDDING", "1")
    assert not Environment({"QUIZSITE_EMBEDDING": "0"}).flag("QUIZSITE_EMBEDDING", "1")
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_EMBEDDING must be 0 or 1"):
        Environment({"QUIZSITE_EMBEDDING": "yes"}).flag("QUIZSITE_EMBEDDING", "1")


def test_cache_is_in_the_process_unless_a_url_is_given():
    assert cache(Environment({}))["BACKEND"].endswith("LocMemCache")


@pytest.mark.parametrize("url", ["memcached://h", "localhost:6379"])
def test_unknown_cache_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_CACHE_URL"):
        cache(Environment({"QUIZSITE_CACHE_URL": url}))


def test_mail_is_printed_unless_a_server_is_given():
    assert mail_server(Environment({})).backend.endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("url", "port", "speaks_tls", "starts_tls"),
    [
        ("smtps://lena:p%40ss@mail.example.org", 465, True, False),
        ("smtp+starttls://lena:p%40ss@mail.example.org:2525", 2525, False, True),
        ("smtp://lena:p%40ss@mail.example.org", 25, False, False),
    ],
)
def test_mail_url_is_taken_apart(url, port, speaks_tls, starts_tls):
    server = mail_server(Environment({"QUIZSITE_EMAIL_URL": url}))
    assert (server.host, server.user, server.password) == ("mail.example.org", "lena", "p@ss")
    assert (server.port, server.speaks_tls, server.starts_tls) == (port, speaks_tls, starts_tls)
    assert server.backend.endswith("smtp.EmailBackend")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "https://lena:secret@mail.example.org", "smtp://:25", "smtp://h:x"]
)
def test_other_mail_urls_are_refused_without_showing_the_password(url):
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_EMAIL_URL") as refusal:
        mail_server(Environment({"QUIZSITE_EMAIL_URL": url}))
    assert "secret" not in str(refusal.value)


def test_misspelt_variable_is_refused_by_name():
    environment = Environment(
        {"QUIZSITE_HTPPS": "1", "QUIZSITE_TEST_POSTGRESQL_URL": "for the test runner", "HOME": "/"}
    )
    environment.flag("QUIZSITE_HTTPS")
    with pytest.raises(ImproperlyConfigured, match=r"QUIZSITE_HTPPS.*Known are: QUIZSITE_HTTPS"):
        environment.refuse_unknown()


def test_origins_are_read_without_their_usual_port():
    given = "https://LMS.example:443, http://127.0.0.1:8080,http://[::1]:80"
    read = origins(Environment({"QUIZSITE_X": given}), "QUIZSITE_X")
    assert read == ["https://lms.example", "http://127.0.0.1:8080", "http://[::1]"]


@pytest.mark.parametrize("text", ["lms.example", "ftp://lms.example", "https://lms.example/", "https://", "*"])
def test_what_is_no_origin_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="QUIZSITE_X"):
        origins(Environment({"QUIZSITE_X": text}), "QUIZSITE_X")


LRS = {
    "QUIZSITE_LRS_URL": "https://lrs.example/xapi/",
    "QUIZSITE_LRS_KEY": "key",
    "QUIZSITE_LRS_SECRET": "secret",
    "QUIZSITE_LRS_HOME": "https://quizzes.example/",
}


def test_a_record_store_needs_all_of_its_variables_or_none():
    assert record_store(Environment({})) is None
    store = record_store(Environment(LRS))
    assert (store.url, store.home) == ("https://lrs.example/xapi", "https://quizzes.example")
    assert "secret" not in repr(store).replace("RecordStore", "")
    for name in LRS:
        with pytest.raises(ImproperlyConfigured, match=name):
            record_store(Environment({other: value for other, value in LRS.items() if other != name}))


@pytest.mark.parametrize("name", ["QUIZSITE_LRS_URL", "QUIZSITE_LRS_HOME"])
def test_a_record_stores_addresses_are_addresses(name):
    with pytest.raises(ImproperlyConfigured, match=name):
        record_store(Environment(LRS | {name: "lrs.example"}))

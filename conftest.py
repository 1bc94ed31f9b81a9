"""Which tests this machine can run. A test that can't run is skipped and counted aloud; with CI=true it fails, unless all that
it lacks is torch, which is never required."""

from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings

from tools.machine import chromium_path, has_chromium, in_ci

LEFT_OUT = "Left out: "


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="FOLDER", help="where the tutorial's pictures go; left out: none are made")


def _on_postgresql() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a real one takes a second each
    if _on_postgresql():
        # A name of its own per checkout: two checkouts under test on one server must not drop each other's database.
        name = f"test_quizsite_{crc32(str(config.rootpath).encode()):08x}"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name


def _reason_to_leave_out(item: pytest.Item) -> str | None:
    if item.get_closest_marker("browser") and not has_chromium():
        return "no Chromium on this machine"
    if item.get_closest_marker("postgresql") and not _on_postgresql():
        return "this run is on SQLite; `make test` runs them on PostgreSQL"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = _reason_to_leave_out(item)
    if reason is not None:
        if in_ci():
            pytest.fail(f"Left out with CI=true: {reason}", pytrace=False)
        pytest.skip(LEFT_OUT + reason)
    if item.get_closest_marker("torch") and find_spec("torch") is None:
        pytest.skip(LEFT_OUT + "torch isn't installed; a second opinion, never required")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Counted from the reports, which reach here from every worker process.
    told = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    left_out = Counter(reason.partition(LEFT_OUT)[2] for reason in told if LEFT_OUT in reason)
    for reason, number in left_out.items():
        terminalreporter.write_line(f"!!! LEFT OUT: {number} tests, because: {reason}", red=True, bold=True)


PATIENCE = 20_000  # milliseconds until what should be on a page counts as missing: a busy machine is no failure
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; each test opens a context of its own."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
        yield running
        running.close()


# The real quizzes and the lesson, published once for all tests of the whole site

FIXTURES = ("relu_quiz_1", "relu_quiz_2", "relu_lesson")


@pytest.fixture(scope="session")
def published_content(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the site with both quizzes published: computing their explanations takes seconds, so it is done once."""
    dump = tmp_path_factory.mktemp("site") / "site.json"
    with django_db_blocker.unblock():
        from django.core.management import call_command
        from django.db import transaction
        from django.utils import timezone

        from quizzes import queries, services
        from quizzes.models import Quiz

        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
            for quiz in Quiz.objects.all():
                services.publish_quiz(quiz=quiz, by=None, now=timezone.now())
            call_command("dumpdata", "quizzes", output=str(dump), verbosity=0)
            transaction.set_rollback(True)
    queries.forget_cached_content()
    return dump


@pytest.fixture
def published_site(request: pytest.FixtureRequest, published_content: Path) -> None:
    """Both quizzes and the lesson, as `make run` sets them up."""
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    from django.core.management import call_command

    from quizzes import queries

    queries.forget_cached_content()
    call_command("loaddata", str(published_content), verbosity=0)

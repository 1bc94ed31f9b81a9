"""What this machine offers the tests: a browser, a PostgreSQL server. Asked by the test runner and by `conftest.py`."""

import os
import shutil
from functools import cache

TEST_POSTGRESQL_URL = os.environ.get("QUIZSITE_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def in_ci() -> bool:
    return os.environ.get("CI") == "true"


@cache
def chromium_path() -> str | None:
    """The browser's program: `QUIZSITE_TEST_CHROMIUM`, else the first one that is installed."""
    given = os.environ.get("QUIZSITE_TEST_CHROMIUM")
    if given is not None:
        return shutil.which(given)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_chromium() -> bool:
    return chromium_path() is not None


@cache
def has_postgresql() -> bool:
    """Whether a server answers at the test address and lets us create databases."""
    import psycopg

    try:
        with psycopg.connect(TEST_POSTGRESQL_URL, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and bool(row[0])

"""Reads what the environment says for `settings.py`, and refuses what it can't understand.

Knows nothing of Django's apps. A value that is present but wrong stops the start with the variable's name in the message:
a site that silently falls back to a default is found out in production.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "QUIZSITE_"
TEST_PREFIX = "QUIZSITE_TEST_"  # read by the test runner, never by the site
SHORTEST_SECRET = 50  # characters; the length that Django's own deployment check asks for

CACHE_ENTRIES = 50_000  # limits are counted in it; with Django's 300 a busy hour would push them out
MAIL_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}

# One host only, never a network file system. Measured on this design: with Django's default of deferred transactions
# four writers saw more "database is locked" than successes; IMMEDIATE saw none. synchronous=NORMAL loses acknowledged
# answers in a power cut, FULL does not. See docs/decisions/0001-sqlite-immediate-full.md.
SQLITE_OPTIONS = {
    "timeout": 20,  # seconds; SQLite's waiting is unfair, single waits reach 3 to 4.5 s under saturation
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA journal_size_limit=67108864;"  # 64 MiB
        "PRAGMA cache_size=-20000;"  # 20,000 KiB
    ),
}


class Environment:
    """The variables that start with `QUIZSITE_`. Remembers which were asked for, so that a misspelt one can be refused."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._asked: set[str] = set()

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self._asked)

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def optional(self, name: str) -> str | None:
        """The variable's value, or None where it is not set. Set but empty is refused: it is nearly always a mistake."""
        self._asked.add(name)
        value = self._variables.get(name)
        if value is None:
            return None
        if not value.strip():
            raise ImproperlyConfigured(f"{name} is set but empty. Give it a value or unset it.")
        return value.strip()

    def flag(self, name: str, default: str = "0") -> bool:
        value = self.text(name, default)
        if value not in {"0", "1"}:
            raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
        return value == "1"

    def words(self, name: str, default: str) -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit()):
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
        return int(value)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def refuse_unknown(self) -> None:
        """Raise when a `QUIZSITE_` variable is set that nothing asked for: `QUIZSITE_HTPPS=1` must not pass in silence."""
        ours = {name for name in self._variables if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)}
        unknown = sorted(ours - self._asked)
        if unknown:
            raise ImproperlyConfigured(
                f"Unknown setting {', '.join(unknown)}. Known are: {', '.join(sorted(self._asked))}."
            )


def secret_key(environment: Environment, path: Path) -> str:
    """The site's secret: from the environment, else from `path`, which the first start creates.

    Safe when two processes start at once: each writes its own file, links it to `path`, and whoever comes second reads
    the winner's. The file is complete before it has its name, so nobody reads half a secret.
    """
    given = environment.optional("QUIZSITE_SECRET_KEY")
    if given is not None:
        return _long_enough(given, "QUIZSITE_SECRET_KEY")
    if not path.exists():
        _create_secret(path)
    return _long_enough(path.read_text(encoding="ascii").strip(), str(path))


def _long_enough(secret: str, origin: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"The secret in {origin} is shorter than {SHORTEST_SECRET} characters.")
    return secret


def _create_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its secret is the one that counts
    finally:
        os.unlink(draft)


def database(environment: Environment, folder: Path) -> dict[str, Any]:
    """Django's settings for the one database: SQLite in `folder`, or what `QUIZSITE_DATABASE_URL` names."""
    url = environment.optional("QUIZSITE_DATABASE_URL")
    statement_seconds = environment.number("QUIZSITE_STATEMENT_TIMEOUT", 5)
    if url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "db.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    return _postgresql(url, statement_seconds)


def _postgresql(url: str, statement_seconds: int) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        # The URL holds a password, so the message does not repeat it.
        raise ImproperlyConfigured("QUIZSITE_DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("QUIZSITE_DATABASE_URL has a port that is not a number.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps the connections; Django refuses both at once
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **dict(parse_qsl(parts.query)),
            "pool": {"min_size": 2, "max_size": 8, "timeout": 5},
            "options": (
                f"-c statement_timeout={statement_seconds * 1000} "
                "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000"  # milliseconds
            ),
        },
    }


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mail leaves the site. Without a host it is printed, which is enough to try things out."""

    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    speaks_tls: bool = False
    starts_tls: bool = False
    backend: str = "django.core.mail.backends.console.EmailBackend"


def mail_server(environment: Environment) -> MailServer:
    """The server that `QUIZSITE_EMAIL_URL` names."""
    url = environment.optional("QUIZSITE_EMAIL_URL")
    if url is None:
        return MailServer()
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("QUIZSITE_EMAIL_URL has a port that is not a number.") from error
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        # The URL holds a password, so the message does not repeat it.
        raise ImproperlyConfigured(
            "QUIZSITE_EMAIL_URL must look like smtps://user:password@host:465, smtp+starttls://user:password@host:587 "
            "or smtp://localhost:25."
        )
    return MailServer(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        speaks_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp+starttls",
        backend="django.core.mail.backends.smtp.EmailBackend",
    )


def origins(environment: Environment, name: str) -> list[str]:
    """Origins such as https://lms.example or http://127.0.0.1:8080, separated by commas."""
    given = environment.words(name, "")
    for origin in given:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or f"{parts.scheme}://{parts.netloc}" != origin:
            raise ImproperlyConfigured(
                f"{name} must hold origins such as https://lms.example or http://127.0.0.1:8080, not {origin!r}."
            )
    usual = {"http": ":80", "https": ":443"}
    return [origin.lower().removesuffix(usual[origin.partition(":")[0]]) for origin in given]


@dataclass(frozen=True, slots=True)
class RecordStore:
    """Where statements about attempts go, and the address by which they name this site."""

    url: str
    key: str
    secret: str = field(repr=False)
    home: str


def record_store(environment: Environment) -> RecordStore | None:
    """What the `QUIZSITE_LRS_` variables say: all four of them, or none."""
    names = [f"QUIZSITE_LRS_{part}" for part in ("URL", "KEY", "SECRET", "HOME")]
    given = {name: environment.optional(name) for name in names}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(names):
        return None
    if missing:
        raise ImproperlyConfigured(f"A record store needs {', '.join(missing)} too.")
    url, key, secret, home = (value or "" for value in given.values())
    for name, address in ((names[0], url), (names[3], home)):
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
            raise ImproperlyConfigured(f"{name} must be an address such as https://host.example.")
    return RecordStore(url.rstrip("/"), key, secret, home.rstrip("/"))


def cache(environment: Environment) -> dict[str, Any]:
    """Django's settings for the cache: in the process, or shared in Redis when `QUIZSITE_CACHE_URL` says so."""
    url = environment.optional("QUIZSITE_CACHE_URL")
    if url is None:
        backend = "django.core.cache.backends.locmem.LocMemCache"
        return {"BACKEND": backend, "LOCATION": "quizsite", "OPTIONS": {"MAX_ENTRIES": CACHE_ENTRIES}}
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("QUIZSITE_CACHE_URL must start with redis://, rediss:// or unix://.")
    if find_spec("redis") is None:  # only a site with a shared cache needs it
        raise ImproperlyConfigured("QUIZSITE_CACHE_URL needs Redis's client: pip install redis")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Who does slow work: the process that was asked, or a worker that takes it from a queue."""

    backend: str
    apps: tuple[str, ...] = ()


TASK_RUNNERS = {
    "immediate": TaskRunner("django_tasks.backends.immediate.ImmediateBackend"),
    "database": TaskRunner("django_tasks_db.DatabaseBackend", ("django_tasks_db",)),
}


def task_runner(environment: Environment) -> TaskRunner:
    """The one that `QUIZSITE_TASKS` names."""
    name = environment.one_of("QUIZSITE_TASKS", tuple(TASK_RUNNERS), "immediate")
    runner = TASK_RUNNERS[name]
    if any(find_spec(app) is None for app in runner.apps):  # only a site with workers needs it
        raise ImproperlyConfigured(f"QUIZSITE_TASKS={name} needs its queue: pip install django-tasks-db")
    return runner

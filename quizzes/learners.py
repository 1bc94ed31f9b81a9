"""Who is taking quizzes: an identity exists before any row does, so that looking at a page writes nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

COOKIE = "quizsite_learner"
COOKIE_SALT = "quizzes.learner"
COOKIE_AGE_SECONDS = 365 * 24 * 3600
TRIAL = "quizzes_trial"  # in the session of an instructor: the throw-away learner's id, and where to go back to


@dataclass(frozen=True, slots=True)
class Identity:
    """Either a user or a browser. `name` is stable and unique over both; attempt ids are derived from it."""

    name: str
    user_id: int | None = None
    browser_id: uuid.UUID | None = None
    is_new: bool = False  # a browser that has no cookie yet
    is_trial: bool = False  # an instructor who tries a quiz as a throw-away learner
    admitted_to: str = ""  # public id of an assignment in an LMS course, which another app has let this learner to
    is_framed: bool = False  # known by the pass in a form, in another site's frame: no cookie is set for it


def identify(request: HttpRequest) -> Identity:
    """The identity by the first of `settings.LEARNER_RESOLVERS` that knows the request."""
    for resolver in _resolvers(tuple(settings.LEARNER_RESOLVERS)):
        identity = resolver(request)
        if identity is not None:
            return identity
    raise LookupError("No learner resolver took the request: end LEARNER_RESOLVERS with quizzes.learners.anonymous.")


@lru_cache(maxsize=4)
def _resolvers(paths: tuple[str, ...]) -> tuple:
    return tuple(import_string(path) for path in paths)


def framed(request: HttpRequest) -> Identity | None:
    """The learner of the pass that a player in another site's frame has shown; see `passes`."""
    passed = getattr(request, "quizzes_pass", None)
    return None if passed is None else passed.identity


def trial(request: HttpRequest) -> Identity | None:
    """The throw-away learner that somebody signed in goes as, until they end it."""
    found = trial_of(request)
    if found is None:
        return None
    browser_id = uuid.UUID(found["learner"])
    return Identity(name=f"browser:{browser_id}", browser_id=browser_id, is_trial=True)


def trial_of(request: HttpRequest) -> dict[str, str] | None:
    """The trial that runs in this session: `learner`, `title` and `back`."""
    return request.session.get(TRIAL) if request.user.is_authenticated else None


def signed_in(request: HttpRequest) -> Identity | None:
    if not request.user.is_authenticated:
        return None
    return Identity(name=f"user:{request.user.pk}", user_id=request.user.pk)


def anonymous(request: HttpRequest) -> Identity:
    """The browser by its signed cookie; a forged or missing one makes a new browser."""
    raw = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT)
    try:
        return _browser(uuid.UUID(raw))
    except ValueError:
        return _browser(uuid.uuid4(), is_new=True)


def _browser(browser_id: uuid.UUID, *, is_new: bool = False) -> Identity:
    return Identity(name=f"browser:{browser_id}", browser_id=browser_id, is_new=is_new)


def remember(response: HttpResponse, identity: Identity) -> None:
    """Hand a new browser its cookie."""
    if identity.is_new and identity.browser_id is not None and not identity.is_framed:
        response.set_signed_cookie(
            COOKIE,
            str(identity.browser_id),
            salt=COOKIE_SALT,
            max_age=COOKIE_AGE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def forget(response: HttpResponse) -> None:
    """The next page of this browser begins with a new identity."""
    response.delete_cookie(COOKIE, samesite="Lax")

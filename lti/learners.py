"""Who takes a quiz in a frame of a platform; one of LEARNER_RESOLVERS, before all others."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from lti import queries
from lti.logins import AGAIN
from quizzes.engine.errors import RefusedPass
from quizzes.learners import Identity
from quizzes.passes import pass_of
from quizzes.places import FRAMED


def launched(request: HttpRequest) -> Identity | None:
    """The learner of a pass that a launch has given out, admitted to the assignment of its place and to no other. Raises
    `RefusedPass` once they, their account or their platform are switched off: pages that are open end."""
    passed = pass_of(request)
    if passed is None or passed.place.kind != FRAMED:
        return None
    person = queries.person_taking(passed.learner)
    if person is None:
        return None  # somebody of another app, if anybody: not let into a course
    if not queries.may_come(person):
        raise RefusedPass(f"Your access to this quiz has been ended, so nothing was recorded. {AGAIN}")
    return replace(passed.identity, admitted_to=passed.place.slug)

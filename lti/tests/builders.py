"""Builders of platforms, courses and people in the database."""

from __future__ import annotations

import itertools
from typing import Any

from lti.models import Context, Deployment, GradebookEntry, LtiUser, Membership, Registration, ResourceLink
from lti.models.people import Part
from quizzes import services
from quizzes.models import Quiz
from quizzes.tests.builders import NOW

_numbers = itertools.count(1)


def make_registration(**fields: Any) -> Registration:
    """A platform of its own host."""
    host = f"https://lms-{next(_numbers)}.example"
    defaults = {
        "name": f"LMS at {host}",
        "issuer": host,
        "client_id": "quizsite",
        "auth_url": f"{host}/auth",
        "token_url": f"{host}/token",
        "jwks_url": f"{host}/jwks",
    }
    return Registration.objects.create(**(defaults | fields))


def make_deployment(registration: Registration | None = None, **fields: Any) -> Deployment:
    registration = registration or make_registration()
    return Deployment.objects.create(registration=registration, **({"deployment_id": "1", "is_active": True} | fields))


def make_person(registration: Registration | None = None, part: str = Part.STUDENT, **fields: Any) -> LtiUser:
    """Somebody in a course of the platform."""
    found = registration.deployments.first() if registration else None
    deployment = found or make_deployment(registration)
    person = LtiUser.objects.create(deployment=deployment, **({"subject": f"person-{next(_numbers)}"} | fields))
    context, _ = Context.objects.get_or_create(
        deployment=deployment, context_id="course", defaults={"title": "Secret course"}
    )
    Membership.objects.create(context=context, person=person, part=part)
    return person


def make_gradebook_entry(person: LtiUser, quiz: Quiz) -> GradebookEntry:
    """The quiz at a place of the person's course, and a score of theirs that is to be told there."""
    context = person.memberships.get().context
    assignment = services.offer_in_course(quiz=quiz, place=str(context), by=None, now=NOW)
    link = ResourceLink.objects.create(
        context=context, deployment=context.deployment, link_id="link", quiz=quiz, assignment=assignment
    )
    return GradebookEntry.objects.create(link=link, person=person, changed_at=NOW)

"""What a launch that passed every check leaves behind: the person and their part in the course, the place of the quiz, and
the launch itself, which a page can then be opened with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from lti import queries
from lti.errors import NotAllowed, NotProven, Refusal
from lti.gradebooks import taking
from lti.logins import AGAIN, AGE, Login, sha256
from lti.messages import ADMINISTRATOR, CHOOSING, REVIEW, Message, Placement
from lti.models import (
    Context,
    Deployment,
    Launch,
    LtiUser,
    Membership,
    NonceUse,
    PlatformState,
    Registration,
    ResourceLink,
    origin_of,
)
from lti.models.people import Part
from lti.placing import history
from lti.roles import part_of
from lti.services.linking import choose_by_parameters, keep_line_item, keep_window
from lti.services.people import learner_of
from lti.services.scoring import catch_up
from lti.targets import attempt_in, without_attempt
from lti.verification import LEEWAY, OLDEST
from quizzes.models import Attempt

HANDLE_AGE = timedelta(seconds=60)
KEPT = timedelta(days=2)  # of a launch, in which a page of it may still be open
TAKERS = (Part.STUDENT, Part.TESTER)  # are led to the quiz itself; others may ask to try it
PURPOSES = {CHOOSING: Launch.Purpose.CHOOSING, REVIEW: Launch.Purpose.REVIEW}


@dataclass(frozen=True, slots=True)
class Arrival:
    launch: Launch
    handle: str  # opens the launch's page, once


def arrive(*, registration: Registration, login: Login, message: Message, now: datetime) -> Arrival:
    """Use up the nonce and write down who came where, in one transaction. Raises `NotProven` when the nonce was used up
    before, `NotAllowed` for a deployment or a person that is switched off."""
    with transaction.atomic():
        outcome = _admit(registration, login, message, now)
    _forget_old(now)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _forget_old(now: datetime) -> None:
    """What no launch can need any more. Apart from the launch, so that two of them never wait for each other's rows."""
    NonceUse.objects.filter(expires_at__lt=now).delete()
    Launch.objects.filter(created_at__lt=now - KEPT).delete()


def _admit(registration: Registration, login: Login, message: Message, now: datetime) -> Arrival | Refusal:
    """A refusal is handed back, so that what it writes is kept: the nonce is used up, the new deployment stands there."""
    _use_up(registration, login, now)
    deployment, _ = Deployment.objects.get_or_create(registration=registration, deployment_id=message.deployment_id)
    if not deployment.is_active:
        return _inactive(deployment)
    person = _person(deployment, message)
    if not person.is_active or (person.user is not None and not person.user.is_active):
        return _switched_off()
    part = part_of(message.roles)
    context = _context(deployment, message)
    _keep_membership(context, person, part, message, now)
    opened = _opened(context, person, part, message)
    link = _place(context, person, part, message, opened, now)
    if link is None and message.kind == REVIEW:
        return _nothing_to_review()
    about = _about(person, message, part, opened)
    learner = learner_of(person, part, link, now=now) if part in TAKERS else None
    if link is not None and message.placement is not None and link.link_id == message.placement.id:
        keep_window(link, message.custom, part=part, learner=learner, now=now)
    handle = secrets.token_urlsafe(32)
    launch = Launch.objects.create(
        purpose=_purpose(message, about),
        deployment=deployment,
        context=context,
        link=link,
        person=person,
        part=part,
        learner=learner,
        about=about,
        request=_request(message, opened),
        return_url=message.return_url,
        frame_origin=origin_of(message.return_url) or origin_of(message.platform_url),
        handle_sha256=sha256(handle),
        handle_expires_at=now + HANDLE_AGE,
        created_at=now,
    )
    PlatformState.objects.filter(registration=registration).update(launched_at=now)
    return Arrival(launch, handle)


def _use_up(registration: Registration, login: Login, now: datetime) -> None:
    """The insertion is the check."""
    until = now + max(AGE, OLDEST) + 2 * LEEWAY
    try:
        with transaction.atomic():
            NonceUse.objects.create(registration=registration, nonce_sha256=sha256(login.nonce), expires_at=until)
    except IntegrityError:
        raise NotProven("This launch was used before; each works once.", AGAIN) from None


def _inactive(deployment: Deployment) -> NotAllowed:
    return NotAllowed(
        f"This placement of the tool isn't active yet: deployment “{deployment.deployment_id}”.",
        f"An administrator of this site can switch it on, with the registration “{deployment.registration.name}”.",
    )


def _switched_off() -> NotAllowed:
    return NotAllowed(
        "Your access from this LMS has been ended on this site.",
        "Ask your teacher; an administrator of this site can switch it on again, under “People of an LMS”.",
    )


def _person(deployment: Deployment, message: Message) -> LtiUser:
    """The row of (issuer, client, deployment, sub), with the name and address as told now. Nobody is found by those."""
    person, _ = LtiUser.objects.select_related("user", "learner").get_or_create(
        deployment=deployment, subject=message.subject
    )
    told = {"name": message.name, "email": message.email}
    changed = [field for field, value in told.items() if value and getattr(person, field) != value]
    if changed or person.erased_at is not None:
        for field in changed:
            setattr(person, field, told[field])
        person.erased_at = None
        person.save(update_fields=[*changed, "erased_at"])
    return person


def _context(deployment: Deployment, message: Message) -> Context:
    """The course. Where none is named, the one that the place is known to stand in; else one of this place alone."""
    if not message.course.id and message.placement is not None:
        return _context_of_place(deployment, message.placement)
    told = {
        "title": message.course.title,
        "label": message.course.label,
        "history": history(message.custom, "context_history"),
        "memberships_url": message.memberships_url,
    }
    context, is_new = Context.objects.get_or_create(
        deployment=deployment, context_id=message.course.id, lone_link="", defaults=told
    )
    if not is_new:
        _update(context, {field: value for field, value in told.items() if value})
    return context


def _context_of_place(deployment: Deployment, placement: Placement) -> Context:
    known = Context.objects.filter(deployment=deployment, links__link_id=placement.id).first()
    if known is not None:
        return known
    told = {"title": placement.title}
    return Context.objects.get_or_create(deployment=deployment, context_id="", lone_link=placement.id, defaults=told)[0]


def _keep_membership(context: Context, person: LtiUser, part: str, message: Message, now: datetime) -> None:
    """Whoever the platform lets launch is active there, whatever an older roster said."""
    told = {"part": part, "roles": list(message.roles), "status": Membership.Status.ACTIVE, "launched_at": now}
    Membership.objects.update_or_create(context=context, person=person, defaults=told)


def _link(context: Context, person: LtiUser, part: str, message: Message, now: datetime) -> ResourceLink:
    assert message.placement is not None  # noqa: S101  the caller has looked
    told = {
        "title": message.placement.title,
        "history": history(message.custom, "link_history"),
        "line_items_url": message.grades.line_items,
        "scopes": list(message.grades.scopes),
        "launch_url": without_attempt(message.target),
    }
    link, is_new = ResourceLink.objects.get_or_create(
        deployment=context.deployment,
        link_id=message.placement.id,
        defaults={**told, "context": context},
    )
    before = taking(link)
    if not is_new:
        _update(link, {field: value for field, value in told.items() if value} | {"context": context})
    if link.assignment is None:
        choose_by_parameters(link, message.custom, person=person, part=part, now=now)
    is_other = keep_line_item(link, message.grades)
    if is_other or (not is_new and taking(link) is not before):
        catch_up(link=link, now=now)
    return link


def _place(
    context: Context, person: LtiUser, part: str, message: Message, opened: Attempt | None, now: datetime
) -> ResourceLink | None:
    """Where the launch stands. Canvas opens what was handed in from a link of the course, not from that of the quiz."""
    if message.placement is None:
        return _link_of_column(context, message)
    if opened is not None and opened.assignment.lti_link.link_id != message.placement.id:
        return opened.assignment.lti_link
    return _link(context, person, part, message, now)


def _link_of_column(context: Context, message: Message) -> ResourceLink | None:
    """The place in this course that the column of a review belongs to."""
    if message.kind != REVIEW or not message.grades.line_item:
        return None
    return ResourceLink.objects.filter(context=context, line_item__url=message.grades.line_item).first()


def _nothing_to_review() -> Refusal:
    return Refusal(
        "The launch asks to look at what a student handed in, and names no quiz of this course: its claim “resource_link” is "
        "missing, and its column of the gradebook isn't one that is known here.",
        ADMINISTRATOR,
    )


def _update(row: Context | ResourceLink, told: dict[str, object]) -> None:
    changed = [field for field, value in told.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, told[field])
    if changed:
        row.save(update_fields=changed)


def _about(person: LtiUser, message: Message, part: str, opened: Attempt | None) -> LtiUser | None:
    """Whose attempts are to be looked at: somebody of the same deployment for who teaches, and oneself for who takes it."""
    if part in (Part.TEACHER, Part.ASSISTANT):
        people = LtiUser.objects.filter(deployment=person.deployment_id)
        if message.about:
            return people.filter(subject=message.about).first()
        return people.filter(learner=opened.learner_id).first() if opened else None
    return person if part in TAKERS and message.about == person.subject else None


def _opened(context: Context, person: LtiUser, part: str, message: Message) -> Attempt | None:
    """The attempt in the address of the launch. Who comes to choose has nothing to open."""
    if message.kind == CHOOSING:
        return None
    return queries.attempt_opened(context, person, part, attempt_in(message.target))


def _purpose(message: Message, about: LtiUser | None) -> str:
    if about is not None and message.kind != CHOOSING:
        return Launch.Purpose.REVIEW
    return PURPOSES.get(message.kind, Launch.Purpose.QUIZ)


def _request(message: Message, opened: Attempt | None) -> dict[str, object]:
    if message.choosing is None:
        return {"attempt": str(opened.uuid)} if opened else {}
    asked = message.choosing
    return {
        "return_url": asked.return_url,
        "accept_multiple": asked.accept_multiple,
        "accept_line_item": asked.accept_line_item,
        "data": asked.data,
    }

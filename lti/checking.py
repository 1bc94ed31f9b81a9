"""“Check connection”: each step between this site and a platform, what is known of it, and what to do where it fails."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from lti import services
from lti.errors import Refusal
from lti.models import Context, Deployment, LineItem, PlatformState, Registration
from lti.remote.line_items import read_column
from lti.remote.tokens import access_token, forget_token
from lti.rosters import refresh_roster
from lti.scopes import LINE_ITEM, LINE_ITEM_READ, SCORE
from lti.steps import State, Step
from quizzes.engine.numbers import score_text
from quizzes.outbound import OutboundError
from quizzes.zones import told_exactly


def known_steps(registration: Registration) -> list[Step]:
    """What is known without asking anybody."""
    state = PlatformState.objects.filter(registration=registration).first() or PlatformState(registration=registration)
    return [_switched(registration), _keys(state), _deployments(registration), _last_launch(state), _last_error(state)]


def fresh_steps(registration: Registration, *, now: datetime) -> list[Step]:
    """The same after asking the platform: for its keys, a token, a roster and a column of its gradebook. Nothing is changed
    there."""
    with suppress(Refusal):  # it is kept with the state, which says so below
        services.fetch_keys(registration, now=now)
    known = known_steps(registration)
    asked = [_token(registration), _roster(registration, now), _column(registration)]
    return [*known[:2], *asked, *known[2:]]


def _token(registration: Registration) -> Step:
    """What a score needs; whether the platform lets us send one is told by its scope."""
    name = "Access token"
    forget_token(registration, (SCORE,))
    try:
        access_token(registration, (SCORE,))
    except OutboundError as error:
        remedy = "The LMS must know this site's public keyset URL, and must let the tool send scores."
        return Step(name, State.BAD, error.message, remedy)
    return Step(name, State.GOOD, "The LMS gave one, and lets this site send scores.")


def _roster(registration: Registration, now: datetime) -> Step:
    name = "Roster"
    rows = Context.objects.filter(deployment__registration=registration, erased_at=None)
    context = rows.exclude(memberships_url="").order_by("-pk").first()
    if context is None:
        remedy = "Launch from a course. If that changes nothing, let the tool have names and roles in the LMS."
        return Step(name, State.UNKNOWN, "No launch has brought the address of a roster along.", remedy)
    try:
        kept, _ = refresh_roster(context=context, now=now)
    except OutboundError as error:
        return Step(name, State.BAD, error.message, "Let the tool have names and roles in the LMS, then launch once.")
    return Step(name, State.GOOD, f"That of “{context}” was read: {_counted(kept.students, 'student')}.")


def _column(registration: Registration) -> Step:
    """The newest column that is known, read as it stands. A score is tried on request alone (`trial`)."""
    name = "Gradebook"
    rows = LineItem.objects.filter(link__deployment__registration=registration).select_related("link")
    item = rows.order_by("-pk").first()
    if item is None:
        remedy = "Place a quiz with a grade in a course, then open it there as a teacher."
        return Step(name, State.UNKNOWN, "No column of a gradebook is known yet.", remedy)
    scopes = tuple(scope for scope in (LINE_ITEM, LINE_ITEM_READ) if scope in item.link.scopes)
    if not scopes:
        return Step(name, State.UNKNOWN, "The LMS doesn't let this site read columns, only send scores.")
    try:
        column = read_column(registration, item.url, scopes)
    except OutboundError as error:
        return Step(name, State.BAD, error.message, "Let the tool read and change line items in the LMS.")
    highest = "" if column.maximum is None else f", highest score {score_text(column.maximum)}"
    return Step(name, State.GOOD, f"The column “{column.label or item.link}” was read{highest}.")


def _switched(registration: Registration) -> Step:
    if registration.is_active:
        return Step("Registration", State.GOOD, "It is switched on.")
    return Step(
        "Registration", State.BAD, "It is switched off: every launch is refused.", "Switch it on in the registration."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _keys(state: PlatformState) -> Step:
    name = "Keys of the platform"
    if state.keys_error:
        remedy = "Compare the public keyset URL with what the LMS shows. This site must be able to open it."
        return Step(name, State.BAD, state.keys_error, remedy)
    if state.keys_fetched_at is None:
        return Step(name, State.UNKNOWN, "They have not been fetched yet.", "Press “Check now”.")
    said = f"{_counted(len(state.keys), 'key')}, fetched {told_exactly(state.keys_fetched_at)}."
    if not state.keys:
        return Step(name, State.BAD, said, "The LMS publishes no key that has an id. Ask its administrator.")
    return Step(name, State.GOOD, said)


def _deployments(registration: Registration) -> Step:
    rows = list(Deployment.objects.filter(registration=registration))
    waiting = [row.deployment_id for row in rows if not row.is_active]
    if waiting:
        names = ", ".join(f"“{each[:80]}”" for each in waiting[:5])
        remedy = "If you know where it comes from, switch it on in the registration, under “Deployments”."
        return Step("Deployments", State.BAD, f"Not switched on: {names}.", remedy)
    if not rows:
        remedy = "Launch once from the LMS, then switch on the deployment that appears in the registration."
        return Step("Deployments", State.UNKNOWN, "None is known yet.", remedy)
    return Step("Deployments", State.GOOD, f"{len(rows)} switched on.")


def _last_launch(state: PlatformState) -> Step:
    if state.launched_at is None:
        remedy = "Open the tool from a course of the LMS; a refusal is told there and below."
        return Step("Last launch", State.UNKNOWN, "Nobody has come from this platform yet.", remedy)
    return Step("Last launch", State.GOOD, f"{told_exactly(state.launched_at)}.")


def _last_error(state: PlatformState) -> Step:
    if state.last_error_at is None:
        return Step("Last refusal", State.GOOD, "No launch was refused.")
    is_over = state.launched_at is not None and state.launched_at > state.last_error_at
    said = f"{told_exactly(state.last_error_at)}: {state.last_error}"
    return Step("Last refusal", State.PAST if is_over else State.BAD, said)


def courses_of(registration: Registration) -> list[Context]:
    return list(Context.objects.filter(deployment__registration=registration).order_by("-pk")[:20])

"""What the LTI tool reads, each with its rule inside: nothing of one platform is found by a launch of another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lti.errors import NotAllowed, NotProven, Refusal
from lti.keys import Jwk
from lti.logins import AGAIN, sha256
from lti.models import Context, Launch, LtiUser, Membership, Registration, ResourceLink, ToolKey
from lti.models.people import Part
from lti.placing import is_proven, quiz_named
from quizzes.models import Attempt, Quiz
from quizzes.queries import editable_quizzes

LAUNCH_AGE = timedelta(hours=24)  # as long as a pass
MOST_LISTED = 50

# The tool's keys


def published_keys(now: datetime) -> list[Jwk]:
    """The public keys that platforms may meet a signature of: the current one first, then former ones in their grace."""
    rows = ToolKey.objects.filter(Q(is_current=True) | Q(published_until__gt=now)).order_by("-is_current", "-pk")
    return [row.public_jwk for row in rows]


def current_key() -> ToolKey | None:
    return ToolKey.objects.filter(is_current=True).first()


# Platforms


def registration_for_login(issuer: str, client_id: str) -> Registration:
    """The registration that a login names. Raises `Refusal`: none, or several and it doesn't say which."""
    rows = Registration.objects.filter(issuer=issuer)
    found = list((rows.filter(client_id=client_id) if client_id else rows)[:2])
    if len(found) == 1:
        return _active(found[0])
    if found:
        raise Refusal(
            "Your LMS is registered here more than once and doesn't say as which tool it launches.",
            "It must send its client ID (client_id) when it begins a launch.",
        )
    near = _nearly(issuer)
    if near:
        raise Refusal(
            f"This site doesn't know the LMS “{issuer[:200]}”, but “{near}”, which is nearly the same.",
            "An administrator of this site must write the issuer in its registration letter for letter as the LMS does, with "
            "or without a slash at its end, in capital or small letters.",
        )
    raise Refusal(
        f"This site doesn't know the LMS “{issuer[:200]}”"
        + (f" with the client ID “{client_id[:200]}”." if client_id else "."),
        "An administrator of this site must register it, letter for letter as the LMS calls itself.",
    )


def _nearly(issuer: str) -> str:
    """A registered issuer that differs from this one by a slash at the end or by capital letters alone; "" for none."""
    issuers = Registration.objects.values_list("issuer", flat=True)
    return next((each for each in issuers if each != issuer and _rough(each) == _rough(issuer)), "")


def _rough(issuer: str) -> str:
    return issuer.strip().rstrip("/").casefold()


def registration_of_login(pk: int) -> Registration:
    found = Registration.objects.filter(pk=pk).first()
    if found is None:
        raise NotProven("The LMS that began this launch is no longer registered here.", AGAIN)
    return _active(found)


def _active(registration: Registration) -> Registration:
    if not registration.is_active:
        raise NotAllowed(
            f"The LMS “{registration.name}” is switched off on this site.",
            "An administrator of this site can switch it on again, in its registration.",
        )
    return registration


# Launches


def launch_with_handle(handle: str) -> Launch | None:
    return _launches().filter(handle_sha256=sha256(handle)).first()


def launch_of(public_id: uuid.UUID, *, now: datetime) -> Launch:
    """A launch that still holds. Raises `NotAllowed` for one that has ended, or whose person or platform was switched off."""
    found = _launches().filter(public_id=public_id, created_at__gt=now - LAUNCH_AGE, ended_at=None).first()
    if found is None or not may_come(found.person):
        raise NotAllowed("This page has ended.", AGAIN)
    return found


def _launches() -> QuerySet[Launch]:
    return Launch.objects.select_related(
        "deployment__registration",
        "context",
        "link__assignment__quiz",
        "link__quiz",
        "person__user",
        "learner",
        "about",
    )


def may_come(person: LtiUser) -> bool:
    """Whether somebody may use this site: neither they nor their account nor what they come from is switched off."""
    deployment = person.deployment
    is_user_active = person.user is None or person.user.is_active
    return person.is_active and is_user_active and deployment.is_active and deployment.registration.is_active


def person_taking(learner: uuid.UUID) -> LtiUser | None:
    """Who takes a quiz as this learner: a student as themselves, anybody else as the throw-away learner of a launch."""
    people = LtiUser.objects.select_related("user", "deployment__registration")
    own = people.filter(learner__public_id=learner).first()
    return own or people.filter(launches__learner__public_id=learner).first()


# Quizzes


def quiz_placed(registration: Registration, custom: Mapping[str, str]) -> Quiz | None:
    """The quiz that a link's parameters name. One that isn't offered publicly only with the proof that it was placed here."""
    named = quiz_named(custom)
    if named is None:
        return None
    rows = _offered(Quiz.objects.filter(public_id=named))
    if not is_proven(registration, custom):
        rows = rows.exclude(visibility=Quiz.Visibility.PRIVATE)
    return rows.first()


def quiz_of_ancestors(link: ResourceLink, person: LtiUser, part: str) -> Quiz | None:
    """The quiz of the nearest link that this one says it was copied from, in the same deployment: one that everybody finds,
    or one of a course where whoever launches teaches as well. Anybody who edits a link can claim any history for it."""
    if not link.history:
        return None
    nearest = Case(
        *(When(link_id=each, then=Value(n)) for n, each in enumerate(link.history)), output_field=IntegerField()
    )
    rows = ResourceLink.objects.filter(deployment=link.deployment_id, link_id__in=link.history, quiz__isnull=False)
    ancestor = rows.exclude(pk=link.pk).order_by(nearest).first()
    if ancestor is None:
        return None
    quiz = _offered(Quiz.objects.filter(lti_links=ancestor.pk)).first()
    if quiz is not None and quiz.visibility == Quiz.Visibility.PUBLIC:
        return quiz
    return quiz if part == Part.TEACHER and _teaches(person, ancestor) else None


def _teaches(person: LtiUser, link: ResourceLink) -> bool:
    """As the platform last said of the course of this link."""
    rows = Membership.objects.filter(context=link.context_id, person=person, part=Part.TEACHER)
    return rows.filter(status=Membership.Status.ACTIVE).exists()


def placeable_quizzes(launch: Launch, search: str = "") -> QuerySet[Quiz]:
    """What this teacher may place in a course: what everybody finds on this site, and what their own account may edit."""
    rule = Q(visibility=Quiz.Visibility.PUBLIC)
    if launch.person.user is not None and launch.person.user.is_active:
        rule |= Q(pk__in=editable_quizzes(launch.person.user).values("pk"))
    rows = _offered(Quiz.objects.filter(rule))
    for word in search.split()[:10]:
        rows = rows.filter(title__icontains=word)
    return rows.order_by("title", "pk")


def ids_of(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those of these texts that are ids; what somebody has invented is none."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found


def _offered(rows: QuerySet[Quiz]) -> QuerySet[Quiz]:
    there = rows.filter(latest_version__isnull=False, withdrawn_at=None, archived_at=None, binned_at=None)
    return there.select_related("latest_version")


# A teacher's look at a student


def attempt_opened(context: Context, person: LtiUser, part: str, attempt: uuid.UUID | None) -> Attempt | None:
    """The attempt that a launch names in its address, if it was made in the very course of the launch, by whoever launches
    or before the eyes of who teaches there."""
    if attempt is None:
        return None
    rows = Attempt.objects.filter(uuid=attempt, assignment__lti_link__context=context)
    if part not in (Part.TEACHER, Part.ASSISTANT):
        rows = rows.filter(learner__lti_user=person)
    return rows.select_related("assignment__lti_link").first()


def attempts_to_review(launch: Launch) -> list[Attempt]:
    """The attempts of the student whom the launch is about, at the quiz of its own place: the one that it names first, then
    the latest. Empty unless whoever launched teaches there."""
    if launch.part not in (Part.TEACHER, Part.ASSISTANT) or launch.about is None or launch.link is None:
        return []
    if launch.about.deployment_id != launch.deployment_id or launch.about.learner_id is None:
        return []
    rows = Attempt.objects.filter(assignment=launch.link.assignment_id, learner=launch.about.learner_id)
    related = rows.select_related("assignment__quiz", "assignment__classroom", "version", "learner__user")
    found = list(related.defer("version__content").order_by("-number"))
    return sorted(found, key=lambda attempt: str(attempt.uuid) != launch.request.get("attempt"))

"""Scores for the gradebooks of platforms: written into the outbox with what changes them, computed when they are sent.

How timestamps, 409 and repeated messages are treated: docs/decisions/0016-scores-to-the-gradebook.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lti.gradebooks import (
    CHANNEL,
    Taking,
    link_of,
    recipient_of,
    scored_people,
    students_of,
    subject_of,
    taking,
)
from lti.models import GradebookEntry, LtiUser, Registration, ResourceLink
from lti.scores import next_stamp
from quizzes import services
from quizzes.models import Assignment
from quizzes.observers import AttemptEvent, Happened

TOLD = frozenset(set(Happened) - {Happened.STARTED, Happened.CHECKED})


def observe_attempt(event: AttemptEvent) -> None:
    """An observer of attempts: whatever changes a score is told to the gradebook, in the same transaction.

    That somebody has begun is told once and only where nothing was told before: a message without a score clears what the
    gradebook holds, and Moodle shows nothing for it."""
    if event.happened is not Happened.STARTED and event.happened not in TOLD:
        return
    link = link_of(event.attempt.assignment)
    person = None if link is None else LtiUser.objects.filter(learner=event.attempt.learner_id).first()
    if link is None or person is None:
        return
    if event.happened is Happened.STARTED and (_is_silent_about_beginnings(link) or _is_known(link, person)):
        return
    tell_gradebook(link=link, people=[person], now=event.at)


def _is_silent_about_beginnings(link: ResourceLink) -> bool:
    return link.deployment.registration.kind == Registration.Kind.MOODLE


def _is_known(link: ResourceLink, person: LtiUser) -> bool:
    return GradebookEntry.objects.filter(link=link, person=person).exists()


SHOWS_POINTS = frozenset({"review", "mode", "closes_at"})


def observe_assignment(assignment: Assignment, changed: Collection[str], now: datetime) -> None:
    """An observer of assignments: another rule may make another attempt count, and what is held back may be shown earlier."""
    if "counting" not in changed and not SHOWS_POINTS.intersection(changed):
        return
    link = link_of(assignment)
    if link is None:
        return
    people = scored_people(link)
    if "counting" not in changed:
        people = people.filter(entries__link=link, entries__held_until__isnull=False)
    tell_gradebook(link=link, people=people, now=now)


def tell_gradebook(*, link: ResourceLink, people: Iterable[LtiUser], now: datetime) -> int:
    """Have the places of these students in the gradebook say what is so now: in the caller's transaction, sent after it.
    Locks their entries. What the gradebook can't be told is written down all the same, and told when it can. Who is no
    student there is left out. How many are told about."""
    ids = sorted(students_of(link).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    GradebookEntry.objects.bulk_create(
        [GradebookEntry(link=link, person_id=pk, changed_at=now) for pk in ids], ignore_conflicts=True
    )
    rows = GradebookEntry.objects.select_for_update().filter(link=link, person__in=ids)
    entries = list(rows.order_by("person_id"))
    for entry in entries:
        entry.changed_at = next_stamp(now, entry.stamp)
    GradebookEntry.objects.bulk_update(entries, ["changed_at"], batch_size=500)
    if entries and taking(link) in (Taking.YES, Taking.MAKES_COLUMN):
        services.enqueue_all(
            channel=CHANNEL,
            recipient=recipient_of(link),
            payloads={subject_of(link.pk, pk): {"link": link.pk, "person": pk} for pk in ids},
            now=now,
        )
    return len(entries)


def send_scores_again(*, link: ResourceLink, learner_id: int | None, now: datetime) -> int:
    """Tell the gradebook of one student, or of all who have begun, whatever it was told before: the message is later than
    everything that was typed there meanwhile."""
    people = scored_people(link)
    with transaction.atomic():
        return tell_gradebook(
            link=link, people=people if learner_id is None else people.filter(learner=learner_id), now=now
        )


def catch_up(*, link: ResourceLink, now: datetime) -> int:
    """Tell what didn't arrive so far: after the place was given a column, or another one."""
    arrived = GradebookEntry.objects.filter(link=link, arrived_stamp__gte=F("changed_at")).values("person")
    with transaction.atomic():
        return tell_gradebook(link=link, people=scored_people(link).exclude(pk__in=arrived), now=now)

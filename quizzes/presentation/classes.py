"""A learner's classes, with where they stand with each quiz. Nothing of what a quiz asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.learners import Identity
from quizzes.models import Assignment
from quizzes.queries import Offer
from quizzes.zones import told


@dataclass(frozen=True, slots=True)
class ClassQuiz:
    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class ClassShown:
    name: str
    called: str
    leave_url: str
    quizzes: tuple[ClassQuiz, ...]


def show_classes(identity: Identity, now: datetime) -> tuple[ClassShown, ...]:
    return tuple(
        ClassShown(
            name=each.membership.classroom.name,
            called=each.membership.name,
            leave_url=reverse("quizzes:leave", args=[each.membership.classroom_id]),
            quizzes=tuple(_quiz(offer, now) for offer in each.offers),
        )
        for each in queries.own_classes(identity)
    )


def _quiz(offer: Offer, now: datetime) -> ClassQuiz:
    assignment, title = offer.assignment, queries.content_of(offer.version).title
    url = reverse("quizzes:assignment", args=[assignment.public_id])
    kind = _("Test") if assignment.mode == Assignment.Mode.TEST else _("Practice")
    return ClassQuiz(title, url, " · ".join([kind, *_dates(assignment, now)]))


def _dates(assignment: Assignment, now: datetime) -> list[str]:
    opens, closes = assignment.opens_at, assignment.closes_at
    if opens is not None and now < opens:
        return [_("opens %(when)s") % {"when": told(opens)}]
    if closes is not None and now > closes:
        return [_("closed %(when)s") % {"when": told(closes)}]
    return [] if closes is None else [_("closes %(when)s") % {"when": told(closes)}]

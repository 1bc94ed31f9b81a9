"""Many scores through a platform that fails three times of ten: each is delivered or shown as failed, and the last result of a
student is the one that stands. `QUIZSITE_TEST_SCORES` says how many."""

from __future__ import annotations

import os
import random
import time
import uuid
from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import transaction

from lti import services as lti_services
from lti.gradebooks import Way, progress_by_learner
from lti.models import LtiUser, Membership
from lti.tests.platform import User, faults
from lti.tests.pupils import sends, works_off
from quizzes.models import Assignment, Attempt, Delivery, Learner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hurry")]

SCORES = int(os.environ.get("QUIZSITE_TEST_SCORES", "300"))  # 5,000 take minutes
STUDENTS = SCORES // 2  # each with two results
SHARE_OF_FAULTS = 0.3
TROUBLE = {
    "401": 10, "403": 1, "404": 5, "409": 2, "429 in seconds": 15, "500": 30, "500 after the work": 10,
    "502 as HTML": 10, "HTML": 5, "redirect": 1, "reset": 5, "reset after the work": 5, "hang": 0.1,
}  # fmt: skip


class Class:
    """A course full of students with finished attempts, made in bulk."""

    def __init__(self, campus, ada, number):
        self.campus, self.place, self.assignment = campus, ada.place, ada.assignment
        self.version = self.assignment.quiz.latest_version
        subjects = [f"pupil-{n}" for n in range(number)]
        for subject in subjects:
            campus.course.enrol(User(subject))
        learners = Learner.objects.bulk_create([Learner(public_id=uuid.uuid4()) for _ in subjects])
        self.people = LtiUser.objects.bulk_create(
            [
                LtiUser(deployment=campus.deployment, subject=subject, learner=learner)
                for subject, learner in zip(subjects, learners, strict=True)
            ]
        )
        Membership.objects.bulk_create(
            [Membership(context=self.place.context, person=person, part="student") for person in self.people]
        )
        self.last: dict[int, int] = {}

    def finish(self, people, number, chance, now):
        """Each of them with a result of their own, told in the transaction that makes it."""
        for start in range(0, len(people), 100):
            with transaction.atomic():
                some = people[start : start + 100]
                Attempt.objects.bulk_create([self._finished(person, number, chance, now) for person in some])
                lti_services.tell_gradebook(link=self.place, people=some, now=now)

    def _finished(self, person, number, chance, now):
        self.last[person.pk] = chance.randint(0, 1)
        return Attempt(
            uuid=uuid.uuid4(),
            assignment=self.assignment,
            version=self.version,
            learner_id=person.learner_id,
            number=number,
            seed="s",
            layout={"questions": [], "choices": {}, "draws": {}},
            state="finished",
            started_at=now,
            submitted_at=now,
            score=Fraction(self.last[person.pk]),
        )

    def held(self, person):
        return self.campus.course.grades.score_of(self.campus.link.line_item, person.subject)


def test_of_many_scores_none_is_lost_and_the_last_one_stands(campus, ada, platform, clock):
    chance = random.Random(5)
    kinds = dict(faults.every_kind(seconds=30.0))

    def trouble(service):
        if service != "scores" or chance.random() >= SHARE_OF_FAULTS:
            return None
        return kinds[chance.choices(list(TROUBLE), list(TROUBLE.values()))[0]]

    Assignment.objects.filter(pk=ada.assignment.pk).update(counting="last")
    ada.assignment.refresh_from_db()
    course = Class(campus, ada, STUDENTS)
    platform.plan.chance = trouble
    begun = time.monotonic()
    half = STUDENTS // 2
    course.finish(course.people, 1, chance, clock.now)
    for _ in range(3):
        sends()
        clock.passes(milliseconds=200)
    course.finish(course.people[:half], 2, chance, clock.now)  # while some of the first still wait
    sends()
    clock.passes(seconds=2)
    course.finish(course.people[half:], 2, chance, clock.now)
    works_off(clock, most=400)
    seconds = time.monotonic() - begun

    progress = progress_by_learner(course.place, now=clock.now)
    came = Counter(progress[person.learner_id].way for person in course.people)
    assert set(came) <= {Way.ARRIVED, Way.FAILED}
    for person in course.people:
        shown = progress[person.learner_id]
        if shown.way is Way.ARRIVED:
            assert course.held(person) == 10 * course.last[person.pk]
        else:
            assert shown.problem
    asked = len(platform.asked("scores"))
    print(f"{asked} messages, {dict(came)}, {seconds:.0f} s")  # noqa: T201  read with -s
    assert came[Way.FAILED] <= STUDENTS / 10  # only what waits for a person: 403, 409, a redirect
    assert not Delivery.objects.filter(state__in=["waiting", "sending"]).exists()

    platform.heals()
    clock.passes(minutes=1)
    lti_services.catch_up(link=course.place, now=clock.now + timedelta(seconds=1))
    works_off(clock)
    assert [course.held(person) for person in course.people] == [10 * course.last[p.pk] for p in course.people]

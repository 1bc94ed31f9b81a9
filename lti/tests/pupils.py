"""Students of a simulated course who take the quiz there, and the worker that sends what it leaves behind."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from lti.models import GradebookEntry, LtiUser, ResourceLink
from lti.tests.campus import Campus
from lti.tests.platform import Link, User
from quizzes import queries, services
from quizzes.learners import Identity
from quizzes.models import Attempt, Delivery
from quizzes.services.attempts import Post
from quizzes.tickets import ticket_for


class Pupil:
    """Launches from the platform, then takes the quiz there by the services that its page calls."""

    def __init__(self, campus: Campus, user: User | None = None, link: Link | None = None) -> None:
        self.campus, self.user, self.link = campus, user or campus.ada, link or campus.link
        response = campus.browser().launches(self.user, self.link)
        assert response.status_code == 303, response.content.decode()
        self.person = LtiUser.objects.get(deployment=campus.deployment, subject=self.user.id)
        self.place = ResourceLink.objects.get(deployment=campus.deployment, link_id=self.link.id)
        self.assignment = self.place.assignment
        learner = self.person.learner
        self.identity = Identity(
            name=f"browser:{learner.public_id}",
            browser_id=learner.public_id,
            admitted_to=str(self.assignment.public_id),
        )

    @property
    def entry(self) -> GradebookEntry | None:
        return GradebookEntry.objects.filter(link=self.place, person=self.person).first()

    @property
    def grade(self) -> Any:
        """What the platform's gradebook holds."""
        return self.link.course.grades.score_of(self.link.line_item, self.user.id)

    def begins(self) -> Attempt:
        """A first answer in practice: which of the choices is even? The wrong one."""
        return self.answers(right=False)

    def answers(self, *, right: bool = True) -> Attempt:
        self.assignment.refresh_from_db()
        offer = queries.latest_offer(self.assignment)
        taken = Attempt.objects.filter(assignment=self.assignment, learner=self.person.learner_id)
        ticket = ticket_for(
            self.identity,
            assignment_id=self.assignment.pk,
            version_id=offer.version.pk,
            number=taken.count() + 1,
        )
        [question] = queries.content_of(offer.version).questions
        choice = next(choice for choice in question.choices if choice.is_correct is right)
        post = Post(
            attempt=ticket.attempt,
            question_key=question.key,
            raw={"choices": [choice.key]},
            base_revision=0,
            idempotency_key=secrets.token_urlsafe(12),
            ticket=ticket.sign(),
        )
        services.check_answer(identity=self.identity, post=post, now=timezone.now())
        return taken.get(uuid=ticket.attempt)

    def finishes(self, *, right: bool = True) -> Attempt:
        attempt = self.answers(right=right)
        return services.finish_attempt(
            identity=self.identity,
            attempt_uuid=attempt.uuid,
            idempotency_key=secrets.token_urlsafe(12),
            now=timezone.now(),
        )


def sends() -> services.Round:
    """The worker does what is due now."""
    done = services.Round()
    while (more := services.deliver_batch(clock=timezone.now, chance=lambda: 0.0)) is not None:
        done += more
    return done


def states() -> list[str]:
    return [str(state) for state in Delivery.objects.order_by("pk").values_list("state", flat=True)]


def next_try() -> datetime:
    return Delivery.objects.filter(state="waiting").order_by("next_try_at").values_list("next_try_at", flat=True)[0]


def works_off(clock: Any, most: int = 60) -> None:
    """The worker goes on until nothing waits any more; the clock jumps to when the next try is due."""
    for _ in range(most):
        sends()
        if not Delivery.objects.filter(state="waiting").exists():
            return
        clock.now = max(clock.now, next_try())
    raise AssertionError(f"Still waiting after {most} rounds: {states()}")

"""What authors' programs read: rows with what stands beside them, each through the one rule of ownership."""

from __future__ import annotations

from django.db.models import QuerySet

from quizzes.models import (
    Assignment,
    Attempt,
    Classroom,
    Integration,
    Job,
    Learner,
    Membership,
    Question,
    Quiz,
    Rating,
    Version,
)
from quizzes.queries.attempts import with_their_rows
from quizzes.queries.ownership import Anybody, visible_rows
from quizzes.queries.taking import named_learners


def authored_quizzes(user: Anybody) -> QuerySet[Quiz]:
    rows = visible_rows(Quiz.objects.filter(binned_at=None), user)
    return rows.select_related("latest_version").defer("latest_version__content").prefetch_related("items__question")


def authored_questions(user: Anybody) -> QuerySet[Question]:
    rows = visible_rows(Question.objects.filter(binned_at=None), user)
    return rows.prefetch_related("choices", "tags")


def authored_versions(quiz: Quiz) -> QuerySet[Version]:
    """Of a quiz that the caller may edit."""
    return quiz.versions.select_related("quiz", "published_by").defer("content")


def authored_assignments(user: Anybody) -> QuerySet[Assignment]:
    rows = visible_rows(Assignment.objects.filter(quiz__binned_at=None), user)
    return rows.select_related("quiz", "classroom", "version").defer("version__content")


def taught_attempts(user: Anybody) -> QuerySet[Attempt]:
    """Attempts of others at the user's quizzes; those of trials are left out."""
    return with_their_rows(visible_rows(Attempt.objects.filter(learner__trial_of=None), user))


def taught_classes(user: Anybody) -> QuerySet[Classroom]:
    return visible_rows(Classroom.objects.all(), user)


def class_members(classroom: Classroom) -> QuerySet[Membership]:
    """Of a class that the caller may edit."""
    return classroom.memberships.select_related("learner")


def known_learners(user: Anybody, integration: Integration | None) -> QuerySet[Learner]:
    """Whoever took a quiz of the user or stands in a class of theirs; of a machine also those it has named."""
    taught = visible_rows(Learner.objects.filter(trial_of=None, erased_at=None), user)
    rows = Learner.objects.filter(pk__in=taught.values("pk"))
    if integration is not None:
        rows = rows | Learner.objects.filter(pk__in=named_learners(integration).values("pk"))
    return rows.select_related("user")


def received_ratings(user: Anybody) -> QuerySet[Rating]:
    rows = visible_rows(Rating.objects.filter(learner__trial_of=None), user)
    return rows.select_related("quiz", "version", "learner").defer("version__content")


def own_jobs(user: Anybody) -> QuerySet[Job]:
    return Job.objects.filter(owner=user) if user.is_authenticated else Job.objects.none()

"""People as a platform names them, their part in its courses, and each arrival of theirs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from lti.models.courses import LONG_URL, Context, ResourceLink
from lti.models.platforms import ID_LENGTH, Deployment
from quizzes.models import Learner


class LtiUser(models.Model):
    """Somebody of a platform: issuer, client and deployment (one row), and the platform's own id for them. Names and
    e-mail addresses are shown to teachers, and never identify anybody."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="users")
    subject = models.CharField(max_length=ID_LENGTH)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    learner = models.OneToOneField(Learner, models.PROTECT, null=True, blank=True, related_name="lti_user")
    # The account of a teacher, where the registration lets teachers edit.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="lti_users")
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="Off: launches are refused, open pages end, and so does the account of a teacher.",
    )
    # When the account was switched off together with what lets the person in; it comes back with that.
    account_ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "person of an LMS"
        verbose_name_plural = "people of an LMS"
        ordering = ["name", "pk"]
        constraints = [
            # Two launches of one person at once, in two tabs: each would get half of the attempts.
            models.UniqueConstraint(fields=["deployment", "subject"], name="lti_user_once"),
        ]

    def __str__(self) -> str:
        return self.name or f"person {self.subject}"


class Part(models.TextChoices):
    """What somebody is in a course. Only students are scored and counted."""

    STUDENT = "student", "Student"
    TEACHER = "teacher", "Teacher"
    ASSISTANT = "assistant", "Teaching assistant"
    OBSERVER = "observer", "Observer"
    TESTER = "tester", "Test student"
    GUEST = "guest", "Nothing that was told"


class Membership(models.Model):
    """Somebody in a course, with what the platform last said of them there: at a launch or in its roster."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"
        DELETED = "deleted", "Deleted"

    context = models.ForeignKey(Context, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(LtiUser, models.CASCADE, related_name="memberships")
    part = models.CharField(max_length=10, choices=Part.choices)
    roles = models.JSONField(default=list)  # as the platform said
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    launched_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)  # when the roster last named them

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A launch and the reading of the roster at once: somebody would be counted twice.
            models.UniqueConstraint(fields=["context", "person"], name="lti_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.context}"


class Launch(models.Model):
    """One arrival from a platform, after every check. Each tab carries its own, so that two of them don't fight.

    The page that the launch leads to is reached with a handle that works once and for a minute; from then on each page
    carries a signed token that names this row, and the row says whether it still holds.
    """

    class Purpose(models.TextChoices):
        QUIZ = "quiz", "A quiz"
        CHOOSING = "choosing", "Choosing quizzes for a course"
        REVIEW = "review", "A look at one student's attempts"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="launches")
    context = models.ForeignKey(Context, models.CASCADE, null=True, related_name="launches")
    link = models.ForeignKey(ResourceLink, models.CASCADE, null=True, related_name="launches")
    person = models.ForeignKey(LtiUser, models.CASCADE, related_name="launches")
    part = models.CharField(max_length=10, choices=Part.choices)
    learner = models.ForeignKey(Learner, models.SET_NULL, null=True, related_name="+")  # as whom the quiz is taken
    about = models.ForeignKey(LtiUser, models.SET_NULL, null=True, related_name="+")  # whose attempts are looked at
    request = models.JSONField(default=dict)  # of Deep Linking: what is accepted where; or the attempt
    return_url = models.CharField(max_length=LONG_URL, blank=True)
    frame_origin = models.CharField(max_length=300, blank=True)  # of the page that framed us, as the platform signed it
    handle_sha256 = models.CharField(max_length=64, unique=True)  # two redemptions of one handle: one row to win
    handle_expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "launches"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person}, {self.created_at:%Y-%m-%d %H:%M}"

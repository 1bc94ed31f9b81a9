"""To whom a quiz is offered and on what terms: assignments, classes, learners, and what one learner is granted."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quizzes.fields import FractionField
from quizzes.keys import ALPHABET
from quizzes.models.base import Owned
from quizzes.models.content import Quiz, Version

JOIN_CODE_LENGTH = 8  # 31 ** 8 = 8.5e11: not to be guessed at the pace that the site allows


def new_join_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(JOIN_CODE_LENGTH))


class Learner(models.Model):
    """Whoever takes quizzes. Every attempt has exactly one."""

    public_id = models.UUIDField(unique=True)  # two first posts of one browser at once: one learner
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=80, blank=True)  # as somebody without an account gave it on joining a class
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Somebody whom a machine has named, under the id that they have there.
    integration = models.ForeignKey(
        "Integration", models.PROTECT, null=True, blank=True, editable=False, related_name="learners"
    )
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)
    # A throw-away learner of an instructor who tries this assignment as a student: counted and listed nowhere.
    trial_of = models.ForeignKey("Assignment", models.CASCADE, null=True, blank=True, related_name="trials")

    class Meta:
        constraints = [
            # A machine names the same person in two requests at once: their attempts would be split between two learners.
            models.UniqueConstraint(
                fields=["integration", "external_id"],
                condition=Q(integration__isnull=False),
                name="learner_once_an_integration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.name or 'anonymous'} {str(self.public_id)[:8]}"


class Classroom(Owned):
    """A group of learners that an instructor gives quizzes to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    join_code = models.CharField(max_length=20, unique=True, default=new_join_code, editable=False)
    is_joinable = models.BooleanField(default=True, help_text="Whoever has the code may join.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "class"
        verbose_name_plural = "classes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A place in a class: a line of its roster, a learner who joined, or both once they were matched."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(Learner, models.PROTECT, null=True, blank=True, related_name="memberships")
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=80, blank=True)  # what the school knows them by: a number or an e-mail address
    alias = models.CharField(max_length=40)  # shown instead of the name when a list is projected
    joined_at = models.DateTimeField(null=True, blank=True)
    joined_as = models.CharField(max_length=80, blank=True)  # what whoever took this place called themselves
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            # A double click on "Join": the learner would stand in the list twice, each with half of the results.
            models.UniqueConstraint(fields=["classroom", "learner"], name="membership_once"),
            # A roster pasted twice at once: everybody would stand in it twice.
            models.UniqueConstraint(
                fields=["classroom", "number"], condition=~Q(number=""), name="membership_number_once"
            ),
            models.UniqueConstraint(fields=["classroom", "alias"], name="membership_alias_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_joined_as_another(self) -> bool:
        """Whether somebody took this line of the roster under another name: their own, or another one's place."""
        return bool(self.joined_as) and self.joined_as.casefold() != self.name.casefold()


class Assignment(models.Model):
    """A version offered to someone, with everything that may change while it runs."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Public"
        LESSON = "lesson", "In a lesson"
        CLASS = "class", "For a class"
        LTI = "lti", "In an LMS course"

    class Mode(models.TextChoices):
        PRACTICE = "practice", "Practice"
        TEST = "test", "Test"

    class Counting(models.TextChoices):
        FIRST = "first", "The first attempt"
        BEST = "best", "The best attempt"
        LAST = "last", "The last attempt"

    class Naming(models.TextChoices):
        """Whether takers without an account are asked who they are."""

        NONE = "none", "Not asked"
        NICKNAME = "nickname", "A nickname, if they like"
        NAME = "name", "Their name, before they begin"

    class Embedding(models.TextChoices):
        """Whose pages may show it in a frame."""

        ANYBODY = "anybody", "Every site"
        SITES = "sites", "Only the sites listed below"
        NOBODY = "nobody", "No site"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="assignments")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, help_text="Empty: always the latest.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PUBLIC)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PRACTICE)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    time_limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    attempts_allowed = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: as many as they like.")
    counting = models.CharField(max_length=10, choices=Counting.choices, default=Counting.FIRST)
    access_code = models.CharField(max_length=50, blank=True)
    pass_mark = FractionField(
        null=True, blank=True, help_text="Part of the points that passes: 0.5 or 3/5. Empty: none."
    )
    naming = models.CharField(max_length=10, choices=Naming.choices, default=Naming.NONE)
    review = models.JSONField(default=dict, blank=True)  # {"preset": name} or {row: [columns]}; {}: that of the mode
    classroom = models.ForeignKey("Classroom", models.PROTECT, null=True, blank=True, related_name="assignments")
    embedding = models.CharField(max_length=10, choices=Embedding.choices, default=Embedding.ANYBODY)
    embedding_sites = models.JSONField(default=list, blank=True)  # origins: "https://blog.example", "https://*.example"
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # Two publications at once: learners' series of attempts would be split between two public assignments.
            models.UniqueConstraint(fields=["quiz"], condition=Q(kind="public"), name="assignment_one_public"),
            # A double click on "Assign": a class would have the same quiz twice, each with half of the attempts.
            models.UniqueConstraint(fields=["quiz", "classroom"], name="assignment_once_a_class"),
            models.CheckConstraint(
                condition=Q(kind="class", classroom__isnull=False) | (~Q(kind="class") & Q(classroom__isnull=True)),
                name="assignment_of_a_class_has_one",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="assignment_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} ({self.get_kind_display()})"

    @property
    def asks_name(self) -> bool:
        """Whether takers without an account say who they are. Members of a class stand on its list by name."""
        return self.naming != self.Naming.NONE and self.kind != self.Kind.CLASS


class Accommodation(models.Model):
    """What one learner, or a whole class, is granted beyond the settings of an assignment. It reaches running attempts.

    A `member` is a place on the list of the class: whoever stands in it has the grant, from the moment that they join."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="accommodations")
    learner = models.ForeignKey(Learner, models.CASCADE, null=True, blank=True, related_name="accommodations")
    classroom = models.ForeignKey(Classroom, models.CASCADE, null=True, blank=True, related_name="accommodations")
    member = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="accommodations")
    extra_time_percent = models.PositiveSmallIntegerField(default=0)
    extra_time_seconds = models.PositiveIntegerField(default=0)
    extra_attempts = models.PositiveSmallIntegerField(default=0)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Instead of the closing date of the assignment.")
    reason = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Two teachers grant the same learner more time at once: which of the two holds would be chance.
            models.UniqueConstraint(fields=["assignment", "learner"], name="accommodation_once_a_learner"),
            models.UniqueConstraint(fields=["assignment", "classroom"], name="accommodation_once_a_class"),
            models.UniqueConstraint(fields=["assignment", "member"], name="accommodation_once_a_place"),
            models.CheckConstraint(
                condition=Q(learner__isnull=False, classroom__isnull=True, member__isnull=True)
                | Q(learner__isnull=True, classroom__isnull=False, member__isnull=True)
                | Q(learner__isnull=True, classroom__isnull=True, member__isnull=False),
                name="accommodation_of_learner_class_or_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner or self.classroom or self.member}"


class AssignmentChange(models.Model):
    """Append-only log of what was changed while an assignment ran; also grants, resets and deletions of attempts."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="changes")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    what = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what

"""What learners did: attempts, answers with the log behind them, and the outcomes that grade them."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import Q

from quizzes.engine.certainty import Level, level_of
from quizzes.fields import FractionField
from quizzes.models.content import Version
from quizzes.models.delivery import Assignment, Learner


class Attempt(models.Model):
    """One learner's go at one assignment and version."""

    class Purpose(models.TextChoices):
        COUNTS = "counts", "Counts"
        RETRY_MISSED = "retry_missed", "Retry of missed questions"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        FINISHED = "finished", "Finished"

    class Ending(models.TextChoices):
        LEARNER = "learner", "By the learner"
        DEADLINE = "deadline", "By its deadline"
        TEACHER = "teacher", "By a teacher"

    uuid = models.UUIDField(unique=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="attempts")
    version = models.ForeignKey(Version, models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=15, choices=Purpose.choices, default=Purpose.COUNTS)
    retry_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="retries")
    mode = models.CharField(max_length=10, choices=Assignment.Mode.choices, default=Assignment.Mode.PRACTICE)
    seed = models.CharField(max_length=64)
    layout = models.JSONField()  # {"questions": [keys in order], "choices": {key: [keys]}, "draws": {key: number}}
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    finish_key = models.CharField(max_length=64, blank=True)  # idempotency key of the post that finished it
    taker_name = models.CharField(max_length=80, blank=True)  # as somebody without an account gave it for this attempt
    ended_by = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    score = FractionField(null=True, blank=True, max_length=None)  # a sum: as long as it takes
    # Set aside by a teacher so that the learner can begin anew: kept with its answers, counted nowhere.
    reset_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)  # of the attempt itself; its answers have moments of their own

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            # Two tabs start at once: both would be "attempt 1", and neither would know which one counts.
            models.UniqueConstraint(fields=["assignment", "learner", "number"], name="attempt_number_once"),
            # A double click on "Try again": answers would be spread over two open attempts.
            models.UniqueConstraint(
                fields=["assignment", "learner"],
                condition=Q(state="open", reset_at__isnull=True),
                name="attempt_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · attempt {self.number}"


class Outcome(models.Model):
    """A distinct response to a question of a version, graded once. Answers point to it."""

    version = models.ForeignKey(Version, models.PROTECT)
    question_key = models.CharField(max_length=20)
    draw = models.PositiveIntegerField(default=0)
    response = models.JSONField()
    response_sha = models.CharField(max_length=64)
    grade_numerator = models.BigIntegerField()
    grade_denominator = models.BigIntegerField()
    diagnosis = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # Thirty learners give the same response in the same second: one grade serves all.
            models.UniqueConstraint(
                fields=["version", "question_key", "draw", "response_sha"], name="outcome_response_once"
            ),
            models.CheckConstraint(condition=Q(grade_denominator__gt=0), name="outcome_grade_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.grade}"

    @property
    def grade(self) -> Fraction:
        return Fraction(self.grade_numerator, self.grade_denominator)


class Answer(models.Model):
    """The current answer to one question of an attempt."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        TRIED = "tried", "Tried; it may be tried again"
        CHECKED = "checked", "Checked"

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    question_key = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=0)
    raw = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    tries = models.PositiveIntegerField(default=0)
    # What the question earns after several tries, or with the certainty that was marked; empty where its grade stands.
    # Derived: the log of events has every try with its outcome, and what was sent says how certain.
    earned = FractionField(null=True, blank=True, max_length=None)
    flagged = models.BooleanField(default=False)
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double click on Check: two current answers to one question, and which one counts is chance.
            models.UniqueConstraint(fields=["attempt", "question_key"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key} r{self.revision}"

    @property
    def certainty(self) -> Level | None:
        """How certain the learner was; none where nobody asked, or nothing was said."""
        return level_of(self.raw)


class AnswerEvent(models.Model):
    """Append-only log of everything a learner sent; rows are inserted and never changed."""

    class Kind(models.TextChoices):
        SAVED = "saved", "Saved"
        CHECKED = "checked", "Checked"
        STALE = "stale", "Stale: an older page"
        LATE = "late", "Late: the attempt was closed"

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events")
    question_key = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    base_revision = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    raw = models.JSONField()
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True)
    received_at = models.DateTimeField()
    in_grace = models.BooleanField(default=False)  # after the deadline, within what the clock forgives

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A retry arrives while the first post is still at work: it must be recognised, not done twice.
            models.UniqueConstraint(fields=["attempt", "idempotency_key"], name="answer_event_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.question_key}"

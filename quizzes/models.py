"""Tables and their constraints. Above each constraint stands the race it prevents. Reads live in queries, writes in services."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quizzes.fields import FractionField
from quizzes.keys import new_key

TEXT_LIMIT = 20_000  # characters of one text of a question


def one_point() -> Fraction:
    return Fraction(1)


class NaturalKeyManager(models.Manager):
    """Finds rows by the key that fixtures name them with."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def get_by_natural_key(self, *values: str) -> models.Model:
        return self.get(**dict(zip(self.names, values, strict=True)))

    def deconstruct(self) -> tuple:
        return False, None, "django.db.models.Manager", (), {}


class TextFormat(models.TextChoices):
    MARKDOWN = "markdown", "Markdown with $maths$"
    PLAIN = "plain", "Plain text"
    HTML = "html", "HTML (imported)"


class Quiz(models.Model):
    """What an author edits. Learners meet its versions, through assignments."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Listed for everyone"
        UNLISTED = "unlisted", "By link only"
        PRIVATE = "private", "Not offered publicly"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    settings = models.JSONField(default=dict, blank=True)
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    # Set with each publication, under the quiz's lock, so that a page finds offer and version in one statement.
    latest_version = models.ForeignKey(
        "Version", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NaturalKeyManager("slug")

    class Meta:
        verbose_name_plural = "quizzes"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Question(models.Model):
    """A question of the bank; it can stand in several quizzes."""

    class Kind(models.TextChoices):
        SINGLE_CHOICE = "single_choice", "Single choice"
        MULTI_SELECT = "multi_select", "Multi-select"
        TRUE_FALSE = "true_false", "True or false"
        NUMERIC = "numeric", "Number"

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SINGLE_CHOICE)
    text_format = models.CharField(max_length=10, choices=TextFormat.choices, default=TextFormat.MARKDOWN)
    stem = models.TextField(validators=[MaxLengthValidator(TEXT_LIMIT)])
    note_before = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    note_after = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    source = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    scheme = models.CharField(max_length=40, blank=True, help_text="Empty: the usual scheme of the kind.")
    scheme_parameters = models.JSONField(default=dict, blank=True)
    explanation = models.JSONField(default=dict, blank=True)  # {"provider": name, "parameters": {...}}
    body = models.JSONField(default=dict, blank=True)  # what only the kind knows
    language = models.CharField(max_length=12, default="en")
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NaturalKeyManager("key")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.stem[:80]

    def natural_key(self) -> tuple[str]:
        return (self.key,)


class QuizItem(models.Model):
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(default=0)
    points = FractionField(default=one_point)

    objects = NaturalKeyManager("quiz__slug", "question__key")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            # Two editors add the same question at once: it would be asked twice and its answers would collide.
            models.UniqueConstraint(fields=["quiz", "question"], name="quiz_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question}"

    def natural_key(self) -> tuple[str, str]:
        return (self.quiz.slug, self.question.key)

    natural_key.dependencies = ["quizzes.quiz", "quizzes.question"]  # type: ignore[attr-defined]


class Choice(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    key = models.CharField(max_length=20, default=new_key, editable=False)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LIMIT)])
    is_correct = models.BooleanField(default=False)
    weight = FractionField(null=True, blank=True)
    feedback_ticked = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    feedback_unticked = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    claim = models.JSONField(default=dict, blank=True)  # {"claim", "parameters", "expected", "role", "source"}
    position = models.PositiveIntegerField(default=0)

    objects = NaturalKeyManager("question__key", "key")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            # An import and an edit at once: two choices of one key could not be told apart in any answer.
            models.UniqueConstraint(fields=["question", "key"], name="choice_key_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def natural_key(self) -> tuple[str, str]:
        return (self.question.key, self.key)

    natural_key.dependencies = ["quizzes.question"]  # type: ignore[attr-defined]


class Version(models.Model):
    """A published quiz, frozen. Rows are never changed; `sha256` proves it."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    schema = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["quiz", "-number"]
        constraints = [
            # Two instructors publish at once: one of them must get the next number.
            models.UniqueConstraint(fields=["quiz", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} · version {self.number}"


class Explanation(models.Model):
    """A stored result of a provider, immutable. `sha256` addresses (provider, code version, parameters, draw, language);
    `body_sha256` proves the body."""

    sha256 = models.CharField(max_length=64, unique=True)  # two publications compute the same: one row serves both
    body_sha256 = models.CharField(max_length=64)
    body = models.JSONField()
    environment = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class VersionExplanation(models.Model):
    version = models.ForeignKey(Version, models.CASCADE, related_name="explanations")
    question_key = models.CharField(max_length=20)
    draw = models.PositiveIntegerField(default=0)
    explanation = models.ForeignKey(Explanation, models.PROTECT)

    class Meta:
        constraints = [
            # A publication asked for twice must not leave two explanations to choose from.
            models.UniqueConstraint(fields=["version", "question_key", "draw"], name="version_explanation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}/{self.draw}"


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
    review = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            # Two publications at once: learners' series of attempts would be split between two public assignments.
            models.UniqueConstraint(fields=["quiz"], condition=Q(kind="public"), name="assignment_one_public"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="assignment_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} ({self.get_kind_display()})"


class Learner(models.Model):
    """Whoever takes quizzes. Every attempt has exactly one."""

    public_id = models.UUIDField(unique=True)  # two first posts of one browser at once: one learner
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user or 'anonymous'} {str(self.public_id)[:8]}"


class Attempt(models.Model):
    """One learner's go at one assignment and version."""

    class Purpose(models.TextChoices):
        COUNTS = "counts", "Counts"
        RETRY_MISSED = "retry_missed", "Retry of missed questions"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        FINISHED = "finished", "Finished"

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
    score = FractionField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            # Two tabs start at once: both would be "attempt 1", and neither would know which one counts.
            models.UniqueConstraint(fields=["assignment", "learner", "number"], name="attempt_number_once"),
            # A double click on "Try again": answers would be spread over two open attempts.
            models.UniqueConstraint(
                fields=["assignment", "learner"], condition=Q(state="open"), name="attempt_one_open"
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
        CHECKED = "checked", "Checked"

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    question_key = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=0)
    raw = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    tries = models.PositiveIntegerField(default=0)
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

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A retry arrives while the first post is still at work: it must be recognised, not done twice.
            models.UniqueConstraint(fields=["attempt", "idempotency_key"], name="answer_event_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.question_key}"


class Rating(models.Model):
    learner = models.ForeignKey(Learner, models.CASCADE)
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="ratings")
    version = models.ForeignKey(Version, models.PROTECT)
    stars = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True, max_length=2_000)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A thousand posts at once: one learner has one vote.
            models.UniqueConstraint(fields=["learner", "quiz"], name="rating_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars"


class Problem(models.Model):
    """What a learner reports about a question, with the attempt in which they saw it."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="problems")
    question_key = models.CharField(max_length=20)
    text = models.TextField(max_length=2_000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:80]


class Lesson(models.Model):
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=12, default="en")
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NaturalKeyManager("slug")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

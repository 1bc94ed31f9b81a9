"""What authors write: quizzes, the questions of the bank with their choices, and the frozen versions."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone

from quizzes.fields import FractionField
from quizzes.keys import new_key
from quizzes.models.base import Binnable, Edited, NaturalKeyManager, Owned
from quizzes.stems import stem_line

TEXT_LIMIT = 20_000  # characters of one text of a question


def one_point() -> Fraction:
    return Fraction(1)


class TextFormat(models.TextChoices):
    MARKDOWN = "markdown", "Markdown with $maths$"
    PLAIN = "plain", "Plain text"
    HTML = "html", "HTML (imported)"


class Tag(models.Model):
    """A word that authors sort the bank by."""

    name = models.CharField(max_length=50, unique=True)  # two authors make the same tag at once: one tag

    objects = NaturalKeyManager("name")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)


class Quiz(Owned, Binnable, Edited):
    """What an author edits. Learners meet its versions, through assignments."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Listed for everyone"
        UNLISTED = "unlisted", "By link only"
        PRIVATE = "private", "Not offered publicly"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    # Chosen when it is published, or among the settings of its public assignment: no form of the draft may set it back.
    visibility = models.CharField(
        "offered", max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE, editable=False
    )
    settings = models.JSONField(default=dict, blank=True)
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    # Set with each publication, under the quiz's lock, so that a page finds offer and version in one statement.
    latest_version = models.ForeignKey(
        "Version", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Withdrawn: nobody can begin it; attempts that run go on, results stay. Archived: out of the author's sight too.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NaturalKeyManager("slug")

    class Meta:
        verbose_name_plural = "quizzes"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def can_be_begun(self) -> bool:
        """Neither withdrawn nor archived nor in the bin. Attempts that run go on all the same."""
        return self.withdrawn_at is None and self.archived_at is None and self.binned_at is None


class Question(Owned, Binnable, Edited):
    """A question of the bank; it can stand in several quizzes. Who may edit it is a matter of its owner: see
    `queries.ownership`."""

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
    hints = models.JSONField(default=list, blank=True)  # texts, shown one after each unsuccessful try
    tags = models.ManyToManyField(Tag, blank=True, related_name="questions")
    language = models.CharField(max_length=12, default="en")
    edit_revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NaturalKeyManager("key")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return stem_line(self.stem, self.text_format, longest=80)

    def natural_key(self) -> tuple[str]:
        return (self.key,)


class QuizItem(models.Model):
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(default=0)
    points = FractionField(default=one_point)
    # Who put it there: of a question of theirs that is their consent that the quiz's editors rewrite it.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

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
    note = models.TextField(blank=True, max_length=2_000)  # of its publisher, on what changed

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
    place = models.CharField(
        max_length=16, default="", blank=True
    )  # of a figure in stem or choice; "": the explanation
    explanation = models.ForeignKey(Explanation, models.PROTECT)

    class Meta:
        constraints = [
            # A publication asked for twice must not leave two explanations to choose from.
            models.UniqueConstraint(
                fields=["version", "question_key", "draw", "place"], name="version_explanation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}/{self.draw}"

"""What learners say: ratings of quizzes and problems with questions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quizzes.models.attempts import Attempt
from quizzes.models.content import Quiz, Version
from quizzes.models.delivery import Learner


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
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:80]

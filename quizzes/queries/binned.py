"""What lies in the bin, and what hangs on a draft: while something does, it is not deleted for good."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, TextField
from django.db.models.functions import Cast

from quizzes.models import Lesson, Question, Quiz, Version
from quizzes.queries.ownership import Anybody, visible_rows

Draft = Quiz | Question | Lesson


def binned_drafts(user: Anybody) -> list[Draft]:
    """What this user may take out of the bin again: quizzes, questions, lessons, each with the latest first."""
    models: tuple[type[Any], ...] = (Quiz, Question, Lesson)
    found = (visible_rows(model.objects.filter(binned_at__isnull=False), user) for model in models)
    return [draft for rows in found for draft in rows.select_related("binned_by").order_by("-binned_at")]


def holding_quizzes(question: Question, user: User | None) -> str:
    """The quizzes that a question stands in, in words; those of others are counted, not named. "" for none."""
    holding = Quiz.objects.filter(items__question=question)
    seen = holding if user is None else visible_rows(holding, user)
    words = [f"“{quiz}”{' (in the bin)' if quiz.is_binned else ''}" for quiz in seen.order_by("title")]
    hidden = holding.count() - len(words)
    if hidden:
        words.append("1 quiz of somebody else" if hidden == 1 else f"{hidden} quizzes of others")
    return ", ".join(words)


def hangs_on(draft: Draft) -> str:
    """Why the draft must be kept, in words that fit after “because”; "" if nothing hangs on it."""
    if isinstance(draft, Lesson):
        return ""
    if isinstance(draft, Quiz):
        published = draft.versions.exists() or draft.assignments.exists()
        return "it was published: its versions and what learners did with them stand on it" if published else ""
    if draft.items.exists():
        return "it stands in a quiz"
    frozen = Version.objects.annotate(text=Cast(F("content"), TextField())).filter(text__contains=f'"{draft.key}"')
    return "it is part of a published version" if frozen.exists() else ""

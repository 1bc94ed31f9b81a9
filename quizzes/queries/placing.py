"""What an author may place in a lesson, and the earlier texts of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from quizzes.models import Lesson, LessonVersion, Quiz
from quizzes.queries.ownership import Anybody, editable_quizzes
from quizzes.queries.reads import public_offers


def placeable_quizzes(user: Anybody) -> QuerySet[Quiz]:
    """Quizzes to choose from: the author's own, published or not. Those of others are placed by typing their slug."""
    return editable_quizzes(user).filter(binned_at=None, archived_at=None).order_by("title")


def placeable_slugs(slugs: Iterable[str], user: Anybody) -> set[str]:
    """Those of the slugs that an author may place: their own quizzes, and any that is offered to whoever has its link."""
    wanted = list(slugs)
    own = editable_quizzes(user).filter(slug__in=wanted, binned_at=None).values_list("slug", flat=True)
    return {*own, *public_offers(wanted)}


def lesson_versions(lesson: Lesson) -> QuerySet[LessonVersion]:
    """The lesson's texts, the latest first."""
    return lesson.versions.select_related("saved_by").order_by("-number")

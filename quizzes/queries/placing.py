"""What an author may place in a lesson, and the earlier texts of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from quizzes.models import Assignment, Lesson, LessonVersion, Quiz
from quizzes.queries.ownership import Anybody, editable_quizzes


def placeable_quizzes(user: Anybody) -> QuerySet[Quiz]:
    """Quizzes to choose from: the author's own, published or not. Those of others are placed by typing their slug."""
    return editable_quizzes(user).filter(binned_at=None, archived_at=None).order_by("title")


def placeable_slugs(slugs: Iterable[str], user: Anybody) -> set[str]:
    """Those of the slugs that an author may place: their own quizzes, and any that is offered to whoever has its link."""
    public = Assignment.objects.filter(kind=Assignment.Kind.PUBLIC, quiz__latest_version__isnull=False)
    offered = Quiz.objects.filter(pk__in=public.values("quiz")).exclude(visibility=Quiz.Visibility.PRIVATE)
    wanted = Quiz.objects.filter(slug__in=list(slugs), binned_at=None)
    own = editable_quizzes(user).values("pk")
    return set(wanted.filter(Q(pk__in=own) | Q(pk__in=offered.values("pk"))).values_list("slug", flat=True))


def lesson_versions(lesson: Lesson) -> QuerySet[LessonVersion]:
    """The lesson's texts, the latest first."""
    return lesson.versions.select_related("saved_by").order_by("-number")

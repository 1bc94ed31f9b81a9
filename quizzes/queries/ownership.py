"""Who may see and change what in the instructors' room: one rule for pages, lists, filters, search and actions.

The owner and the editors of a thing may; whoever may edit a quiz may read its records, and edit those of its questions
that somebody brought along who had the right to; a superuser may everything. To anybody else it is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import F, Model, Q, QuerySet

from quizzes.models import (
    Accommodation,
    Answer,
    AnsweredRequest,
    AnswerEvent,
    Assignment,
    AssignmentChange,
    Attempt,
    Choice,
    Classroom,
    Delivery,
    Explanation,
    Integration,
    Job,
    Learner,
    Lesson,
    LessonVersion,
    Membership,
    Outcome,
    PersonalToken,
    Problem,
    Question,
    Quiz,
    QuizItem,
    Rating,
    Tag,
    Version,
    VersionExplanation,
    WebhookEndpoint,
)
from quizzes.roles import GROUP

Row = TypeVar("Row", bound=Model)
Anybody = User | AnonymousUser


def visible_rows(rows: QuerySet[Row], user: Anybody) -> QuerySet[Row]:
    """Those of the rows that this user may see in the instructors' room."""
    if user.is_superuser:
        return rows
    rule = RULES.get(rows.model)
    return rows.none() if rule is None or not user.is_authenticated else rows.filter(rule(user))


def editable_quizzes(user: Anybody) -> QuerySet[Quiz]:
    return visible_rows(Quiz.objects.all(), user)


def editable_questions(user: Anybody) -> QuerySet[Question]:
    return visible_rows(Question.objects.all(), user)


def readable_questions(user: Anybody) -> QuerySet[Question]:
    """Those that the user may edit, and all that their quizzes ask: these can be copied, and asked elsewhere."""
    if user.is_superuser:
        return Question.objects.all()
    asked = visible_rows(QuizItem.objects.all(), user).values("question")
    return Question.objects.filter(Q(pk__in=editable_questions(user).values("pk")) | Q(pk__in=asked))


def editable_classes(user: Anybody) -> QuerySet[Classroom]:
    return visible_rows(Classroom.objects.all(), user)


def may_share(draft: Quiz | Question | Lesson | Classroom, user: Anybody) -> bool:
    """Only the owner, or a superuser, chooses who else may edit."""
    return user.is_superuser or (user.is_authenticated and draft.owner_id == user.pk)


def possible_editors() -> QuerySet[User]:
    """Who can be given something to edit: the instructors and the superusers."""
    return User.objects.filter(Q(groups__name=GROUP) | Q(is_superuser=True), is_active=True).distinct()


Belonging = Quiz | Question | Lesson | Classroom | WebhookEndpoint
OWNED: tuple[type[Any], ...] = (Quiz, Question, Lesson, Classroom, WebhookEndpoint)


def belongings(user: User) -> list[Belonging]:
    """Everything that belongs to this account, what lies in the bin too. For superusers: nothing else asks for it."""
    return [thing for model in OWNED for thing in model._default_manager.filter(owner=user).order_by("pk")]


def _own(user: Any) -> Q:
    """Rows whose owner or editor the user is. A subquery: joined, a row with many editors would stand there many times."""
    return Q(owner=user) | Q(editors=user)


def _own_rows(model: type[Any]) -> Callable[[Any], Q]:
    return lambda user: Q(pk__in=model.objects.filter(_own(user)).values("pk"))


def _own_quizzes(user: Any) -> QuerySet[Any, Any]:
    return Quiz.objects.filter(_own(user)).values("pk")


def _of_quiz(path: str) -> Callable[[Any], Q]:
    """Rows that `path` leads from to a quiz of the user."""
    return lambda user: Q(**{f"{path}__in": _own_quizzes(user)})


def _questions(user: Any) -> Q:
    held = QuizItem.objects.filter(_brought_along(), quiz__in=_own_quizzes(user)).values("question")
    return Q(pk__in=Question.objects.filter(_own(user)).values("pk")) | Q(pk__in=held)


def _brought_along() -> Q:
    """Items whose quiz passes on the right to edit the question: the quiz is of its owner or of one of its editors, or one of
    them put it there. Who puts somebody else's question into a quiz of their own gains nothing by it."""
    by_owner = Q(quiz__owner=F("question__owner")) | Q(added_by=F("question__owner"))
    by_editor = Q(quiz__owner=F("question__editors")) | Q(added_by=F("question__editors"))
    of_nobody = Q(quiz__owner=None, question__owner=None)  # both are the site's
    return by_owner | by_editor | of_nobody


def _choices(user: Any) -> Q:
    return Q(question__in=Question.objects.filter(_questions(user)).values("pk"))


def _explanations(user: Any) -> Q:
    used = VersionExplanation.objects.filter(version__quiz__in=_own_quizzes(user))
    return Q(pk__in=used.values("explanation"))


def _learners(user: Any) -> Q:
    """Whoever took a quiz of the user, or stands in a class of theirs."""
    took = Attempt.objects.filter(assignment__quiz__in=_own_quizzes(user)).values("learner")
    members = Membership.objects.filter(_of_class("classroom")(user), learner__isnull=False).values("learner")
    return Q(pk__in=took) | Q(pk__in=members)


def _of_class(path: str) -> Callable[[Any], Q]:
    return lambda user: Q(**{f"{path}__in": Classroom.objects.filter(_own(user)).values("pk")})


def _lesson_versions(user: Any) -> Q:
    return Q(lesson__in=Lesson.objects.filter(_own(user)).values("pk"))


def _everything(user: Any) -> Q:
    return Q()


def _nothing(user: Any) -> Q:
    return Q(pk__in=[])


RULES: dict[type[Model], Callable[[Any], Q]] = {
    Accommodation: _of_quiz("assignment__quiz"),
    Answer: _of_quiz("attempt__assignment__quiz"),
    AnsweredRequest: _nothing,  # what programs were answered: nobody's to read
    AnswerEvent: _of_quiz("attempt__assignment__quiz"),
    Assignment: _of_quiz("quiz"),
    AssignmentChange: _of_quiz("assignment__quiz"),
    Attempt: _of_quiz("assignment__quiz"),
    Choice: _choices,
    Classroom: _own_rows(Classroom),
    Delivery: _nothing,  # the whole site's outbox: its superusers look after it
    Explanation: _explanations,
    Integration: _nothing,
    Job: _nothing,  # of programs; who began one asks for it by the API
    Learner: _learners,
    Lesson: _own_rows(Lesson),
    LessonVersion: _lesson_versions,
    Membership: _of_class("classroom"),
    Outcome: _of_quiz("version__quiz"),
    PersonalToken: _nothing,  # everybody's own, on a page outside this room
    Problem: _of_quiz("attempt__assignment__quiz"),
    Question: _questions,
    Quiz: _own_rows(Quiz),
    QuizItem: _of_quiz("quiz"),
    Rating: _of_quiz("quiz"),
    Tag: _everything,  # words that all instructors share
    Version: _of_quiz("quiz"),
    VersionExplanation: _of_quiz("version__quiz"),
    WebhookEndpoint: lambda user: Q(owner=user),
}


def is_in_history(account: User) -> bool:
    """Whether a history, a version or a log of settings names this account."""
    return (
        LogEntry.objects.filter(user=account).exists()
        or Version.objects.filter(published_by=account).exists()
        or AssignmentChange.objects.filter(changed_by=account).exists()
    )

"""What everybody finds: listed quizzes, their questions by subject, lessons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from quizzes.engine import content as engine
from quizzes.engine.draws import drawn
from quizzes.models import Assignment, Lesson, Quiz
from quizzes.queries.frozen import content_of
from quizzes.queries.offers import assignments_with_offers, offers_of
from quizzes.queries.ratings import rating_summaries


@dataclass(frozen=True, slots=True)
class ListedQuiz:
    slug: str
    title: str
    questions: int
    mean: str
    count: int


def listed_quizzes() -> list[ListedQuiz]:
    """Published quizzes that are listed for everyone."""
    offers = offers_of(_listed_assignments())
    ratings = rating_summaries([offer.quiz.pk for offer in offers.values()])
    return [
        ListedQuiz(
            slug=slug,
            title=content_of(offer.version).title,
            questions=len(content_of(offer.version).questions),
            mean=ratings[offer.quiz.pk].mean if offer.quiz.pk in ratings else "",
            count=ratings[offer.quiz.pk].count if offer.quiz.pk in ratings else 0,
        )
        for slug, offer in offers.items()
    ]


def _listed_assignments() -> QuerySet[Assignment]:
    public = assignments_with_offers().filter(kind=Assignment.Kind.PUBLIC, quiz__visibility=Quiz.Visibility.PUBLIC)
    there = public.filter(quiz__withdrawn_at=None, quiz__binned_at=None, quiz__archived_at=None)
    return there.order_by("quiz__title")


@dataclass(frozen=True, slots=True)
class NamingQuestion:
    """A question of a listed quiz; its stem says nothing of its key."""

    quiz_slug: str
    quiz_title: str
    question_key: str
    stem: engine.Text


IsAbout = Callable[[str, Mapping[str, object]], bool]


def questions_about(is_about: IsAbout) -> list[NamingQuestion]:
    """Questions of listed quizzes one of whose computations `is_about`, by its name and parameters, says yes to.

    Only of practice without an access code: the questions of a test are for those who have begun it."""
    offers = offers_of(_listed_assignments().filter(mode=Assignment.Mode.PRACTICE, access_code=""))
    return [
        NamingQuestion(slug, content_of(offer.version).title, question.key, drawn(question, 0).stem)
        for slug, offer in offers.items()
        for question in content_of(offer.version).questions
        if any(is_about(name, parameters) for name, parameters in _computations(question))
    ]


def _computations(question: engine.Question) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The quantity, else the explanation: a choice's claims would tell which functions it is about."""
    if "quantity" in question.body:
        named = (question.body.get(name) for name in ("parameters", "domain"))
        given = [dict(each) for each in named if isinstance(each, Mapping)]
        yield str(question.body["quantity"]), {name: value for each in given for name, value in each.items()}
    elif question.explanation:
        yield question.explanation.name, question.explanation.parameters


def lessons_naming(words: Iterable[str]) -> list[Lesson]:
    """Lessons in whose text one of these words stands, in letters of any size."""
    condition = Q()
    for word in words:
        condition |= Q(body__icontains=word)
    return list(lessons().filter(condition)) if condition else []


def lesson(slug: str) -> Lesson | None:
    return Lesson.objects.filter(slug=slug, binned_at=None).first()


def lessons() -> QuerySet[Lesson]:
    """Those that everybody may read: all that aren't in the bin."""
    return Lesson.objects.filter(binned_at=None).defer("body").order_by("title")

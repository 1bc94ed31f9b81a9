"""Every read, with its visibility rule inside. Reads never write."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from quizzes.engine import content as engine
from quizzes.engine import stored
from quizzes.engine.content import Quiz as Content
from quizzes.engine.draws import drawn
from quizzes.engine.kinds import KINDS
from quizzes.engine.layout import Layout
from quizzes.engine.scoring import Graded, verdict_of
from quizzes.engine.subject import Explanation, Role
from quizzes.learners import Identity
from quizzes.models import (
    Answer,
    Assignment,
    Attempt,
    Choice,
    Learner,
    Lesson,
    Outcome,
    Question,
    Quiz,
    Rating,
    Version,
    VersionExplanation,
)
from quizzes.models import Explanation as StoredExplanation

RATINGS_SHOWN_FROM = 5  # below it one more vote could be read off the mean


# Frozen content


def content_of(version: Version) -> Content:
    """The frozen quiz of a version, kept in process by its hash."""
    found = _contents.get(version.sha256)
    if found is None:
        found = engine.from_document(version.content)
        if len(_contents) >= CONTENTS_KEPT:
            _contents.pop(next(iter(_contents)))
        _contents[version.sha256] = found
    return found


CONTENTS_KEPT = 256
_contents: dict[str, Content] = {}


def explanation_of(version: Version, question_key: str, draw: int = 0) -> Explanation | None:
    """The stored explanation that a version points to, kept in process: it never changes."""
    return _explanation(version.pk, version.sha256, question_key, draw)


@lru_cache(maxsize=512)
def _explanation(version_id: int, sha256: str, question_key: str, draw: int) -> Explanation | None:
    row = (
        VersionExplanation.objects.filter(version_id=version_id, question_key=question_key, draw=draw, place="")
        .select_related("explanation")
        .first()
    )
    return None if row is None else stored.from_body(row.explanation.body)


@lru_cache(maxsize=512)
def _figures(version_id: int, sha256: str, question_key: str, draw: int) -> dict[str, Explanation]:
    rows = VersionExplanation.objects.filter(version_id=version_id, question_key=question_key, draw=draw)
    found = rows.exclude(place="").select_related("explanation")
    return {row.place: stored.from_body(row.explanation.body) for row in found}


def figures_of(version: Version, question_key: str, draw: int = 0) -> dict[str, Explanation]:
    """What was frozen for the figures in stem and choices, by place; kept in process."""
    return _figures(version.pk, version.sha256, question_key, draw)


def stored_explanations(addresses: Iterable[str]) -> dict[str, StoredExplanation]:
    """Those of these explanations that are stored, by address."""
    return {row.sha256: row for row in StoredExplanation.objects.filter(sha256__in=list(addresses))}


def forget_cached_content() -> None:
    """For tests that empty the database under a running process."""
    _contents.clear()
    _explanation.cache_clear()
    _figures.cache_clear()


# Drafts


def draft_content(quiz: Quiz) -> Content:
    """What the author's draft holds now, as the engine's content, nothing computed yet."""
    items = quiz.items.select_related("question").prefetch_related("question__choices")
    return Content(
        title=quiz.title,
        language=quiz.language,
        questions=tuple(draft_question(item.question, item.points or Fraction(0)) for item in items),
        settings=_draft_settings(quiz.settings),
    )


def _draft_settings(raw: Mapping) -> engine.Settings:
    defaults = engine.Settings()
    return engine.Settings(
        shuffle_questions=bool(raw.get("shuffle_questions", defaults.shuffle_questions)),
        shuffle_choices=bool(raw.get("shuffle_choices", defaults.shuffle_choices)),
        offers_dont_know=bool(raw.get("offers_dont_know", defaults.offers_dont_know)),
        intro=engine.Text(str(raw.get("intro", ""))),
    )


def draft_question(question: Question, points: Fraction, choices: Iterable[Choice] | None = None) -> engine.Question:
    """One question of a draft as the engine's content. `choices` stand in for the saved ones while they are edited."""
    kind = KINDS.get(question.kind)
    scheme = question.scheme or (kind.default_scheme if kind else "")
    explanation = question.explanation or {}

    def text(value: str) -> engine.Text:
        return engine.Text(value, question.text_format)

    return engine.Question(
        key=question.key,
        kind=question.kind,
        stem=text(question.stem),
        points=points,
        scheme=engine.Reference(scheme, question.scheme_parameters),
        choices=tuple(
            _draft_choice(choice, text) for choice in (question.choices.all() if choices is None else choices)
        ),
        note_before=text(question.note_before),
        note_after=text(question.note_after),
        source=text(question.source),
        explanation=engine.Reference(explanation["provider"], explanation.get("parameters", {}))
        if explanation.get("provider")
        else None,
        body=question.body,
    )


def _draft_choice(choice: Choice, text: Callable[[str], engine.Text]) -> engine.Choice:
    return engine.Choice(
        key=choice.key,
        text=text(choice.text),
        is_correct=choice.is_correct,
        weight=choice.weight,
        feedback_ticked=text(choice.feedback_ticked),
        feedback_unticked=text(choice.feedback_unticked),
        claim=_draft_claim(choice.claim) if choice.claim else None,
    )


def _draft_claim(raw: Mapping) -> engine.Claim:
    return engine.Claim(
        claim=engine.Reference(str(raw.get("claim", "")), raw.get("parameters", {})),
        expected=bool(raw.get("expected", True)),
        role=Role(raw.get("role", Role.DECIDES)),
        source=str(raw.get("source", "")),
    )


def frozen_claims(question_key: str) -> list[engine.Claim]:
    """The claims of the question with their results, from the latest versions that ask it."""
    holding = Quiz.objects.filter(items__question__key=question_key, latest_version__isnull=False)
    versions = Version.objects.filter(pk__in=holding.values("latest_version")).defer("content")
    asked = (content_of(version).question(question_key) for version in versions)
    return [
        choice.claim
        for question in asked
        if question is not None
        for choice in question.choices
        if choice.claim is not None and choice.claim.result is not None
    ]


# What is offered


@dataclass(frozen=True, slots=True)
class Offer:
    """A quiz as it is offered now: its assignment and the version a new attempt would take."""

    assignment: Assignment
    version: Version

    @property
    def quiz(self) -> Quiz:
        return self.assignment.quiz


def public_offers(slugs: Iterable[str]) -> dict[str, Offer]:
    """Published quizzes by slug; whoever has the link may take them, private ones are left out."""
    found = _assignments().filter(kind=Assignment.Kind.PUBLIC, quiz__slug__in=list(slugs))
    return _offers(found.exclude(quiz__visibility=Quiz.Visibility.PRIVATE))


def offer_of(assignment_id: int, version_id: int) -> Offer | None:
    """The offer that a ticket names."""
    assignment = _assignments().filter(pk=assignment_id).first()
    if assignment is None:
        return None
    near = (assignment.version, assignment.quiz.latest_version)  # nearly always one of these, read along
    version = next((version for version in near if version is not None and version.pk == version_id), None)
    if version is None:
        version = assignment.quiz.versions.defer("content").filter(pk=version_id).first()
    return None if version is None else Offer(assignment, version)


def latest_offer(assignment: Assignment) -> Offer | None:
    return next(iter(_offers(_assignments().filter(pk=assignment.pk)).values()), None)


def _assignments() -> QuerySet[Assignment]:
    related = Assignment.objects.select_related("version", "quiz__latest_version")
    return related.defer("version__content", "quiz__latest_version__content")


def _offers(assignments: Iterable[Assignment]) -> dict[str, Offer]:
    taken = ((assignment, assignment.version or assignment.quiz.latest_version) for assignment in assignments)
    return {assignment.quiz.slug: Offer(assignment, version) for assignment, version in taken if version is not None}


@dataclass(frozen=True, slots=True)
class ListedQuiz:
    slug: str
    title: str
    questions: int
    mean: str
    count: int


def listed_quizzes() -> list[ListedQuiz]:
    """Published quizzes that are listed for everyone."""
    public = _assignments().filter(kind=Assignment.Kind.PUBLIC, quiz__visibility=Quiz.Visibility.PUBLIC)
    offers = _offers(public.order_by("quiz__title"))
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


@dataclass(frozen=True, slots=True)
class NamingQuestion:
    """A question of a listed quiz; its stem says nothing of its key."""

    quiz_slug: str
    quiz_title: str
    question_key: str
    stem: engine.Text


def questions_naming(value: str) -> list[NamingQuestion]:
    """Questions of listed quizzes whose computations take this value as a parameter, such as the name of a function."""
    public = _assignments().filter(kind=Assignment.Kind.PUBLIC, quiz__visibility=Quiz.Visibility.PUBLIC)
    offers = _offers(public.order_by("quiz__title"))
    return [
        NamingQuestion(slug, content_of(offer.version).title, question.key, drawn(question, 0).stem)
        for slug, offer in offers.items()
        for question in content_of(offer.version).questions
        if any(_names(parameters, value) for parameters in _parameters_of(question))
    ]


def _parameters_of(question: engine.Question) -> Iterator[object]:
    """Only what the explanation and the quantity take: a choice's claims would tell which functions it is about."""
    yield question.explanation.parameters if question.explanation else {}
    yield question.body.get("parameters", {})
    yield question.body.get("domain", {})


def _names(found: object, value: str) -> bool:
    if isinstance(found, Mapping):
        return any(_names(item, value) for item in found.values())
    if isinstance(found, (list, tuple)):
        return any(_names(item, value) for item in found)
    return found == value


def lessons_naming(words: Iterable[str]) -> list[Lesson]:
    """Lessons in whose text one of these words stands, in letters of any size."""
    condition = Q()
    for word in words:
        condition |= Q(body__icontains=word)
    return list(lessons().filter(condition)) if condition else []


def lesson(slug: str) -> Lesson | None:
    return Lesson.objects.filter(slug=slug).first()


def lessons() -> QuerySet[Lesson]:
    return Lesson.objects.defer("body").order_by("title")


# A learner's own attempts


def owned_by(identity: Identity, prefix: str = "") -> Q:
    """The condition that a row belongs to the learner; `prefix` leads to the learner."""
    if identity.user_id is not None:
        return Q(**{f"{prefix}user_id": identity.user_id})
    return Q(**{f"{prefix}public_id": identity.browser_id, f"{prefix}user__isnull": True})


def learner(identity: Identity) -> Learner | None:
    return Learner.objects.filter(owned_by(identity)).first()


def own_attempt(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt | None:
    """The attempt if it is theirs; somebody else's is none."""
    return _attempts(identity).filter(uuid=attempt_uuid).first()


def own_attempt_locked(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt | None:
    """The same, locked until the transaction ends: whatever changes an attempt or its answers holds this lock."""
    return _attempts(identity).select_for_update(no_key=True, of=("self",)).filter(uuid=attempt_uuid).first()


def _attempts(identity: Identity) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(owned_by(identity, "learner__"))
        .select_related("assignment__quiz", "version", "learner")
        .defer("version__content")
    )


def is_closed(attempt: Attempt, now: datetime) -> bool:
    """Finished, past its own deadline, or past the closing date; no worker needs to have run."""
    if attempt.state == Attempt.State.FINISHED:
        return True
    deadlines = [moment for moment in (attempt.deadline_at, attempt.assignment.closes_at) if moment is not None]
    return any(now > moment for moment in deadlines)


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """Mean and histogram of a quiz's ratings; both empty below `RATINGS_SHOWN_FROM`."""

    count: int = 0
    mean: str = ""
    histogram: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands with one offer. `current` is the open attempt, or the last one finished."""

    offer: Offer
    current: Attempt | None
    attempts: tuple[Attempt, ...] = ()  # oldest first
    answers: Mapping[int, Mapping[str, Answer]] = field(default_factory=dict)  # by attempt, then question key
    rating: Rating | None = None
    ratings: RatingSummary = RatingSummary()

    @property
    def version(self) -> Version:
        return self.current.version if self.current else self.offer.version

    @property
    def counting(self) -> Attempt | None:
        """The finished attempt that counts."""
        finished = [
            attempt
            for attempt in self.attempts
            if attempt.state == Attempt.State.FINISHED and attempt.purpose == Attempt.Purpose.COUNTS
        ]
        if not finished:
            return None
        rule = self.offer.assignment.counting
        if rule == Assignment.Counting.BEST:
            return max(finished, key=lambda attempt: attempt.score or Fraction(0))
        return finished[-1] if rule == Assignment.Counting.LAST else finished[0]

    def graded(self, attempt: Attempt) -> dict[str, Graded]:
        """The learner's grades as of `attempt`: a retry of the missed ones stands on the attempt it retries."""
        own = {key: graded_of(answer) for key, answer in self.answers.get(attempt.pk, {}).items() if answer.outcome}
        before = next((a for a in self.attempts if a.pk == attempt.retry_of_id), None)
        if attempt.purpose != Attempt.Purpose.RETRY_MISSED or before is None:
            return own
        return self.graded(before) | own


def graded_of(answer: Answer) -> Graded:
    assert answer.outcome is not None  # noqa: S101  callers pass checked answers only
    fraction = answer.outcome.grade
    return Graded(fraction, verdict_of(fraction, dont_know=bool(answer.outcome.response.get("dont_know"))))


def standings(identity: Identity, slugs: Iterable[str]) -> dict[str, Standing]:
    """Where the learner stands with each of these quizzes; quizzes not offered are left out."""
    offers = public_offers(slugs)
    return _standings(identity, offers)


def standing_of(identity: Identity, offer: Offer) -> Standing:
    return _standings(identity, {offer.quiz.slug: offer})[offer.quiz.slug]


def _standings(identity: Identity, offers: Mapping[str, Offer]) -> dict[str, Standing]:
    attempts = _attempts_by_assignment(identity, [offer.assignment.pk for offer in offers.values()])
    current = {pk: _current(found) for pk, found in attempts.items()}
    answers = answers_of(_with_retried(attempts, current))
    finished = [a.assignment.quiz_id for a in current.values() if a and a.state == Attempt.State.FINISHED]
    own_ratings = _own_ratings(identity, finished)
    summaries = rating_summaries(finished)
    return {
        slug: Standing(
            offer=offer,
            current=current.get(offer.assignment.pk),
            attempts=tuple(attempts.get(offer.assignment.pk, ())),
            answers=answers,
            rating=own_ratings.get(offer.quiz.pk),
            ratings=summaries.get(offer.quiz.pk, RatingSummary()),
        )
        for slug, offer in offers.items()
    }


def _attempts_by_assignment(identity: Identity, assignment_ids: list[int]) -> dict[int, list[Attempt]]:
    if identity.is_new or not assignment_ids:
        return {}
    found: dict[int, list[Attempt]] = {}
    for attempt in _attempts(identity).filter(assignment_id__in=assignment_ids).order_by("assignment_id", "number"):
        found.setdefault(attempt.assignment_id, []).append(attempt)
    return found


def _current(attempts: list[Attempt]) -> Attempt | None:
    """The open attempt, or the last: retries follow each other in number."""
    return next((a for a in attempts if a.state == Attempt.State.OPEN), attempts[-1] if attempts else None)


def _with_retried(attempts: Mapping[int, list[Attempt]], current: Mapping[int, Attempt | None]) -> list[int]:
    wanted: list[int] = []
    by_id = {attempt.pk: attempt for found in attempts.values() for attempt in found}
    for attempt in current.values():
        while attempt is not None:
            wanted.append(attempt.pk)
            attempt = by_id.get(attempt.retry_of_id) if attempt.retry_of_id else None
    return wanted


def answers_of(attempt_ids: list[int]) -> dict[int, dict[str, Answer]]:
    answers: dict[int, dict[str, Answer]] = {pk: {} for pk in attempt_ids}
    if attempt_ids:
        for answer in Answer.objects.filter(attempt_id__in=attempt_ids).select_related("outcome"):
            answers[answer.attempt_id][answer.question_key] = answer
    return answers


def layout_of(attempt: Attempt) -> Layout:
    return Layout.from_document(attempt.layout)


def attempts_locked(learner: Learner, assignment: Assignment) -> list[Attempt]:
    """All of a learner's attempts at an assignment, oldest first, locked until the transaction ends."""
    found = Attempt.objects.select_for_update(no_key=True, of=("self",)).filter(learner=learner, assignment=assignment)
    return list(
        found.select_related("assignment__quiz", "version", "learner").defer("version__content").order_by("number")
    )


# What learners typed


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number that learners typed for one draw of a question, and how often."""

    version: Version
    question_key: str
    draw: int
    number: Fraction
    grade: Fraction
    diagnosis: Mapping[str, object]
    answers: int


def typed_numbers(quiz: Quiz) -> list[TypedNumber]:
    """Every number that was checked in a question with variants, over all versions of the quiz, the most frequent
    first. An outcome stands for all answers that gave the same response."""
    checked = Outcome.objects.filter(version__quiz=quiz, response__has_key="number").select_related("version")
    counted = checked.annotate(answer_count=Count("answer")).filter(answer_count__gt=0).order_by("-answer_count", "pk")
    return [
        TypedNumber(
            version=outcome.version,
            question_key=outcome.question_key,
            draw=outcome.draw,
            number=Fraction(str(outcome.response["number"])),
            grade=outcome.grade,
            diagnosis=outcome.diagnosis,
            answers=outcome.answer_count,
        )
        for outcome in counted
        if _has_draws(outcome)
    ]


def _has_draws(outcome: Outcome) -> bool:
    question = content_of(outcome.version).question(outcome.question_key)
    return question is not None and question.variants is not None


# Ratings


def _own_ratings(identity: Identity, quiz_ids: list[int]) -> dict[int, Rating]:
    if not quiz_ids:
        return {}
    rows = Rating.objects.filter(owned_by(identity, "learner__"), quiz_id__in=quiz_ids)
    return {rating.quiz_id: rating for rating in rows}


def rating_summaries(quiz_ids: list[int]) -> dict[int, RatingSummary]:
    if not quiz_ids:
        return {}
    counts: dict[int, dict[int, int]] = {}
    rows = Rating.objects.filter(quiz_id__in=quiz_ids).values("quiz_id", "stars").annotate(n=Count("pk"))
    for row in rows:
        counts.setdefault(row["quiz_id"], {})[row["stars"]] = row["n"]
    return {quiz_id: _summary(stars) for quiz_id, stars in counts.items()}


def _summary(stars: Mapping[int, int]) -> RatingSummary:
    count = sum(stars.values())
    if count < RATINGS_SHOWN_FROM:
        return RatingSummary(count=count)
    mean = Fraction(sum(star * n for star, n in stars.items()), count)
    tenths = (mean * 10 + Fraction(1, 2)).__floor__()
    return RatingSummary(
        count=count,
        mean=f"{tenths // 10}.{tenths % 10}",
        histogram=tuple((star, stars.get(star, 0)) for star in range(5, 0, -1)),
    )

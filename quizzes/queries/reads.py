"""Reads of content, of what is offered, and of what learners did with it, each with its visibility rule inside."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

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
    Accommodation,
    Answer,
    Assignment,
    Attempt,
    Choice,
    Learner,
    Lesson,
    Membership,
    Outcome,
    Question,
    Quiz,
    Rating,
    Version,
    VersionExplanation,
)
from quizzes.models import Explanation as StoredExplanation
from quizzes.receipts import Receipt, make_receipt, read_receipt
from quizzes.terms import Terms, terms_of

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
        asks=raw.get("asks"),
        tries=int(raw.get("tries", defaults.tries)),
        try_penalty=Fraction(str(raw.get("try_penalty", defaults.try_penalty))),
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
        hints=tuple(text(str(hint)) for hint in question.hints),
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
    """The claim of a draft's row. What can't be read is kept as a problem, never guessed: the row may come from a fixture."""
    parameters, expected, role = raw.get("parameters", {}), raw.get("expected"), raw.get("role", Role.DECIDES)
    faults = []
    if not isinstance(parameters, Mapping):
        faults.append("its parameters must be a set of names with values")
    if not isinstance(expected, bool):
        faults.append(f"expected must be true or false, not {expected!r}")
    if role not in {each.value for each in Role}:
        faults.append(f"its role {role!r} is unknown; known are {', '.join(each.value for each in Role)}")
    return engine.Claim(
        claim=engine.Reference(str(raw.get("claim", "")), parameters if isinstance(parameters, Mapping) else {}),
        expected=expected is True,
        role=Role(role) if not faults else Role.DECIDES,
        source=str(raw.get("source", "")),
        unreadable="; ".join(faults),
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

    @property
    def is_available(self) -> bool:
        """Whether anybody may begin it. Attempts that run go on without it."""
        if not self.quiz.can_be_begun:
            return False
        return self.assignment.kind == Assignment.Kind.CLASS or self.quiz.visibility != Quiz.Visibility.PRIVATE

    @property
    def is_private(self) -> bool:
        return self.quiz.visibility == Quiz.Visibility.PRIVATE

    @property
    def needs_start(self) -> bool:
        """Whether an attempt begins by a post of its own, and not with its first answer."""
        assignment = self.assignment
        return (
            assignment.mode == Assignment.Mode.TEST
            or assignment.time_limit_seconds is not None
            or bool(assignment.access_code)
            or assignment.naming != Assignment.Naming.NONE
        )


def _public_offers(slugs: Iterable[str]) -> dict[str, Offer]:
    """Published quizzes by slug, also those that nobody may begin any more."""
    return _offers(_assignments().filter(kind=Assignment.Kind.PUBLIC, quiz__slug__in=list(slugs)))


def may_begin(identity: Identity, offer: Offer) -> bool:
    """Whether this learner may begin an attempt, dates and codes apart: the quiz of a class is for its members."""
    if not offer.is_available or offer.assignment.kind == Assignment.Kind.LTI:
        return False
    if offer.assignment.kind != Assignment.Kind.CLASS:
        return True
    if identity.is_trial:
        return Learner.objects.filter(owned_by(identity), trial_of=offer.assignment).exists()
    classrooms = {"classroom__assignments": offer.assignment, "classroom__archived_at": None}
    members = Membership.objects.filter(owned_by(identity, "learner__"), **classrooms)
    return members.exists()


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


def class_offers(classroom_id: int) -> list[Offer]:
    """What the members of a class may begin, dates apart."""
    there = _assignments().filter(classroom=classroom_id, quiz__withdrawn_at=None)
    return list(_offers(there.filter(quiz__archived_at=None, quiz__binned_at=None).order_by("quiz__title")).values())


def latest_offer(assignment: Assignment) -> Offer | None:
    return next(iter(_offers(_assignments().filter(pk=assignment.pk)).values()), None)


def _assignments() -> QuerySet[Assignment]:
    related = Assignment.objects.select_related("version", "quiz__latest_version")
    granted = Accommodation.objects.filter(assignment=OuterRef("pk"))
    return related.defer("version__content", "quiz__latest_version__content").annotate(has_grants=Exists(granted))


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
    offers = _offers(_listed_assignments())
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
    public = _assignments().filter(kind=Assignment.Kind.PUBLIC, quiz__visibility=Quiz.Visibility.PUBLIC)
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
    offers = _offers(_listed_assignments().filter(mode=Assignment.Mode.PRACTICE, access_code=""))
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
    return own_attempts(identity).filter(uuid=attempt_uuid).first()


def own_attempt_locked(identity: Identity, attempt_uuid: uuid.UUID) -> Attempt | None:
    """The same, locked until the transaction ends: whatever changes an attempt or its answers holds this lock."""
    return own_attempts(identity).select_for_update(no_key=True, of=("self",)).filter(uuid=attempt_uuid).first()


def own_attempts(identity: Identity) -> QuerySet[Attempt]:
    return _with_their_rows(Attempt.objects.filter(owned_by(identity, "learner__")))


def _with_their_rows(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    granted = Accommodation.objects.filter(assignment=OuterRef("assignment"))
    return (
        attempts.select_related("assignment__quiz", "version", "learner")
        .defer("version__content")
        .annotate(has_grants=Exists(granted))
    )


def attempt_terms(attempt: Attempt) -> Terms:
    """What holds now for the attempt's learner. One statement, and none where nobody has a grant."""
    if not getattr(attempt, "has_grants", True):
        return terms_of(attempt.assignment)
    return terms_by_assignment([attempt.assignment], Q(learner=attempt.learner_id))[attempt.assignment_id]


def learner_terms(learner: Learner, assignment: Assignment) -> Terms:
    """A trial may begin before anybody else."""
    terms = terms_by_assignment([assignment], Q(learner=learner))[assignment.pk]
    return terms if learner.trial_of_id is None else replace(terms, opens_at=None)


def terms_by_assignment(assignments: Iterable[Assignment], whose: Q) -> dict[int, Terms]:
    """`whose` is a condition on the `learner` of a grant, and of a membership in a class with a grant."""
    assignments = list(assignments)
    asked = [assignment.pk for assignment in assignments if getattr(assignment, "has_grants", True)]
    own: dict[int, list[Accommodation]] = {pk: [] for pk in asked}
    others: dict[int, list[Accommodation]] = {pk: [] for pk in asked}
    for grant in _grants(asked, whose):
        (own if grant.is_own else others)[grant.assignment_id].append(grant)  # type: ignore[attr-defined]
    return {a.pk: terms_of(a, own.get(a.pk, ()), others.get(a.pk, ())) for a in assignments}


def _grants(assignment_ids: list[int], whose: Q) -> Iterable[Accommodation]:
    if not assignment_ids:
        return ()
    memberships = Membership.objects.filter(whose, classroom=OuterRef("classroom"))
    is_own = ExpressionWrapper(whose | Q(Exists(memberships)), output_field=BooleanField())
    return Accommodation.objects.filter(assignment__in=assignment_ids).annotate(is_own=is_own)


def is_closed(attempt: Attempt, terms: Terms, now: datetime, grace: timedelta = timedelta(0)) -> bool:
    """Finished, set aside by a teacher, or past its deadline (and `grace`); no worker needs to have run."""
    if attempt.state == Attempt.State.FINISHED or attempt.reset_at is not None:
        return True
    deadline = terms.deadline(attempt.started_at)
    return deadline is not None and now > deadline + grace


def is_over(identity: Identity, attempt_uuid: uuid.UUID, now: datetime) -> bool:
    """Whether the learner's attempt is closed by now; one that isn't theirs is left to whoever asks for it next."""
    attempt = own_attempt(identity, attempt_uuid)
    return attempt is None or is_closed(attempt, attempt_terms(attempt), now)


def attempts_with_an_end() -> list[int]:
    """Open attempts that a time limit or a closing date will end, the oldest first."""
    ends = Q(assignment__time_limit_seconds__isnull=False) | Q(assignment__closes_at__isnull=False)
    running = Attempt.objects.filter(ends, state=Attempt.State.OPEN, reset_at=None)
    return list(running.order_by("pk").values_list("pk", flat=True))


def attempt_locked(attempt_id: int) -> Attempt | None:
    """Anybody's attempt, locked until the transaction ends: for work that no learner has asked for."""
    found = _with_their_rows(Attempt.objects.filter(pk=attempt_id))
    return found.select_for_update(no_key=True, of=("self",)).first()


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """Mean and histogram of a quiz's ratings; both empty below `RATINGS_SHOWN_FROM`."""

    count: int = 0
    mean: str = ""
    histogram: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands with one offer. `current` is the open attempt, or the last one finished. Attempts that a
    teacher has set aside are left out."""

    offer: Offer
    terms: Terms
    current: Attempt | None
    attempts: tuple[Attempt, ...] = ()  # oldest first
    last_number: int = 0  # the highest number given, also to an attempt that was set aside
    is_takable: bool = True  # whether the learner may begin an attempt, dates and number apart
    answers: Mapping[int, Mapping[str, Answer]] = field(default_factory=dict)  # by attempt, then question key
    rating: Rating | None = None
    ratings: RatingSummary = RatingSummary()

    @property
    def version(self) -> Version:
        return self.current.version if self.current else self.offer.version

    @property
    def is_withdrawn(self) -> bool:
        """No longer offered, and the learner never began it."""
        return not self.attempts and not self.offer.quiz.can_be_begun and not self.offer.is_private

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


def asked_keys(standing: Standing, attempt: Attempt) -> tuple[str, ...]:
    """The questions that the attempt is about: a retry of the missed ones is about those of the attempt it began with."""
    by_id = {each.pk: each for each in standing.attempts}
    while attempt.purpose == Attempt.Purpose.RETRY_MISSED and attempt.retry_of_id in by_id:
        attempt = by_id[attempt.retry_of_id]
    return layout_of(attempt).questions


def graded_of(answer: Answer) -> Graded:
    """What the answer earns. A question got right at a later try is right, and earns what the tries left of it."""
    assert answer.outcome is not None  # noqa: S101  callers pass checked answers only
    grade = answer.outcome.grade
    earned = grade if answer.earned is None else answer.earned
    return Graded(earned, verdict_of(max(grade, earned), dont_know=bool(answer.outcome.response.get("dont_know"))))


def standings(identity: Identity, slugs: Iterable[str]) -> dict[str, Standing]:
    """Where the learner stands with each of these quizzes. Those not offered are left out, but for a learner who has
    begun them: attempts that run go on, and results stay."""
    return _visible(_standings(identity, _public_offers(slugs)))


def assignment_standing(identity: Identity, public_id: uuid.UUID) -> Standing | None:
    """The same for one assignment by its own address: that of a class is there for its members."""
    assignments = _assignments().filter(public_id=public_id).exclude(kind=Assignment.Kind.LTI)
    found = _visible(_standings(identity, _offers(assignments)))
    return next(iter(found.values()), None)


def _visible(found: Mapping[str, Standing]) -> dict[str, Standing]:
    """Those that the learner may know of: one that was withdrawn is told of as such, a private one is not there."""
    return {
        slug: standing
        for slug, standing in found.items()
        if standing.is_takable or standing.attempts or standing.is_withdrawn
    }


def standing_of(identity: Identity, offer: Offer) -> Standing:
    return _standings(identity, {offer.quiz.slug: offer})[offer.quiz.slug]


def _standings(identity: Identity, offers: Mapping[str, Offer]) -> dict[str, Standing]:
    numbered = attempts_by_assignment(identity, [offer.assignment.pk for offer in offers.values()])
    attempts = {pk: [attempt for attempt in found if attempt.reset_at is None] for pk, found in numbered.items()}
    current = {pk: current_attempt(found) for pk, found in attempts.items()}
    terms = terms_by_assignment([offer.assignment for offer in offers.values()], owned_by(identity, "learner__"))
    if identity.is_trial:
        terms = {pk: replace(each, opens_at=None) for pk, each in terms.items()}
    answers = answers_of(with_retried(attempts, current))
    finished = [a.assignment.quiz_id for a in current.values() if a and a.state == Attempt.State.FINISHED]
    own_ratings = _own_ratings(identity, finished)
    summaries = rating_summaries(finished)
    return {
        slug: Standing(
            offer=offer,
            terms=terms[offer.assignment.pk],
            current=current.get(offer.assignment.pk),
            attempts=tuple(attempts.get(offer.assignment.pk, ())),
            last_number=max((attempt.number for attempt in numbered.get(offer.assignment.pk, ())), default=0),
            is_takable=may_begin(identity, offer),
            answers=answers,
            rating=own_ratings.get(offer.quiz.pk),
            ratings=summaries.get(offer.quiz.pk, RatingSummary()),
        )
        for slug, offer in offers.items()
    }


def attempts_by_assignment(identity: Identity, assignment_ids: list[int]) -> dict[int, list[Attempt]]:
    if identity.is_new or not assignment_ids:
        return {}
    found: dict[int, list[Attempt]] = {}
    for attempt in own_attempts(identity).filter(assignment_id__in=assignment_ids).order_by("assignment_id", "number"):
        found.setdefault(attempt.assignment_id, []).append(attempt)
    return found


def current_attempt(attempts: list[Attempt]) -> Attempt | None:
    """The open attempt, or the last: retries follow each other in number."""
    return next((a for a in attempts if a.state == Attempt.State.OPEN), attempts[-1] if attempts else None)


def with_retried(attempts: Mapping[int, list[Attempt]], current: Mapping[int, Attempt | None]) -> list[int]:
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
    """All of a learner's attempts at an assignment, oldest first, those set aside among them, locked until the
    transaction ends."""
    found = _with_their_rows(Attempt.objects.filter(learner=learner, assignment=assignment))
    return list(found.select_for_update(no_key=True, of=("self",)).order_by("number"))


# Receipts


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """The attempt of a genuine receipt. `is_unchanged` says whether what is stored is what was handed in then."""

    attempt: Attempt
    submitted_at: datetime
    is_unchanged: bool


def receipt_of(attempt: Attempt, answers: Iterable[Answer]) -> Receipt | None:
    """The receipt of a finished attempt with these answers, all that it has."""
    if attempt.submitted_at is None:
        return None
    sent = {answer.question_key: answer.raw for answer in answers if answer.raw}
    return make_receipt(attempt.uuid, attempt.submitted_at, sent)


def verify_receipt(code: str) -> VerifiedReceipt | None:
    """What a receipt proves; None where its code was mistyped or not given out here. For teachers: ask for their right
    to the attempt before showing it."""
    receipt = read_receipt(code)
    found = _with_their_rows(Attempt.objects.filter(uuid=receipt.attempt)).first() if receipt else None
    if receipt is None or found is None:
        return None
    stored = receipt_of(found, answers_of([found.pk])[found.pk].values())
    return VerifiedReceipt(found, receipt.submitted_at, is_unchanged=stored == receipt)


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
    real = Count("answer", filter=Q(answer__attempt__learner__trial_of=None))
    counted = checked.annotate(answer_count=real).filter(answer_count__gt=0).order_by("-answer_count", "pk")
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
    real = Rating.objects.filter(quiz_id__in=quiz_ids, learner__trial_of=None)
    rows = real.values("quiz_id", "stars").annotate(n=Count("pk"))
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

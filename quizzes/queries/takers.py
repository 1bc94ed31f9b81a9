"""Who took an assignment: one row a learner for the live list, one row an attempt for the sheet of results. For teachers:
ask for their right to the assignment first. Learners of a trial are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Q

from quizzes.additions import listed
from quizzes.aliases import alias_of, short_id
from quizzes.engine.certainty import FIELD, Level
from quizzes.engine.review import Column, Row
from quizzes.learners import Identity
from quizzes.models import Accommodation, Answer, AnswerEvent, Assignment, Attempt, Learner, Membership
from quizzes.queries.attempts import answers_of
from quizzes.queries.classrooms import given_name, name_of
from quizzes.queries.frozen import content_of
from quizzes.queries.offers import Offer
from quizzes.queries.standings import Standing, current_attempt, with_retried
from quizzes.queries.taking import identity_of
from quizzes.terms import Terms, review_now, terms_of

EMPTY: tuple[dict[str, object], ...] = ({"choices": []}, {"text": ""})
# What an answer holds that is none. A level of certainty alone says nothing either.
NOTHING_SENT: tuple[dict[str, object], ...] = (
    {},
    *EMPTY,
    *({**empty, FIELD: str(int(level))} for empty in EMPTY for level in Level),
)


@dataclass(frozen=True, slots=True)
class Progress:
    answered: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taker:
    """A learner, or a line of the roster that nobody has joined in, with all their attempts, the oldest first."""

    id: str
    name: str
    alias: str
    terms: Terms
    attempts: tuple[Attempt, ...] = ()
    number: str = ""
    learner_id: int | None = None
    progress: Mapping[int, Progress] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.reset_at is None)

    @property
    def current(self) -> Attempt | None:
        return current_attempt(list(self.counted))

    def counting(self, assignment: Assignment) -> Attempt | None:
        """The finished attempt that counts."""
        offer = Offer(assignment, self.attempts[0].version) if self.attempts else None
        return Standing(offer, self.terms, None, self.counted).counting if offer else None


def takers(assignment: Assignment) -> list[Taker]:
    """Everybody who began it, and of a class everybody on its list. The number of statements doesn't grow with them."""
    attempts: dict[int, list[Attempt]] = {}
    for attempt in _attempts(assignment):
        attempt.assignment = assignment
        attempts.setdefault(attempt.learner_id, []).append(attempt)
    members = expected(assignment)
    terms = terms_of_learners(assignment, {*attempts, *(m.learner_id for m in members if m.learner_id)})
    progress = _progress(assignment)
    known = {member.learner_id for member in members}
    rows = [_member(member, attempts.get(member.learner_id or 0, ()), terms, progress) for member in members]
    return rows + [
        Taker(
            id=f"l{learner_id}",
            name=name_of(found[0].learner, given_name(found)),
            alias=alias_of(found[0].learner.public_id.hex),
            terms=terms[learner_id],
            attempts=tuple(found),
            learner_id=learner_id,
            progress=progress,
        )
        for learner_id, found in attempts.items()
        if learner_id not in known
    ]


def names_of_ids(assignment: Assignment) -> dict[str, str]:
    """Today's names behind the short ids by which the log calls learners and places of a class. Who is gone isn't there."""
    names = {taker.learner_id: taker.name for taker in takers(assignment)}
    learners = Learner.objects.filter(pk__in=[pk for pk in names if pk]).values_list("pk", "public_id")
    called = {short_id(public_id): names[pk] for pk, public_id in learners}
    places = assignment.classroom.memberships.values_list("public_id", "name") if assignment.classroom else ()
    return called | {short_id(public_id): name for public_id, name in places}


@dataclass(frozen=True, slots=True)
class Expected:
    """A place in the list of those who should take an assignment."""

    id: str
    name: str
    alias: str
    number: str
    learner_id: int | None


def expected(assignment: Assignment) -> list[Expected]:
    """Of a class its members, and whomever another app expects."""
    members = assignment.classroom.memberships.order_by("pk") if assignment.classroom else ()
    of_class = [Expected(f"m{m.pk}", m.name, m.alias, m.number, m.learner_id) for m in members]
    return of_class + [
        Expected(each.id, each.name, alias_of(each.seed), each.number, each.learner_id) for each in listed(assignment)
    ]


def _member(
    member: Expected,
    attempts: list[Attempt] | tuple[()],
    terms: Mapping[int, Terms],
    progress: Mapping[int, Progress],
) -> Taker:
    return Taker(
        id=member.id,
        name=member.name,
        alias=member.alias,
        terms=terms[member.learner_id or 0],
        attempts=tuple(attempts),
        number=member.number,
        learner_id=member.learner_id,
        progress=progress,
    )


def _attempts(assignment: Assignment) -> Iterator[Attempt]:
    rows = Attempt.objects.filter(assignment=assignment, learner__trial_of=None)
    related = rows.select_related("version", "learner__user").defer("version__content", "seed", "version__note")
    return related.order_by("learner_id", "number").iterator(chunk_size=2_000)


def _progress(assignment: Assignment) -> dict[int, Progress]:
    """How many answers of each attempt hold something, and when the last one was saved."""
    empty = Q()
    for raw in NOTHING_SENT:
        empty |= Q(raw=raw)
    rows = Answer.objects.filter(attempt__assignment=assignment).values("attempt_id")
    counted = rows.annotate(answered=Count("pk", filter=~empty), saved_at=Max("updated_at", filter=~Q(raw={})))
    found = counted.values_list("attempt_id", "answered", "saved_at")
    return {attempt_id: Progress(answered, saved_at) for attempt_id, answered, saved_at in found}


def terms_of_learners(assignment: Assignment, learner_ids: set[int]) -> dict[int, Terms]:
    """What holds for each of these learners; under 0 what holds for somebody who hasn't joined."""
    grants, own = _grants(assignment)
    usual = terms_of(assignment, (), grants)
    found = dict.fromkeys({0, *learner_ids}, usual)
    for learner_id in learner_ids & own.keys():
        others = [grant for grant in grants if grant not in own[learner_id]]
        found[learner_id] = terms_of(assignment, own[learner_id], others)
    return found


def _grants(assignment: Assignment) -> tuple[list[Accommodation], dict[int, list[Accommodation]]]:
    """All grants of an assignment, and those that reach each learner, directly, by their place in a class or by a class."""
    grants = list(Accommodation.objects.filter(assignment=assignment).select_related("member"))
    own: dict[int, list[Accommodation]] = {}
    by_class: dict[int, Accommodation] = {}
    for grant in grants:
        learner_id = grant.learner_id if grant.member is None else grant.member.learner_id
        if learner_id is not None:
            own.setdefault(learner_id, []).append(grant)
        elif grant.classroom_id is not None:
            by_class[grant.classroom_id] = grant
    if by_class:
        rows = Membership.objects.filter(classroom__in=by_class, learner__isnull=False)
        for learner_id, classroom_id in rows.values_list("learner_id", "classroom_id"):
            own.setdefault(learner_id or 0, []).append(by_class[classroom_id])
    return grants, own


# One attempt


def attempt_of(assignment: Assignment, attempt_id: int) -> Attempt | None:
    """An attempt at this assignment, those set aside and those of trials among them."""
    rows = Attempt.objects.filter(assignment=assignment, pk=attempt_id)
    related = rows.select_related("assignment__quiz", "assignment__classroom", "version", "learner__user")
    return related.defer("version__content").first()


def standing_at(attempt: Attempt) -> tuple[Standing, Identity]:
    """Where the learner of this attempt stands with it, as if it were their latest; and who they are."""
    mine = Attempt.objects.filter(assignment=attempt.assignment, learner=attempt.learner, number__lte=attempt.number)
    series = list(mine.select_related("assignment__quiz", "version", "learner").order_by("number"))
    current = next(each for each in series if each.pk == attempt.pk)
    answers = answers_of(with_retried({attempt.assignment_id: series}, {attempt.assignment_id: current}))
    terms = terms_of_learners(attempt.assignment, {attempt.learner_id})[attempt.learner_id]
    identity = identity_of(attempt.learner)
    counted = tuple(each for each in series if each.reset_at is None or each.pk == current.pk)
    return Standing(Offer(attempt.assignment, attempt.version), terms, current, counted, answers=answers), identity


def events_of(attempt: Attempt) -> list[AnswerEvent]:
    return list(attempt.events.select_related("outcome").order_by("pk"))


def attempts_beside(attempt: Attempt) -> list[Attempt]:
    """All attempts of the same learner at the same assignment, the oldest first."""
    rows = Attempt.objects.filter(assignment=attempt.assignment_id, learner=attempt.learner_id)
    return list(rows.order_by("number"))


def called(attempt: Attempt) -> str:
    """The learner's name as their teacher's list has it."""
    classroom_id = attempt.assignment.classroom_id
    if classroom_id is not None:
        member = Membership.objects.filter(classroom=classroom_id, learner=attempt.learner_id).first()
        if member is not None:
            return member.name
    return name_of(attempt.learner, given_name(attempts_beside(attempt)))


# Grants and what they mean


@dataclass(frozen=True, slots=True)
class Moved:
    """A running attempt whose end a grant or a setting moves."""

    attempt: Attempt
    name: str
    before: datetime | None
    after: datetime | None

    def ends_now(self, now: datetime) -> bool:
        """Whether the attempt had time left before, and has none after."""
        return self.after is not None and self.after < now and (self.before is None or self.before >= now)


def practising(assignment: Assignment) -> int:
    """How many attempts run that were begun as practice."""
    rows = assignment.attempts.filter(state=Attempt.State.OPEN, reset_at=None, learner__trial_of=None)
    return rows.filter(mode=Assignment.Mode.PRACTICE).count()


def withholds_tries(assignment: Assignment) -> bool:
    """Whether its quiz allows several tries that this practice can't give: they would tell what the review rules don't."""
    version = assignment.version or assignment.quiz.latest_version
    if version is None or assignment.mode != Assignment.Mode.PRACTICE or content_of(version).settings.tries == 1:
        return False
    return not review_now(assignment, terms_of(assignment)).allows(Row.CORRECTNESS, Column.DURING)


def moved_by_settings(
    assignment: Assignment,
    rows: list[Taker],
    *,
    closes_at: datetime | None,
    time_limit_seconds: int | None,
) -> list[Moved]:
    """The running attempts whose end another closing date and time limit would move."""
    changed = copy(assignment)
    changed.closes_at, changed.time_limit_seconds = closes_at, time_limit_seconds
    _, own = _grants(assignment)
    found = []
    for taker in rows:
        attempt = taker.current
        if attempt is None or attempt.state == Attempt.State.FINISHED:
            continue
        mine = own.get(taker.learner_id or 0, [])
        before = terms_of(assignment, mine).deadline(attempt.started_at)
        after = terms_of(changed, mine).deadline(attempt.started_at)
        if before != after:
            found.append(Moved(attempt, taker.name, before, after))
    return found


@dataclass(frozen=True, slots=True)
class Reopenable:
    """An attempt that was handed in when its time was over, and would have time again by now."""

    attempt: Attempt
    name: str
    until: datetime | None


def reopenable_attempts(rows: list[Taker], now: datetime) -> list[Reopenable]:
    found = []
    for taker in rows:
        attempt = taker.current
        if attempt is None or attempt.ended_by != Attempt.Ending.DEADLINE:
            continue
        until = taker.terms.deadline(attempt.started_at)
        if until is None or until >= now:
            found.append(Reopenable(attempt, taker.name, until))
    return found


def moved_by(assignment: Assignment, rows: list[Taker]) -> dict[int, list[Moved]]:
    """What each grant means for the attempts that run: their ends without and with it, by the grant's id."""
    grants, own = _grants(assignment)
    found: dict[int, list[Moved]] = {grant.pk: [] for grant in grants}
    for taker in rows:
        attempt = taker.current
        if attempt is None or attempt.state == Attempt.State.FINISHED:
            continue
        mine = own.get(taker.learner_id or 0, [])
        after = terms_of(assignment, mine).deadline(attempt.started_at)
        for grant in mine:
            without = terms_of(assignment, [each for each in mine if each.pk != grant.pk])
            before = without.deadline(attempt.started_at)
            if before != after:
                found[grant.pk].append(Moved(attempt, taker.name, before, after))
    return found

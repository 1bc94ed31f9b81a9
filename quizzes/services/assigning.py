"""To whom a quiz is offered, and on what terms. What changes here reaches attempts that run; every change is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from fractions import Fraction

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from quizzes import queries
from quizzes.engine.errors import InUse, InvalidContent, InvalidParameter, StaleRevision
from quizzes.engine.review import review_problems, review_warnings
from quizzes.fields import MAX_LENGTH
from quizzes.lengths import LONGEST
from quizzes.models import Assignment, AssignmentChange, Classroom, Quiz
from quizzes.observers import tell_of_settings
from quizzes.origins import UnreadableOrigin, read_origins
from quizzes.services.logging_changes import log_change
from quizzes.services.trials import delete_trial
from quizzes.services.webhooks import tell_changed

MOST_ATTEMPTS = 1_000
LONGEST_CODE = 50
VISIBILITY, VERSION = "visibility", "version"


@dataclass(frozen=True, slots=True)
class AssignmentSettings:
    """Everything of an assignment that may change while it runs. `visibility` is that of its quiz, "" where the quiz is
    given to a class. `version` is the number of the only version that new attempts take, None for always the latest."""

    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    time_limit_seconds: int | None
    attempts_allowed: int | None
    counting: str
    pass_mark: Fraction | None
    access_code: str
    naming: str
    review: Mapping[str, object]
    visibility: str = ""
    embedding: str = Assignment.Embedding.ANYBODY.value
    embedding_sites: tuple[str, ...] = ()
    version: int | None = None


SITES = "embedding_sites"
NAMES = tuple(field.name for field in fields(AssignmentSettings) if field.name not in (VISIBILITY, VERSION, SITES))


def settings_of(assignment: Assignment) -> AssignmentSettings:
    """What holds now."""
    visibility = assignment.quiz.visibility if assignment.kind == Assignment.Kind.PUBLIC else ""
    version = None if assignment.version is None else assignment.version.number
    own = {name: getattr(assignment, name) for name in NAMES}
    sites = tuple(assignment.embedding_sites)
    return AssignmentSettings(**own, visibility=visibility, version=version, embedding_sites=sites)


def settings_problems(settings: AssignmentSettings, quiz: Quiz) -> list[tuple[str, str]]:
    """Every reason why these can't be the settings of an assignment of this quiz: the name of the field, and a sentence."""
    found = [*_named_problems(settings), *_bounds(settings)]
    if settings.opens_at and settings.closes_at and settings.closes_at <= settings.opens_at:
        found.append(("closes_at", "It must close after it opens."))
    if settings.version is not None and settings.version not in queries.version_numbers(quiz):
        found.append((VERSION, f"“{quiz}” has no version {settings.version}. Leave it empty for always the latest."))
    code = settings.access_code
    if len(code) > LONGEST_CODE or not code.isprintable() or (code and not "".join(code.split())):
        found.append(("access_code", f"A code has at most {LONGEST_CODE} readable characters."))
    found += _embedding_problems(settings)
    reviewed = review_problems(settings.review, settings.mode, closes=settings.closes_at is not None)
    return found + [("review", sentence) for sentence in reviewed]


def settings_warnings(settings: AssignmentSettings) -> tuple[str, ...]:
    """What these settings do that may not be meant, and that nothing forbids."""
    return review_warnings(settings.review, settings.mode, closes=settings.closes_at is not None)


def _embedding_problems(settings: AssignmentSettings) -> list[tuple[str, str]]:
    if settings.embedding == Assignment.Embedding.SITES and not settings.embedding_sites:
        return [(SITES, "Name the sites, one in each line.")]
    try:
        read = read_origins("\n".join(settings.embedding_sites))
    except UnreadableOrigin as refusal:
        return [(SITES, str(refusal))]
    return [] if read == settings.embedding_sites else [(SITES, "Give each site once, as scheme and host alone.")]


def _named_problems(settings: AssignmentSettings) -> list[tuple[str, str]]:
    known: dict[str, tuple[str, list[str]]] = {
        "mode": (settings.mode, Assignment.Mode.values),
        "counting": (settings.counting, Assignment.Counting.values),
        "naming": (settings.naming, Assignment.Naming.values),
        "embedding": (settings.embedding, Assignment.Embedding.values),
        VISIBILITY: (settings.visibility, ["", *Quiz.Visibility.values]),
    }
    return [
        (name, f"“{value}” is none of {', '.join(filter(None, values))}.")
        for name, (value, values) in known.items()
        if value not in values
    ]


def _bounds(settings: AssignmentSettings) -> list[tuple[str, str]]:
    found = []
    limit, allowed, mark = settings.time_limit_seconds, settings.attempts_allowed, settings.pass_mark
    if limit is not None and not 0 < limit <= LONGEST / timedelta(seconds=1):
        found.append(("time_limit_seconds", "A time limit is more than nothing and at most a week."))
    if allowed is not None and not 1 <= allowed <= MOST_ATTEMPTS:
        found.append(
            ("attempts_allowed", f"Give a number from 1 to {MOST_ATTEMPTS}, or leave it empty for any number.")
        )
    if mark is not None and not 0 < mark <= 1:
        found.append(("pass_mark", "A pass mark is more than 0 % and at most 100 % of the points."))
    elif mark is not None and len(str(mark)) > MAX_LENGTH:
        found.append(("pass_mark", "This pass mark has more digits than can be kept. Round it."))
    return found


def change_assignment(
    *, assignment: Assignment, settings: AssignmentSettings, seen_revision: int, by: User | None, now: datetime
) -> AssignmentChange | None:
    """Set the settings and log what changed, in one transaction; None where nothing did. Locks the assignment.

    Raises `StaleRevision` when somebody saved it after the page with `seen_revision` was opened, and `InvalidParameter`
    for the first of `settings_problems`.
    """
    for field, sentence in settings_problems(settings, assignment.quiz):
        raise InvalidParameter(field, sentence)
    with transaction.atomic():
        locked = hold_assignment(assignment)
        if locked.edit_revision != seen_revision:
            raise StaleRevision(
                "Somebody saved these settings after you opened them. What you typed is kept here: look at the log "
                "below for what was changed, open the page again in a new tab, and save there."
            )
        old = settings_of(locked)
        changed = [f.name for f in fields(settings) if getattr(old, f.name) != getattr(settings, f.name)]
        if not changed:
            return None
        _write(locked, settings, changed, now)
        locked.refresh_from_db()
        tell_of_settings(locked, changed, now)
        tell_changed(locked, now)
        return log_change(
            locked,
            "Changed settings",
            by=by,
            now=now,
            before={name: getattr(old, name) for name in changed},
            after={name: getattr(settings, name) for name in changed},
        )


def _write(locked: Assignment, settings: AssignmentSettings, changed: list[str], now: datetime) -> None:
    values = {name: getattr(settings, name) for name in changed if name in (*NAMES, SITES)}
    if VERSION in changed:
        number = settings.version
        values[VERSION] = None if number is None else locked.quiz.versions.defer("content").get(number=number)
    Assignment.objects.filter(pk=locked.pk).update(edit_revision=F("edit_revision") + 1, updated_at=now, **values)
    if VISIBILITY in changed:
        Quiz.objects.filter(pk=locked.quiz_id).update(visibility=settings.visibility)


@dataclass(frozen=True, slots=True)
class PublicOffer:
    """Who finds a quiz at its own address."""

    visibility: str
    access_code: str = ""


def offer_publicly(*, quiz: Quiz, offer: PublicOffer | None, by: User | None, now: datetime) -> Assignment:
    """The quiz's public assignment, made if there is none yet: offered as `offer` says, or as it was. The caller holds the
    quiz. Raises `InvalidParameter` for the first of `settings_problems`."""
    assignment, _ = Assignment.objects.get_or_create(quiz=quiz, kind=Assignment.Kind.PUBLIC)
    if offer is None:
        return assignment
    held = settings_of(assignment)
    chosen = replace(held, visibility=offer.visibility, access_code=offer.access_code)
    seen = assignment.edit_revision
    change_assignment(assignment=assignment, settings=chosen, seen_revision=seen, by=by, now=now)
    return assignment


def log_visibility(quiz: Quiz, visibility: str, *, by: User | None, now: datetime) -> None:
    """Who finds the quiz has changed together with its draft: the log of its public assignment says so."""
    public = quiz.assignments.filter(kind=Assignment.Kind.PUBLIC).first()
    if public is not None and quiz.visibility != visibility:
        before, after = {VISIBILITY: quiz.visibility}, {VISIBILITY: visibility}
        log_change(public, "Changed settings", by=by, now=now, before=before, after=after)
        Assignment.objects.filter(pk=public.pk).update(updated_at=now)


def hold_assignment(assignment: Assignment) -> Assignment:
    """The assignment's row with its quiz, locked until the transaction ends."""
    rows = Assignment.objects.select_for_update(no_key=True, of=("self",)).select_related("quiz")
    return rows.get(pk=assignment.pk)


BEFORE_A_TEST = timedelta(days=7)  # a test doesn't begin before its teacher has had time for its settings


def assign_quiz(
    *, quiz: Quiz, classroom: Classroom, by: User | None, now: datetime, mode: str = Assignment.Mode.PRACTICE
) -> Assignment:
    """Give the quiz to a class, with settings of its own; again, it finds what was given. Practice may begin at once, a test
    `BEFORE_A_TEST` from now. Raises `InvalidContent` while
    the quiz has no version, and `InUse` for an archived class."""
    if quiz.latest_version_id is None:
        raise InvalidContent(("Publish the quiz first: a class is given a published version.",))
    if classroom.archived_at is not None:
        raise InUse(f"“{classroom}” is archived. Take it out of the archive, then give it quizzes.")
    opens_at = (now + BEFORE_A_TEST).replace(second=0, microsecond=0) if mode == Assignment.Mode.TEST else None
    with transaction.atomic():
        assignment, is_new = Assignment.objects.get_or_create(
            quiz=quiz, classroom=classroom, defaults={"kind": Assignment.Kind.CLASS, "mode": mode, "opens_at": opens_at}
        )
        if is_new:
            log_change(assignment, f"Given to the class “{classroom}”", by=by, now=now)
            tell_changed(assignment, now)
    return assignment


# What an LMS course takes over from the public offer: its terms, but for dates and codes, which belong to its public.
TAKEN_OVER = ("mode", "time_limit_seconds", "attempts_allowed", "counting", "pass_mark", "review")


def offer_in_course(*, quiz: Quiz, place: str, by: User | None, now: datetime) -> Assignment:
    """A new assignment for a place in an LMS course, on the terms that the quiz is offered on publicly. Raises
    `InvalidContent` while the quiz has no version."""
    if quiz.latest_version_id is None:
        raise InvalidContent(("Publish the quiz first: a course is given a published version.",))
    public = quiz.assignments.filter(kind=Assignment.Kind.PUBLIC).first()
    terms = {} if public is None else {name: getattr(public, name) for name in TAKEN_OVER}
    with transaction.atomic():
        assignment = Assignment.objects.create(quiz=quiz, kind=Assignment.Kind.LTI, **terms)
        log_change(assignment, f"Placed in the course “{place}”", by=by, now=now)
    return assignment


def take_back_assignment(*, assignment: Assignment, seen_revision: int | None = None) -> None:
    """Take a quiz back from a class that hasn't begun it. Locks the assignment. Raises `InUse` once there is an attempt,
    and `StaleRevision` when its settings were saved after `seen_revision`."""
    with transaction.atomic():
        locked = hold_assignment(assignment)
        if seen_revision is not None and locked.edit_revision != seen_revision:
            raise StaleRevision("Somebody saved these settings meanwhile. Look at them again before you take it back.")
        if locked.kind != Assignment.Kind.CLASS:
            raise InUse("Only what was given to a class can be taken back. Withdraw the quiz on its page instead.")
        if locked.attempts.filter(learner__trial_of=None).exists():
            raise InUse("Somebody has begun it, so it can't be taken back. Set a closing date instead: results stay.")
        for trial in locked.trials.values_list("pk", flat=True):
            delete_trial(trial)
        locked.delete()

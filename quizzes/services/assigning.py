"""To whom a quiz is offered, and on what terms. What changes here reaches attempts that run; every change is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from fractions import Fraction

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from quizzes.engine.errors import InUse, InvalidContent, InvalidParameter, StaleRevision
from quizzes.engine.review import review_problems
from quizzes.lengths import LONGEST
from quizzes.models import Assignment, AssignmentChange, Classroom, Quiz
from quizzes.services.editing import touch_quiz
from quizzes.services.logging_changes import log_change
from quizzes.services.trials import delete_trial

MOST_ATTEMPTS = 1_000
LONGEST_CODE = 50
VISIBILITY = "visibility"


@dataclass(frozen=True, slots=True)
class AssignmentSettings:
    """Everything of an assignment that may change while it runs. `visibility` is that of its quiz, "" where the quiz is
    given to a class."""

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


NAMES = tuple(field.name for field in fields(AssignmentSettings) if field.name != VISIBILITY)


def settings_of(assignment: Assignment) -> AssignmentSettings:
    """What holds now."""
    visibility = assignment.quiz.visibility if assignment.kind == Assignment.Kind.PUBLIC else ""
    return AssignmentSettings(**{name: getattr(assignment, name) for name in NAMES}, visibility=visibility)


def settings_problems(settings: AssignmentSettings) -> list[tuple[str, str]]:
    """Every reason why these can't be an assignment's settings: the name of the field, and a sentence for its form."""
    found = [*_named_problems(settings), *_bounds(settings)]
    if settings.opens_at and settings.closes_at and settings.closes_at <= settings.opens_at:
        found.append(("closes_at", "It must close after it opens."))
    code = settings.access_code
    if len(code) > LONGEST_CODE or not code.isprintable() or (code and not "".join(code.split())):
        found.append(("access_code", f"A code has at most {LONGEST_CODE} readable characters."))
    reviewed = review_problems(settings.review, settings.mode, closes=settings.closes_at is not None)
    return found + [("review", sentence) for sentence in reviewed]


def _named_problems(settings: AssignmentSettings) -> list[tuple[str, str]]:
    known: dict[str, tuple[str, list[str]]] = {
        "mode": (settings.mode, Assignment.Mode.values),
        "counting": (settings.counting, Assignment.Counting.values),
        "naming": (settings.naming, Assignment.Naming.values),
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
    return found


def change_assignment(
    *, assignment: Assignment, settings: AssignmentSettings, seen_revision: int, by: User | None, now: datetime
) -> AssignmentChange | None:
    """Set the settings and log what changed, in one transaction; None where nothing did. Locks the assignment.

    Raises `StaleRevision` when somebody saved it after the page with `seen_revision` was opened, and `InvalidParameter`
    for the first of `settings_problems`.
    """
    for field, sentence in settings_problems(settings):
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
        return log_change(
            locked,
            "Changed settings",
            by=by,
            now=now,
            before={name: getattr(old, name) for name in changed},
            after={name: getattr(settings, name) for name in changed},
        )


def _write(locked: Assignment, settings: AssignmentSettings, changed: list[str], now: datetime) -> None:
    own = [name for name in changed if name != VISIBILITY]
    values = {name: getattr(settings, name) for name in own}
    Assignment.objects.filter(pk=locked.pk).update(edit_revision=F("edit_revision") + 1, **values)
    if VISIBILITY in changed:
        Quiz.objects.filter(pk=locked.quiz_id).update(visibility=settings.visibility)
        touch_quiz(locked.quiz, now=now)  # an open form of the quiz would set it back


def hold_assignment(assignment: Assignment) -> Assignment:
    """The assignment's row with its quiz, locked until the transaction ends."""
    rows = Assignment.objects.select_for_update(no_key=True, of=("self",)).select_related("quiz")
    return rows.get(pk=assignment.pk)


def assign_quiz(*, quiz: Quiz, classroom: Classroom, by: User | None, now: datetime) -> Assignment:
    """Give the quiz to a class, with settings of its own; again, it finds what was given. Raises `InvalidContent` while
    the quiz has no version, and `InUse` for an archived class."""
    if quiz.latest_version_id is None:
        raise InvalidContent(("Publish the quiz first: a class is given a published version.",))
    if classroom.archived_at is not None:
        raise InUse(f"“{classroom}” is archived. Take it out of the archive, then give it quizzes.")
    with transaction.atomic():
        assignment, is_new = Assignment.objects.get_or_create(
            quiz=quiz, classroom=classroom, defaults={"kind": Assignment.Kind.CLASS}
        )
        if is_new:
            log_change(assignment, f"Given to the class “{classroom}”", by=by, now=now)
    return assignment


def take_back_assignment(*, assignment: Assignment) -> None:
    """Take a quiz back from a class that hasn't begun it. Locks the assignment. Raises `InUse` once there is an attempt."""
    with transaction.atomic():
        locked = hold_assignment(assignment)
        if locked.kind != Assignment.Kind.CLASS:
            raise InUse("Only what was given to a class can be taken back. Withdraw the quiz on its page instead.")
        if locked.attempts.filter(learner__trial_of=None).exists():
            raise InUse("Somebody has begun it, so it can't be taken back. Set a closing date instead: results stay.")
        for trial in locked.trials.values_list("pk", flat=True):
            delete_trial(trial)
        locked.delete()

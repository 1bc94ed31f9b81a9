"""A teacher and a learner at the same attempt in the same moment, on PostgreSQL: nothing acknowledged is lost."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from quizzes import queries, services
from quizzes.learners import Identity
from quizzes.models import (
    Accommodation,
    Answer,
    AnswerEvent,
    Assignment,
    AssignmentChange,
    Attempt,
    Classroom,
    Membership,
)
from quizzes.rosters import read_roster
from quizzes.tests.builders import SUBJECTS, make_question, make_quiz, make_test
from quizzes.tests.races import test_races as races
from quizzes.tests.races.test_races import at_once, refusals

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 10


@pytest.fixture(autouse=True)
def subjects(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()


@pytest.fixture
def version():
    return make_test(make_quiz(make_question(), make_question())).quiz.latest_version


def now():
    return timezone.now()


def test_a_save_against_a_reset_is_saved_or_kept_as_late_and_never_both(version):
    for _ in range(ROUNDS):
        desk = races.TestTaker(version)
        attempt = desk.start()()
        reset = lambda attempt=attempt: services.reset_attempt(attempt=attempt, by=None, now=now())  # noqa: E731
        saved, done = at_once(desk.save(0, 1), reset)
        assert not isinstance(done, Exception)
        events = [event.kind for event in AnswerEvent.objects.filter(attempt=attempt)]
        assert events == (["late"] if isinstance(saved, Exception) else ["saved"])
        assert Answer.objects.filter(attempt=attempt).exists() is (events == ["saved"])


def test_two_resets_at_once_are_one_line_of_the_log(version):
    for _ in range(ROUNDS):
        attempt = races.TestTaker(version).start()()
        AssignmentChange.objects.all().delete()
        results = at_once(*[lambda a=attempt: services.reset_attempt(attempt=a, by=None, now=now())] * 4)
        assert refusals(results) == {}
        assert AssignmentChange.objects.count() == 1


def test_taking_a_reset_back_against_a_new_start_leaves_one_attempt_that_runs(version):
    for _ in range(ROUNDS):
        desk = races.TestTaker(version)
        first = desk.start()()
        services.reset_attempt(attempt=first, by=None, now=now())
        second = races.ticket_for(desk.identity, assignment_id=first.assignment_id, version_id=version.pk, number=2)
        starts = lambda t=second, d=desk: services.start_attempt(  # noqa: E731
            identity=d.identity, attempt_uuid=t.attempt, ticket=t.sign(), now=now()
        )
        restores = lambda a=first: services.restore_attempt(attempt=a, by=None, now=now())  # noqa: E731
        at_once(starts, restores)
        running = Attempt.objects.filter(learner=first.learner, state="open", reset_at=None)
        assert running.count() == 1


def test_a_teacher_and_the_learner_hand_in_once(version):
    for _ in range(ROUNDS):
        desk = races.TestTaker(version)
        attempt = desk.start()()
        ends = lambda a=attempt: services.end_attempt(attempt=a, by=None, now=now())  # noqa: E731
        results = at_once(desk.finish(), ends, ends)
        assert refusals(results) == {"AlreadyFinished": 2}


def test_a_save_against_a_deletion_leaves_nothing_half(version):
    for _ in range(ROUNDS):
        desk = races.TestTaker(version)
        attempt = desk.start()()
        deletes = lambda a=attempt: services.delete_attempt(attempt=a, by=None, now=now())  # noqa: E731
        _, done = at_once(desk.save(0, 1), deletes)
        assert not isinstance(done, Exception)
        assert not Attempt.objects.filter(pk=attempt.pk).exists()


def test_of_two_editors_at_once_one_is_told(version):
    assignment = Assignment.objects.get()
    old = services.settings_of(assignment)

    def sets(attempts: int):
        values = {name: getattr(old, name) for name in old.__slots__} | {"attempts_allowed": attempts}
        settings = services.AssignmentSettings(**values)
        return lambda: services.change_assignment(
            assignment=assignment, settings=settings, seen_revision=0, by=None, now=now()
        )

    results = at_once(*(sets(number) for number in (2, 3, 4)))
    assert refusals(results) == {"StaleRevision": 2}
    assert AssignmentChange.objects.count() == 1


def test_of_grants_to_one_learner_at_once_one_holds_and_the_others_are_told(version):
    attempt = races.TestTaker(version).start()()
    Assignment.objects.update(attempts_allowed=1)

    def grants(extra: int):
        return lambda: services.grant_accommodation(
            assignment=attempt.assignment,
            to=attempt.learner,
            grant=services.Grant(extra_attempts=extra),
            by=None,
            now=now(),
        )

    assert refusals(at_once(*(grants(number) for number in (1, 2, 3, 4)))) == {"StaleRevision": 3}
    assert Accommodation.objects.count() == 1


def test_a_double_click_on_join_and_a_roster_pasted_twice_make_one_place_each():
    classroom = Classroom.objects.create(name="7b")
    lines = read_roster("Ada\t1\nBen\t2").lines
    pastes = lambda: services.save_roster(classroom=classroom, lines=lines)  # noqa: E731
    assert refusals(at_once(pastes, pastes, pastes)) == {}
    assert Membership.objects.count() == 2
    browser = uuid.uuid4()
    identity = Identity(name=f"browser:{browser}", browser_id=browser)
    joins = lambda: services.join_class(  # noqa: E731
        identity=identity, code=classroom.join_code, name="Ada", number="1", address="", now=now()
    )
    assert refusals(at_once(*[joins] * 4)) == {}
    assert Membership.objects.filter(learner__isnull=False).count() == 1

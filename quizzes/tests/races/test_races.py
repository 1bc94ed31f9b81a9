"""Real threads on PostgreSQL: what happens at once must come out as if one had come after the other.

SQLite takes one writer at a time, which hides a missing lock; so these run on PostgreSQL only."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection, connections
from django.utils import timezone

from quizzes import queries, services
from quizzes.engine.errors import AlreadyChecked, AlreadyFinished, AttemptClosed, QuizError
from quizzes.learners import Identity
from quizzes.models import Answer, AnswerEvent, Attempt, Learner, Rating, Version
from quizzes.services.attempts import Post
from quizzes.tests.builders import SUBJECTS, make_question, make_quiz, publish
from quizzes.tickets import ticket_for

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

THREADS = 6
MUTATION_SECONDS = 20.0


@pytest.fixture(autouse=True)
def subjects(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What each action gave or the refusal it raised, all of them started at the same moment."""
    results: list[object] = [None] * len(actions)
    barrier = threading.Barrier(len(actions))

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            results[number] = actions[number]()
        except QuizError as refusal:
            results[number] = refusal
        except Exception as error:  # noqa: BLE001  a crash is a result that the test looks at
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


class Desk:
    """One new learner before one published quiz of two questions."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.assignment = version.quiz.assignments.get()
        self.content = queries.content_of(version)
        browser = uuid.uuid4()
        self.identity = Identity(name=f"browser:{browser}", browser_id=browser)
        ticket = ticket_for(self.identity, assignment_id=self.assignment.pk, version_id=version.pk, number=1)
        self.ticket, self.attempt = ticket.sign(), ticket.attempt

    def check(self, question: int, choice: int, key: str = "") -> Callable[[], object]:
        asked = self.content.questions[question]
        post = Post(
            attempt=self.attempt,
            question_key=asked.key,
            raw={"choices": [asked.choices[choice].key]},
            base_revision=0,
            idempotency_key=key or secrets.token_urlsafe(12),
            ticket=self.ticket,
        )
        return lambda: services.check_answer(identity=self.identity, post=post, now=timezone.now())

    def finish(self, key: str = "") -> Callable[[], object]:
        key = key or secrets.token_urlsafe(12)
        return lambda: services.finish_attempt(
            identity=self.identity,
            attempt_uuid=self.attempt,
            idempotency_key=key,
            now=timezone.now(),
            ticket=self.ticket,
        )


@pytest.fixture
def version():
    return publish(make_quiz(make_question(), make_question()))


def refusals(results: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results if isinstance(result, Exception))


def test_the_same_first_post_six_times_at_once_is_one_answer(version):
    for _ in range(8):
        desk = Desk(version)
        results = at_once(*[desk.check(0, 1, key="the-same-key")] * THREADS)
        assert refusals(results) == {}
    assert (Attempt.objects.count(), Learner.objects.count()) == (8, 8)
    assert (Answer.objects.count(), AnswerEvent.objects.count()) == (8, 8)


def test_six_tabs_with_different_answers_keep_exactly_one_and_log_the_rest(version):
    for _ in range(8):
        desk = Desk(version)
        results = at_once(*(desk.check(0, number % 3) for number in range(THREADS)))
        chosen = Answer.objects.get(attempt__uuid=desk.attempt).raw["choices"]
        lost = [result for result in results if isinstance(result, Exception)]
        assert {type(refusal) for refusal in lost} <= {AlreadyChecked}
        assert len(lost) == 4, "two of six tabs sent what was kept"
        events = AnswerEvent.objects.filter(attempt__uuid=desk.attempt)
        assert events.filter(kind="checked").get().raw["choices"] == chosen
        assert events.filter(kind="stale").count() == len(lost)


def finish_against_answers(desk: Desk) -> str:
    """Three answers and two finishes at once; what is wrong with the outcome, or nothing."""
    right = next(n for n, choice in enumerate(desk.content.questions[1].choices) if choice.is_correct)
    desk.check(0, 0)()
    results = at_once(desk.check(1, right), desk.finish(), desk.check(1, right), desk.finish(), desk.check(1, right))
    crashes = [result for result in results if isinstance(result, Exception) and not isinstance(result, QuizError)]
    attempt = Attempt.objects.get(uuid=desk.attempt)
    answers = Answer.objects.filter(attempt=attempt, outcome__isnull=False).select_related("outcome")
    earned = sum((answer.outcome.grade for answer in answers), Fraction(0))
    acknowledged = any(not isinstance(results[number], Exception) for number in (0, 2, 4))
    if crashes:
        return f"crashed: {crashes[0]!r}"
    if acknowledged and not answers.filter(question_key=desk.content.questions[1].key).exists():
        return "an acknowledged answer is gone"
    if attempt.score != earned:
        return f"the score is {attempt.score}, the answers earn {earned}"
    if Counter(map(type, (results[1], results[3])))[AlreadyFinished] != 1:
        return f"the two finishes gave {results[1]!r} and {results[3]!r}"
    allowed = (AttemptClosed,)
    if any(isinstance(results[n], Exception) and not isinstance(results[n], allowed) for n in (0, 2, 4)):
        return f"an answer was refused with {[results[n] for n in (0, 2, 4)]}"
    return ""


def test_the_score_always_counts_what_was_acknowledged(version):
    assert [wrong for wrong in (finish_against_answers(Desk(version)) for _ in range(15)) if wrong] == []


def test_without_the_lock_the_race_is_lost(version, monkeypatch):
    """The proof that the test above can fail: with the attempt's lock taken out, it does."""

    def unlocked(identity, attempt_uuid):
        found = queries.own_attempt(identity, attempt_uuid)
        time.sleep(0)  # hands the turn on, as any slow network would
        return found

    monkeypatch.setattr(queries, "own_attempt_locked", unlocked)
    deadline = time.monotonic() + MUTATION_SECONDS
    while time.monotonic() < deadline:
        if finish_against_answers(Desk(version)):
            return
    pytest.fail("Without the lock nothing went wrong: the race test proves nothing.")


def test_a_double_click_on_retry_begins_one_attempt(version):
    desk = Desk(version)
    desk.check(0, 0)()
    desk.finish()()

    def retry():
        return services.retry_attempt(
            identity=desk.identity, attempt_uuid=desk.attempt, missed_only=False, now=timezone.now()
        )

    results = at_once(*[retry] * THREADS)
    assert refusals(results) == {}
    assert len({attempt.pk for attempt in results}) == 1
    assert Attempt.objects.count() == 2


def test_a_retry_and_a_page_opened_anew_begin_one_attempt_at_once(version):
    for _ in range(8):
        desk = Desk(version)
        first = desk.attempt
        desk.check(0, 0)()
        desk.finish()()
        ticket = ticket_for(desk.identity, assignment_id=desk.assignment.pk, version_id=version.pk, number=2)
        desk.ticket, desk.attempt = ticket.sign(), ticket.attempt
        retry = lambda desk=desk, first=first: services.retry_attempt(  # noqa: E731
            identity=desk.identity, attempt_uuid=first, missed_only=False, now=timezone.now()
        )
        results = at_once(*[retry] * 3, *[desk.check(0, 1, key="the-same-key")] * 3)
        assert refusals(results) == {}
        assert Attempt.objects.filter(learner__public_id=desk.identity.browser_id).count() == 2


def test_twenty_ratings_at_once_are_one(version):
    desk = Desk(version)
    desk.check(0, 0)()
    desk.finish()()

    def rate(stars):
        return lambda: services.rate_quiz(
            identity=desk.identity, attempt_uuid=desk.attempt, stars=str(stars), comment="", now=timezone.now()
        )

    assert refusals(at_once(*(rate(1 + number % 5) for number in range(20)))) == {}
    assert Rating.objects.count() == 1


def test_two_publications_at_once_make_one_version():
    quiz = make_quiz()
    results = at_once(
        *[lambda: services.publish_quiz(quiz=type(quiz).objects.get(pk=quiz.pk), by=None, now=timezone.now())] * 3
    )
    assert refusals(results) == {}
    assert Version.objects.count() == 1
    assert quiz.assignments.count() == 1


# Tests


class TestTaker(Desk):
    """One new learner before one published test; `starts` begins the attempt."""

    __test__ = False

    def start(self) -> Callable[[], object]:
        return lambda: services.start_attempt(
            identity=self.identity, attempt_uuid=self.attempt, ticket=self.ticket, now=timezone.now()
        )

    def save(self, question: int, choice: int, base: int = 0, key: str = "") -> Callable[[], object]:
        asked = self.content.questions[question]
        post = Post(
            attempt=self.attempt,
            question_key=asked.key,
            raw={"choices": [asked.choices[choice].key]},
            base_revision=base,
            idempotency_key=key or secrets.token_urlsafe(12),
        )
        return lambda: services.save_answer(identity=self.identity, post=post, now=timezone.now())


@pytest.fixture
def test_version(version):
    version.quiz.assignments.update(mode="test")
    return version


def test_starting_six_times_at_once_begins_one_attempt(test_version):
    for _ in range(8):
        desk = TestTaker(test_version)
        results = at_once(*[desk.start()] * THREADS)
        assert refusals(results) == {}
        assert {attempt.uuid for attempt in results} == {desk.attempt}
    assert (Attempt.objects.count(), Learner.objects.count()) == (8, 8)


def test_a_known_learner_who_starts_six_times_at_once_begins_one_attempt(test_version):
    for _ in range(8):
        desk = TestTaker(test_version)
        Learner.objects.create(public_id=desk.identity.browser_id)
        results = at_once(*[desk.start()] * THREADS)
        assert refusals(results) == {}
        assert {attempt.uuid for attempt in results} == {desk.attempt}


def test_of_saves_with_one_base_revision_exactly_one_is_kept_and_the_others_are_told(test_version):
    for _ in range(8):
        desk = TestTaker(test_version)
        desk.start()()
        results = at_once(*(desk.save(0, number) for number in range(3)))
        assert refusals(results) == {"StaleRevision": 2}
        events = AnswerEvent.objects.filter(attempt__uuid=desk.attempt)
        assert events.get(kind="saved").raw == Answer.objects.get(attempt__uuid=desk.attempt).raw
        assert events.filter(kind="stale").count() == 2


def test_the_same_save_six_times_at_once_is_one_save_and_six_times_the_same_answer(test_version):
    for _ in range(8):
        desk = TestTaker(test_version)
        desk.start()()
        results = at_once(*[desk.save(0, 1, key="the-same-key")] * THREADS)
        assert {saved.revision for saved in results} == {1}
        assert AnswerEvent.objects.filter(attempt__uuid=desk.attempt).count() == 1


def save_against_finish(desk: TestTaker) -> str:
    """Saves of both questions, two finishes and the closer at once; what is wrong with the outcome, or nothing."""
    desk.start()()
    right = [
        next(n for n, choice in enumerate(question.choices) if choice.is_correct) for question in desk.content.questions
    ]
    saves = (desk.save(0, right[0]), desk.save(1, right[1]))
    results = at_once(saves[0], desk.finish(), saves[1], desk.finish())
    crashes = [result for result in results if isinstance(result, Exception) and not isinstance(result, QuizError)]
    if crashes:
        return f"crashed: {crashes[0]!r}"
    acknowledged = sum(not isinstance(results[number], Exception) for number in (0, 2))
    attempt = Attempt.objects.get(uuid=desk.attempt)
    if attempt.score != acknowledged:
        return f"{acknowledged} saves were acknowledged and the score is {attempt.score}"
    late = AnswerEvent.objects.filter(attempt=attempt, kind="late").count()
    if late != 2 - acknowledged:
        return f"{late} of {2 - acknowledged} refused saves were kept"
    if refusals([results[1], results[3]]) != {"AlreadyFinished": 1}:
        return f"the two finishes gave {results[1]!r} and {results[3]!r}"
    return ""


def test_a_save_that_was_acknowledged_before_the_end_counts(test_version):
    assert [wrong for wrong in (save_against_finish(TestTaker(test_version)) for _ in range(15)) if wrong] == []


def test_without_the_lock_an_acknowledged_save_is_lost(test_version, monkeypatch):
    """The proof that the test above can fail."""

    def unlocked(identity, attempt_uuid):
        found = queries.own_attempt(identity, attempt_uuid)
        time.sleep(0)
        return found

    monkeypatch.setattr(queries, "own_attempt_locked", unlocked)
    deadline = time.monotonic() + MUTATION_SECONDS
    while time.monotonic() < deadline:
        if save_against_finish(TestTaker(test_version)):
            return
    pytest.fail("Without the lock nothing went wrong: the race test proves nothing.")


def test_attempts_that_end_at_once_never_wait_for_each_other(test_version):
    """All give the same answers in another order, so that all grade into the same outcomes."""
    desks = [TestTaker(test_version) for _ in range(THREADS)]
    for number, desk in enumerate(desks):
        desk.start()()
        for question in (0, 1) if number % 2 else (1, 0):
            desk.save(question, 0)()
    assert refusals(at_once(*(desk.finish() for desk in desks))) == {}
    assert Attempt.objects.filter(state="finished").count() == THREADS


def test_two_closers_and_the_learner_hand_in_once(test_version):
    test_version.quiz.assignments.update(time_limit_seconds=60)
    later = timezone.now() + timedelta(hours=1)
    for _ in range(5):
        desk = TestTaker(test_version)
        desk.start()()
        desk.save(0, 0)()
        closers = [lambda: services.close_overdue(now=later)] * 2
        results = at_once(*closers, desk.finish())
        assert set(refusals(results)) <= {"AlreadyFinished"}
        by_closers = sum(result.closed for result in results[:2])
        assert by_closers == (1 if isinstance(results[2], AlreadyFinished) else 0)
        assert Attempt.objects.get(uuid=desk.attempt).state == "finished"


def test_these_run_on_postgresql():
    assert connection.vendor == "postgresql"

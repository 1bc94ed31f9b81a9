"""Attempts under every mixture of saves, stale saves, retries, clock steps, extensions, closing, publication and finishing.

A plain model beside the site says what must be; the invariants compare after every step."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quizzes import queries, services
from quizzes.engine.draws import drawn
from quizzes.engine.errors import AlreadyFinished, AttemptClosed, InvalidAnswer, QuizError, StaleRevision
from quizzes.engine.kinds import KINDS
from quizzes.learners import Identity
from quizzes.models import Accommodation, Answer, AnswerEvent, Assignment, Attempt
from quizzes.services.attempts import Post
from quizzes.terms import GRACE
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish
from quizzes.tickets import ticket_for

STEPS = strategies.sampled_from((-3600, -120, -1, 0, 1, 30, 59, 61, 300, 3600))
LIMIT = 600  # seconds


class Undone(Exception):
    """Takes back what a run wrote."""


class Attempts(RuleBasedStateMachine):
    """One learner with two tabs before a test of two questions, and a teacher who turns every screw."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        queries.forget_cached_content()

    def teardown(self) -> None:
        self.undo.__exit__(Undone, Undone(), None)

    @initialize()
    def begins(self) -> None:
        self.quiz = make_quiz(make_question(), make_question("numeric"))
        self.assignment = make_test(self.quiz, time_limit_seconds=LIMIT)
        browser = uuid.uuid4()
        self.identity = Identity(name=f"browser:{browser}", browser_id=browser)
        self.now = NOW
        self.numbers = itertools.count(1)
        self.posts: list[tuple[Post, object]] = []  # what was sent, and what it was answered
        self.acknowledged: dict[str, dict] = {}  # question key -> the latest answer that was acknowledged
        self.finished_at_score: Fraction | None = None
        self.starts()

    def starts(self) -> None:
        number = Attempt.objects.count() + 1
        offer = queries.latest_offer(self.assignment)
        ticket = ticket_for(self.identity, assignment_id=self.assignment.pk, version_id=offer.version.pk, number=number)
        self.attempt = services.start_attempt(
            identity=self.identity, attempt_uuid=ticket.attempt, ticket=ticket.sign(), now=self.now
        )
        self.version_id = self.attempt.version_id
        self.content = queries.content_of(self.attempt.version)
        self.pages = {question.key: 0 for question in self.content.questions}  # revision that the second tab shows

    @property
    def stored(self) -> Attempt:
        return queries.own_attempt(self.identity, self.attempt.uuid)

    def is_closed(self, grace: timedelta = timedelta(0)) -> bool:
        attempt = self.stored
        return queries.is_closed(attempt, queries.attempt_terms(attempt), self.now, grace)

    def answer_to(self, question, choice: int) -> dict:
        if question.kind == "numeric":
            return {"text": ("3.5", "4", "three", "")[choice]}
        return {"choices": [question.choices[choice % 3].key] if choice < 3 else []}

    def sends(self, post: Post) -> object:
        try:
            return services.save_answer(identity=self.identity, post=post, now=self.now)
        except QuizError as refusal:
            return refusal

    @rule(place=strategies.integers(0, 1), choice=strategies.integers(0, 3), is_stale=strategies.booleans())
    def saves(self, place: int, choice: int, is_stale: bool) -> None:
        question = self.content.questions[place]
        current = Answer.objects.filter(attempt=self.attempt, question_key=question.key).first()
        revision = current.revision if current else 0
        base = self.pages[question.key] if is_stale else revision
        raw = self.answer_to(question, choice)
        post = Post(self.attempt.uuid, question.key, raw, base, f"key-{next(self.numbers):08d}")
        late, same = self.is_closed(GRACE), current is not None and current.raw == raw
        answered = self.sends(post)
        self.posts.append((post, answered))
        if late:
            assert isinstance(answered, AttemptClosed)
        elif same:
            assert answered.revision == revision
        elif base != revision:
            assert isinstance(answered, StaleRevision)
        else:
            assert answered.revision == revision + 1
            self.acknowledged[question.key] = raw

    @rule(place=strategies.integers(0, 1))
    def second_tab_loads(self, place: int) -> None:
        key = self.content.questions[place].key
        current = Answer.objects.filter(attempt=self.attempt, question_key=key).first()
        self.pages[key] = current.revision if current else 0

    @precondition(lambda self: self.posts)
    @rule(data=strategies.data())
    def sends_again(self, data) -> None:
        at = data.draw(strategies.integers(0, len(self.posts) - 1))
        post, first = self.posts[at]
        logged = AnswerEvent.objects.filter(attempt=self.attempt, idempotency_key=post.idempotency_key).exists()
        before = (AnswerEvent.objects.count(), list(Answer.objects.order_by("pk").values_list("raw", "revision")))
        again = self.sends(post)
        if not logged:  # it changed nothing the first time, because the same was saved already
            self.posts[at] = (post, again)  # this is the answer that the log keeps
            if not isinstance(again, Exception):
                self.acknowledged[post.question_key] = dict(post.raw)
            return
        assert type(again) is type(first)
        if not isinstance(first, Exception):
            assert again.revision == first.revision
        assert before == (
            AnswerEvent.objects.count(),
            list(Answer.objects.order_by("pk").values_list("raw", "revision")),
        )

    @rule(seconds=STEPS)
    def clock_steps(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=strategies.sampled_from((None, 60, 600, 3600)))
    def teacher_changes_the_limit(self, seconds: int | None) -> None:
        Assignment.objects.update(time_limit_seconds=seconds)

    @rule(seconds=strategies.sampled_from((None, -60, 60, 900)))
    def teacher_changes_the_closing_date(self, seconds: int | None) -> None:
        Assignment.objects.update(closes_at=None if seconds is None else self.now + timedelta(seconds=seconds))

    @rule(percent=strategies.sampled_from((0, 25, 100)), later=strategies.sampled_from((None, 3600)))
    def teacher_grants(self, percent: int, later: int | None) -> None:
        Accommodation.objects.update_or_create(
            assignment=self.assignment,
            learner=self.stored.learner,
            defaults={
                "extra_time_percent": percent,
                "closes_at": None if later is None else self.now + timedelta(seconds=later),
            },
        )

    @rule()
    def author_edits_and_publishes(self) -> None:
        question = self.quiz.items.first().question
        question.stem = f"Stem {next(self.numbers)}"
        question.save()
        right = question.choices.get(is_correct=True)
        right.text = f"{right.text} "
        right.save()
        publish(self.quiz, now=self.now)

    @rule()
    def somebody_closes_what_is_overdue(self) -> None:
        must = self.stored.state == "open" and self.is_closed(GRACE)
        assert services.close_overdue(now=self.now).closed == int(must)

    @rule()
    def finishes(self) -> None:
        was_open, key = self.stored.state == "open", f"key-{next(self.numbers):08d}"
        try:
            services.finish_attempt(
                identity=self.identity, attempt_uuid=self.attempt.uuid, idempotency_key=key, now=self.now
            )
        except AlreadyFinished:
            assert not was_open
        else:
            assert was_open

    @precondition(lambda self: self.stored.state == "finished")
    @rule()
    def begins_again(self) -> None:
        try:
            self.starts()
        except AttemptClosed:
            self.attempt = self.stored
            return
        self.acknowledged, self.posts = {}, []

    @invariant()
    def the_latest_acknowledged_save_is_logged_and_counts(self) -> None:
        for key, raw in self.acknowledged.items():
            events = AnswerEvent.objects.filter(attempt=self.attempt, question_key=key, kind="saved")
            assert events.last().raw == raw
            assert Answer.objects.get(attempt=self.attempt, question_key=key).raw == raw

    @invariant()
    def the_score_is_what_the_log_earns(self) -> None:
        attempt = self.stored
        if attempt.state != "finished":
            assert attempt.score is None
            return
        layout = queries.layout_of(attempt)
        earned = Fraction(0)
        for question in queries.content_of(attempt.version).questions:
            last = AnswerEvent.objects.filter(attempt=attempt, question_key=question.key, kind="saved").last()
            asked = drawn(question, layout.draw_of(question.key))
            try:
                response = KINDS[asked.kind].parse(asked, last.raw) if last else None
            except InvalidAnswer:
                response = None
            if response is not None:
                earned += KINDS[asked.kind].grade(asked, response).fraction * asked.points
        assert attempt.score == max(earned, Fraction(0))
        assert attempt.submitted_at >= attempt.started_at
        if attempt.deadline_at is not None and attempt.deadline_at >= attempt.started_at:
            assert attempt.submitted_at <= attempt.deadline_at

    @invariant()
    def one_attempt_is_open_at_most_and_each_keeps_its_version(self) -> None:
        assert Attempt.objects.filter(state="open", reset_at=None).count() <= 1
        assert self.stored.version_id == self.version_id

    @invariant()
    def revisions_count_the_saves(self) -> None:
        for answer in Answer.objects.filter(attempt=self.attempt):
            saves = AnswerEvent.objects.filter(attempt=self.attempt, question_key=answer.question_key, kind="saved")
            assert saves.count() == answer.revision


@pytest.mark.django_db
def test_attempts_hold_their_promises_whatever_happens_in_whatever_order():
    run_state_machine_as_test(
        Attempts,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

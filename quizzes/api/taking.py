"""Taking quizzes: what is offered, attempts with their questions and answers, results and ratings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from quizzes import queries, services
from quizzes.api import schemas
from quizzes.api.base import ApiView, ListView
from quizzes.api.errors import Fault, InvalidRequest, StaleAnswer
from quizzes.api.fields import Body, Flag, Id, NoBody, OneOf, Text, Whole
from quizzes.api.once import REPLAYED, answered_once, idempotency_key
from quizzes.api.schema import operation
from quizzes.api.scopes import PUBLIC
from quizzes.engine.certainty import FIELD
from quizzes.engine.errors import KeyReused, NotFinished, NotFound, StaleRevision, UnknownQuestion
from quizzes.http import address_of
from quizzes.learners import Identity
from quizzes.models import Assignment, Attempt
from quizzes.presentation import documents
from quizzes.presentation.sittings import Sitting
from quizzes.queries import Offer, RatingSummary, Standing
from quizzes.services.attempts import Post
from quizzes.services.attempts.posts import CHOICES_LIMIT, TYPED_LIMIT
from quizzes.tickets import ticket_for

NOBODY = Identity(name="nobody", browser_id=uuid.UUID(int=0), is_new=True)  # looks, and has nothing of its own


# Bodies


class StartBody(Body):
    assignment = Id()
    learner = Id(required=False, help_text="Of a machine: the learner who takes it.")
    access_code = Text(required=False, allow_blank=True, max_length=50)
    name = Text(required=False, allow_blank=True, max_length=80, help_text="Where the assignment asks for one.")


class AnswerBody(Body):
    """Keys of choices, or what was typed."""

    revision = Whole(
        min_value=0, max_value=999_999_999, help_text="Of the answer that you have seen: 0 before the first."
    )
    choices = serializers.ListField(child=Text(max_length=TYPED_LIMIT), max_length=CHOICES_LIMIT, required=False)
    text = Text(required=False, allow_blank=True, max_length=TYPED_LIMIT)
    certainty = Whole(
        required=False,
        min_value=1,
        max_value=3,
        help_text="Where the question asks: 1 not very, 2 quite, 3 very certain.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("choices" in attrs) == ("text" in attrs):
            raise serializers.ValidationError("Send either choices or a text.", code="one_of")
        return attrs


class FlagBody(Body):
    is_flagged = Flag()


class RetryBody(Body):
    only = OneOf(choices=["all", "missed"], default="all")


class RatingBody(Body):
    stars = Whole(min_value=1, max_value=5)
    comment = Text(required=False, allow_blank=True, max_length=2_000, default="")


class ProblemBody(Body):
    text = Text(max_length=2_000)


# What is offered


class OffersView(ListView):
    scopes = {"GET": PUBLIC}

    @operation("List what may be taken", {200: schemas.Listed(schemas.Offer)}, tag="Taking quizzes", paged=True)
    def get(self, request: Any) -> Response:
        """What is listed for everyone; with a person's token also what their classes were given."""
        is_person = self.caller.may("attempt:read") and not self.caller.is_machine
        rows = queries.offered_assignments(self.caller.identity if is_person else None)
        identity = self.caller.identity if is_person else NOBODY
        return self.page(rows, lambda row: _offer_document(row, identity))


def _offer_document(assignment: Assignment, identity: Identity) -> documents.Document:
    version = assignment.version or assignment.quiz.latest_version
    assert version is not None  # noqa: S101  the query leaves out what has none
    terms = queries.terms_by_assignment([assignment], queries.owned_by(identity, "learner__"))[assignment.pk]
    summary = queries.rating_summaries([assignment.quiz_id]).get(assignment.quiz_id, RatingSummary())
    return documents.offer_document(Offer(assignment, version), terms, summary)


class OfferView(ApiView):
    scopes = {"GET": PUBLIC}

    @operation("Look at one that may be taken", {200: schemas.Offer}, 404, tag="Taking quizzes")
    def get(self, request: Any, assignment: uuid.UUID) -> Response:
        """Also what is offered by link only, to whoever has its id."""
        is_person = self.caller.may("attempt:read") and not self.caller.is_machine
        identity = self.caller.identity if is_person else NOBODY
        standing = queries.assignment_standing(identity, assignment)
        if standing is None or standing.is_withdrawn:
            raise NotFound("There is nothing to take at this address.")
        summary = queries.rating_summaries([standing.offer.quiz.pk]).get(standing.offer.quiz.pk, RatingSummary())
        return Response(documents.offer_document(standing.offer, standing.terms, summary))


# Attempts


class TakingView(ApiView):
    """A view of one attempt: a person's own, or that of a machine's learner."""

    scopes = {"GET": "attempt:read", "POST": "attempt:write", "PUT": "attempt:write"}

    def own(self, attempt: uuid.UUID) -> Attempt:
        found: Attempt = self.found(_attempts(self), uuid=attempt)
        return found

    def sitting(self, attempt: Attempt) -> Sitting:
        standing, identity = queries.standing_at(attempt)
        return documents.sitting_of(standing, identity, self.now)


def _attempts(view: ApiView) -> Any:
    return queries.attempts_taken(view.caller.integration or view.caller.identity)


def _document(attempt: Attempt, now: Any) -> documents.Document:
    return documents.attempt_document(attempt, queries.attempt_terms(attempt), now)


class AttemptsView(ListView):
    scopes = {"GET": "attempt:read", "POST": "attempt:write"}
    query = (*ListView.query, "assignment", "learner")
    order = ("updated_at", "uuid")

    @operation(
        "List attempts",
        {200: schemas.Listed(schemas.Attempt)},
        tag="Taking quizzes",
        paged=True,
        query=schemas.ATTEMPT_FILTERS,
    )
    def get(self, request: Any) -> Response:
        """Your own; of a machine those of its learners. What a teacher has reset is left out."""
        rows = self.filtered(_attempts(self), assignment="assignment__public_id", learner="learner__public_id")
        return self.page(rows, lambda attempt: _document(attempt, self.now))

    @operation(
        "Begin an attempt",
        {201: schemas.Attempt, 200: schemas.Attempt},
        404,
        409,
        422,
        429,
        body=StartBody,
        tag="Taking quizzes",
        keyed=True,
    )
    def post(self, request: Any) -> Any:
        """Its clock runs from here. Where one is open already, that one is answered, with status 200."""
        return answered_once(self, self._start)

    def _start(self) -> Response:
        body = self.read(StartBody)
        identity = self._who(body.get("learner"))
        standing = queries.assignment_standing(identity, body["assignment"])
        if standing is None or standing.is_withdrawn:
            raise NotFound("There is no such assignment, or it isn't offered to this learner.")
        ticket = _ticket(standing, identity)
        before = standing.current
        attempt = services.start_attempt(
            identity=identity,
            attempt_uuid=ticket.attempt if ticket else before.uuid,  # type: ignore[union-attr]
            ticket=ticket.sign() if ticket else "",
            now=self.now,
            code=body.get("access_code", ""),
            name=body.get("name", ""),
            address=address_of(self.request),
        )
        is_new = before is None or before.pk != attempt.pk
        where = self.request.build_absolute_uri(f"/api/v1/attempts/{attempt.uuid}/")
        found = _attempts(self).get(pk=attempt.pk)
        return Response(_document(found, self.now), status=201 if is_new else 200, headers={"Location": where})

    def _who(self, learner: uuid.UUID | None) -> Identity:
        integration = self.caller.integration
        if integration is None:
            if learner is not None:
                raise _invalid("/learner", "A person takes quizzes as themselves. Leave the learner out.")
            return self.caller.identity
        if learner is None:
            raise _invalid("/learner", "Name the learner who takes it: make one with POST /api/v1/learners/.")
        found = queries.named_learners(integration).filter(public_id=learner).first()
        if found is None:
            raise NotFound("This machine has named no such learner. Make one with POST /api/v1/learners/.")
        return queries.identity_of(found)


def _invalid(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(detail, faults=[Fault(pointer, "invalid", detail)])


def _ticket(standing: Standing, identity: Identity) -> Any:
    """For a new attempt; None where one is open."""
    if standing.current is not None and standing.current.state == Attempt.State.OPEN:
        return None
    offer, number = standing.offer, standing.last_number + 1
    return ticket_for(identity, assignment_id=offer.assignment.pk, version_id=offer.version.pk, number=number)


class AttemptView(TakingView):
    @operation("Look at an attempt", {200: schemas.Attempt}, 404, tag="Taking quizzes")
    def get(self, request: Any, attempt: uuid.UUID) -> Response:
        return Response(_document(self.own(attempt), self.now))


class QuestionsView(TakingView):
    @operation("Read the questions of an attempt", {200: schemas.Questions}, 404, tag="Taking quizzes")
    def get(self, request: Any, attempt: uuid.UUID) -> Response:
        """As laid out for this learner, with what they sent and what they may know by now. Not paged: at most 200."""
        sitting = self.sitting(self.own(attempt))
        return Response({"results": [documents.question_document(sitting, key) for key in sitting.keys]})


class OneQuestionView(TakingView):
    def question_document(self, attempt: Attempt, question: str) -> documents.Document:
        sitting = self.sitting(attempt)
        if question not in sitting.keys:
            raise UnknownQuestion("This question isn't part of the attempt.")
        return documents.question_document(sitting, question)


class QuestionView(OneQuestionView):
    @operation("Read one question of an attempt", {200: schemas.Question}, 404, tag="Taking quizzes")
    def get(self, request: Any, attempt: uuid.UUID, question: str) -> Response:
        return Response(self.question_document(self.own(attempt), question))


class AnswerView(OneQuestionView):
    """Check and save: the engine's own log recognises a request that is sent again, however late."""

    def sent(self, attempt: Attempt, question: str) -> Post:
        body = self.read(AnswerBody)
        raw = {"text": body["text"]} if "text" in body else {"choices": body["choices"]}
        if "certainty" in body:
            raw[FIELD] = str(body["certainty"])
        key = idempotency_key(self.request)
        return Post(attempt.uuid, question, raw, body["revision"], key)

    @contextmanager
    def telling_what_stands(self, attempt: Attempt, question: str) -> Iterator[None]:
        """A page shows both answers side by side; a program is given the one that it hasn't."""
        try:
            yield
        except StaleRevision:
            raise StaleAnswer(self.question_document(attempt, question)["answer"]) from None

    def answer(self, attempt: Attempt, question: str, *, is_replayed: bool, **more: Any) -> Response:
        document = {**self.question_document(attempt, question), **more}
        return Response(document, headers={REPLAYED: "true"} if is_replayed else {})


class CheckView(AnswerView):
    @operation(
        "Check an answer", {200: schemas.Question}, 404, 409, 422, body=AnswerBody, tag="Taking quizzes", keyed=True
    )
    def post(self, request: Any, attempt: uuid.UUID, question: str) -> Response:
        """In practice: grades it and answers with the feedback that the review rules allow."""
        own = self.own(attempt)
        post = self.sent(own, question)
        is_replayed = queries.was_sent(own, post.idempotency_key)
        identity = queries.identity_of(own.learner)
        with self.telling_what_stands(own, question):
            services.check_answer(identity=identity, post=post, now=self.now)
        return self.answer(own, question, is_replayed=is_replayed)


class SaveView(AnswerView):
    @operation(
        "Save an answer", {200: schemas.SavedQuestion}, 404, 409, 422, body=AnswerBody, tag="Taking quizzes", keyed=True
    )
    def post(self, request: Any, attempt: uuid.UUID, question: str) -> Response:
        """In a test: kept as it was sent, and graded when the attempt ends."""
        own = self.own(attempt)
        post = self.sent(own, question)
        is_replayed = queries.was_sent(own, post.idempotency_key)
        with self.telling_what_stands(own, question):
            saved = services.save_answer(identity=queries.identity_of(own.learner), post=post, now=self.now)
        more = {"saved_revision": saved.revision, "in_grace": saved.in_grace}
        return self.answer(own, question, is_replayed=is_replayed, **more)


class FlagView(OneQuestionView):
    @operation("Flag a question", {200: schemas.Question}, 404, 409, body=FlagBody, tag="Taking quizzes")
    def put(self, request: Any, attempt: uuid.UUID, question: str) -> Response:
        """In a test: the learner's own mark, to come back to."""
        own, body = self.own(attempt), self.read(FlagBody)
        services.flag_question(
            identity=queries.identity_of(own.learner),
            attempt_uuid=own.uuid,
            question_key=question,
            flagged=body["is_flagged"],
            now=self.now,
        )
        return Response(self.question_document(own, question))


class ProblemView(TakingView):
    @operation(
        "Report a problem with a question",
        {201: schemas.Reported},
        404,
        422,
        body=ProblemBody,
        tag="Taking quizzes",
        keyed=True,
    )
    def post(self, request: Any, attempt: uuid.UUID, question: str) -> Any:
        """To its authors."""
        return answered_once(self, lambda: self._report(attempt, question))

    def _report(self, attempt: uuid.UUID, question: str) -> Response:
        own, body = self.own(attempt), self.read(ProblemBody)
        problem = services.report_problem(
            identity=queries.identity_of(own.learner),
            attempt_uuid=own.uuid,
            question_key=question,
            text=body["text"],
            now=self.now,
        )
        return Response({"question": question, "text": problem.text, "created_at": problem.created_at}, status=201)


class FinishView(TakingView):
    @operation(
        "Finish an attempt", {200: schemas.Attempt}, 404, 409, 422, body=NoBody, tag="Taking quizzes", keyed=True
    )
    def post(self, request: Any, attempt: uuid.UUID) -> Response:
        """Grades what was saved. What the learner may know of it stands at …/result/."""
        self.read(NoBody)
        own, key = self.own(attempt), idempotency_key(request)
        is_replayed = own.state == Attempt.State.FINISHED and own.finish_key == key
        if queries.was_sent(own, key):  # a page makes its keys itself; a program may take one twice
            raise KeyReused("This idempotency key was already used for an answer. Take a new one for each request.")
        services.finish_attempt(
            identity=queries.identity_of(own.learner), attempt_uuid=own.uuid, idempotency_key=key, now=self.now
        )
        return Response(_document(self.own(attempt), self.now), headers={REPLAYED: "true"} if is_replayed else {})


class RetryView(TakingView):
    @operation("Try again", {201: schemas.Attempt}, 404, 409, body=RetryBody, tag="Taking quizzes", keyed=True)
    def post(self, request: Any, attempt: uuid.UUID) -> Any:
        """In practice: a new attempt at all questions, or at those without full points."""
        return answered_once(self, lambda: self._retry(attempt))

    def _retry(self, attempt: uuid.UUID) -> Response:
        own, body = self.own(attempt), self.read(RetryBody)
        new = services.retry_attempt(
            identity=queries.identity_of(own.learner),
            attempt_uuid=own.uuid,
            missed_only=body["only"] == "missed",
            now=self.now,
        )
        where = self.request.build_absolute_uri(f"/api/v1/attempts/{new.uuid}/")
        return Response(_document(self.own(new.uuid), self.now), status=201, headers={"Location": where})


class ResultView(TakingView):
    @operation("Read the result of an attempt", {200: schemas.Result}, 404, 409, tag="Taking quizzes")
    def get(self, request: Any, attempt: uuid.UUID) -> Response:
        """As far as the review rules allow it now, and when they will allow more."""
        own = self.own(attempt)
        if own.state != Attempt.State.FINISHED:
            raise NotFinished("This attempt isn't finished, so it has no result yet.")
        return Response(documents.result_document(self.sitting(own)))


class RatingView(TakingView):
    @operation(
        "Rate the quiz of an attempt", {200: schemas.OwnRating}, 404, 409, 422, body=RatingBody, tag="Taking quizzes"
    )
    def put(self, request: Any, attempt: uuid.UUID) -> Response:
        """One to five stars, once it is finished. Again, it changes the learner's one rating."""
        own, body = self.own(attempt), self.read(RatingBody)
        rating = services.rate_quiz(
            identity=queries.identity_of(own.learner),
            attempt_uuid=own.uuid,
            stars=str(body["stars"]),
            comment=body["comment"],
            now=self.now,
        )
        return Response({"stars": rating.stars, "comment": rating.comment, "updated_at": rating.updated_at})

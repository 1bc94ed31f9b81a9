"""Writing quizzes: drafts of quizzes and questions, with their keys, for who may edit them. Publishing is a job."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from rest_framework import serializers
from rest_framework.response import Response

from quizzes import queries, services, tasks
from quizzes.api import documents, schemas
from quizzes.api.base import ApiView, ListView
from quizzes.api.drafts import ChangedQuestion, ChangedQuiz, QuestionBody, QuizBody, question_content
from quizzes.api.errors import Fault, InvalidRequest, NotPermitted
from quizzes.api.fields import Body, NoBody, Text
from quizzes.api.once import answered_once, prepared_once
from quizzes.api.schema import operation
from quizzes.engine.errors import InvalidParameter
from quizzes.models import Question, Quiz
from quizzes.services import QuizDraft

TAG = "Writing quizzes"
LATER = {"Retry-After": "1"}  # seconds until it is worth to look again
Written = tuple[services.CheckedQuestion, list[str] | None]  # with its tags, where they are named
QuizBodyNames = ("title", "slug", "language", "visibility", "settings")


class PublishBody(Body):
    note = Text(
        required=False, allow_blank=True, max_length=2_000, default="", help_text="What changed, in your words."
    )


def refuse_who_may_not_write(view: ApiView) -> None:
    """The one permission that the admin asks for too: a token gives no more than its person has."""
    if not view.caller.user.has_perm("quizzes.add_quiz"):
        raise NotPermitted("Only instructors write quizzes. Ask an administrator to be among them.")


class QuizzesView(ListView):
    scopes = {"GET": "quiz:read", "POST": "quiz:write"}

    @operation("List the quizzes that you may edit", {200: schemas.Listed(schemas.Quiz)}, tag=TAG, paged=True)
    def get(self, request: Any) -> Response:
        return self.page(queries.authored_quizzes(self.caller.user), documents.quiz_document)

    @operation("Write a quiz", {201: schemas.Quiz}, body=QuizBody, tag=TAG, keyed=True)
    def post(self, request: Any) -> Any:
        """A draft of your own. Nobody meets it before it is published."""
        return answered_once(self, self._write)

    def _write(self) -> Response:
        refuse_who_may_not_write(self)
        body = self.read(QuizBody)
        draft = QuizDraft(
            title=body["title"],
            slug=body.get("slug", ""),
            language=body.get("language", "en"),
            visibility=body.get("visibility", Quiz.Visibility.PRIVATE),
            settings=body.get("settings", {}),
        )
        quiz = _written(self, draft=draft, quiz=None, items=body.get("items", []), seen_revision=0)
        return _created(self, "quizzes", quiz.public_id, _quiz_document(self, quiz), quiz.edit_revision)


def _written(view: ApiView, **values: Any) -> Quiz:
    try:
        return services.write_quiz(**values, by=view.caller.account, now=view.now)
    except InvalidParameter as refusal:
        raise InvalidRequest(refusal.message, faults=[Fault(f"/{refusal.field}", "taken", refusal.message)]) from None


def _created(view: ApiView, name: str, id: object, document: Any, revision: int) -> Response:  # noqa: A002
    where = view.request.build_absolute_uri(f"/api/v1/{name}/{id}/")
    return view.editable(document, revision, 201, Location=where)


def _quiz_document(view: ApiView, quiz: Quiz) -> documents.Document:
    return documents.quiz_document(queries.authored_quizzes(view.caller.user).get(pk=quiz.pk))


class OneQuizView(ApiView):
    scopes = {"GET": "quiz:read", "PATCH": "quiz:write", "DELETE": "quiz:write", "POST": "quiz:write"}

    def own(self, quiz: uuid.UUID) -> Quiz:
        found: Quiz = self.found(queries.authored_quizzes(self.caller.user), public_id=quiz)
        return found


class QuizView(OneQuizView):
    @operation("Read a quiz", {200: schemas.Quiz}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, quiz: uuid.UUID) -> Response:
        row = self.own(quiz)
        return self.editable(documents.quiz_document(row), row.edit_revision)

    @operation("Change a quiz", {200: schemas.Quiz}, 404, body=ChangedQuiz, tag=TAG, conditional=True)
    def patch(self, request: Any, quiz: uuid.UUID) -> Response:
        """The draft. What is published stays as it is until you publish again; who may see it, `visibility`, changes at
        once."""
        row = self.own(quiz)
        seen = self.seen_revision(documents.quiz_document(row), row.edit_revision)
        body = self.read(ChangedQuiz)
        known = {name: body.get(name, getattr(row, name)) for name in QuizBodyNames}
        changed = _written(self, quiz=row, draft=QuizDraft(**known), items=body.get("items"), seen_revision=seen)
        return self.editable(_quiz_document(self, changed), changed.edit_revision)

    @operation("Put a quiz into the bin", {204: None}, 404, tag=TAG, conditional=True)
    def delete(self, request: Any, quiz: uuid.UUID) -> Response:
        """Nobody begins it any more; attempts that run go on, results stay. In the admin it can be taken out again."""
        row = self.own(quiz)
        seen = self.seen_revision(documents.quiz_document(row), row.edit_revision)
        services.bin_quiz(quiz=row, by=self.caller.account, now=self.now, seen_revision=seen)
        return Response(status=204)


class OfferingView(OneQuizView):
    """Withdraws a quiz, or offers it again."""

    act: Callable[..., None]

    def post(self, request: Any, quiz: uuid.UUID) -> Any:
        return answered_once(self, lambda: self._act(quiz))

    def _act(self, quiz: uuid.UUID) -> Response:
        row = self.own(quiz)
        self.read(NoBody)
        type(self).act(row, now=self.now)
        return Response(_quiz_document(self, row))


class WithdrawView(OfferingView):
    act = staticmethod(services.withdraw_quiz)

    @operation("Withdraw a quiz", {200: schemas.Quiz}, 404, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, quiz: uuid.UUID) -> Any:
        """Nobody begins it any more; attempts that run go on, results stay."""
        return super().post(request, quiz)


class OfferAgainView(OfferingView):
    act = staticmethod(lambda quiz, now: services.offer_quiz_again(quiz))

    @operation("Offer a quiz again", {200: schemas.Quiz}, 404, body=NoBody, tag=TAG, keyed=True)
    def post(self, request: Any, quiz: uuid.UUID) -> Any:
        """Undo a withdrawal."""
        return super().post(request, quiz)


class PublishView(OneQuizView):
    @operation("Publish a quiz", {202: schemas.Job}, 404, body=PublishBody, tag=TAG, keyed=True)
    def post(self, request: Any, quiz: uuid.UUID) -> Any:
        """Every claim is computed and compared with the key, every explanation computed; then the draft is frozen as the next
        version. That takes from a second to a minute, so the answer is a job: its `result` names the version, its `problem`
        every fault at once."""
        return answered_once(self, lambda: self._publish(quiz))

    def _publish(self, quiz: uuid.UUID) -> Response:
        row, body = self.own(quiz), self.read(PublishBody)
        parameters = {"quiz": str(row.public_id), "revision": row.edit_revision, "note": body["note"]}
        return start_job(self, tasks.PUBLISH, parameters)


def start_job(view: ApiView, kind: str, parameters: dict[str, Any]) -> Response:
    """202 and where to look; the work begins once the request's transaction has ended."""
    job = services.ask_for_job(kind=kind, parameters=parameters, owner=view.caller.account, now=view.now)
    transaction.on_commit(partial(tasks.begin, job))
    where = view.request.build_absolute_uri(f"/api/v1/jobs/{job.public_id}/")
    return Response(documents.job_document(job, view.now), status=202, headers={"Location": where, **LATER})


class QuestionsBankView(ListView):
    scopes = {"GET": "quiz:read", "POST": "quiz:write"}
    order = ("updated_at", "key")

    def read_id(self, text: str) -> str:
        return text

    @operation(
        "List the questions that you may edit", {200: schemas.Listed(schemas.AuthoredQuestion)}, tag=TAG, paged=True
    )
    def get(self, request: Any) -> Response:
        return self.page(queries.authored_questions(self.caller.user), documents.question_document)

    @operation("Write a question", {201: schemas.AuthoredQuestion}, body=QuestionBody, tag=TAG, keyed=True)
    def post(self, request: Any) -> Any:
        """Whole: what could not be published is refused with every problem at once. Its claims are computed here already, but
        for those that run an experiment."""
        return prepared_once(self, self._checked, self._write)

    def _checked(self) -> Written:
        refuse_who_may_not_write(self)
        return _checked_question(self.read(QuestionBody), None)

    def _write(self, written: Written) -> Response:
        question = _write_question(self, written, None, 0)
        return _created(self, "questions", question.key, _question_document(self, question), question.edit_revision)


def _checked_question(body: dict[str, Any], before: Question | None) -> Written:
    tags = body.get("tags")
    try:
        names = None if tags is None else services.tag_names(", ".join(tags))
    except ValueError as refusal:
        raise serializers.ValidationError({"tags": [str(refusal)]}) from None
    language = body.get("language") or (before.language if before else settings.LANGUAGE_CODE)
    return services.checked_question(question_content(body, before), language), names


def _write_question(view: ApiView, written: Written, before: Question | None, seen: int) -> Question:
    checked, tags = written
    return services.write_question(
        question=before, checked=checked, tags=tags, by=view.caller.account, seen_revision=seen, now=view.now
    )


def _question_document(view: ApiView, question: Question) -> documents.Document:
    return documents.question_document(queries.authored_questions(view.caller.user).get(pk=question.pk))


class QuestionDraftView(ApiView):
    scopes = {"GET": "quiz:read", "PATCH": "quiz:write", "DELETE": "quiz:write"}

    def own(self, question: str) -> Question:
        found: Question = self.found(queries.authored_questions(self.caller.user), key=question)
        return found

    @operation("Read a question", {200: schemas.AuthoredQuestion}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, question: str) -> Response:
        row = self.own(question)
        return self.editable(documents.question_document(row), row.edit_revision)

    @operation(
        "Change a question", {200: schemas.AuthoredQuestion}, 404, 422, body=ChangedQuestion, tag=TAG, conditional=True
    )
    def patch(self, request: Any, question: str) -> Response:
        """In every quiz that holds it, from their next version on. Choices keep their keys where they are sent along."""
        row = self.own(question)
        seen = self.seen_revision(documents.question_document(row), row.edit_revision)
        written = _checked_question(self.read(ChangedQuestion), row)
        changed = _write_question(self, written, row, seen)
        return self.editable(_question_document(self, changed), changed.edit_revision)

    @operation("Put a question into the bin", {204: None}, 404, 409, tag=TAG, conditional=True)
    def delete(self, request: Any, question: str) -> Response:
        """Not while it stands in a quiz."""
        row = self.own(question)
        seen = self.seen_revision(documents.question_document(row), row.edit_revision)
        services.bin_question(question=row, by=self.caller.account, now=self.now, seen_revision=seen)
        return Response(status=204)

"""Giving quizzes to people: assignments, and the settings that may change while they run."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from rest_framework.response import Response

from quizzes import queries, services
from quizzes.api import documents, schemas
from quizzes.api.base import ApiView, ListView
from quizzes.api.drafts import Changes, Parameters
from quizzes.api.errors import Fault, InvalidRequest
from quizzes.api.fields import Body, Exact, Id, Moment, OneOf, Text, Whole
from quizzes.api.once import answered_once
from quizzes.api.schema import operation
from quizzes.engine.errors import NotFound
from quizzes.models import Assignment
from quizzes.services import AssignmentSettings

TAG = "Assignments"
MOST_SECONDS = 10**9


class GiveBody(Body):
    quiz = Id()


# "class" is no name in Python.
GiveBody._declared_fields["class"] = Id()


class _TermsBody(Body):
    mode = OneOf(choices=Assignment.Mode.choices)
    opens_at = Moment(allow_null=True)
    closes_at = Moment(allow_null=True)
    time_limit_seconds = Whole(allow_null=True, min_value=1, max_value=MOST_SECONDS)
    attempts_allowed = Whole(allow_null=True, min_value=1, max_value=1_000)
    counting = OneOf(choices=Assignment.Counting.choices)
    pass_mark = Exact(allow_null=True, help_text="Part of the points that passes: “0.5” or “3/5”.")
    access_code = Text(allow_blank=True, max_length=50)
    naming = OneOf(choices=Assignment.Naming.choices)
    version = Whole(allow_null=True, min_value=1, help_text="What new attempts take. Null: always the latest.")
    review = Parameters(help_text="{“preset”: name} or {row: [columns]}; {} is that of the mode.")


class TermsBody(Changes, _TermsBody):
    """Only what is named changes. It reaches attempts that run."""


class AssignmentsView(ListView):
    scopes = {"GET": "quiz:read", "POST": "assignment:write"}
    query = (*ListView.query, "quiz")

    @operation(
        "List the assignments of your quizzes",
        {200: schemas.Listed(schemas.Assignment)},
        tag=TAG,
        paged=True,
        query=schemas.QUIZ_FILTER,
    )
    def get(self, request: Any) -> Response:
        rows = self.filtered(queries.authored_assignments(self.caller.user), quiz="quiz__public_id")
        return self.page(rows, documents.assignment_document)

    @operation(
        "Give a quiz to a class",
        {201: schemas.Assignment, 200: schemas.Assignment},
        404,
        body=GiveBody,
        tag=TAG,
        keyed=True,
    )
    def post(self, request: Any) -> Any:
        """With settings of its own. Given before, that assignment is answered, with status 200."""
        return answered_once(self, self._give)

    def _give(self) -> Response:
        body, user = self.read(GiveBody), self.caller.user
        quiz = queries.authored_quizzes(user).filter(public_id=body["quiz"]).first()
        classroom = queries.taught_classes(user).filter(public_id=body["class"]).first()
        if quiz is None or classroom is None:
            what = "quiz" if quiz is None else "class"
            raise NotFound(f"There is no such {what}, or it isn't yours to edit.")
        is_new = not quiz.assignments.filter(classroom=classroom).exists()
        given = services.assign_quiz(quiz=quiz, classroom=classroom, by=self.caller.account, now=self.now)
        row = queries.authored_assignments(user).get(pk=given.pk)
        where = self.request.build_absolute_uri(f"/api/v1/assignments/{row.public_id}/")
        document = documents.assignment_document(row)
        return self.editable(document, row.edit_revision, 201 if is_new else 200, Location=where)


class AssignmentView(ApiView):
    scopes = {"GET": "quiz:read", "PATCH": "assignment:write", "DELETE": "assignment:write"}

    def own(self, assignment: uuid.UUID) -> Assignment:
        found: Assignment = self.found(queries.authored_assignments(self.caller.user), public_id=assignment)
        return found

    @operation("Read an assignment", {200: schemas.Assignment}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, assignment: uuid.UUID) -> Response:
        row = self.own(assignment)
        return self.editable(documents.assignment_document(row), row.edit_revision)

    @operation(
        "Change what holds for an assignment",
        {200: schemas.Assignment},
        404,
        409,
        body=TermsBody,
        tag=TAG,
        conditional=True,
    )
    def patch(self, request: Any, assignment: uuid.UUID) -> Response:
        """Logged like a change in the admin. An extension reaches attempts that run."""
        row = self.own(assignment)
        seen = self.seen_revision(documents.assignment_document(row), row.edit_revision)
        wanted = self._settings(row, self.read(TermsBody))
        services.change_assignment(
            assignment=row,
            settings=wanted,
            seen_revision=seen,
            by=self.caller.account,
            now=self.now,
        )
        changed = self.own(assignment)
        return self.editable(documents.assignment_document(changed), changed.edit_revision)

    def _settings(self, row: Assignment, body: dict[str, Any]) -> AssignmentSettings:
        wanted = replace(services.settings_of(row), **body)
        problems = services.settings_problems(wanted, row.quiz)
        if problems:
            faults = [Fault(f"/{field}", "invalid", sentence) for field, sentence in problems]
            raise InvalidRequest("These can't be the settings: " + " ".join(s for _, s in problems), faults=faults)
        return wanted

    @operation("Take an assignment back", {204: None}, 404, 409, tag=TAG, conditional=True)
    def delete(self, request: Any, assignment: uuid.UUID) -> Response:
        """From a class that hasn't begun it."""
        row = self.own(assignment)
        seen = self.seen_revision(documents.assignment_document(row), row.edit_revision)
        services.take_back_assignment(assignment=row, seen_revision=seen)
        return Response(status=204)

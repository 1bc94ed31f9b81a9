"""What authors and teachers read of their own: versions, results, ratings, learners; and who somebody is."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from rest_framework.response import Response

from quizzes import queries
from quizzes.api import documents, schemas
from quizzes.api.authoring import LATER
from quizzes.api.base import ApiView, ListView
from quizzes.api.errors import Fault, InvalidRequest
from quizzes.api.paging import page_of_list
from quizzes.api.schema import PLACES, operation
from quizzes.api.scopes import PUBLIC
from quizzes.models import Quiz
from quizzes.programs import SCOPES
from quizzes.services.jobs import UNDER_WAY


class MeView(ApiView):
    scopes = {"GET": PUBLIC}

    @operation("Ask who you are", {200: schemas.Me}, tag="Tokens")
    def get(self, request: Any) -> Response:
        caller = self.caller
        kind = "anonymous" if caller.is_anonymous else "machine" if caller.is_machine else "person"
        name = caller.integration.name if caller.integration else caller.user.get_username()
        scopes = list(SCOPES) if caller.scopes is None else [scope for scope in SCOPES if scope in caller.scopes]
        return Response({"kind": kind, "name": name, "scopes": scopes})


class VersionsView(ListView):
    scopes = {"GET": "quiz:read"}
    order = ("published_at", "number")

    def read_id(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(text)
        return int(text)

    @operation(
        "List the versions of a quiz", {200: schemas.Listed(schemas.Version)}, 404, tag="Writing quizzes", paged=True
    )
    def get(self, request: Any, quiz: uuid.UUID) -> Response:
        rows = queries.authored_versions(_quiz(self, quiz))
        return self.page(rows, documents.version_document)


class VersionView(ApiView):
    scopes = {"GET": "quiz:read"}

    @operation("Read a version", {200: schemas.WholeVersion}, 404, tag="Writing quizzes")
    def get(self, request: Any, quiz: uuid.UUID, number: int) -> Response:
        """Frozen, with keys and feedback: for its authors."""
        row = self.found(queries.authored_versions(_quiz(self, quiz)), number=number)
        return Response(documents.whole_version_document(row))


def _quiz(view: ApiView, quiz: uuid.UUID) -> Quiz:
    found: Quiz = view.found(queries.authored_quizzes(view.caller.user), public_id=quiz)
    return found


class ResultsView(ListView):
    scopes = {"GET": "result:read"}
    query = (*ListView.query, "assignment", "learner", "quiz", "state")
    order = ("updated_at", "uuid")

    @operation(
        "List the results of learners",
        {200: schemas.Listed(schemas.LearnerResult)},
        tag="Results",
        paged=True,
        query=(*schemas.RESULT_FILTERS, schemas.STATE_FILTER),
    )
    def get(self, request: Any) -> Response:
        """Every attempt at your quizzes, those that run among them. Deleted ones are gone from here."""
        rows = queries.taught_attempts(self.caller.user)
        rows = self.filtered(
            rows,
            assignment="assignment__public_id",
            learner="learner__public_id",
            quiz="assignment__quiz__public_id",
        )
        state = request.query_params.get("state")
        if state is not None:
            if state not in ("open", "finished"):
                raise InvalidRequest(
                    "state: Give open or finished.", faults=[Fault("?state", "invalid", "Give open or finished.")]
                )
            rows = rows.filter(state=state)
        return self.page(rows, documents.result_document)


class LearnerResultView(ApiView):
    scopes = {"GET": "result:read"}

    @operation("Read one result with its answers", {200: schemas.WholeLearnerResult}, 404, tag="Results")
    def get(self, request: Any, attempt: uuid.UUID) -> Response:
        row = self.found(queries.taught_attempts(self.caller.user), uuid=attempt)
        return Response(documents.whole_result_document(row))


class GradesView(ListView):
    scopes = {"GET": "result:read"}
    query = ("cursor", "limit")

    @operation(
        "Read the gradebook of an assignment", {200: schemas.Listed(schemas.Grade)}, 404, tag="Results", query=PLACES
    )
    def get(self, request: Any, assignment: uuid.UUID) -> Response:
        """A line for each learner, and for each line of the class's list that nobody has joined in, with the attempt that
        counts by the assignment's rule. It is worked out anew each time, so ask for all of it; the order tells nothing."""
        row = self.found(queries.gradebook_assignments(self.caller.user), public_id=assignment)
        page = page_of_list(queries.grades([row], self.now), request, id=_line)
        return self.answer_page(page, documents.grade_document)


def _line(grade: queries.Grade) -> str:
    """A name of the line that stays, for cursors; the line's own id is a number of a row."""
    return hashlib.sha256(f"{grade.assignment.public_id}/{grade.taker.id}".encode()).hexdigest()[:32]


class RatingsView(ListView):
    scopes = {"GET": "result:read"}
    order = ("updated_at", "learner__public_id")

    @operation("List the ratings of a quiz", {200: schemas.Listed(schemas.Rating)}, 404, tag="Results", paged=True)
    def get(self, request: Any, quiz: uuid.UUID) -> Response:
        rows = queries.received_ratings(self.caller.user).filter(quiz=_quiz(self, quiz))
        return self.page(rows, documents.rating_document)


class JobsView(ListView):
    scopes = {"GET": "quiz:read"}

    @operation("List your jobs", {200: schemas.Listed(schemas.Job)}, tag="Jobs", paged=True)
    def get(self, request: Any) -> Response:
        return self.page(queries.own_jobs(self.caller.user), lambda job: documents.job_document(job, self.now))


class JobView(ApiView):
    scopes = {"GET": "quiz:read"}

    @operation("Look at a job", {200: schemas.Job}, 404, tag="Jobs")
    def get(self, request: Any, job: uuid.UUID) -> Response:
        document = documents.job_document(self.found(queries.own_jobs(self.caller.user), public_id=job), self.now)
        return Response(document, headers=LATER if document["state"] in UNDER_WAY else {})

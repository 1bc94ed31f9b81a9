"""Classes with their members, learners, and joining a class."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from quizzes import queries, services
from quizzes.api import documents, schemas
from quizzes.api.authoring import refuse_who_may_not_write
from quizzes.api.base import ApiView, ListView
from quizzes.api.drafts import Changes
from quizzes.api.errors import NotPermitted
from quizzes.api.fields import Body, Flag, Id, Text
from quizzes.api.once import answered_once
from quizzes.api.schema import operation
from quizzes.engine.errors import NotFound
from quizzes.http import address_of
from quizzes.models import Classroom, Membership
from quizzes.rosters import LONGEST_CELL, MOST_LINES, RosterLine

TAG = "Classes and learners"


class _ClassBody(Body):
    name = Text(max_length=100)


class ClassBody(_ClassBody):
    """A class of your own."""


class _ChangedClass(_ClassBody):
    is_joinable = Flag(help_text="Whoever has the code may join.")
    is_archived = Flag(help_text="Out of everybody's lists; results stay.")


class ChangedClass(Changes, _ChangedClass):
    """Only what is named changes."""


class MemberLine(Body):
    name = Text(max_length=LONGEST_CELL)
    number = Text(max_length=LONGEST_CELL, required=False, allow_blank=True, default="")

    def validate_name(self, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise serializers.ValidationError("Give a name of readable characters.", code="blank")
        return " ".join(value.split())

    def validate_number(self, value: str) -> str:
        if not value.isprintable():
            raise serializers.ValidationError("A number has readable characters.", code="invalid")
        return " ".join(value.split())


class RosterBody(Body):
    """Lines of a roster: whoever isn't among them stays."""

    members = MemberLine(many=True, min_length=1, max_length=MOST_LINES)


class EnrolBody(Body):
    learner = Id(help_text="Somebody whom this machine has named.")
    name = Text(
        max_length=LONGEST_CELL,
        required=False,
        allow_blank=True,
        default="",
        help_text="For a new line. Without a number it may be left out: then the learner's own name stands there.",
    )
    number = Text(
        max_length=LONGEST_CELL,
        required=False,
        allow_blank=True,
        default="",
        help_text="Of the line to take. A number of no line is refused unless a name is given for a new one.",
    )


class JoinBody(Body):
    code = Text(max_length=50)
    name = Text(max_length=LONGEST_CELL)
    number = Text(max_length=LONGEST_CELL, required=False, allow_blank=True, default="")


class LearnerBody(Body):
    external_id = Text(
        max_length=200, help_text="The id that the learner has with you. Named again, it is the same learner."
    )
    name = Text(required=False, allow_blank=True, max_length=80, default="")


class ClassesView(ListView):
    scopes = {"GET": "roster:read", "POST": "roster:write"}

    @operation("List your classes", {200: schemas.Listed(schemas.Class)}, tag=TAG, paged=True)
    def get(self, request: Any) -> Response:
        return self.page(queries.taught_classes(self.caller.user), documents.class_document)

    @operation("Make a class", {201: schemas.Class}, body=ClassBody, tag=TAG, keyed=True)
    def post(self, request: Any) -> Any:
        return answered_once(self, self._make)

    def _make(self) -> Response:
        refuse_who_may_not_write(self)
        made = services.make_class(owner=self.caller.account, name=self.read(ClassBody)["name"])
        where = self.request.build_absolute_uri(f"/api/v1/classes/{made.public_id}/")
        return self.editable(documents.class_document(made), revision_of(made), 201, Location=where)


def revision_of(classroom: Classroom) -> int:
    """Its form carries no edit revision; the moment of its last change serves as one."""
    return int(classroom.updated_at.timestamp() * 1_000_000)


class OneClassView(ApiView):
    scopes = {"GET": "roster:read", "PATCH": "roster:write", "POST": "roster:write", "DELETE": "roster:write"}

    def own(self, classroom: uuid.UUID) -> Classroom:
        found: Classroom = self.found(queries.taught_classes(self.caller.user), public_id=classroom)
        return found


class ClassView(OneClassView):
    @operation("Read a class", {200: schemas.Class}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, classroom: uuid.UUID) -> Response:
        row = self.own(classroom)
        return self.editable(documents.class_document(row), revision_of(row))

    @operation("Change a class", {200: schemas.Class}, 404, 409, 422, body=ChangedClass, tag=TAG, conditional=True)
    def patch(self, request: Any, classroom: uuid.UUID) -> Response:
        row = self.own(classroom)
        self.seen_revision(documents.class_document(row), revision_of(row))
        services.change_class(classroom=row, seen=row.updated_at, now=self.now, **self.read(ChangedClass))
        changed = self.own(classroom)
        return self.editable(documents.class_document(changed), revision_of(changed))


class MembersView(ListView, OneClassView):
    scopes = {"GET": "roster:read", "POST": "roster:write"}

    @operation("List the members of a class", {200: schemas.Listed(schemas.Member)}, 404, tag=TAG, paged=True)
    def get(self, request: Any, classroom: uuid.UUID) -> Response:
        return self.page(queries.class_members(self.own(classroom)), documents.member_document)

    @operation("Add lines to a roster", {200: schemas.Saved}, 404, body=RosterBody, tag=TAG, keyed=True)
    def post(self, request: Any, classroom: uuid.UUID) -> Any:
        """A line is about the member with its number, or else with its name. Whoever isn't among them stays."""
        return answered_once(self, lambda: self._save(classroom))

    def _save(self, classroom: uuid.UUID) -> Response:
        row, body = self.own(classroom), self.read(RosterBody)
        lines = [RosterLine(n, line["name"], line["number"]) for n, line in enumerate(body["members"], start=1)]
        changes = services.save_roster(classroom=row, lines=lines)
        kinds = [change.kind for change in changes]
        return Response({"added": kinds.count("new"), "renamed": kinds.count("changed"), "same": kinds.count("same")})


class EnrolView(OneClassView):
    @operation(
        "Put a learner into a class",
        {201: schemas.Member, 200: schemas.Member},
        404,
        body=EnrolBody,
        tag=TAG,
        keyed=True,
    )
    def post(self, request: Any, classroom: uuid.UUID) -> Any:
        """For machines: a learner whom it has named, into a class that its account may edit. In it already, that place is
        answered, with status 200."""
        return answered_once(self, lambda: self._enrol(classroom))

    def _enrol(self, classroom: uuid.UUID) -> Response:
        row, body, integration = self.own(classroom), self.read(EnrolBody), self.caller.integration
        if integration is None:
            raise NotPermitted("Only a machine enrols learners. People join with the code of the class.")
        learner = queries.named_learners(integration).filter(public_id=body["learner"]).first()
        if learner is None:
            raise NotFound("This machine has named no such learner. Make one with POST /api/v1/learners/.")
        is_new = not row.memberships.filter(learner=learner).exists()
        member = services.enrol_learner(
            classroom=row, learner=learner, name=body["name"], number=body["number"], now=self.now
        )
        return Response(documents.member_document(member), status=201 if is_new else 200)


class MemberView(OneClassView):
    def member(self, classroom: uuid.UUID, member: uuid.UUID) -> Membership:
        found: Membership = self.found(queries.class_members(self.own(classroom)), public_id=member)
        return found

    @operation("Read a member", {200: schemas.Member}, 404, tag=TAG, conditional=True)
    def get(self, request: Any, classroom: uuid.UUID, member: uuid.UUID) -> Response:
        row = self.member(classroom, member)
        return self.editable(documents.member_document(row), _revision(row))

    @operation("Take a member off the list", {204: None}, 404, tag=TAG, conditional=True)
    def delete(self, request: Any, classroom: uuid.UUID, member: uuid.UUID) -> Response:
        """Their attempts and results stay."""
        row = self.member(classroom, member)
        self.seen_revision(documents.member_document(row), _revision(row))
        services.remove_member(member=row, seen=row.updated_at)
        return Response(status=204)


def _revision(member: Membership) -> int:
    return int(member.updated_at.timestamp() * 1_000_000)


# Joining, as a learner


class MembershipsView(ListView):
    scopes = {"GET": "attempt:read", "POST": "attempt:write"}

    @operation("List the classes that you are in", {200: schemas.Listed(schemas.OwnMembership)}, tag=TAG, paged=True)
    def get(self, request: Any) -> Response:
        refuse_machine(self)
        return self.page(queries.own_memberships(self.caller.identity), documents.membership_document)

    @operation(
        "Join a class",
        {201: schemas.OwnMembership, 200: schemas.OwnMembership},
        429,
        body=JoinBody,
        tag=TAG,
        keyed=True,
    )
    def post(self, request: Any) -> Any:
        """With the code that its teacher gave you. In it already, that place is answered, with status 200."""
        return answered_once(self, self._join)

    def _join(self) -> Response:
        refuse_machine(self)
        body, identity = self.read(JoinBody), self.caller.identity
        before = set(queries.own_memberships(identity).values_list("pk", flat=True))
        member = services.join_class(identity=identity, address=address_of(self.request), now=self.now, **body)
        row = queries.own_memberships(identity).get(pk=member.pk)
        return Response(documents.membership_document(row), status=200 if member.pk in before else 201)


def refuse_machine(view: ApiView) -> None:
    if view.caller.is_machine:
        raise NotPermitted("A machine is no learner. It puts learners whom it has named into classes.")


class MembershipView(ApiView):
    scopes = {"DELETE": "attempt:write"}

    @operation("Leave a class", {204: None}, 404, tag=TAG)
    def delete(self, request: Any, membership: uuid.UUID) -> Response:
        """The place on its roster stays, and so do all results."""
        refuse_machine(self)
        identity = self.caller.identity
        row = self.found(queries.own_memberships(identity), public_id=membership)
        services.leave_class(identity=identity, classroom_id=row.classroom_id)
        return Response(status=204)


# Learners


class LearnersView(ListView):
    scopes = {"GET": "roster:read", "POST": "roster:write"}

    @operation("List learners", {200: schemas.Listed(schemas.Learner)}, tag=TAG, paged=True)
    def get(self, request: Any) -> Response:
        """Whoever took your quizzes or stands in your classes; of a machine also those that it has named."""
        rows = queries.known_learners(self.caller.user, self.caller.integration)
        return self.page(rows, documents.learner_document)

    @operation("Name a learner", {201: schemas.Learner, 200: schemas.Learner}, body=LearnerBody, tag=TAG, keyed=True)
    def post(self, request: Any) -> Any:
        """For machines: somebody whom it takes quizzes for. Only this machine finds them."""
        return answered_once(self, self._name)

    def _name(self) -> Response:
        body, integration = self.read(LearnerBody), self.caller.integration
        if integration is None:
            raise NotPermitted("Only a machine names learners. A person takes quizzes as themselves.")
        learner, is_new = services.name_learner(
            integration=integration, external_id=body["external_id"], name=body["name"]
        )
        where = self.request.build_absolute_uri(f"/api/v1/learners/{learner.public_id}/")
        document = documents.learner_document(learner)
        return Response(document, status=201 if is_new else 200, headers={"Location": where})


class LearnerView(ApiView):
    scopes = {"GET": "roster:read"}

    @operation("Read a learner", {200: schemas.Learner}, 404, tag=TAG)
    def get(self, request: Any, learner: uuid.UUID) -> Response:
        rows = queries.known_learners(self.caller.user, self.caller.integration)
        return Response(documents.learner_document(self.found(rows, public_id=learner)))

"""Something of everything that an address can name, and a token for everybody who may ask."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from quizzes import models, services
from quizzes.queries import identity_of
from quizzes.tests.api.program import machine, make_machine, person
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner
from quizzes.tickets import ticket_for

# The quiz, its class and webhook are the owner's and shared with the editor; the attempt and the membership are the
# student's. The machine acts as an account that edits the quiz and the class, and has named a learner; the other machine
# has nothing to do with any of it.
ROLES = (
    "anonymous",
    "student",
    "classmate",
    "owner",
    "editor",
    "stranger",
    "machine",
    "strange_machine",
    "superuser",
)


@dataclass
class World:
    ids: dict[str, Any]
    tokens: dict[str, str]
    body_ids: dict[str, str] = field(default_factory=dict)

    def path(self, route: str) -> str:
        """The address of a route such as `quizzes/<uuid:quiz>/`, filled with the ids of this world."""
        for name, value in self.ids.items():
            for kind in ("uuid", "slug", "int", "str"):
                route = route.replace(f"<{kind}:{name}>", str(value))
        return f"/{route}"

    def put_real_ids_into(self, case: Any) -> None:
        """A made-up request that asks for something that is there, and has seen it. What was made up to be no id stays."""
        if all(looks_like_an_id(name, str(value)) for name, value in case.path_parameters.items()):
            for name in case.path_parameters:
                case.path_parameters[name] = self.ids.get(name, case.path_parameters[name])
            if "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
        if isinstance(case.body, dict):
            for name, value in self.body_ids.items():
                if looks_like_an_id(name, str(case.body.get(name))):
                    case.body[name] = value


def looks_like_an_id(name: str, value: str) -> bool:
    if name in ("question", "function"):
        return re.fullmatch(r"[-a-zA-Z0-9_]+", value) is not None
    if name == "number":
        return value.isdigit()
    try:
        return str(uuid.UUID(value)) == value
    except ValueError:
        return False


def begun(user: User, assignment: models.Assignment, number: int = 1) -> models.Attempt:
    learner, _ = models.Learner.objects.get_or_create(user=user, defaults={"public_id": uuid.uuid4()})
    identity = identity_of(learner)
    version = assignment.quiz.latest_version
    ticket = ticket_for(identity, assignment_id=assignment.pk, version_id=version.pk, number=number)
    return services.start_attempt(
        identity=identity, attempt_uuid=ticket.attempt, ticket=ticket.sign(), now=timezone.now() - timedelta(minutes=1)
    )


def make_world() -> World:
    owner, editor, stranger, account = (make_instructor() for _ in range(4))
    student, classmate = make_learner(), make_learner()
    held = [make_question(kind, owner=owner) for kind in ("single_choice", "multi_select", "numeric")]
    quiz = make_quiz(*held, owner=owner, title="Secret quiz")
    publish(quiz)
    room = services.make_class(owner=owner, name="Secret class")
    for each in (quiz, room):
        each.editors.add(editor, account)
    attempt = begun(student, quiz.assignments.get())
    membership = services.join_class(
        identity=identity_of(attempt.learner),
        code=room.join_code,
        name="Secret student",
        number="",
        address="",
        now=timezone.now(),
    )
    given = services.assign_quiz(quiz=quiz, classroom=room, by=owner, now=timezone.now())
    integration, strange = make_machine(account), make_machine(make_instructor(), name="A strange machine")
    named = services.name_learner(integration=integration, external_id="secret-1", name="Secret learner").learner
    endpoint, _ = services.create_endpoint(owner=owner, url="https://hooks.example/", events=["attempt.finished"])
    delivery = services.send_test_event(endpoint=endpoint, now=timezone.now())
    job = services.ask_for_job(kind="explain", parameters={}, owner=owner, now=timezone.now())
    tokens = {
        "student": person(student),
        "classmate": person(classmate),
        "owner": person(owner),
        "editor": person(editor),
        "stranger": person(stranger),
        "machine": machine(integration),
        "strange_machine": machine(strange),
        "superuser": person(User.objects.create_superuser("root")),
    }
    ids = {
        "assignment": given.public_id,
        "attempt": attempt.uuid,
        "question": held[0].key,
        "quiz": quiz.public_id,
        "number": 1,
        "classroom": room.public_id,
        "member": membership.public_id,
        "membership": membership.public_id,
        "learner": named.public_id,
        "job": job.public_id,
        "webhook": endpoint.public_id,
        "delivery": delivery.public_id,
        "function": "relu",
        "public_assignment": attempt.assignment.public_id,
        "join_code": room.join_code,
    }
    body_ids = {
        "assignment": ids["assignment"],
        "quiz": ids["quiz"],
        "class": room.public_id,
        "learner": ids["learner"],
    }
    return World(
        {name: str(value) for name, value in ids.items()},
        {"anonymous": ""} | {role: each.headers["Authorization"].partition(" ")[2] for role, each in tokens.items()},
        {name: str(value) for name, value in body_ids.items()},
    )

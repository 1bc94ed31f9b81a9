"""Who gets what answer at every address of the site. An address without a row fails here, and so does a row without one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from quizzes import models, services
from quizzes.learners import Identity
from quizzes.services.attempts import Post
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner
from quizzes.tickets import ticket_for

pytestmark = pytest.mark.django_db

ROLES = ("owner", "editor", "stranger", "learner", "anonymous", "superuser")

# What each role gets: a status, or “login” for being sent to log in. The quiz, its question, a lesson and the records
# belong to the owner and are shared with the editor; the stranger is another instructor; the attempt is the learner's.
TABLE = """
# method and address                                  owner  editor stranger learner anonymous superuser
GET  admin/                                           200    200    200      login   login     200
GET  admin/login/                                     302    302    302      200     200       302
POST admin/logout/                                    302    302    302      302     302       302
GET  admin/password_change/                           200    200    200      login   login     200
GET  admin/password_change/done/                      200    200    200      login   login     200
GET  admin/autocomplete/                              200    200    200      login   login     200
GET  admin/jsi18n/                                    200    200    200      login   login     200
GET  admin/r/<path:content_type_id>/<path:object_id>/ 404    404    404      login   login     404
GET  admin/^(?P<app_label>auth|quizzes)/$             200    200    200      login   login     200
GET  admin/(?P<url>.*)$                               404    404    404      login   login     404

GET  admin/auth/{people}/                             403    403    403      login   login     200
GET  admin/auth/{people}/add/                         403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/            302    302    302      login   login     302
GET  admin/auth/{people}/<path:object_id>/change/     403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/history/    403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/delete/     403    403    403      login   login     200
GET  admin/auth/user/<id>/password/                   403    403    403      login   login     200

GET  admin/quizzes/{draft}/                           200    200    200      login   login     200
GET  admin/quizzes/{draft}/add/                       200    200    200      login   login     200
GET  admin/quizzes/{draft}/<path:object_id>/          302    302    302      login   login     302
GET  admin/quizzes/{draft}/<path:object_id>/change/   200    200    404      login   login     200
POST admin/quizzes/{draft}/<path:object_id>/change/   200    200    404      login   login     200
GET  admin/quizzes/{draft}/<path:object_id>/history/  200    200    404      login   login     200
GET  admin/quizzes/{draft}/<path:object_id>/delete/   403    403    404      login   login     403
POST admin/quizzes/{draft}/<path:object_id>/delete/   403    403    404      login   login     403
GET  admin/quizzes/{draft}/<int:pk>/sharing/          200    200    404      login   login     200
POST admin/quizzes/{draft}/<int:pk>/sharing/          422    403    404      login   login     422
POST admin/quizzes/{draft}/<int:pk>/bin/              302    302    404      login   login     302
POST admin/quizzes/{draft}/<int:pk>/restore/          302    302    404      login   login     302
GET  admin/quizzes/question/<int:pk>/duplicate/       200    200    404      login   login     200
POST admin/quizzes/question/<int:pk>/duplicate/       302    302    404      login   login     302
GET  admin/quizzes/quiz/bin/                          200    200    200      login   login     200
POST admin/quizzes/quiz/<int:pk>/duplicate/           302    302    404      login   login     302
POST admin/quizzes/quiz/<int:pk>/withdraw/            302    302    404      login   login     302
POST admin/quizzes/quiz/<int:pk>/offer/               302    302    404      login   login     302
POST admin/quizzes/quiz/<int:pk>/archive/             302    302    404      login   login     302
POST admin/quizzes/quiz/<int:pk>/unarchive/           302    302    404      login   login     302
GET  admin/quizzes/quiz/<int:quiz_id>/preview/        200    200    404      login   login     200
POST admin/quizzes/quiz/<int:quiz_id>/preview/        200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/keys/           200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/misconceptions/ 200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/publish/        200    200    404      login   login     200
POST admin/quizzes/quiz/<int:quiz_id>/publish/        422    422    404      login   login     422
GET  admin/quizzes/quiz/<int:quiz_id>/print/          200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/print/key/      200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/versions/       200    200    404      login   login     200
GET  admin/quizzes/quiz/<int:quiz_id>/versions/compare/               422 422 404 login login 422
GET  admin/quizzes/quiz/<int:quiz_id>/versions/<int:number>/          200 200 404 login login 200
POST admin/quizzes/quiz/<int:quiz_id>/versions/<int:number>/          200 200 404 login login 200
GET  admin/quizzes/quiz/<int:quiz_id>/versions/<int:number>/restore/  200 200 404 login login 200
POST admin/quizzes/quiz/<int:quiz_id>/versions/<int:number>/restore/  409 409 404 login login 409
POST admin/quizzes/lesson/preview/                    200    200    200      login   login     200
GET  admin/quizzes/lesson/<int:pk>/versions/          200    200    404      login   login     200
GET  admin/quizzes/lesson/<int:pk>/versions/<int:number>/             200 200 404 login login 200
POST admin/quizzes/lesson/<int:pk>/versions/<int:number>/             409 409 404 login login 409

GET  admin/quizzes/tag/                               200    200    200      login   login     200
GET  admin/quizzes/tag/add/                           200    200    200      login   login     200
GET  admin/quizzes/tag/<path:object_id>/              302    302    302      login   login     302
GET  admin/quizzes/tag/<path:object_id>/change/       200    200    200      login   login     200
POST admin/quizzes/tag/<path:object_id>/change/       403    403    403      login   login     200
GET  admin/quizzes/tag/<path:object_id>/history/      200    200    200      login   login     200
GET  admin/quizzes/tag/<path:object_id>/delete/       403    403    403      login   login     200

GET  admin/quizzes/{record}/                          200    200    200      login   login     200
GET  admin/quizzes/{record}/add/                      403    403    403      login   login     403
GET  admin/quizzes/{record}/<path:object_id>/         302    302    302      login   login     302
GET  admin/quizzes/{record}/<path:object_id>/change/  200    200    404      login   login     200
GET  admin/quizzes/{record}/<path:object_id>/history/ 200    200    404      login   login     200
GET  admin/quizzes/{record}/<path:object_id>/delete/  403    403    404      login   login     403
POST admin/quizzes/{record}/<path:object_id>/delete/  403    403    404      login   login     403

GET  admin/quizzes/classroom/                                            200 200 200 login login 200
GET  admin/quizzes/classroom/add/                                        200 200 200 login login 200
GET  admin/quizzes/classroom/<path:object_id>/                           302 302 302 login login 302
GET  admin/quizzes/classroom/<path:object_id>/change/                    200 200 404 login login 200
POST admin/quizzes/classroom/<path:object_id>/change/                    200 200 404 login login 200
GET  admin/quizzes/classroom/<path:object_id>/history/                   200 200 404 login login 200
GET  admin/quizzes/classroom/<path:object_id>/delete/                    403 403 404 login login 403
POST admin/quizzes/classroom/<path:object_id>/delete/                    403 403 404 login login 403
GET  admin/quizzes/classroom/<int:pk>/sharing/                           200 200 404 login login 200
POST admin/quizzes/classroom/<int:pk>/sharing/                           422 403 404 login login 422
GET  admin/quizzes/classroom/<int:pk>/room/                              200 200 404 login login 200
GET  admin/quizzes/classroom/<int:pk>/roster/                            200 200 404 login login 200
POST admin/quizzes/classroom/<int:pk>/roster/                            422 422 404 login login 422
POST admin/quizzes/classroom/<int:pk>/code/                              302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/open/                              302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/close/                             302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/archive/                           302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/unarchive/                         302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/members/<int:member_id>/remove/    302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/members/<int:member_id>/part/      302 302 404 login login 302
POST admin/quizzes/classroom/<int:pk>/members/<int:member_id>/merge/     302 302 404 login login 302
GET  admin/quizzes/quiz/<int:pk>/share/                                  200 200 404 login login 200
POST admin/quizzes/quiz/<int:pk>/share/                                  422 422 404 login login 422
POST admin/quizzes/assignment/<path:object_id>/change/                   422 422 404 login login 422
GET  admin/quizzes/assignment/<int:pk>/accommodations/                   200 200 404 login login 200
POST admin/quizzes/assignment/<int:pk>/accommodations/                   422 422 404 login login 422
GET  admin/quizzes/assignment/<int:pk>/accommodations/<int:grant_id>/    200 200 404 login login 200
POST admin/quizzes/assignment/<int:pk>/accommodations/<int:grant_id>/    422 422 404 login login 422
POST admin/quizzes/assignment/<int:pk>/accommodations/<int:grant_id>/withdraw/ 302 302 404 login login 302
POST admin/quizzes/assignment/<int:pk>/take-back/                        302 302 404 login login 302
POST admin/quizzes/assignment/<int:pk>/trial/                            302 302 404 login login 302
GET  admin/quizzes/assignment/<int:pk>/takers/                           200 200 404 login login 200
GET  admin/quizzes/assignment/<int:pk>/results.csv                       200 200 404 login login 200
GET  admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/        200 200 404 login login 200
GET  admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/delete/ 200 403 404 login login 200
POST admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/delete/ 302 403 404 login login 302
POST admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/reset/  302 302 404 login login 302
POST admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/restore/ 302 302 404 login login 302
POST admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/finish/ 302 302 404 login login 302
GET  admin/quizzes/assignment/receipt/                                   200 200 200 login login 200
POST admin/quizzes/problem/<int:pk>/handled/                             302 302 404 login login 302

GET  accounts/login/                                  302    302    302      302     200       302
POST accounts/logout/                                 302    302    302      302     302       302
GET  accounts/sign-up/                                404    404    404      404     404       404
GET  accounts/password/                               200    200    200      200     login     200
GET  accounts/password/changed/                       200    200    200      200     login     200
GET  accounts/password/reset/                         200    200    200      200     200       200
GET  accounts/password/reset/sent/                    200    200    200      200     200       200
GET  accounts/password/reset/<uidb64>/<token>/        200    200    200      200     200       200
GET  accounts/password/reset/complete/                200    200    200      200     200       200

GET  activations/                                     200    200    200      200     200       200
GET  activations/explorers/                           200    200    200      200     200       200
GET  activations/which/                               200    200    200      200     200       200
GET  activations/disagreements/                       200    200    200      200     200       200
GET  activations/terms/                               200    200    200      200     200       200
GET  activations/terms/<slug:slug>/                   200    200    200      200     200       200
GET  activations/<str:key>/                           200    200    200      200     200       200

GET  /                                                200    200    200      200     200       200
GET  lessons/                                         200    200    200      200     200       200
GET  lessons/<slug:slug>/                             200    200    200      200     200       200
GET  quizzes/                                         200    200    200      200     200       200
GET  quizzes/<slug:slug>/                             200    200    200      200     200       200
GET  results/                                         200    200    200      200     200       200
GET  explore/<str:name>/                              200    200    200      200     200       200
GET  join/                                            200    200    200      200     200       200
POST join/                                            422    422    422      422     422       422
GET  join/<str:code>/                                 200    200    200      200     200       200
GET  classes/                                         200    200    200      200     200       200
POST classes/<int:classroom>/leave                    404    404    404      303     404       404
POST trial/end                                        303    303    303      303     303       303
POST learner/forget                                   303    303    303      303     303       303
POST attempts/<uuid:attempt>/questions/<slug:question>/check   404 404 404   303     404       404
GET  attempts/<uuid:attempt>/questions/<slug:question>/problem 404 404 404   200     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/problem 404 404 404   200     404       404
GET  assignments/<uuid:public_id>/                    200    200    200      200     200       200
POST attempts/<uuid:attempt>/start                    404    404    404      303     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/save    404 404 404   409     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/flag    404 404 404   409     404       404
POST attempts/<uuid:attempt>/finish                   404    404    404      303     404       404
POST attempts/<uuid:attempt>/retry                    404    404    404      409     404       404
POST attempts/<uuid:attempt>/rating                   404    404    404      409     404       404
"""
KINDS = {
    "{people}": ["group", "user"],
    "{draft}": ["quiz", "question", "lesson"],
    "{record}": [
        "answer",
        "answerevent",
        "assignment",
        "attempt",
        "explanation",
        "learner",
        "outcome",
        "problem",
        "rating",
        "version",
    ],
}


@dataclass(frozen=True)
class Row:
    method: str
    route: str
    expected: tuple[str, ...]


def rows() -> list[Row]:
    found: list[Row] = []
    for line in TABLE.strip().splitlines():
        if not line or line.startswith("#"):
            continue
        method, route, *expected = line.split()
        assert len(expected) == len(ROLES), line
        kind = next((kind for kind in KINDS if kind in route), "")
        names = KINDS.get(kind, [""])
        found += [Row(method, route.replace(kind, name) if kind else route, tuple(expected)) for name in names]
    return found


def routes(patterns: list[Any], start: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        route = start + str(pattern.pattern)
        found += routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route or "/"]
    return found


@dataclass
class World:
    """Something of everything that an address can name."""

    people: dict[str, User | None]
    quiz: models.Quiz
    lesson: models.Lesson
    attempt: models.Attempt
    question: models.Question

    def ids(self, name: str) -> int:
        if name in ("user", "group"):
            model: Any = User if name == "user" else Group
            return model.objects.order_by("pk").first().pk
        own = {"quiz": self.quiz, "question": self.question, "lesson": self.lesson}
        if name in own:
            return own[name].pk
        model = next(each for each in models_of_app() if each._meta.model_name == name)
        return model.objects.order_by("-pk").first().pk


def models_of_app() -> list[Any]:
    from django.apps import apps

    return list(apps.get_app_config("quizzes").get_models())


def answered(learner: User, quiz: models.Quiz, number: int = 1) -> models.Attempt:
    """An open attempt of this learner with its first question answered, reported and rated."""
    identity = Identity(name=f"user:{learner.pk}", user_id=learner.pk)
    assignment = models.Assignment.objects.get(quiz=quiz)
    ticket = ticket_for(identity, assignment_id=assignment.pk, version_id=quiz.latest_version_id, number=number)
    question = quiz.items.first().question
    raw = {"choices": [question.choices.get(is_correct=True).key]}
    post = Post(ticket.attempt, question.key, raw, 0, "a-key-of-this-post", ticket.sign())
    attempt = services.check_answer(identity=identity, post=post, now=NOW).attempt
    models.Problem.objects.create(attempt=attempt, question_key=question.key, text="A secret typo.", created_at=NOW)
    models.Rating.objects.create(
        learner=attempt.learner, quiz=quiz, version=attempt.version, stars=4, comment="Secret.", updated_at=NOW
    )
    return attempt


@pytest.fixture
def world(settings) -> World:
    settings.SUBJECTS = {**SUBJECTS, "activations": "activations.subject.SUBJECT"}
    owner, editor, stranger = (make_instructor(name) for name in ("owner", "editor", "stranger"))
    learner = make_learner("learner")
    # Questions shared by their quiz alone; the one that stands in no quiz is shared by name.
    held = [make_question(stem=f"Secret stem {number}?", owner=owner) for number in range(2)]
    quiz = make_quiz(*held, title="Secret quiz", slug="secret-quiz", owner=owner)
    free = make_question(stem="Secret free stem?", owner=owner)
    lesson = models.Lesson(slug="secret-lesson", title="Secret lesson", body="Text.", owner=owner)
    services.save_lesson(lesson=lesson, by=owner, now=NOW)
    for draft in (quiz, free, lesson):
        draft.editors.add(editor)
    publish(quiz)
    models.Tag.objects.create(name="parity")
    people = {
        "owner": owner,
        "editor": editor,
        "stranger": stranger,
        "learner": learner,
        "anonymous": None,
        "superuser": User.objects.create_superuser("root"),
    }
    attempt = answered(learner, quiz)
    room = models.Classroom.objects.create(name="Secret class", owner=owner)
    room.editors.add(editor)
    models.Membership.objects.create(
        classroom=room, learner=attempt.learner, name="Secret member", alias="Secret alias"
    )
    models.Accommodation.objects.create(
        assignment=attempt.assignment, classroom=room, extra_attempts=1, reason="Secret."
    )
    cache.clear()
    return World(people, quiz, lesson, attempt, free)


def path_of(world: World, route: str) -> str:
    """The address of a route, filled from the world."""
    if route == "/":
        return "/"
    found = re.match(r"admin/(?:quizzes|auth)/(\w+)/", route)
    fills = {
        "<path:object_id>": str(world.ids(found[1])) if found and "<path:object_id>" in route else "1",
        "<int:pk>": str(world.ids(found[1])) if found and "<int:pk>" in route else "1",
        "<id>": str(world.ids("user")),
        "<int:quiz_id>": str(world.quiz.pk),
        "<int:number>": "1",
        "<path:content_type_id>": "1",
        "<int:attempt_id>": str(world.attempt.pk),
        "<int:grant_id>": str(models.Accommodation.objects.get().pk),
        "<int:member_id>": str(models.Membership.objects.get().pk),
        "<int:classroom>": str(models.Classroom.objects.get().pk),
        "<str:code>": models.Classroom.objects.get().join_code,
        "^(?P<app_label>auth|quizzes)/$": "quizzes/",
        "(?P<url>.*)$": "no/such/page/",
        "<uidb64>/<token>": "MQ/no-token",
        "terms/<slug:slug>": "terms/saturation",
        "lessons/<slug:slug>": f"lessons/{world.lesson.slug}",
        "quizzes/<slug:slug>": f"quizzes/{world.quiz.slug}",
        "<str:key>": "relu",
        "<str:name>": "activations.function",
        "<uuid:attempt>": str(world.attempt.uuid),
        "<uuid:public_id>": str(world.attempt.assignment.public_id),
        "<slug:question>": world.quiz.items.last().question.key,
    }
    for part, value in fills.items():
        route = route.replace(part, value)
    return f"/{route}"


def form_of(world: World, path: str) -> dict[str, str]:
    choice = world.quiz.items.last().question.choices.first().key
    if path.startswith("/admin/autocomplete/"):
        return {"app_label": "quizzes", "model_name": "quizitem", "field_name": "question"}
    if path.startswith(("/attempts/", "/learner/")):
        slug = world.quiz.slug
        return {
            "place": f"quiz:{slug}",
            "player": slug,
            "revision": "0",
            "idempotency_key": "a-key-of-a-test",
            "choice": choice,
            "stars": "3",
            "text": "A typo." if "problem" in path else "",
        }
    return {}


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def asked(world: World, row: Row, role: str) -> str:
    client, path = client_of(world.people[role]), path_of(world, row.route)
    form = {name: value for name, value in form_of(world, path).items() if not (name == "text" and not value)}
    response = client.get(path, form) if row.method == "GET" else client.post(path, form)
    is_sent_to_login = response.status_code == 302 and re.match(
        r"/(admin|accounts)/login/\?next=", response["Location"]
    )
    return "login" if is_sent_to_login else str(response.status_code)


def test_every_address_has_a_row_and_every_row_an_address():
    known, listed = set(routes(get_resolver().url_patterns)), {row.route for row in rows()}
    assert sorted(known - listed) == [], "These addresses have no row."
    assert sorted(listed - known) == [], "These rows have no address."
    assert not [row for row, times in Counter((row.method, row.route) for row in rows()).items() if times > 1]


def test_each_role_gets_what_the_table_says(world):
    wrong = {}
    for row in rows():
        got = []
        for role in ROLES:
            with transaction.atomic():  # what one role does must not show to the next
                got.append(asked(world, row, role))
                transaction.set_rollback(True)
        if tuple(got) != row.expected:
            wrong[f"{row.method} {row.route}"] = dict(zip(ROLES, got, strict=True))
    assert wrong == {}


def test_a_stranger_meets_no_word_of_another_instructors_work(world):
    """Not in a list, a filter, a search, a box that completes, nor in what a refusal says."""
    client = client_of(world.people["stranger"])
    key = world.question.key
    for row in rows():
        if row.method != "GET" or not row.route.startswith("admin/"):
            continue
        path = path_of(world, row.route)
        page = client.get(path, form_of(world, path) | {"term": "Secret"}).content.decode()
        assert "ecret" not in page.replace("term=Secret", ""), path
        assert key not in page, path
    for name in (*KINDS["{draft}"], *KINDS["{record}"]):
        page = client.get(reverse(f"admin:quizzes_{name}_changelist"), {"q": "ecret"}).content.decode()
        assert "Secret" not in page, name


def test_an_editor_of_a_quiz_may_edit_its_questions_and_no_others(world):
    held, free = world.quiz.items.first().question, make_question(owner=world.people["owner"])
    client = client_of(world.people["editor"])
    for question, status in ((held, 200), (world.question, 200), (free, 404)):
        address = reverse("admin:quizzes_question_change", args=[question.pk])
        assert client.get(address).status_code == status


def test_an_editor_who_is_taken_from_the_list_sees_nothing_from_then_on(world):
    client = client_of(world.people["editor"])
    address = reverse("admin:quizzes_quiz_change", args=[world.quiz.pk])
    assert client.get(address).status_code == 200
    world.quiz.editors.clear()
    assert client.get(address).status_code == 404
    assert client.get(reverse("admin:quizzes_attempt_changelist")).content.decode().count("secret") == 0


def test_nobody_takes_a_question_of_somebody_else_into_a_quiz(world):
    stranger = world.people["stranger"]
    own = make_quiz(make_question(owner=stranger), owner=stranger)
    address = reverse("admin:quizzes_quiz_change", args=[own.pk])
    client = client_of(stranger)
    form = {"title": "Own", "slug": "own", "language": "en", "visibility": "public", "seen_revision": "0"}
    item = own.items.get()
    form |= {
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "1",
        "items-0-id": str(item.pk),
        "items-0-quiz": str(own.pk),
        "items-0-points": "1",
        "items-0-position": "1",
        "items-1-quiz": str(own.pk),
        "items-1-question": str(world.question.pk),
        "items-1-points": "1",
    }
    response = client.post(address, form)
    assert response.status_code == 200
    assert "not one of the available choices" in response.content.decode()
    assert own.items.count() == 1
    selected = {
        "action": "add_to_quiz",
        "_selected_action": [str(world.question.pk)],
        "apply": "1",
        "quiz": str(own.pk),
    }
    client.post(reverse("admin:quizzes_question_changelist"), selected)
    assert own.items.count() == 1

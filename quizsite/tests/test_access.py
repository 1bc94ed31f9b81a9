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

from lti import services as services_of_lti
from lti.models import ResourceLink
from lti.tests.builders import make_gradebook_entry, make_person, make_registration
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
GET  admin/^(?P<app_label>auth|quizzes|lti)/$         200    200    200      login   login     200
GET  admin/(?P<url>.*)$                               404    404    404      login   login     404

GET  admin/auth/{people}/                             403    403    403      login   login     200
GET  admin/auth/{people}/add/                         403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/            302    302    302      login   login     302
GET  admin/auth/{people}/<path:object_id>/change/     403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/history/    403    403    403      login   login     200
GET  admin/auth/{people}/<path:object_id>/delete/     403    403    403      login   login     200
GET  admin/auth/user/<id>/password/                   403    403    403      login   login     200
GET  admin/auth/user/<int:pk>/hand-over/              403    403    403      login   login     200

GET  admin/lti/{platform}/                            403    403    403      login   login     200
GET  admin/lti/{platform}/add/                        403    403    403      login   login     200
GET  admin/lti/{platform}/<path:object_id>/           302    302    302      login   login     302
GET  admin/lti/{platform}/<path:object_id>/change/    403    403    403      login   login     200
GET  admin/lti/{platform}/<path:object_id>/history/   403    403    403      login   login     200
GET  admin/lti/{platform}/<path:object_id>/delete/    403    403    403      login   login     200
GET  admin/lti/registration/<int:pk>/check/           403    403    403      login   login     200
POST admin/lti/registration/<int:pk>/check/           403    403    403      login   login     200
GET  admin/lti/context/<int:pk>/erase/                403    403    403      login   login     200
POST admin/lti/context/<int:pk>/erase/                403    403    403      login   login     302
GET  admin/lti/{arrival}/                             403    403    403      login   login     200
GET  admin/lti/{arrival}/add/                         403    403    403      login   login     403
GET  admin/lti/{arrival}/<path:object_id>/            302    302    302      login   login     302
GET  admin/lti/{arrival}/<path:object_id>/change/     403    403    403      login   login     200
GET  admin/lti/{arrival}/<path:object_id>/history/    403    403    403      login   login     200
GET  admin/lti/{arrival}/<path:object_id>/delete/     403    403    403      login   login     403
POST admin/lti/gradebookentry/assignments/<int:assignment>/ 302 302 404 login login 302

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
POST admin/quizzes/{thrown}/<int:pk>/bin/             302    302    404      login   login     302
POST admin/quizzes/quiz/<int:pk>/bin/                 200    200    404      login   login     200
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

GET  admin/quizzes/{key}/                             403    403    403      login   login     200
GET  admin/quizzes/{key}/<path:object_id>/            302    302    302      login   login     302
GET  admin/quizzes/{key}/<path:object_id>/change/     404    404    404      login   login     200
GET  admin/quizzes/{key}/<path:object_id>/history/    404    404    404      login   login     200
GET  admin/quizzes/{key}/<path:object_id>/delete/     404    404    404      login   login     403
POST admin/quizzes/{key}/<path:object_id>/delete/     404    404    404      login   login     403
GET  admin/quizzes/personaltoken/add/                 403    403    403      login   login     403
GET  admin/quizzes/job/add/                           403    403    403      login   login     403
GET  admin/quizzes/integration/add/                   403    403    403      login   login     200
POST admin/quizzes/integration/add/                   403    403    403      login   login     200
POST admin/quizzes/personaltoken/<int:pk>/revoke/     403    403    403      login   login     302
POST admin/quizzes/integration/<int:pk>/second-secret/ 403   403    403      login   login     200
POST admin/quizzes/integration/<int:pk>/drop-first/   403    403    403      login   login     302
POST admin/quizzes/integration/<int:pk>/disable/      403    403    403      login   login     302
POST admin/quizzes/integration/<int:pk>/enable/       403    403    403      login   login     302

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

GET  admin/quizzes/delivery/                          403    403    403      login   login     200
GET  admin/quizzes/delivery/add/                      403    403    403      login   login     403
GET  admin/quizzes/delivery/<path:object_id>/         302    302    302      login   login     302
GET  admin/quizzes/delivery/<path:object_id>/change/  404    404    404      login   login     200
POST admin/quizzes/delivery/<path:object_id>/change/  404    404    404      login   login     403
GET  admin/quizzes/delivery/<path:object_id>/history/ 404    404    404      login   login     200
GET  admin/quizzes/delivery/<path:object_id>/delete/  404    404    404      login   login     403

GET  admin/quizzes/quiz/<int:pk>/gradebook.csv               200 200 404 login login 200
GET  admin/quizzes/quiz/<int:pk>/gradebook.json              200 200 404 login login 200
GET  admin/quizzes/classroom/<int:pk>/gradebook.csv          200 200 404 login login 200
GET  admin/quizzes/classroom/<int:pk>/gradebook.json         200 200 404 login login 200
GET  admin/quizzes/assignment/<int:pk>/gradebook.csv         200 200 404 login login 200
GET  admin/quizzes/assignment/<int:pk>/gradebook.json        200 200 404 login login 200

GET  admin/quizzes/webhookendpoint/                          200 200 200 login login 200
GET  admin/quizzes/webhookendpoint/add/                      200 200 200 login login 200
POST admin/quizzes/webhookendpoint/add/                      200 200 200 login login 200
GET  admin/quizzes/webhookendpoint/<path:object_id>/         302 302 302 login login 302
GET  admin/quizzes/webhookendpoint/<path:object_id>/change/  200 404 404 login login 200
POST admin/quizzes/webhookendpoint/<path:object_id>/change/  200 404 404 login login 200
GET  admin/quizzes/webhookendpoint/<path:object_id>/history/ 200 404 404 login login 200
GET  admin/quizzes/webhookendpoint/<path:object_id>/delete/  200 404 404 login login 200
POST admin/quizzes/webhookendpoint/<path:object_id>/delete/  200 404 404 login login 200
POST admin/quizzes/webhookendpoint/<int:pk>/test/            302 404 404 login login 302
POST admin/quizzes/webhookendpoint/<int:pk>/secret/          200 404 404 login login 200
POST admin/quizzes/webhookendpoint/<int:pk>/secret/end/      302 404 404 login login 302
POST admin/quizzes/webhookendpoint/<int:pk>/deliveries/<uuid:delivery>/again/ 302 404 404 login login 302

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
GET  admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/reopen/ 200 200 404 login login 200
POST admin/quizzes/assignment/<int:pk>/attempts/<int:attempt_id>/reopen/ 409 409 404 login login 409
GET  admin/quizzes/assignment/receipt/                                   200 200 200 login login 200
POST admin/quizzes/problem/<int:pk>/handled/                             302 302 404 login login 302

GET  oauth/token/                                     405    405    405      405     405       405
POST oauth/token/                                     400    400    400      400     400       400
POST oauth/revoke/                                    400    400    400      400     400       400

GET  lti/jwks.json                                    200    200    200      200     200       200
GET  lti/icon.svg                                     200    200    200      200     200       200
GET  lti/connect/                                     200    200    200      200     200       200
GET  lti/canvas.json                                  200    200    200      200     200       200
GET  lti/register                                     403    403    403      403     login     400
POST lti/register                                     403    403    403      403     login     400
GET  lti/login                                        400    400    400      400     400       400
POST lti/login                                        400    400    400      400     400       400
GET  lti/launch                                       405    405    405      405     405       405
POST lti/launch                                       401    401    401      401     401       401
GET  lti/open/<str:handle>/                           401    401    401      401     401       401
POST lti/open/<str:handle>/                           401    401    401      401     401       401
POST lti/go                                           401    401    401      401     401       401
POST lti/try                                          401    401    401      401     401       401
POST lti/results                                      401    401    401      401     401       401
POST lti/records                                      401    401    401      401     401       401
POST lti/attempts/<int:attempt_id>/                   401    401    401      401     401       401
POST lti/enter                                        401    401    401      401     401       401
POST lti/choose                                       401    401    401      401     401       401

GET  accounts/login/                                  302    302    302      302     200       302
POST accounts/logout/                                 302    302    302      302     302       302
GET  accounts/sign-up/                                404    404    404      404     404       404
GET  accessibility/                                   200    200    200      200     200       200
GET  accounts/tokens/                                 200    200    200      200     login     200
POST accounts/tokens/                                 422    422    422      422     login     422
POST accounts/tokens/<uuid:token>/revoke/             404    404    404      302     login     302
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
GET  quizzes/<slug:slug>/embed/                       200    200    200      200     200       200
GET  oembed                                           400    400    400      400     400       400
GET  embed/<slug:slug>/                               200    200    200      200     200       200
POST embed/<slug:slug>/                               403    403    403      403     403       403
GET  framed/style.css                                 200    200    200      200     200       200
GET  framed/<uuid:public_id>/                         404    404    404      404     404       404
POST framed/<uuid:public_id>/                         403    403    403      403     403       403
POST framed/<uuid:attempt>/start                      403    403    403      403     403       403
POST framed/<uuid:attempt>/questions/<slug:question>/save    403 403 403     403     403       403
POST framed/<uuid:attempt>/questions/<slug:question>/flag    403 403 403     403     403       403
POST framed/<uuid:attempt>/questions/<slug:question>/check   403 403 403     403     403       403
POST framed/<uuid:attempt>/questions/<slug:question>/problem 403 403 403     403     403       403
POST framed/<uuid:attempt>/finish                     403    403    403      403     403       403
POST framed/<uuid:attempt>/retry                      403    403    403      403     403       403
POST framed/<uuid:attempt>/rating                     403    403    403      403     403       403
GET  results/                                         200    200    200      200     200       200
GET  explore/<str:name>/                              200    200    200      200     200       200
GET  join/                                            200    200    200      200     200       200
POST join/                                            422    422    422      422     422       422
GET  join/<str:code>/                                 200    200    200      200     200       200
GET  classes/                                         200    200    200      200     200       200
POST classes/<int:classroom>/leave                    404    404    404      303     404       404
POST trial/end                                        303    303    303      303     303       303
GET  learner/forget                                   200    200    200      200     200       200
POST learner/forget                                   303    303    303      303     303       303
POST attempts/<uuid:attempt>/questions/<slug:question>/check   404 404 404   303     404       404
GET  attempts/<uuid:attempt>/questions/<slug:question>/problem 404 404 404   200     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/problem 404 404 404   200     404       404
GET  assignments/<uuid:public_id>/                    200    200    200      200     200       200
GET  attempts/<uuid:attempt>/clock                    404    404    404      200     404       404
POST attempts/<uuid:attempt>/start                    404    404    404      303     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/save    404 404 404   409     404       404
POST attempts/<uuid:attempt>/questions/<slug:question>/flag    404 404 404   409     404       404
POST attempts/<uuid:attempt>/finish                   404    404    404      303     404       404
POST attempts/<uuid:attempt>/retry                    404    404    404      409     404       404
POST attempts/<uuid:attempt>/rating                   404    404    404      409     404       404
"""
API = ("api/v1/", "^api(/")  # has a table of its own, in quizsite/tests/api
KINDS = {
    "{people}": ["group", "user"],
    "{platform}": ["registration"],
    "{arrival}": ["context", "ltiuser", "toolkey", "gradebookentry"],
    "{draft}": ["quiz", "question", "lesson"],
    "{thrown}": ["question", "lesson"],  # a quiz that somebody is taking asks first
    "{key}": ["personaltoken", "integration", "job"],
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
    return [route for route in found if not route.startswith(API)]


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
        own = {
            "quiz": self.quiz,
            "question": self.question,
            "lesson": self.lesson,
            "assignment": self.attempt.assignment,
        }
        if name in own:
            return own[name].pk
        model = next(each for each in models_of_app() if each._meta.model_name == name)
        return model.objects.order_by("-pk").first().pk


def models_of_app() -> list[Any]:
    from django.apps import apps

    return [*apps.get_app_config("quizzes").get_models(), *apps.get_app_config("lti").get_models()]


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
    endpoint, _ = services.create_endpoint(
        owner=owner, url="https://secret.example/", events=["quiz.published"], description="Secret webhook"
    )
    services.send_test_event(endpoint=endpoint, now=NOW)
    models.Delivery.objects.create(
        channel="test", subject="Secret subject", payload={}, next_try_at=NOW, created_at=NOW, updated_at=NOW
    )
    make_gradebook_entry(make_person(make_registration(name="Secret platform")), quiz)
    services_of_lti.ensure_key(now=NOW)
    make_program_records(learner, owner)
    cache.clear()
    return World(people, quiz, lesson, attempt, free)


def make_program_records(learner: User, owner: User) -> None:
    services.make_personal_token(user=learner, name="Of a test", scopes=["attempt:read"], days=1, now=NOW)
    services.make_integration(name="A machine", account=owner, scopes=["quiz:read"])
    models.Job.objects.create(kind="publish_quiz", owner=owner, created_at=NOW)


def path_of(world: World, route: str) -> str:
    """The address of a route, filled from the world."""
    if route == "/":
        return "/"
    found = re.match(r"admin/(?:quizzes|auth|lti)/(\w+)/", route)
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
        "<int:assignment>": str(ResourceLink.objects.get().assignment_id),
        "<int:classroom>": str(models.Classroom.objects.get().pk),
        "<str:code>": models.Classroom.objects.get().join_code,
        "^(?P<app_label>auth|quizzes|lti)/$": "quizzes/",
        "(?P<url>.*)$": "no/such/page/",
        "<uidb64>/<token>": "MQ/no-token",
        "terms/<slug:slug>": "terms/saturation",
        "lessons/<slug:slug>": f"lessons/{world.lesson.slug}",
        "embed/<slug:slug>": f"embed/{world.quiz.slug}",
        "quizzes/<slug:slug>": f"quizzes/{world.quiz.slug}",
        "<str:key>": "relu",
        "<str:name>": "activations.function",
        "<uuid:token>": str(models.PersonalToken.objects.get().public_id),
        "<uuid:delivery>": str(models.Delivery.objects.get(channel="webhooks").public_id),
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
    if path.startswith("/admin/lti/gradebookentry/assignments/"):
        return {"who": "all"}
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
    if response.status_code == 403 and b'name="kept_post"' in response.content:
        return "login"  # asked at once: what was sent waits in the form
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


def test_no_page_but_those_for_frames_may_be_framed(world):
    """Framed, a page with somebody's authority could be clicked by someone who sees something else."""
    framed, wrong = ("embed/", "framed/", "lti/"), []  # the last are shown by platforms, which tests of lti check
    for row in rows():
        if row.route.startswith(framed) and not row.route.endswith(".css"):
            continue
        for role in ("anonymous", "superuser"):
            client, path = client_of(world.people[role]), path_of(world, row.route)
            with transaction.atomic():
                response = client.get(path) if row.method == "GET" else client.post(path)
                transaction.set_rollback(True)
            policy = response.headers.get("Content-Security-Policy", "")
            if "frame-ancestors 'none'" not in policy or response.headers.get("X-Frame-Options") != "DENY":
                wrong.append((row.method, row.route, role, policy))
    assert wrong == []


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

"""Where a launch leads: a student to the quiz, whoever teaches to the results, others to a page that says what they may."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lti import services
from lti.errors import NotAllowed
from lti.logins import AGAIN
from lti.models import Launch
from lti.models.people import Part
from lti.tokens import token_of
from lti.views.choosing import choosing_page
from lti.views.framing import ancestors_of
from lti.views.pages import STAFF, launch_page
from lti.views.results import results_page, review_page
from quizzes.framed_views import open_frame
from quizzes.passes import Pass
from quizzes.places import FRAMED, Place


def show(request: HttpRequest, launch: Launch) -> HttpResponse:
    if launch.purpose == Launch.Purpose.CHOOSING:
        return choosing_page(request, launch)
    if launch.link is None or launch.link.assignment is None:
        return choosing_page(request, launch) if launch.part == Part.TEACHER else _nothing_yet(request)
    if launch.purpose == Launch.Purpose.REVIEW and not is_own_review(launch):
        return review_page(request, launch)
    if launch.part in STAFF:
        return results_page(request, launch)
    if launch.learner is not None:
        return _quiz(request, launch, launch.learner.public_id)
    context = {"token": token_of(launch), "is_observer": launch.part == Part.OBSERVER, "link": launch.link}
    return render(request, "lti/looking.html", context)


def is_own_review(launch: Launch) -> bool:
    """A student whom the LMS leads to what they have handed in: they find it with the quiz, as its review rules allow."""
    return launch.part not in STAFF and launch.about_id == launch.person_id


def address_of_launch(launch: Launch) -> str:
    """Where a reload of the launch's first page goes on, with the token that the page has kept."""
    is_quiz = launch.purpose == Launch.Purpose.QUIZ and launch.part not in STAFF and launch.learner is not None
    if is_quiz and launch.link is not None and launch.link.assignment is not None:
        return reverse("quizzes:framed", args=[launch.link.assignment.public_id])
    return reverse("lti:go")


@launch_page
def go(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The first page of the launch again."""
    return show(request, launch)


@launch_page
def try_quiz(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The quiz as a student meets it, for somebody who is no student here: nothing of it counts or is kept."""
    learner = services.learner_to_try_as(launch=launch, now=timezone.now())
    if learner is None:
        raise NotAllowed("No quiz has been chosen for this place yet.", AGAIN)
    return _quiz(request, launch, learner.public_id)


def _quiz(request: HttpRequest, launch: Launch, learner: uuid.UUID) -> HttpResponse:
    assert launch.link is not None  # noqa: S101  callers have looked
    assert launch.link.assignment is not None  # noqa: S101
    place = Place(FRAMED, str(launch.link.assignment.public_id))
    return open_frame(request, Pass(learner=learner, place=place, ancestors=ancestors_of(launch)))


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "No quiz here yet",
        "message": "No quiz has been chosen for this place of your course yet.",
        "remedy": "Your teacher can choose one by opening it. Come back then.",
    }
    return render(request, "lti/refused.html", context, status=404)

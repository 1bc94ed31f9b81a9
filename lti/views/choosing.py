"""Choosing quizzes: for a course, by Deep Linking; or for a place of a course that was made without one."""

from __future__ import annotations

from fractions import Fraction

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lti import queries, services
from lti.deep_linking import Chosen, deep_linking_response, return_target
from lti.errors import NotAllowed, Refusal
from lti.keys import KeyLost
from lti.logins import AGAIN
from lti.models import Launch
from lti.models.people import Part
from lti.tokens import token_of
from lti.views.login import launch_url
from lti.views.pages import launch_page
from lti.views.results import results_page
from quizzes.engine.numbers import exact_number
from quizzes.models import Quiz
from quizzes.queries import content_of

LONGEST_SEARCH = 100
MOST_CHOSEN = 50
HIGHEST = 10_000


def choosing_page(request: HttpRequest, launch: Launch, problem: str = "", status: int = 200) -> HttpResponse:
    search = " ".join(request.POST.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").split())
    rows = list(queries.placeable_quizzes(launch, search)[: queries.MOST_LISTED + 1])
    is_linking = launch.purpose == Launch.Purpose.CHOOSING
    context = {
        "token": token_of(launch),
        "quizzes": [_listed(quiz, request.POST.getlist("quiz")) for quiz in rows[: queries.MOST_LISTED]],
        "is_more": len(rows) > queries.MOST_LISTED,
        "search": search,
        "is_linking": is_linking,
        "several": is_linking and launch.request.get("accept_multiple") is True,
        "line_items": is_linking and launch.request.get("accept_line_item") is True,
        "with_line_item": request.POST.get("line_item", "1" if "q" not in request.POST else ""),
        "maximum": request.POST.get("maximum", "")[:20],
        "problem": problem,
        "course": launch.context,
    }
    return render(request, "lti/choose.html", context, status=status)


def _listed(quiz: Quiz, ticked: list[str]) -> dict[str, object]:
    assert quiz.latest_version is not None  # noqa: S101  only such are placeable
    content = content_of(quiz.latest_version)
    return {
        "id": str(quiz.public_id),
        "title": content.title,
        "questions": len(content.questions),
        "points": str(content.points),
        "is_ticked": str(quiz.public_id) in ticked,
    }


@launch_page
def choose(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Search again, or take what was chosen."""
    _refuse_unless_chooser(launch)
    if request.POST.get("do") == "cancel" and launch.purpose == Launch.Purpose.CHOOSING:
        return _send(request, launch, [])
    if request.POST.get("do") != "place":
        return choosing_page(request, launch)
    chosen = _chosen(request, launch)
    if not chosen:
        return choosing_page(request, launch, "Choose a quiz first.", 422)
    if launch.purpose == Launch.Purpose.CHOOSING:
        return _place(request, launch, chosen)
    return _take(request, launch, chosen[0])


def _refuse_unless_chooser(launch: Launch) -> None:
    """Whom the platform sends to choose, chooses. A place without a quiz waits for a teacher."""
    if launch.purpose != Launch.Purpose.CHOOSING and launch.part != Part.TEACHER:
        raise NotAllowed("Only a teacher of this course chooses its quizzes.", AGAIN)
    if launch.purpose != Launch.Purpose.CHOOSING and launch.link is None:
        raise Refusal("This launch named no place of the course that a quiz could be chosen for.", AGAIN)


def _chosen(request: HttpRequest, launch: Launch) -> list[Quiz]:
    """What was ticked and may be placed, in the order of the list."""
    ticked = set(request.POST.getlist("quiz")[:MOST_CHOSEN])
    rows = queries.placeable_quizzes(launch).filter(public_id__in=queries.ids_of(ticked))
    return list(rows)


def _take(request: HttpRequest, launch: Launch, quiz: Quiz) -> HttpResponse:
    assert launch.link is not None  # noqa: S101  a place without a link has nothing to choose for
    with transaction.atomic():
        services.choose_quiz(link=launch.link, quiz=quiz, by=launch.person.user, now=timezone.now())
    return results_page(request, launch)


def _place(request: HttpRequest, launch: Launch, quizzes: list[Quiz]) -> HttpResponse:
    if len(quizzes) > 1 and launch.request.get("accept_multiple") is not True:
        return choosing_page(request, launch, "Your LMS takes one quiz at a time here. Choose one.", 422)
    maximum: Fraction | None = None
    if request.POST.get("line_item") and request.POST.get("maximum", "").strip():
        maximum = _number(request.POST["maximum"])
        if maximum is None:
            problem = f"The highest score must be a number above 0 and up to {HIGHEST}, such as 10 or 7.5."
            return choosing_page(request, launch, problem, 422)
    has_line_item = bool(request.POST.get("line_item")) and launch.request.get("accept_line_item") is True
    return _send(request, launch, [Chosen(quiz, maximum, has_line_item) for quiz in quizzes])


def _number(text: str) -> Fraction | None:
    try:
        found = exact_number(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if 0 < found <= HIGHEST else None


def _send(request: HttpRequest, launch: Launch, chosen: list[Chosen]) -> HttpResponse:
    """The signed choice, in a form that a script or a press sends to the platform; the page may post there alone."""
    target = return_target(launch)
    try:
        token = deep_linking_response(launch, chosen, launch_url=launch_url(request), now=timezone.now())
    except KeyLost as lost:
        raise Refusal("This site can't sign your choice.", f"For its administrator: {lost}") from None
    context = {
        "target": target.url,
        "jwt": token,
        "count": len(chosen),
        "platform": launch.deployment.registration.name,
    }
    response = render(request, "lti/return.html", context)
    response.form_action = (target.origin,)  # type: ignore[attr-defined]
    return response

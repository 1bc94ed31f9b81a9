"""What a teacher meets who launches: who took the quiz in this course, and an attempt as its student saw it. Read only;
whoever may edit the quiz here goes on in the authoring room."""

from __future__ import annotations

from django.contrib.auth import login as log_in
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lti import queries, services
from lti.acting import Said, act_on_records
from lti.errors import NotAllowed, Refusal
from lti.logins import AGAIN
from lti.models import Launch
from lti.models.people import Part
from lti.tokens import token_of
from lti.views.framing import is_from_here
from lti.views.pages import for_staff, launch_page
from quizzes.engine.errors import QuizError
from quizzes.models import Assignment, Attempt
from quizzes.pages import attempt_html
from quizzes.presentation.seen import show_attempt
from quizzes.presentation.takers import show_takers
from quizzes.queries import attempt_of, visible_rows

BACKEND = "django.contrib.auth.backends.ModelBackend"


@launch_page
def results(request: HttpRequest, launch: Launch) -> HttpResponse:
    return results_page(request, for_staff(launch))


@launch_page
def records(request: HttpRequest, launch: Launch) -> HttpResponse:
    """A button of the list: a score is sent again, or the list of students read."""
    link = for_staff(launch).link
    if link is None:
        raise NotAllowed("No quiz has been chosen for this place yet.", AGAIN)
    try:
        said = act_on_records(link, request.POST.get("who", ""), now=timezone.now())
    except QuizError as refusal:
        said = Said(refusal.message, is_problem=True)
    return results_page(request, launch, said)


def results_page(request: HttpRequest, launch: Launch, said: Said | None = None) -> HttpResponse:
    assignment = _assignment(launch)
    shown = show_takers(assignment, sort=request.POST.get("sort", ""), is_alias=False, now=timezone.now())
    may_edit = launch.part == Part.TEACHER and launch.deployment.registration.teachers_may_edit
    context = {
        "token": token_of(launch),
        "link": launch.link,
        "assignment": assignment,
        "list": shown,
        "said": said,
        "may_edit": may_edit,
        "waits": not assignment.quiz.can_be_begun,
    }
    return render(request, "lti/results.html", context)


@launch_page
def attempt(request: HttpRequest, launch: Launch, attempt_id: int) -> HttpResponse:
    found = attempt_of(_assignment(for_staff(launch)), attempt_id)
    if found is None:
        raise Refusal("There is no such attempt in this course.", "Go back to the list of who took the quiz.")
    return _attempt_page(request, launch, found, [])


def review_page(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Of a grader whom the LMS leads to one student: their latest attempt, with the others beside it."""
    attempts = queries.attempts_to_review(for_staff(launch))
    if not attempts:
        context = {
            "title": "Nothing to look at yet",
            "message": "This student hasn’t begun the quiz at this place of the course.",
            "remedy": "",
        }
        return render(request, "lti/refused.html", context)
    return _attempt_page(request, launch, attempts[0], attempts)


def _attempt_page(request: HttpRequest, launch: Launch, found: Attempt, beside: list[Attempt]) -> HttpResponse:
    seen = show_attempt(found, with_key=request.POST.get("key") == "1", now=timezone.now())
    context = {
        "token": token_of(launch),
        "seen": seen,
        "body": attempt_html(seen),
        "attempt": found,
        "beside": beside,
        "with_key": request.POST.get("key") == "1",
    }
    return render(request, "lti/attempt.html", context)


@launch_page
def enter(request: HttpRequest, launch: Launch) -> HttpResponse:
    """From the frame into the authoring room, in a window of its own. Only a form of ours may ask for it: nobody is to be
    logged in as somebody else by a page elsewhere. The session gets a new id."""
    if not is_from_here(request):
        raise NotAllowed("This address takes only what a page of this site sends.", AGAIN)
    user = services.account_of_teacher(launch=launch)
    log_in(request, user, backend=BACKEND)
    response = HttpResponseRedirect(_first_page(launch, user))
    response.status_code = 303
    return response


def _first_page(launch: Launch, user: User) -> str:
    """The results, where the quiz is this teacher's to edit."""
    assignment = launch.link.assignment if launch.link else None
    if assignment is not None and visible_rows(Assignment.objects.filter(pk=assignment.pk), user).exists():
        return reverse("admin:quizzes_assignment_takers", args=[assignment.pk])
    return reverse("admin:index")


def _assignment(launch: Launch) -> Assignment:
    if launch.link is None or launch.link.assignment is None:
        raise NotAllowed("No quiz has been chosen for this place yet.", AGAIN)
    return launch.link.assignment

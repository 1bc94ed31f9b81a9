"""Pages that stand in a frame of a platform: no cookie says who asks, and the registration says who may frame them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from lti import services
from lti.errors import NotProven, Refusal
from lti.models import Launch, Registration
from quizzes.engine.errors import QuizError
from quizzes.http import status_of
from quizzes.zones import reader_zone

View = Callable[..., HttpResponse]
ANYBODY = ("*",)  # may frame a page with nothing to press: one that refuses must be readable where it appears

logger = logging.getLogger(__name__)


def framed_page(*methods: str, lets_in: bool = False) -> Callable[[View], View]:
    """Answers refusals with a page that says what is wrong and what can be done, and keeps them with the registration.

    `lets_in`: a step of a launch. Who isn't let in is answered 400 or 401, also where a platform is switched off or its keys
    are out of reach: a launch proves who comes, and this one didn't."""

    def decorate(view: View) -> View:
        @never_cache
        @csrf_exempt
        @xframe_options_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                if request.method not in methods:
                    response = _wrong_method(request, methods)
                else:
                    with timezone.override(reader_zone(request)):
                        response = view(request, *args, **kwargs)
            except QuizError as error:
                response = refused_page(request, error)
                if lets_in and response.status_code not in (Refusal.status, NotProven.status):
                    response.status_code = NotProven.status
            return _with_policy(response)

        return wrapped

    return decorate


def _with_policy(response: HttpResponse) -> HttpResponse:
    if getattr(response, "_csp_replace", None) is not None:
        return response  # the quiz itself has said already who may frame it
    policy = {"frame-ancestors": list(getattr(response, "frame_ancestors", ANYBODY))}
    if hasattr(response, "form_action"):
        policy["form-action"] = list(response.form_action)
    response._csp_replace = policy  # type: ignore[attr-defined]
    return response


def framed_by(response: HttpResponse, launch: Launch) -> HttpResponse:
    """Only the platform of this launch may frame it."""
    response.frame_ancestors = ancestors_of(launch)  # type: ignore[attr-defined]
    return response


def ancestors_of(launch: Launch) -> tuple[str, ...]:
    """The origins of the registration, and the one that the platform signed with the launch: a school's own address, where
    one registration serves many."""
    origins = (*launch.deployment.registration.origins, launch.frame_origin)
    return ("'self'", *dict.fromkeys(origin for origin in origins if origin))


def is_from_here(request: HttpRequest) -> bool:
    """Whether a form of this site was sent. Browsers say so of every post."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def remember_registration(request: HttpRequest, registration: Registration) -> None:
    """A refusal from here on is one of this platform."""
    request.lti_registration = registration  # type: ignore[attr-defined]


def refused_page(request: HttpRequest, error: QuizError) -> HttpResponse:
    registration = getattr(request, "lti_registration", None)
    refusal = error if isinstance(error, Refusal) else None
    status, remedy = (refusal.status, refusal.remedy) if refusal else (status_of(error), "")
    logger.info("LTI request refused (%s, %s): %s", status, registration or "no registration", error)
    if registration is not None and refusal is not None:
        services.keep_refusal(registration=registration, refusal=refusal, now=timezone.now())
    context = {"title": _("This can’t be opened"), "message": error.message, "remedy": remedy}
    return render(request, "lti/refused.html", context, status=status)


def _wrong_method(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    context = {
        "title": _("Not a page"),
        "message": _("This address is for an LMS, not for reading."),
        "remedy": _("Open the quiz from your course."),
    }
    response = render(request, "lti/refused.html", context, status=405)
    response["Allow"] = ", ".join(methods)
    return response

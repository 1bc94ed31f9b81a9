"""Pages of this tool after a launch: each form of theirs carries the launch, so that two tabs don't fight."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lti import queries
from lti.errors import NotAllowed
from lti.logins import AGAIN
from lti.models import Launch
from lti.models.people import Part
from lti.tokens import read_token
from lti.views.framing import framed_by, framed_page, remember_registration

LaunchView = Callable[..., HttpResponse]
STAFF = (Part.TEACHER, Part.ASSISTANT)


def launch_page(view: LaunchView) -> Callable[..., HttpResponse]:
    """A post with the token of a launch that still holds; the platform's frame alone may show the answer."""

    @framed_page("POST")
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        launch = queries.launch_of(read_token(request.POST.get("token", "")), now=timezone.now())
        remember_registration(request, launch.deployment.registration)
        return framed_by(view(request, launch, *args, **kwargs), launch)

    return wrapped


def for_staff(launch: Launch) -> Launch:
    """Raises `NotAllowed` for anybody who doesn't teach in this course."""
    if launch.part not in STAFF:
        raise NotAllowed("This page is for those who teach in this course.", AGAIN)
    return launch

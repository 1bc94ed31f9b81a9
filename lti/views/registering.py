"""Dynamic Registration: opened by a platform for its administrator, confirmed by one of this site.

In the platform's frame nobody is logged in here, and nothing may be pressed there that registers: the page leads to a window
of its own."""

from __future__ import annotations

import re

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lti import services
from lti.configuration import addresses
from lti.errors import NotAllowed, Refusal
from lti.views.login import FRAMES
from quizzes.engine.errors import QuizError
from quizzes.http import status_of

LONGEST = 4_000  # characters; tokens are JWTs
TOKEN = re.compile(r"[\x21-\x7e]*")  # what may stand in a header
PERMISSION = "lti.add_registration"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" and request.headers.get("Sec-Fetch-Dest", "") in FRAMES:
        return _in_frame(request)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        return _confirmed(request, request.user)
    except QuizError as error:
        return _refused(request, error)


def _confirmed(request: HttpRequest, user: User | AnonymousUser) -> HttpResponse:
    """GET shows what would be registered, POST does it. Both ask the platform anew: nothing in the form is believed."""
    if not user.has_perm(PERMISSION):
        raise NotAllowed(
            "Only an administrator of this site registers platforms.", "Log in as one, then open this address again."
        )
    url, token = _read(request, "openid_configuration"), _read(request, "registration_token")
    if not url:
        raise Refusal(
            "This address is opened by an LMS, which says where its configuration stands (openid_configuration).",
            "Give the address to your LMS, where it asks for a registration URL.",
        )
    if not TOKEN.fullmatch(token):
        raise Refusal("The registration token holds a character that it can't.", "Begin again in the LMS.")
    platform = services.fetch_platform(url=url, token=token)
    known = addresses(request)
    if request.method == "POST":
        made = services.register_platform(
            platform=platform,
            token=token,
            name=request.POST.get("name", "")[:LONGEST].replace("\x00", ""),
            teachers_may_edit=request.POST.get("teachers_may_edit") == "1",
            known=known,
            now=timezone.now(),
        )
        return render(request, "lti/registered.html", {"registration": made})
    context = {"platform": platform, "url": url, "registration_token": token, "known": known}
    return render(request, "lti/register.html", context)


def _read(request: HttpRequest, name: str) -> str:
    value = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if len(value) > LONGEST:
        raise Refusal(f"“{name}” is longer than {LONGEST} characters.", "Begin again in the LMS.")
    return value


def _refused(request: HttpRequest, error: QuizError) -> HttpResponse:
    status = error.status if isinstance(error, Refusal) else status_of(error)
    remedy = error.remedy if isinstance(error, Refusal) else ""
    context = {"title": _("Not registered"), "message": error.message, "remedy": remedy}
    return render(request, "lti/not_registered.html", context, status=status)


@xframe_options_exempt
def _in_frame(request: HttpRequest) -> HttpResponse:
    """There is nothing here but a link, so that anybody may frame it."""
    response = render(request, "lti/register_window.html", {"url": request.build_absolute_uri()})
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
    return response


@require_safe
def connect(request: HttpRequest) -> HttpResponse:
    """What the administrator of an LMS copies. Nothing of it is secret."""
    return render(request, "lti/connect.html", {"known": addresses(request)})

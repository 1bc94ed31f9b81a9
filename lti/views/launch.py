"""The second step: the platform's signed message arrives, is checked, and leads to a page of its own."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lti import queries, services
from lti.cookies import forget_framed_cookie
from lti.errors import BrowserUnknown, NotProven, Refusal
from lti.logins import AGAIN, Login, read_state
from lti.messages import ADMINISTRATOR, CHOOSING, Message, one_line, read_message
from lti.models import Registration, origin_of
from lti.verification import verified_claims
from lti.views.framing import framed_page, is_from_here, remember_registration
from lti.views.login import window_url

LONGEST_SAID = 200  # characters of what the platform says itself


@framed_page("POST", lets_in=True)
def launch(request: HttpRequest) -> HttpResponse:
    """Nothing is written before the signature and every other check hold."""
    now = timezone.now()
    login = read_state(request.POST.get("state", ""))
    registration = queries.registration_of_login(login.registration)
    remember_registration(request, registration)
    _refuse_platforms_error(request, login)
    message = _message(request.POST.get("id_token", ""), registration, login, now)
    if not login.is_of(_browser(request, login)):
        return _ask_for_browser(request, registration, login)
    arrival = services.arrive(registration=registration, login=login, message=message, now=now)
    response = HttpResponseRedirect(reverse("lti:open", args=[arrival.handle]))
    response.status_code = 303
    forget_framed_cookie(response, login.cookie)
    return response


def _refuse_platforms_error(request: HttpRequest, login: Login) -> None:
    """The platform may answer with an error instead of a message: somebody isn't logged in there any more, say. Its words
    aren't signed, so they are repeated to the browser alone that began the launch."""
    error = request.POST.get("error", "")
    if not error:
        return
    said = "Your LMS didn't let the launch go on."
    if login.is_of(_browser(request, login)):
        words = one_line(f"{error} {request.POST.get('error_description', '')}", LONGEST_SAID)
        said = f"{said} It says: {words}"
    raise Refusal(said, "Log in there again, then open the quiz.")


def _message(token: str, registration: Registration, login: Login, now: datetime) -> Message:
    """What the token says, once everything in it holds. Raises `Refusal`."""

    def key_of(kid: str) -> Any:
        return services.platform_key(registration, kid, now=now)

    claims = verified_claims(token, registration=registration, key_of=key_of, now=now)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), login.nonce.encode()):
        raise NotProven("The launch answers another login than the one that this browser began.", AGAIN)
    message = read_message(claims)
    if message.target != login.target and not (message.kind == CHOOSING and not message.target):
        raise NotProven("The launch leads to another address than its login did.", ADMINISTRATOR)
    if login.deployment_id and message.deployment_id != login.deployment_id:
        raise NotProven("The launch comes from another deployment than its login did.", ADMINISTRATOR)
    return message


def _browser(request: HttpRequest, login: Login) -> str:
    """The secret that the browser was given: by its cookie, else as the platform's frame has kept it. What the frame says is
    asked for by our own page alone: any other page could bring the launch of somebody else along, with its secret."""
    kept = request.POST.get("browser", "") if login.storage and is_from_here(request) else ""
    return request.COOKIES.get(login.cookie) or kept


def _ask_for_browser(request: HttpRequest, registration: Registration, login: Login) -> HttpResponse:
    """No cookie came. Where the platform keeps values for its tools, a script asks it; else only a new window helps."""
    if login.storage and "browser" not in request.POST:
        context = {
            "state": request.POST.get("state", ""),
            "id_token": request.POST.get("id_token", ""),
            "storage": login.storage,
            "storage_origin": origin_of(registration.auth_url),
            "key": login.cookie,
            "window_url": window_url(request, registration, login),
        }
        return render(request, "lti/kept.html", context)
    refusal = BrowserUnknown(
        "Your browser keeps this site's cookies away while it is shown inside of another site.",
        "Open the quiz in a window of its own. If that leads here again, allow cookies for this site.",
    )
    shown = {"refusal": refusal, "window_url": window_url(request, registration, login)}
    return render(request, "lti/window.html", shown, status=refusal.status)

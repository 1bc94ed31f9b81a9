"""The page that a launch leads to: reached with a handle that works once, then carried on by what its forms hold."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lti import queries, services
from lti.errors import NotProven
from lti.logins import AGAIN
from lti.models import Launch
from lti.views.framing import framed_by, framed_page, remember_registration
from lti.views.showing import address_of_launch, show


@framed_page("GET", "HEAD", "POST")
def opened(request: HttpRequest, handle: str) -> HttpResponse:
    """Looking redeems nothing: a script presses the button, and without one a person does."""
    found = queries.launch_with_handle(handle)
    if found is None:
        raise NotProven("This address opens nothing.", AGAIN)
    remember_registration(request, found.deployment.registration)
    if request.method == "POST" and found.redeemed_at is None:
        return framed_by(show(request, services.redeem_handle(handle=handle, now=timezone.now())), found)
    return framed_by(_page(request, found), found)


def _page(request: HttpRequest, found: Launch) -> HttpResponse:
    context = {"is_used": found.redeemed_at is not None, "action": address_of_launch(found)}
    return render(request, "lti/open.html", context)

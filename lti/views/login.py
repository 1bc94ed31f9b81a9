"""The first step of a launch: the platform names itself, and the browser is sent to it with a state and a nonce."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from lti import queries
from lti.cookies import set_framed_cookie
from lti.errors import Refusal
from lti.logins import AGE, Login, begin_login
from lti.messages import LONGEST_URL
from lti.models import Registration, origin_of
from lti.models.platforms import ID_LENGTH
from lti.targets import is_target
from lti.views.framing import framed_page, remember_registration

TEST_COOKIE = "lti_works"
FRAMES = ("iframe", "frame", "embed", "object", "fencedframe")
LONGEST_HINT = 4_000
LONGEST_TARGET_NAME = 100


@framed_page("GET", "HEAD", "POST", lets_in=True)
def login(request: HttpRequest) -> HttpResponse:
    """In a frame, a page finds out first whether a cookie or the platform keeps our secret; else it offers a new window."""
    asked = request.POST if request.method == "POST" else request.GET
    issuer, client_id = _required(asked, "iss", LONGEST_URL), _short(asked, "client_id", ID_LENGTH)
    registration = queries.registration_for_login(issuer, client_id)
    remember_registration(request, registration)
    found, browser = begin_login(
        registration=registration.pk,
        target=_target(request, _required(asked, "target_link_uri", LONGEST_URL)),
        deployment_id=_short(asked, "lti_deployment_id", ID_LENGTH),
        storage=_short(asked, "lti_storage_target", LONGEST_TARGET_NAME),
        login_hint=_required(asked, "login_hint", LONGEST_HINT),
        message_hint=_short(asked, "lti_message_hint", LONGEST_HINT),
    )
    onward = _platform_url(request, registration, found)
    if request.headers.get("Sec-Fetch-Dest", "") in FRAMES:
        response = _page_in_frame(request, registration, found, browser, onward)
    else:
        response = HttpResponseRedirect(onward)
    set_framed_cookie(response, found.cookie, browser, seconds=int(AGE.total_seconds()))
    return response


def _page_in_frame(
    request: HttpRequest, registration: Registration, found: Login, browser: str, onward: str
) -> HttpResponse:
    context = {
        "onward": onward,
        "cookie": TEST_COOKIE,
        "storage": found.storage,
        "storage_origin": origin_of(registration.auth_url),
        "key": found.cookie,
        "value": browser,
        "window_url": window_url(request, registration, found),
    }
    response = render(request, "lti/login.html", context)
    set_framed_cookie(response, TEST_COOKIE, "1", seconds=60, is_readable=True)
    return response


def window_url(request: HttpRequest, registration: Registration, found: Login) -> str:
    """The same login once more, to be begun in a window of its own, where this site's cookies are not another site's."""
    asked = {
        "iss": registration.issuer,
        "client_id": registration.client_id,
        "target_link_uri": found.target,
        "login_hint": found.login_hint,
        "lti_message_hint": found.message_hint,
        "lti_deployment_id": found.deployment_id,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return request.build_absolute_uri(f"{reverse('lti:login')}?{query}")


def _platform_url(request: HttpRequest, registration: Registration, found: Login) -> str:
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": launch_url(request),
        "login_hint": found.login_hint,
        "state": found.sign(),
        "nonce": found.nonce,
    }
    if found.message_hint:
        asked["lti_message_hint"] = found.message_hint
    parts = urlsplit(registration.auth_url)
    query = "&".join(filter(None, (parts.query, urlencode(asked))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def launch_url(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("lti:launch"))


def _target(request: HttpRequest, target: str) -> str:
    """Only our own launch address, maybe with an attempt: the browser, and what it carries, is never sent elsewhere."""
    if not is_target(target, launch_url(request)):
        raise Refusal(
            "Your LMS wants to open an address that this tool doesn't have.",
            f"In the LMS, the tool URL (target_link_uri) must be {launch_url(request)}.",
        )
    return target


def _required(asked: QueryDict, name: str, limit: int) -> str:
    value = _short(asked, name, limit)
    if not value:
        raise Refusal(
            f"The request to begin a launch lacks “{name}”.",
            "This address is called by an LMS. Open the quiz from your course; or tell the administrator of the LMS.",
        )
    return value


def _short(asked: QueryDict, name: str, limit: int) -> str:
    value = asked.get(name, "")
    if len(value) > limit or "\x00" in value:
        raise Refusal(
            f"The request to begin a launch has a “{name}” that is longer than {limit} characters or isn't text.",
            "Tell the administrator of your LMS.",
        )
    return value

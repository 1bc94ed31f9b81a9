"""Players in frames of other sites: no cookie is read or set. Who asks is told by the pass in each form (see `passes`)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from quizzes import queries, services, views
from quizzes.engine.errors import NotFound, QuizError, RefusedPass
from quizzes.http import address_of
from quizzes.learners import identify
from quizzes.pages import Answering, find_page
from quizzes.passes import Look, Pass, pass_of, read_pass
from quizzes.places import EMBED, FRAMED, Place
from quizzes.presentation.framing import style_of, style_version
from quizzes.refusals import View, page_view, refuse
from quizzes.zones import COOKIE as ZONE

ANYBODY = ("*",)
STYLE_AGE = 365 * 24 * 3600  # seconds; the address changes with the content


def framed(view: View) -> View:
    """A page that other sites may frame. CSRF protection guards what a cookie allows; here none is looked at."""

    @csrf_exempt
    @xframe_options_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        _forget_cookies(request)
        response = view(request, *args, **kwargs)
        response._csp_replace = {"frame-ancestors": list(_ancestors(request, response))}  # type: ignore[attr-defined]
        if request.method == "POST":  # a sandboxed frame is nobody's: its script may read what it has sent a pass for
            response["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


def _ancestors(request: HttpRequest, response: HttpResponse) -> Sequence[str]:
    """A page that refuses holds nothing to be clicked, so that anybody may frame it: it says there what is wrong."""
    stated = getattr(response, "frame_ancestors", ())
    passed = pass_of(request)
    return stated or (passed.ancestors if passed else ()) or (ANYBODY if settings.EMBEDDING else queries.NO_ANCESTORS)


def _forget_cookies(request: HttpRequest) -> None:
    """Who is signed in on this site doesn't count in somebody else's frame. The zone is told by the form instead."""
    request.is_framed = True  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    request.session = SessionBase()
    request.COOKIES = {ZONE: request.POST.get("zone", "")}


def framed_post(view: View) -> View:
    """A post of one of the player's forms, admitted by its pass, whose step it takes."""

    @framed
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            passed = _pass_shown(request)
            key = request.POST.get("idempotency_key", "")
            passed = services.act_with_pass(passed, idempotency_key=key, address=address_of(request))
        except QuizError as error:
            return refuse(request, error)
        return _with_pass(view, request, passed, *args, **kwargs)

    return wrapped


def _pass_shown(request: HttpRequest) -> Pass:
    passed = read_pass(request.POST.get("token", ""))
    if passed.place.kind == EMBED:
        _refuse_if_turned_off()
    return passed


def _refuse_if_turned_off() -> None:
    if not settings.EMBEDDING:
        raise NotFound(_("Quizzes of this site can’t be shown in pages of other sites. Open the quiz on this site."))


def _with_pass(view: View, request: HttpRequest, passed: Pass, *args: object, **kwargs: object) -> HttpResponse:
    request.quizzes_pass = passed  # type: ignore[attr-defined]
    return view(request, *args, **kwargs)


# Pages


@framed
@page_view("GET", "HEAD", "POST")
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A quiz that is offered publicly, in anybody's page. Each opening is a learner of its own, known by their pass."""
    _refuse_if_turned_off()
    place = Place(EMBED, slug)
    if request.method == "POST":
        return _shown_again(request, place)
    opened = Pass(learner=uuid.uuid4(), place=place, look=Look.read(request.GET), is_new=True)
    return _with_pass(_shown, request, opened)


@framed
@page_view("GET", "HEAD", "POST")
def framed_assignment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """An assignment that another app has opened in a frame for a learner of its own."""
    if request.method != "POST":
        raise NotFound(_("This address is shown by another site only. Open the quiz there."))
    return _shown_again(request, Place(FRAMED, str(public_id)))


def open_frame(request: HttpRequest, passed: Pass) -> HttpResponse:
    """The first page for the learner of this pass, whom another app has found out. See `passes`."""

    @framed
    @page_view("GET", "HEAD", "POST")
    def opened(request: HttpRequest) -> HttpResponse:
        return _with_pass(_shown, request, passed)

    return opened(request)


def _shown_again(request: HttpRequest, place: Place) -> HttpResponse:
    """The player at what one of its links leads to. The pass makes it a read of this learner's."""
    passed = _pass_shown(request)
    if passed.place != place:
        raise RefusedPass(_("This pass belongs to another quiz, so nothing was shown. Open the quiz again."))
    return _with_pass(_shown, request, services.look_with_pass(passed, address=address_of(request)))


def _shown(request: HttpRequest) -> HttpResponse:
    passed = pass_of(request)
    assert passed is not None  # noqa: S101  each caller has set it
    page = find_page(passed.place, request.GET.dict(), passed.sign())
    only = passed.place.player if request.POST.get("_fragment") else ""
    return Answering(request, identify(request), timezone.now()).respond(page, only)


framed_start = framed_post(views.start)
framed_save = framed_post(views.save)
framed_flag = framed_post(views.flag)
framed_check = framed_post(views.check)
framed_finish = framed_post(views.finish)
framed_retry = framed_post(views.retry)
framed_rate = framed_post(views.rate)


@framed
@page_view("POST")
def framed_problem(request: HttpRequest, attempt: uuid.UUID, question: str) -> HttpResponse:
    """Opening the form is a read, sending it takes a step."""
    passed, address = _pass_shown(request), address_of(request)
    if "text" in request.POST:
        key = request.POST.get("idempotency_key", "")
        passed = services.act_with_pass(passed, idempotency_key=key, address=address)
    else:
        passed = services.look_with_pass(passed, address=address)
    return _with_pass(views.problem, request, passed, attempt=attempt, question=question)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The style of frames with the accent that the embedding page asks for."""
    age = STYLE_AGE if request.GET.get("v") == style_version() else 60
    response = HttpResponse(style_of(Look.read(request.GET)), content_type="text/css; charset=utf-8")
    return cache_control(public=True, max_age=age)(lambda request: response)(request)

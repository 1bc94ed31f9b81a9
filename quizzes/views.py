"""Student pages: find, permit, parse, call, respond. No score is computed here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes import queries, services
from quizzes.engine import certainty
from quizzes.engine.errors import (
    AlreadyChecked,
    AlreadyFinished,
    InvalidAnswer,
    InvalidParameter,
    InvalidText,
    MissingCertainty,
    NotFound,
    QuizError,
    StaleRevision,
    TooManyTries,
    WrongCode,
)
from quizzes.http import address_of, status_of
from quizzes.learners import Identity, identify, remember
from quizzes.learners import forget as forget_browser
from quizzes.models import Answer, Attempt
from quizzes.pages import Answering, Page, find_page
from quizzes.passes import pass_of
from quizzes.places import ASSIGNMENT, HOME, LESSON, OVERVIEW, QUIZ, RATED, RESULT, START, Place
from quizzes.presentation.desks import clock_document
from quizzes.presentation.explorers import show_explorer
from quizzes.presentation.framing import show_frame
from quizzes.presentation.own_results import show_results
from quizzes.presentation.players import Spot
from quizzes.presentation.problems import ProblemForm, show_problem_form
from quizzes.presentation.shown import ErrorSummary
from quizzes.queries import Offer, Standing
from quizzes.refusals import View, page_view
from quizzes.services.attempts import Post
from quizzes.terms import Terms

REVISION = re.compile(r"\d{1,9}")
PAGE_NUMBER = re.compile(r"[0-9]{1,6}")
ELEMENT_ID = re.compile(r"[a-z][a-z0-9-]{0,80}")


# Pages: pure reads


@page_view("GET", "HEAD")
def home(request: HttpRequest) -> HttpResponse:
    try:
        return _page(request, Place(HOME, settings.FRONT_LESSON))
    except NotFound:
        return _quiz_list(request)


@page_view("GET", "HEAD")
def explorer(request: HttpRequest, name: str) -> HttpResponse:
    """A page that follows its parameters; what can't be read is said beside its control, with status 400."""
    given = {key: request.GET[key] for key in request.GET if not key.startswith("_")}
    fragment = request.GET.get("_fragment", "")
    prefix = fragment if ELEMENT_ID.fullmatch(fragment) else "explorer"
    try:
        shown = show_explorer(name, given, prefix=prefix)
    except InvalidParameter as refusal:
        raise NotFound(refusal.message) from None
    template = "quizzes/_explorer.html" if fragment else "quizzes/explorer.html"
    response = render(request, template, {"explorer": shown}, status=400 if shown.is_refused else 200)
    if fragment:  # it is the same for everybody, and a sandboxed frame has no origin of its own
        response["Access-Control-Allow-Origin"] = "*"
    return response


@page_view("GET", "HEAD")
def lesson_page(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, Place(LESSON, slug))


@page_view("GET", "HEAD")
def quiz_page(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, Place(QUIZ, slug))


@page_view("GET", "HEAD")
def assignment_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _page(request, Place(ASSIGNMENT, str(public_id)))


@page_view("GET", "HEAD")
def quiz_list(request: HttpRequest) -> HttpResponse:
    return _quiz_list(request)


@page_view("GET", "HEAD")
def lesson_list(request: HttpRequest) -> HttpResponse:
    return render(request, "quizzes/lesson_list.html", {"lessons": queries.lessons()})


@page_view("GET", "HEAD")
def results(request: HttpRequest) -> HttpResponse:
    """The learner's own attempts over all quizzes."""
    page = request.GET.get("page", "1")
    number = int(page) if PAGE_NUMBER.fullmatch(page) else 1
    shown = show_results(queries.own_results(identify(request), number), timezone.now())
    return render(request, "quizzes/results.html", {"results": shown})


@page_view("GET", "HEAD")
def clock(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """When the learner's attempt ends by now: a page that stays open asks, for settings and grants reach it too."""
    found = queries.own_attempt(identify(request), attempt)
    if found is None:
        raise NotFound("There is no such attempt of yours.")
    told = clock_document(found, queries.attempt_terms(found), timezone.now())
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _quiz_list(request: HttpRequest) -> HttpResponse:
    return render(request, "quizzes/quiz_list.html", {"quizzes": queries.listed_quizzes()})


def _page(request: HttpRequest, place: Place) -> HttpResponse:
    page = find_page(place, request.GET.dict())
    only = request.GET.get("_fragment", "")
    answering = Answering(request, identify(request), timezone.now())
    if request.GET.get("print") and not place.is_lesson:
        return answering.print(page)
    return answering.respond(page, only if only in page.spots else "")


# Posts of a player's forms


@dataclass(frozen=True, slots=True)
class Done:
    """What a post has led to: what its player shows next, and what is known of the learner by now."""

    show: str
    standing: Standing | None = None
    saved_revision: int | None = None  # of a save: the revision that it led to


def player_post(act: Callable[..., Done]) -> View:
    """A post of one of a player's forms. `act` does it and says what to show next.

    The page that the form stands on is shown again with the refusal, or reached by a redirect after success.
    """

    @page_view("POST")
    @wraps(act)
    def view(request: HttpRequest, attempt: uuid.UUID, **kwargs: str) -> HttpResponse:
        page = _page_of_form(request)
        player = request.POST.get("player", "")
        if player not in page.spots:
            raise NotFound(
                _("This form doesn’t say which quiz it belongs to. Open the quiz again; nothing was recorded.")
            )
        identity, only = identify(request), player if request.POST.get("_fragment") else ""
        answering = Answering(request, identity, timezone.now())
        try:
            done = act(Asking(request, identity, attempt, answering.now), **kwargs)
        except QuizError as error:
            return _refused_player(answering, page, player, only, error, kwargs.get("question", ""))
        if not only and not page.place.is_framed:  # a redirect would lose the pass, which stands in no address
            return _see_other(page.spots[player].url(done.show), identity)
        known = replace(answering, known={player: done.standing} if done.standing else {})
        if done.saved_revision is not None and request.POST.get("_autosave"):
            return known.saved(page, player, kwargs["question"], done.saved_revision)
        shown = replace(page.spots[player], show=done.show)
        return known.respond(_with_spot(page, player, shown), only)

    return view


def _page_of_form(request: HttpRequest) -> Page:
    """The page that a posted form stands on: what its pass names, in a frame, else its hidden field."""
    passed = pass_of(request)
    if passed is not None:
        return find_page(passed.place, {}, passed.sign())
    return find_page(Place.read(request.POST.get("place", "")), {})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who posts what about which attempt, and when."""

    request: HttpRequest
    identity: Identity
    attempt: uuid.UUID
    now: datetime

    @property
    def post(self) -> QueryDict:
        return self.request.POST


def _see_other(url: str, identity: Identity) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    remember(response, identity)
    return response


def _with_spot(page: Page, player: str, spot: Spot) -> Page:
    return replace(page, spots={**page.spots, player: spot})


def _refused_player(
    answering: Answering, page: Page, player: str, only: str, error: QuizError, question: str
) -> HttpResponse:
    """The same page with the player saying what was refused and why; what was typed or ticked stays."""
    spot, post = page.spots[player], answering.request.POST
    if isinstance(error, (AlreadyFinished, AlreadyChecked)):
        spot = replace(spot, notice=error.message, show=question or RESULT)
    else:
        target = next((name for kind, name in TARGETS.items() if isinstance(error, kind)), "")
        spot = replace(
            spot,
            error=ErrorSummary(_("There is a problem"), error.message, target),
            raw=_raw(post) if question else None,
            is_stale=isinstance(error, StaleRevision),
            show=question or (START if "code" in post or "name" in post else RESULT),
            comment=post.get("comment"),
            given={name: post.get(name, "") for name in ("code", "name")},
        )
    status = status_of(error)
    return replace(answering, status=status).respond(_with_spot(page, player, spot), only)


# The control that a refusal is about, where it isn't the answer itself.
TARGETS: dict[type[QuizError], str] = {
    WrongCode: "code",
    TooManyTries: "code",
    InvalidText: "name",
    MissingCertainty: certainty.FIELD,
}


def _raw(post: QueryDict) -> dict[str, object]:
    said = {certainty.FIELD: post[certainty.FIELD]} if certainty.FIELD in post else {}
    if "text" in post:
        return {"text": post["text"], **said}
    return {"choices": post.getlist("choice"), **said}


def _answer(asking: Asking, question: str) -> Post:
    revision = asking.post.get("revision", "")
    if not REVISION.fullmatch(revision):
        raise InvalidAnswer(
            _("This form doesn’t say which state of the question it shows. Reload the page and check again.")
        )
    return Post(
        attempt=asking.attempt,
        question_key=question,
        raw=_raw(asking.post),
        base_revision=int(revision),
        idempotency_key=asking.post.get("idempotency_key", ""),
        ticket=asking.post.get("ticket", ""),
    )


def _check(asking: Asking, question: str) -> Done:
    checked = services.check_answer(identity=asking.identity, post=_answer(asking, question), now=asking.now)
    return Done(_number_of(checked.attempt, question), _standing(checked.attempt, checked.terms, checked.answers))


def _save(asking: Asking, question: str) -> Done:
    saved = services.save_answer(identity=asking.identity, post=_answer(asking, question), now=asking.now)
    standing = _standing(saved.attempt, saved.terms, saved.answers)
    return Done(_shown_after(asking.post, saved.attempt, question), standing, saved.revision)


def _shown_after(post: QueryDict, attempt: Attempt, question: str) -> str:
    """The question that the pressed button leads to."""
    number, go = int(_number_of(attempt, question)), post.get("go", "")
    if go == "overview" or (go == "next" and number == len(attempt.layout["questions"])):
        return OVERVIEW
    return str(number + 1 if go == "next" else number)


def _flag(asking: Asking, question: str) -> Done:
    attempt = services.flag_question(
        identity=asking.identity,
        attempt_uuid=asking.attempt,
        question_key=question,
        flagged=asking.post.get("flagged") == "1",
        now=asking.now,
    )
    return Done(_number_of(attempt, question))


def _number_of(attempt: Attempt, question: str) -> str:
    return str(attempt.layout["questions"].index(question) + 1)


def _standing(attempt: Attempt, terms: Terms, answers: Mapping[str, Answer]) -> Standing:
    return Standing(
        Offer(attempt.assignment, attempt.version), terms, attempt, (attempt,), answers={attempt.pk: answers}
    )


def _start(asking: Asking) -> Done:
    services.start_attempt(
        identity=asking.identity,
        attempt_uuid=asking.attempt,
        ticket=asking.post.get("ticket", ""),
        code=asking.post.get("code", ""),
        name=asking.post.get("name", ""),
        address=address_of(asking.request),
        now=asking.now,
    )
    return Done("1")


def _finish(asking: Asking) -> Done:
    """`when=over` comes from the page's clock: it hands in only what is over by ours, which may have been extended."""
    if asking.post.get("when") == "over" and not queries.is_over(asking.identity, asking.attempt, asking.now):
        return Done(asking.post.get("show", ""))
    services.finish_attempt(
        identity=asking.identity,
        attempt_uuid=asking.attempt,
        idempotency_key=asking.post.get("idempotency_key", ""),
        ticket=asking.post.get("ticket", ""),
        now=asking.now,
    )
    return Done(RESULT)


def _retry(asking: Asking) -> Done:
    missed_only = asking.post.get("only") == "missed"
    services.retry_attempt(
        identity=asking.identity, attempt_uuid=asking.attempt, missed_only=missed_only, now=asking.now
    )
    return Done("1")


def _rate(asking: Asking) -> Done:
    services.rate_quiz(
        identity=asking.identity,
        attempt_uuid=asking.attempt,
        stars=asking.post.get("stars", ""),
        comment=asking.post.get("comment", ""),
        now=asking.now,
    )
    return Done(RATED)


start = player_post(_start)
save = player_post(_save)
flag = player_post(_flag)
check = player_post(_check)
finish = player_post(_finish)
retry = player_post(_retry)
rate = player_post(_rate)


@page_view("GET", "HEAD", "POST")
def problem(request: HttpRequest, attempt: uuid.UUID, question: str) -> HttpResponse:
    """Report a problem with a question, on a page of its own; in a frame it stands in the player's place."""
    passed = pass_of(request)
    is_sent = request.method == "POST" and (passed is None or "text" in request.POST)
    fields = request.POST if is_sent else request.GET
    place = passed.place if passed else Place.read(fields.get("place", ""))
    identity, ticket, text = identify(request), fields.get("ticket", ""), fields.get("text", "")
    token = passed.sign() if passed else ""
    form = show_problem_form(identity, attempt, question, ticket, place, fields.get("player", ""), token)
    if not is_sent:
        return _problem_page(request, form)
    try:
        services.report_problem(
            identity=identity, attempt_uuid=attempt, question_key=question, text=text, ticket=ticket, now=timezone.now()
        )
    except QuizError as error:
        shown = replace(form, text=text, error=ErrorSummary(_("There is a problem"), error.message, form.input_id))
        return _problem_page(request, shown, status_of(error))
    response = _problem_page(request, replace(form, is_sent=True))
    remember(response, identity)
    return response


def _problem_page(request: HttpRequest, form: ProblemForm, status: int = 200) -> HttpResponse:
    passed = pass_of(request)
    if passed is None:
        return render(request, "quizzes/problem.html", form.context(), status=status)
    name = "_framed_problem" if request.POST.get("_fragment") else "framed_problem"
    context = form.context() | {"frame": show_frame(passed.look)}
    return render(request, f"quizzes/{name}.html", context, status=status)


@page_view("GET", "HEAD", "POST")
def forget(request: HttpRequest) -> HttpResponse:
    """“Not you? Start afresh”: the next learner at this computer begins without the last one's attempts. Asks first."""
    place = Place.read((request.POST if request.method == "POST" else request.GET).get("place", ""))
    if request.method != "POST":
        classes = [own.membership.classroom.name for own in queries.own_classes(identify(request))]
        return render(request, "quizzes/afresh.html", {"place": place, "classes": classes})
    logout(request)
    # What was given to a class is there for its members only, and the next learner is none yet.
    response = HttpResponseRedirect(reverse("quizzes:join") if place.kind == ASSIGNMENT else place.path)
    response.status_code = 303
    forget_browser(response)
    return response

"""How other sites find out about embedding a quiz: the page with the snippets, and oEmbed for programs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import split_domain_port, validate_host
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes import queries
from quizzes.engine.errors import NotFound
from quizzes.passes import Look
from quizzes.presentation.snippets import is_told_to_all, oembed_document, show_embedding
from quizzes.refusals import page_view

SIZE = re.compile(r"[1-9][0-9]{0,4}")
LARGEST = 99_999  # pixels
PAGES = ("quizzes:quiz", "quizzes:embed")


@page_view("GET", "HEAD")
def embedding(request: HttpRequest, slug: str) -> HttpResponse:
    offer = queries.embeddable_quiz(slug)
    if offer is None or not is_told_to_all(offer):
        raise NotFound(_("There is no such quiz that every site may embed. Look at the list of quizzes."))
    shown = show_embedding(offer, request.build_absolute_uri)
    context = {"embedding": shown, "quiz_url": reverse("quizzes:quiz", args=[slug])}
    return render(request, "quizzes/embedding.html", context)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 for the address of a quiz, or of its frame, on this site. It reads no cookie."""
    if request.GET.get("format", "json") != "json":
        return _refused(501, "Only format=json is answered.")
    sizes = [request.GET.get(name) or str(LARGEST) for name in ("maxwidth", "maxheight")]
    if not all(SIZE.fullmatch(size) for size in sizes):
        return _refused(400, f"maxwidth and maxheight are whole numbers of pixels, from 1 to {LARGEST}.")
    if not request.GET.get("url"):
        return _refused(400, "Give the address of a quiz as url=.")
    slug, look = _asked(request)
    offer = queries.embeddable_quiz(slug) if slug else None
    if offer is None:
        return _refused(404, "This is no address of a quiz here that other sites may show.")
    width, height = map(int, sizes)
    return _answer(JsonResponse(oembed_document(offer, request.build_absolute_uri, look, (width, height))))


def _asked(request: HttpRequest) -> tuple[str, Look]:
    """The slug that the asked address names, "" where it is no quiz of this site; and the look that it asks for."""
    try:
        parts = urlsplit(request.GET["url"])
        found = resolve(parts.path) if parts.scheme in ("http", "https") and _is_here(request, parts.netloc) else None
    except (ValueError, Resolver404):
        return "", Look()
    if found is None or found.view_name not in PAGES:
        return "", Look()
    return str(found.kwargs["slug"]), Look.read(QueryDict(parts.query[:1000]))


def _is_here(request: HttpRequest, netloc: str) -> bool:
    """By the name under which the site is asked now, or by another of its own."""
    if netloc.lower() == request.get_host().lower():
        return True
    domain, _port = split_domain_port(netloc)
    return "*" not in settings.ALLOWED_HOSTS and bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _refused(status: int, message: str) -> HttpResponse:
    return _answer(JsonResponse({"error": message}, status=status))


def _answer(response: JsonResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response

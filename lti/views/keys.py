"""What platforms read of this tool: its public keys, and Canvas its configuration."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lti import queries, services
from lti.configuration import addresses, canvas_document

ICON = Path(__file__).parents[1] / "static/lti/icon.svg"
KEPT_SECONDS = 300  # by caches on the way: a new key is known everywhere five minutes later


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def jwks(request: HttpRequest) -> JsonResponse:
    """Never an empty set: some platforms ask before anything is registered here, and keep what they got. So the one read that
    writes makes the first key; however many ask at once make one."""
    now = timezone.now()
    services.ensure_key(now=now)
    return JsonResponse({"keys": queries.published_keys(now)})


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def icon(request: HttpRequest) -> HttpResponse:
    """Platforms keep the address for years; that of the static file changes with its content."""
    return HttpResponse(ICON.read_bytes(), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def canvas(request: HttpRequest) -> JsonResponse:
    return JsonResponse(canvas_document(addresses(request)))

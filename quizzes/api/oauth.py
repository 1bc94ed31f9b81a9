"""OAuth2 client credentials for machines: the toolkit's token endpoint, with our scopes, our second secret, our limits."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import RevokeTokenView, TokenView

from quizzes.api import throttles
from quizzes.api.errors import TooManyRequests
from quizzes.models import Integration
from quizzes.programs import SCOPES

UNAUTHORISED = 401


class IntegrationScopes(BaseScopes):
    """What an integration was given. Who asks for nothing in particular gets all of it."""

    def get_all_scopes(self) -> dict[str, str]:
        return dict(SCOPES)

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return list(application.scopes) if isinstance(application, Integration) else []

    get_default_scopes = get_available_scopes


class IntegrationValidator(OAuth2Validator):
    """Takes the second secret too, so that a machine can change its secret without a gap."""

    def _authenticate_basic_auth(self, request: Any) -> bool:
        self._asked = request
        return bool(super()._authenticate_basic_auth(request))

    def _authenticate_request_body(self, request: Any) -> bool:
        self._asked = request
        return bool(super()._authenticate_request_body(request))

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        if super()._check_secret(provided_secret, stored_secret):
            return True
        client = getattr(self._asked, "client", None)
        return isinstance(client, Integration) and client.knows_second_secret(provided_secret)


class Limited:
    """Who sends too many wrong secrets of one client from one address waits, before another slow hash is computed. Other
    clients behind that address don't."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        client = _known_client(request)
        try:
            throttles.refuse_guessing(request, client)
        except TooManyRequests as refusal:
            body = {"error": "temporarily_unavailable", "error_description": refusal.message}
            return JsonResponse(body, status=refusal.status, headers=refusal.sent)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if response.status_code == UNAUTHORISED:
            throttles.count_wrong_token(request, client)
        return response


def _known_client(request: HttpRequest) -> str:
    """The id of the client that asks, in the header or the body; "" for one that isn't known."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    named = request.POST.get("client_id", "")
    if kind.lower() == "basic":
        try:
            named = unquote_plus(base64.b64decode(given).decode().partition(":")[0])
        except ValueError:
            return ""
    return named if named.isprintable() and Integration.objects.filter(client_id=named).exists() else ""


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class GiveToken(Limited, TokenView):
    """Answers in OAuth's own words (RFC 6749, section 5): its clients know no other."""


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class RevokeToken(Limited, RevokeTokenView):
    """RFC 7009."""

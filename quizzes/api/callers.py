"""Who calls: a person by their session or a token of theirs, a machine by a token of its integration, or nobody known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, CSRFCheck

from quizzes import queries, services
from quizzes.api import throttles
from quizzes.api.errors import CsrfFailed, InvalidToken
from quizzes.http import address_of
from quizzes.learners import Identity
from quizzes.models import Integration
from quizzes.programs import PREFIX, digest_of

REALM = 'Bearer realm="quizsite"'


@dataclass(frozen=True, slots=True)
class Caller:
    """`scopes` is None where everything is allowed that the person may do: in their own browser."""

    user: User | AnonymousUser
    name: str  # stable and unique over all kinds: rates and idempotency keys are counted for it
    scopes: frozenset[str] | None = frozenset()
    integration: Integration | None = None

    @property
    def is_anonymous(self) -> bool:
        return not self.user.is_authenticated

    @property
    def is_machine(self) -> bool:
        return self.integration is not None

    def may(self, scope: str) -> bool:
        return not self.is_anonymous and (self.scopes is None or scope in self.scopes)

    @property
    def account(self) -> User:
        """The person, or the service account of the machine."""
        assert isinstance(self.user, User)  # noqa: S101  asked for where a scope is needed
        return self.user

    @property
    def identity(self) -> Identity:
        """A person as a learner. A machine is none: it takes quizzes for learners that it names."""
        assert isinstance(self.user, User) and not self.is_machine  # noqa: S101, PT018
        return Identity(name=f"user:{self.user.pk}", user_id=self.user.pk)


def nobody(request: Any) -> Caller:
    return Caller(AnonymousUser(), f"address:{address_of(request)}")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`: a personal token or an access token of an integration. A wrong one is refused, also where
    none is needed: a program should hear that its token has run out."""

    def authenticate(self, request: Any) -> tuple[User, Caller] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        kind, _, token = header.partition(" ")
        caller = _caller_of(token.strip()) if kind.lower() == "bearer" else None
        if caller is None:  # only then: a whole school may stand behind the address of who guesses
            throttles.refuse_guessing(request)
            throttles.count_wrong_token(request)
            raise InvalidToken(
                "This token isn't valid: it was mistyped, has run out or was revoked. Send “Authorization: Bearer …” "
                "with one that is.",
                WWW_Authenticate=f'{REALM}, error="invalid_token"',
            )
        return caller.user, caller  # type: ignore[return-value]

    def authenticate_header(self, request: Any) -> str:
        return REALM


def _caller_of(token: str) -> Caller | None:
    if not token.isascii():
        return None
    now = timezone.now()
    if token.startswith(PREFIX):
        personal = queries.usable_token(digest_of(token), now)
        if personal is None:
            return None
        services.note_use(personal, now=now)
        return Caller(personal.user, f"token:{personal.pk}", frozenset(personal.scopes))
    access = queries.usable_access(digest_of(token), now)
    if access is None:
        return None
    integration = access.application
    if integration.user.is_superuser:
        return None  # made one after the integration: no machine sees everything
    services.note_use(integration, now=now)
    scopes = frozenset(access.scope.split()) & frozenset(integration.scopes)
    return Caller(integration.user, f"integration:{integration.pk}", scopes, integration)


class SessionAuthentication(BaseAuthentication):
    """The person signed in in this browser. What changes something must carry the CSRF token of our own pages."""

    def authenticate(self, request: Any) -> tuple[User, Caller] | None:
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated or not user.is_active:
            return None
        check = CSRFCheck(lambda request: HttpResponse())
        check.process_request(request._request)
        reason = check.process_view(request._request, None, (), {})
        if reason:
            raise CsrfFailed(f"Send the header X-CSRFToken with the value of the cookie that our pages set: {reason}")
        return user, Caller(user, f"user:{user.pk}", None)

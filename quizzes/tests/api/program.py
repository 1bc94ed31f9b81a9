"""A program at the interface: a person's or a machine's token in its hand, JSON in and out."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from quizzes import services
from quizzes.models import Integration
from quizzes.programs import SCOPES, digest_of

_keys = itertools.count(1)
HOST = "testserver"


class Program:
    """Sends requests with a token, or without one. `last` is the last answer."""

    def __init__(self, token: str = "", *, client: Client | None = None) -> None:
        self.client = client or Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.last: Any = None

    def asks(self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        """`path` is below /api/v1/. A post gets an idempotency key of its own unless `key` names one; "" sends none."""
        path = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method == "POST" and key is None:
            key = f"a-key-of-a-test-{next(_keys)}"
        if key:
            sent["Idempotency-Key"] = key
        data: dict[str, Any] = {}
        if body is not None:
            data = {"data": json.dumps(body), "content_type": "application/json"}
        self.last = self.client.generic(method, path.removeprefix(f"http://{HOST}"), headers=sent, **data)
        return self.last

    def reads(self, path: str, status: int = 200, **headers: str) -> Any:
        return self._document(self.asks("GET", path, **headers), status)

    def posts(self, path: str, body: Any = None, status: int | tuple[int, ...] = (200, 201, 202), **more: Any) -> Any:
        return self._document(self.asks("POST", path, {} if body is None else body, **more), status)

    def puts(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self._document(self.asks("PUT", path, body, **headers), status)

    def patches(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self._document(self.asks("PATCH", path, body, **headers), status)

    def deletes(self, path: str, status: int = 204, **headers: str) -> Any:
        return self._document(self.asks("DELETE", path, **headers), status)

    def _document(self, response: Any, status: int | tuple[int, ...]) -> Any:
        text = response.content.decode()
        allowed = status if isinstance(status, tuple) else (status,)
        assert response.status_code in allowed, f"{response.status_code} {text[:2000]}"
        if not text:
            return None
        problem = response.status_code >= 400
        kind = "application/problem+json" if problem else "application/json"
        assert response["Content-Type"] == kind, response["Content-Type"]
        document = json.loads(text)
        if problem:
            assert document["status"] == response.status_code
            assert document["request_id"] == response["X-Request-Id"] or response.get("Idempotency-Replayed")
        return document

    def lists(self, path: str) -> list[Any]:
        """The whole list, page after page."""
        found: list[Any] = []
        url: str | None = path
        while url:
            page = self.reads(url)
            found += page["results"]
            url = page["next"]
        return found


def person(user: User, *scopes: str) -> Program:
    """A program with a token of this person, for everything unless scopes are named."""
    made = services.make_personal_token(
        user=user, name="Of a test", scopes=scopes or tuple(SCOPES), days=30, now=timezone.now()
    )
    return Program(made.secret)


def make_machine(account: User, *scopes: str, name: str = "A machine") -> Integration:
    return services.make_integration(name=name, account=account, scopes=scopes or tuple(SCOPES)).integration


def machine(integration: Integration, *scopes: str) -> Program:
    """A program with an access token of this integration, as the token endpoint would give out."""
    number = next(_keys)
    token = f"an-access-token-of-a-test-{number}"
    get_access_token_model().objects.create(
        application=integration,
        token="",
        token_checksum=digest_of(token),
        expires=timezone.now() + timedelta(hours=1),
        scope=" ".join(scopes or SCOPES),
    )
    return Program(token)


def browser(user: User) -> Program:
    """A person's own browser, where the session opens the interface too."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return Program(client=client)

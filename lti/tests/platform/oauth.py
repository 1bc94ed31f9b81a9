"""Access tokens: the client assertion is verified, each of its ids counts once, a token has scopes and an end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt

from lti.tests.platform.gradebook import Refused
from lti.tests.platform.server import Reply, Request, json_reply

if TYPE_CHECKING:
    from lti.tests.platform.sim import Tool

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
LINE_ITEM, LINE_ITEM_READ = f"{AGS}/lineitem", f"{AGS}/lineitem.readonly"
SCORE, RESULT = f"{AGS}/score", f"{AGS}/result.readonly"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = (LINE_ITEM, LINE_ITEM_READ, SCORE, RESULT, ROSTER)
SKEW = 60  # seconds that clocks may differ by
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Token:
    client_id: str
    scopes: frozenset[str]
    ends_at: float


def verified_by_tool(
    tool: Tool, token: str, audience: str | list[str], *, required: Iterable[str], now: float
) -> dict[str, Any]:
    """The payload of what the tool signed with one of its published keys, by the platform's clock. Raises `jwt.PyJWTError`
    or `KeyError`."""
    kid = jwt.get_unverified_header(token)["kid"]
    keys = {key["kid"]: key for key in tool.key_set()["keys"]}
    payload = jwt.decode(
        token,
        jwt.PyJWK(keys[kid]).key,
        algorithms=["RS256"],
        audience=audience,
        issuer=tool.client_id,
        options={"require": list(required), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )
    if not payload["iat"] - SKEW <= now < payload["exp"]:
        raise jwt.ExpiredSignatureError(f"It holds from {payload['iat']} to {payload['exp']}, and it is {now:.0f}")
    return payload


@dataclass
class TokenDesk:
    """The token endpoint. `now` is the platform's clock, `life` what it says of a token's life, in seconds."""

    tools: dict[str, Tool]
    audiences: Callable[[], list[str]]
    now: Callable[[], float]
    life: int = 3600
    issued: dict[str, Token] = field(default_factory=dict)
    used_ids: set[str] = field(default_factory=set)

    def grant(self, request: Request) -> Reply:
        if request.method != "POST":
            return _no("invalid_request", "POST a form")
        form = request.form()
        if form.get("grant_type") != "client_credentials":
            return _no("unsupported_grant_type", form.get("grant_type", ""))
        if form.get("client_assertion_type") != ASSERTION:
            return _no("invalid_request", "client_assertion_type")
        try:
            tool = self._tool_of(form.get("client_assertion", ""))
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            return _no("invalid_client", str(error), 401)
        scopes = [scope for scope in form.get("scope", "").split() if scope in tool.scopes]
        if not scopes:
            return _no("invalid_scope", form.get("scope", ""))
        token = secrets.token_urlsafe(16)
        self.issued[token] = Token(tool.client_id, frozenset(scopes), self.now() + self.life)
        return json_reply(
            {"access_token": token, "token_type": "Bearer", "expires_in": self.life, "scope": " ".join(scopes)}
        )

    def _tool_of(self, assertion: str) -> Tool:
        claimed = jwt.decode(assertion, options={"verify_signature": False})
        tool = self.tools[claimed["iss"]]
        required = ("iss", "sub", "aud", "iat", "exp", "jti")
        payload = verified_by_tool(tool, assertion, self.audiences(), required=required, now=self.now())
        if payload["sub"] != tool.client_id:
            raise ValueError("sub is not the client")
        if payload["jti"] in self.used_ids:
            raise ValueError("this assertion was used before")
        self.used_ids.add(payload["jti"])
        return tool

    def require(self, request: Request, *scopes: str) -> Token:
        """The token that the request bears, with one of these scopes. Raises `Refused`."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        token = self.issued.get(text)
        if scheme != "Bearer" or token is None or token.ends_at <= self.now():
            raise Refused(401, "No or no valid access token")
        if not token.scopes.intersection(scopes):
            raise Refused(403, "The token lacks the scope for this")
        return token

    def revoke(self) -> None:
        self.issued.clear()


def _no(code: str, description: str, status: int = 400) -> Reply:
    return json_reply({"error": code, "error_description": description}, status)

"""What a platform says of itself for Dynamic Registration: read and checked, so that nothing but an HTTPS platform that is
what it claims to be gets registered. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti.configuration import TOOL
from lti.errors import Refusal
from lti.messages import LONGEST_URL
from lti.models.platforms import ID_LENGTH, URL_LENGTH, Registration
from quizzes.outbound import AddressRefused, target_of

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
FAMILIES = {"moodle": Registration.Kind.MOODLE, "canvas": Registration.Kind.CANVAS, "edx": Registration.Kind.OPEN_EDX}
BY_HAND = "Register the platform by hand instead, or tell its administrator."


@dataclass(frozen=True, slots=True)
class Platform:
    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    audience: str
    family: str
    scopes: tuple[str, ...]

    @property
    def kind(self) -> str:
        return FAMILIES.get(self.family, Registration.Kind.OTHER)

    @property
    def product(self) -> str:
        """What the platform is, as people call it; what it says itself, where it is none that this site knows."""
        kind = Registration.Kind(self.kind)
        return self.family if kind == Registration.Kind.OTHER else str(kind.label)

    @property
    def host(self) -> str:
        return _host(self.issuer)

    @property
    def suggested_name(self) -> str:
        return f"{self.product} at {self.host}" if self.product else self.host


@dataclass(frozen=True, slots=True)
class Registered:
    client_id: str
    deployment_id: str  # "": the platform tells it with the first launch


def read_platform(document: object, *, read_from: str) -> Platform:
    """Raises `Refusal`. The issuer must be the host that the configuration was read from, letter for letter: anybody can
    claim to be somebody else, but not from there."""
    if not isinstance(document, Mapping):
        raise Refusal("The platform's configuration isn't a document that can be read.", BY_HAND)
    named = document.get(PLATFORM)
    more = named if isinstance(named, Mapping) else {}
    issuer = _address(document, "issuer")
    if _host(issuer) != _host(read_from):
        raise Refusal(
            f"The configuration was read from {_host(read_from)} and names another issuer: {_host(issuer)}.", BY_HAND
        )
    algorithms = document.get("id_token_signing_alg_values_supported")
    if isinstance(algorithms, list) and algorithms and "RS256" not in algorithms:
        raise Refusal("The platform doesn't sign with RS256, the only way that this tool takes.", BY_HAND)
    scopes = document.get("scopes_supported")
    family = more.get("product_family_code")
    audience = document.get("authorization_server")
    return Platform(
        issuer=issuer,
        auth_url=_address(document, "authorization_endpoint"),
        token_url=_address(document, "token_endpoint"),
        jwks_url=_address(document, "jwks_uri"),
        registration_url=_address(document, "registration_endpoint"),
        audience=audience if isinstance(audience, str) and len(audience) <= URL_LENGTH else "",
        family=family.lower()[:50] if isinstance(family, str) else "",
        scopes=tuple(each for each in scopes if isinstance(each, str)) if isinstance(scopes, list) else (),
    )


def read_registered(document: object) -> Registered:
    """The platform's answer to our request. Raises `Refusal`."""
    client = document.get("client_id") if isinstance(document, Mapping) else None
    if not isinstance(client, str) or not 0 < len(client) <= ID_LENGTH or not client.isprintable():
        raise Refusal("The platform's answer names no client ID.", BY_HAND)
    tool = document.get(TOOL) if isinstance(document, Mapping) else None
    deployment = tool.get("deployment_id") if isinstance(tool, Mapping) else None
    if isinstance(deployment, int) and not isinstance(deployment, bool):
        deployment = str(deployment)
    fits = isinstance(deployment, str) and len(deployment) <= ID_LENGTH and deployment.isprintable()
    return Registered(client, str(deployment) if fits else "")


def _address(document: Mapping[str, Any], name: str) -> str:
    url = document.get(name)
    if not isinstance(url, str) or not 0 < len(url) <= min(URL_LENGTH, LONGEST_URL):
        raise Refusal(f"The platform's configuration lacks “{name}”.", BY_HAND)
    try:
        target_of(url)
    except AddressRefused as refusal:
        raise Refusal(f"The platform's “{name}” can't be used: {refusal.message}", BY_HAND) from None
    return url


def _host(url: str) -> str:
    """Host and port, as an origin has them."""
    return target_of(url).origin.partition("://")[2]

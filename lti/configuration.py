"""How this tool presents itself to platforms: the addresses to copy, Canvas' document, and what Dynamic Registration sends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lti.messages import CHOOSING, LAUNCH, REVIEW
from lti.placing import VARIABLES
from lti.scopes import LINE_ITEM, RESULT, ROSTER, SCORE

NAME = "Quizsite"
ABOUT = "Quizzes whose feedback is computed, not typed."
CHOOSE = "Choose a quiz"
SCOPES = (LINE_ITEM, RESULT, SCORE, ROSTER)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CANVAS = "canvas.instructure.com"
CANVAS_PLACEMENTS = ("assignment_selection", "link_selection")
MOODLE_PLACEMENTS = ("ContentArea",)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the administrator of a platform types or copies."""

    launch: str
    login: str
    jwks: str
    register: str
    canvas: str
    icon: str
    domain: str


def addresses(request: HttpRequest) -> Addresses:
    def whole(name: str) -> str:
        return request.build_absolute_uri(reverse(f"lti:{name}"))

    return Addresses(
        launch=whole("launch"),
        login=whole("login"),
        jwks=whole("jwks"),
        register=whole("register"),
        canvas=whole("canvas"),
        icon=whole("icon"),
        domain=request.get_host(),
    )


def canvas_document(known: Addresses) -> dict[str, Any]:
    """The configuration that Canvas reads from an address when a developer key is made."""
    placements = [
        {
            "placement": placement,
            "message_type": CHOOSING,
            "target_link_uri": known.launch,
            "text": NAME,
            "icon_url": known.icon,
            "enabled": True,
        }
        for placement in CANVAS_PLACEMENTS
    ]
    return {
        "title": NAME,
        "description": ABOUT,
        "oidc_initiation_url": known.login,
        "target_link_uri": known.launch,
        "public_jwk_url": known.jwks,
        "scopes": list(SCOPES),
        "custom_fields": dict(VARIABLES),
        "extensions": [
            {
                "platform": CANVAS,
                "domain": known.domain,
                "privacy_level": "public",
                "settings": {"platform": CANVAS, "text": NAME, "icon_url": known.icon, "placements": placements},
            }
        ],
    }


def registration_document(known: Addresses, *, family: str, scopes: Iterable[str]) -> dict[str, Any]:
    """What this tool asks a platform to be registered as. `scopes` are those that the platform has."""
    placements = {"canvas": CANVAS_PLACEMENTS, "moodle": MOODLE_PLACEMENTS}.get(family)
    choosing: dict[str, Any] = {"type": CHOOSING, "target_link_uri": known.launch, "label": CHOOSE}
    if placements:
        choosing["placements"] = list(placements)
    offered = set(scopes)
    return {
        "application_type": "web",
        "client_name": NAME,
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": known.login,
        "redirect_uris": [known.launch],
        "jwks_uri": known.jwks,
        "logo_uri": known.icon,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scope for scope in SCOPES if scope in offered),
        TOOL: {
            "domain": known.domain,
            "description": ABOUT,
            "target_link_uri": known.launch,
            "custom_parameters": dict(VARIABLES),
            "claims": list(CLAIMS),
            "messages": [
                {"type": LAUNCH, "target_link_uri": known.launch, "label": NAME},
                choosing,
                {"type": REVIEW, "target_link_uri": known.launch, "label": NAME},
            ],
        },
    }

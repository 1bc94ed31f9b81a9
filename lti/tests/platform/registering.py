"""Dynamic registration: the platform's configuration, and the desk that takes a tool's registration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lti.tests.platform.oauth import SCOPES
from lti.tests.platform.server import Reply, Request, json_reply

if TYPE_CHECKING:
    from lti.tests.platform.sim import PlatformSim

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@dataclass
class Registrar:
    """`change` gets the configuration before it is sent. A token that was used once is refused, as Moodle does."""

    platform: PlatformSim
    change: Callable[[dict[str, Any]], Any] | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    used_tokens: set[str] = field(default_factory=set)
    needs_token: bool = True

    def configuration(self, request: Request) -> Reply:
        platform = self.platform
        found: dict[str, Any] = {
            "issuer": platform.issuer,
            "token_endpoint": platform.token_url,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": platform.jwks_url,
            "authorization_endpoint": platform.auth_url,
            "registration_endpoint": f"{platform.issuer}/mod/lti/openid-registration.php",
            "scopes_supported": ["openid", *SCOPES],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM: {
                "product_family_code": "moodle",
                "version": "4.5 (Build: 20241007)",
                "messages_supported": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
                ],
                "variables": ["basic-lti-launch-request", "Context.id", "ResourceLink.id", "User.id"],
            },
        }
        if self.change is not None:
            changed = self.change(found)
            found = found if changed is None else changed
        return json_reply(found)

    def register(self, request: Request) -> Reply:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.needs_token and (not token or token in self.used_tokens):
            return json_reply({"error": "invalid_token"}, 401)
        self.used_tokens.add(token)
        try:
            asked = request.json()
            missing = [
                name for name in ("redirect_uris", "initiate_login_uri", "jwks_uri", TOOL) if not asked.get(name)
            ]
        except (ValueError, AttributeError):
            return json_reply({"error": "invalid_client_metadata"}, 400)
        if missing:
            return json_reply({"error": "invalid_client_metadata", "error_description": f"missing {missing}"}, 400)
        own = {urlsplit(address).netloc for address in [*asked["redirect_uris"], asked["initiate_login_uri"]]}
        if {asked[TOOL].get("domain")} != own:
            return json_reply({"error": "invalid_client_metadata", "error_description": "domain"}, 400)
        self.received.append(asked)
        tool = self.platform.add_tool(
            jwks=asked["jwks_uri"],
            login_url=asked["initiate_login_uri"],
            target_url=asked[TOOL].get("target_link_uri", ""),
            redirect_uris=list(asked["redirect_uris"]),
            scopes=tuple(scope for scope in SCOPES if scope in asked.get("scope", "").split()),
        )
        told = dict(asked, client_id=tool.client_id)
        told[TOOL] = dict(asked[TOOL], deployment_id=tool.deployment_id)
        return json_reply(told, 200)

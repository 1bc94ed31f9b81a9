"""Whether a token comes from the platform that it names, was made for this tool, and is meant for now. Asks no table:
the platform's keys are asked for by a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.types import Options

from lti.errors import NotProven, Refusal
from lti.models import Registration

ALGORITHM = "RS256"
LEEWAY = timedelta(seconds=60)  # clocks differ
OLDEST = timedelta(minutes=10)  # since the platform made the token
LONGEST_TOKEN = 100_000  # characters
SHORTEST_KEY = 2048  # bits; NIST has allowed no less since 2014

UNCHECKED: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
KeyOf = Callable[[str], Mapping[str, Any] | None]

CHECK_REGISTRATION = "Compare the registration on this site with what the LMS shows for the tool."
CHECK_KEYS = "Look at the public keyset URL of the registration: it must be that of the LMS that launches."
CHECK_CLOCKS = "Set the clocks of the LMS and of this site by the network's time."


def verified_claims(token: str, *, registration: Registration, key_of: KeyOf, now: datetime) -> dict[str, Any]:
    """The claims of a token that passes every check. Raises `Refusal`, or what `key_of` raises."""
    if not token or len(token) > LONGEST_TOKEN:
        raise Refusal("The launch carries no token.", "Open the quiz from your course again.")
    key = _key(_header(token), key_of)
    claims = _signed(token, key)
    _check_parties(claims, registration)
    _check_times(claims, now)
    return claims


def _header(token: str) -> Mapping[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise NotProven("The launch's token can't be read.", "Open the quiz from your course again.") from None
    if header.get("alg") != ALGORITHM:
        raise NotProven(f"The launch is signed in a way that isn't accepted; it must be {ALGORITHM}.", CHECK_KEYS)
    return header


def _key(header: Mapping[str, Any], key_of: KeyOf) -> RSAPublicKey:
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise NotProven("The launch doesn't say which key it is signed with.", CHECK_KEYS)
    found = key_of(kid)
    if found is None:
        raise NotProven("The launch is signed with a key that the LMS doesn't publish.", CHECK_KEYS)
    if found.get("kty") != "RSA" or found.get("use", "sig") != "sig" or found.get("alg", ALGORITHM) != ALGORITHM:
        raise NotProven("The launch is signed with a key that isn't meant for signing launches.", CHECK_KEYS)
    try:
        key = jwt.PyJWK(dict(found), algorithm=ALGORITHM).key
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotProven("The key that the launch is signed with can't be read.", CHECK_KEYS) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY:
        raise NotProven(f"The key that the launch is signed with is shorter than {SHORTEST_KEY} bits.", CHECK_KEYS)
    return key


def _signed(token: str, key: RSAPublicKey) -> dict[str, Any]:
    """The claims, if the signature is good. What they say is checked here, by our clock and in our words."""
    try:
        return dict(jwt.decode(token, key, algorithms=[ALGORITHM], options=UNCHECKED))
    except jwt.InvalidTokenError:
        raise NotProven("The launch's signature is wrong.", CHECK_KEYS) from None


def _check_parties(claims: Mapping[str, Any], registration: Registration) -> None:
    """Issuer, audience and authorised party: OpenID Connect Core 3.1.3.7, Security Framework 5.1.3."""
    if claims.get("iss") != registration.issuer:
        raise NotProven("The launch names another issuer than the registration does.", CHECK_REGISTRATION)
    stated = claims.get("aud")
    audiences = stated if isinstance(stated, list) else [stated]
    if registration.client_id not in audiences:
        raise NotProven("The launch is meant for another tool: its audience isn't our client ID.", CHECK_REGISTRATION)
    if any(audience != registration.client_id for audience in audiences):
        raise NotProven(
            "The launch is meant for other tools too, and this site trusts none of them.", CHECK_REGISTRATION
        )
    if claims.get("azp", registration.client_id) != registration.client_id:
        raise NotProven("The launch was authorised for another tool than this one.", CHECK_REGISTRATION)


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    moment, leeway = now.timestamp(), LEEWAY.total_seconds()
    if _time(claims, "exp") <= moment - leeway:
        raise NotProven("The launch has expired.", f"Open the quiz from your course again. {CHECK_CLOCKS}")
    issued = _time(claims, "iat")
    if issued > moment + leeway:
        raise NotProven("The launch was made in the future, by this site's clock.", CHECK_CLOCKS)
    if issued < moment - OLDEST.total_seconds() - leeway:
        raise NotProven("The launch was made too long ago.", f"Open the quiz from your course again. {CHECK_CLOCKS}")
    if "nbf" in claims and _time(claims, "nbf") > moment + leeway:
        raise NotProven("The launch isn't valid yet, by this site's clock.", CHECK_CLOCKS)


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise NotProven(f"The launch doesn't say when it was made or ends: “{name}” is missing.", CHECK_REGISTRATION)
    return value

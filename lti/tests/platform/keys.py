"""RSA keys with their JWKs. Making one takes a tenth of a second, so the tests of a process share them by number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm


@dataclass(frozen=True)
class SigningKey:
    kid: str
    private: rsa.RSAPrivateKey

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """The public half, as a key set lists it. A change to None leaves the member out."""
        found = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        found = {"kty": found["kty"], "n": found["n"], "e": found["e"], "kid": self.kid, "alg": "RS256", "use": "sig"}
        return {name: value for name, value in (found | changes).items() if value is not None}

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, payload: dict[str, Any], **headers: Any) -> str:
        """`kid=None` leaves the header out, `kid="other"` claims another key."""
        named = {"kid": self.kid} | headers
        return jwt.encode(
            payload,
            self.private,
            algorithm=named.pop("alg", "RS256"),
            headers={name: value for name, value in named.items() if value is not None},
        )


@lru_cache
def signing_key(number: int = 1) -> SigningKey:
    return SigningKey(f"key-{number}", rsa.generate_private_key(public_exponent=65537, key_size=2048))

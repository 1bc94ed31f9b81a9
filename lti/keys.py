"""The tool's own keys: made, named by their thumbprint, locked away and taken out again. Knows no table.

A private key stands in the database, so that all processes sign with the same one, and encrypted, so that a copy of the
database signs nothing without SECRET_KEY.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BITS = 2048
EXPONENT = 65537
PURPOSE = b"lti.tool-key"  # a secret derived for one thing is of no use for another

Jwk = dict[str, str]


class KeyLost(Exception):
    """The private key can't be read: SECRET_KEY has changed since it was stored."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    kid: str
    public_jwk: Jwk
    locked_private_key: str


def make_pair() -> KeyPair:
    private = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    jwk = public_jwk(private.public_key())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyPair(kid=jwk["kid"], public_jwk=jwk, locked_private_key=_locks().encrypt(pem).decode())


def public_jwk(key: RSAPublicKey) -> Jwk:
    """The key as a JSON Web Key, named by its thumbprint."""
    numbers = key.public_numbers()
    core = {"e": _base64url(numbers.e), "kty": "RSA", "n": _base64url(numbers.n)}
    return {**core, "alg": "RS256", "use": "sig", "kid": thumbprint(core)}


def thumbprint(core: Jwk) -> str:
    """RFC 7638: the hash of the members that make the key, in the order of the alphabet, without a space."""
    document = json.dumps({name: core[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return _text(hashlib.sha256(document.encode()).digest())


def unlock(locked: str) -> RSAPrivateKey:
    """Raises `KeyLost`."""
    try:
        pem = _locks().decrypt(locked.encode())
    except InvalidToken:
        raise KeyLost(
            "The key that signs for the LMS can't be read, because SECRET_KEY has changed. Put the former secret into "
            "QUIZSITE_SECRET_KEY_FALLBACKS, or make a new key with manage.py rotate_lti_key."
        ) from None
    found = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(found, RSAPrivateKey)  # noqa: S101  nothing else is ever locked
    return found


def _locks() -> MultiFernet:
    """The first locks; each opens. A former SECRET_KEY opens as long as it is named as a fallback."""
    return MultiFernet([Fernet(_derived(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str) -> bytes:
    raw = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(raw)


def _base64url(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

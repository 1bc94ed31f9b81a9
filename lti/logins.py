"""The first half of a launch: what this tool remembers between sending a browser to its platform and seeing it again.

It remembers nothing itself: the state travels with the browser, signed, so that nobody can fill a table by asking. It
holds the nonce, which a launch uses up, and the hash of a secret that only this browser has."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

from lti.errors import NotProven

SALT = "lti.state"
AGE = timedelta(minutes=10)  # time to log in at the platform, where it asks for that
COOKIE_PREFIX = "lti_"
AGAIN = "Open the quiz from your course again."


@dataclass(frozen=True, slots=True)
class Login:
    registration: int
    nonce: str
    browser_sha256: str
    target: str
    deployment_id: str = ""  # as the platform named it in its first request; "": it didn't
    storage: str = ""  # the frame of the platform that keeps a value for us where cookies are blocked
    login_hint: str = ""  # to begin once more in a window of its own
    message_hint: str = ""

    def sign(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=SALT, compress=True)

    @property
    def cookie(self) -> str:
        """A name of its own for each login, so that two tabs don't fight."""
        return COOKIE_PREFIX + hashlib.sha256(self.nonce.encode()).hexdigest()[:16]

    def is_of(self, browser: str) -> bool:
        return hmac.compare_digest(sha256(browser), self.browser_sha256)


def begin_login(
    *, registration: int, target: str, deployment_id: str, storage: str, login_hint: str, message_hint: str
) -> tuple[Login, str]:
    """A login, and the secret that the browser is to keep for it."""
    browser = secrets.token_urlsafe(32)
    login = Login(
        registration=registration,
        nonce=secrets.token_urlsafe(32),
        browser_sha256=sha256(browser),
        target=target,
        deployment_id=deployment_id,
        storage=storage,
        login_hint=login_hint,
        message_hint=message_hint,
    )
    return login, browser


def read_state(text: str) -> Login:
    """Raises `NotProven` for one that is missing, forged or too old."""
    if not text:
        raise NotProven("The launch carries no state, so it didn't begin here.", AGAIN)
    try:
        return Login(*signing.loads(text, salt=SALT, max_age=AGE))
    except signing.SignatureExpired:
        minutes = int(AGE.total_seconds() // 60)
        raise NotProven(f"The launch took longer than {minutes} minutes, so it has expired.", AGAIN) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise NotProven("The launch carries a state that this site hasn't given out.", AGAIN) from None


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

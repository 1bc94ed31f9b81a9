"""Keys of programs: made, shown once, used, revoked. Of a secret only its hash is written."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from quizzes.engine.errors import InvalidParameter, NotFound
from quizzes.models import Integration, PersonalToken
from quizzes.programs import PREFIX_SHOWN, SCOPES, digest_of, new_personal_token

LONGEST_NAME = 80
MOST_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=5)  # a write for each request would make reads as dear as answers


class NewToken(NamedTuple):
    token: PersonalToken
    secret: str  # to be shown once


def make_personal_token(*, user: User, name: str, scopes: Collection[str], days: int | None, now: datetime) -> NewToken:
    """A new token of this person; `days` until it runs out. Raises `InvalidParameter`."""
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise InvalidParameter("name", f"Give the token a name of at most {LONGEST_NAME} readable characters.")
    if days is None or not 1 <= days <= MOST_DAYS:
        raise InvalidParameter("days", f"A token holds for 1 to {MOST_DAYS} days.")
    secret = new_personal_token()
    token = PersonalToken.objects.create(
        user=user,
        name=called,
        prefix=secret[:PREFIX_SHOWN],
        digest=digest_of(secret),
        scopes=known_scopes(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return NewToken(token, secret)


def known_scopes(scopes: Collection[str]) -> list[str]:
    """In the order in which they are listed. Raises `InvalidParameter` for none, or for one that doesn't exist."""
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise InvalidParameter("scopes", f"{', '.join(unknown)} is unknown; known are {', '.join(SCOPES)}.")
    if not scopes:
        raise InvalidParameter("scopes", "Choose at least one thing that the token may do.")
    return [scope for scope in SCOPES if scope in scopes]


def revoke_personal_token(*, user: User, public_id: uuid.UUID, now: datetime) -> None:
    """From now on it opens nothing. Again, it changes nothing. Raises `NotFound` for somebody else's."""
    tokens = PersonalToken.objects.filter(public_id=public_id) if user.is_superuser else user.personal_tokens.all()
    token = tokens.filter(public_id=public_id).first()
    if token is None:
        raise NotFound("There is no such token, or it isn't yours.")
    PersonalToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def note_use(used: PersonalToken | Integration, *, now: datetime) -> None:
    """When it was last used, to within some minutes."""
    if used.last_used_at is not None and now - used.last_used_at < USE_NOTED_EVERY:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=now)
    type(used)._default_manager.filter(unnoted, pk=used.pk).update(last_used_at=now)


# Integrations


class NewIntegration(NamedTuple):
    integration: Integration
    secret: str  # to be shown once


def make_integration(*, name: str, account: User, scopes: Collection[str]) -> NewIntegration:
    """A machine that acts as this account. Raises `InvalidParameter`."""
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise InvalidParameter("name", f"Give the integration a name of at most {LONGEST_NAME} readable characters.")
    if account.is_superuser:
        raise InvalidParameter("user", "A machine may not act as a superuser: make it an account of its own.")
    secret = generate_client_secret()
    integration = Integration.objects.create(
        name=called,
        user=account,
        scopes=known_scopes(scopes),
        client_secret=secret,
        client_type=Integration.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Integration.GRANT_CLIENT_CREDENTIALS,
    )
    return NewIntegration(integration, secret)


def add_second_secret(*, integration: Integration) -> str:
    """A secret that holds beside the first, in place of an earlier second one: the machine is set to it, then the first
    is dropped. Locks the integration."""
    secret = generate_client_secret()
    with transaction.atomic():
        held = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        held.second_secret = make_password(secret)
        held.save(update_fields=["second_secret"])
    return secret


def drop_first_secret(*, integration: Integration) -> None:
    """The second secret takes the place of the first, which opens nothing from now on. Locks the integration. Raises
    `NotFound` where there is no second one."""
    with transaction.atomic():
        held = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        if not held.second_secret:
            raise NotFound("There is no second secret. Make one first, and set the machine to it.")
        held.client_secret, held.second_secret = held.second_secret, ""
        held.save(update_fields=["client_secret", "second_secret"])


def disable_integration(*, integration: Integration, now: datetime) -> None:
    """Nothing is given out to it any more, and its tokens end at once."""
    with transaction.atomic():
        Integration.objects.filter(pk=integration.pk).update(disabled_at=now)
        get_access_token_model().objects.filter(application=integration).delete()


def enable_integration(*, integration: Integration) -> None:
    Integration.objects.filter(pk=integration.pk).update(disabled_at=None)


def forget_access(*, now: datetime) -> int:
    """Delete access tokens that have run out: machines get a new one each hour. How many there were."""
    deleted, _ = get_access_token_model().objects.filter(expires__lt=now).delete()
    return deleted

"""Tokens and integrations: those that hold now, and those that somebody may see. And what programs were answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from oauth2_provider.models import get_access_token_model

from quizzes.models import PersonalToken
from quizzes.queries.ownership import Anybody


def usable_token(digest: str, now: datetime) -> PersonalToken | None:
    """The personal token with this digest, if it holds now and its person may sign in."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = PersonalToken.objects.filter(unexpired, digest=digest, revoked_at=None, user__is_active=True)
    return rows.select_related("user").first()


def usable_access(digest: str, now: datetime) -> Any:
    """The access token of an integration with this digest, if it holds now and its service account may act."""
    rows = get_access_token_model().objects.filter(
        token_checksum=digest,
        expires__gt=now,
        application__disabled_at=None,
        application__user__is_active=True,
    )
    return rows.select_related("application__user").first()


def own_tokens(user: Anybody) -> QuerySet[PersonalToken]:
    """A person's tokens that weren't revoked, the newest first."""
    if not user.is_authenticated:
        return PersonalToken.objects.none()
    return PersonalToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")

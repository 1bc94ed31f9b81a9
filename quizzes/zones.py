"""Time zones: everything is stored and computed in UTC, and told in the reader's zone where their browser has said it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.utils import formats, timezone

COOKIE = "quizsite_zone"  # an IANA name, written by the page's script


def reader_zone(request: HttpRequest) -> tzinfo:
    """The zone that the browser named; UTC where it named none that exists."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in _names() else UTC


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def told(moment: datetime) -> str:
    """ "3 May 2026, 14:00 (CEST)", in the zone that is active. The letters tell apart the hour that comes twice."""
    return _told(moment, "j F Y, H:i")


def told_exactly(moment: datetime) -> str:
    """ "3 May 2026, 14:00:07 (CEST)"."""
    return _told(moment, "j F Y, H:i:s")


def told_time(moment: datetime) -> str:
    """ "12:03:07", in the zone that is active."""
    return timezone.localtime(moment).strftime("%H:%M:%S")


def _told(moment: datetime, form: str) -> str:
    local = timezone.localtime(moment)
    name = local.strftime("%Z")
    return f"{formats.date_format(local, form)} ({name if name.isalpha() else 'UTC' + name})"

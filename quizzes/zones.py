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
    return zone_named(name) or UTC


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """All zones but the server's own, which tells other times on other machines."""
    return frozenset(available_timezones() - {"localtime"})


def told(moment: datetime) -> str:
    """ "3 May 2026, 14:00 (CEST)", in the zone that is active. The letters tell apart the hour that comes twice."""
    return _told(moment, "j F Y, H:i")


def told_exactly(moment: datetime) -> str:
    """ "3 May 2026, 14:00:07 (CEST)"."""
    return _told(moment, "j F Y, H:i:s")


def told_time(moment: datetime) -> str:
    """ "12:03:07", in the zone that is active."""
    return timezone.localtime(moment).strftime("%H:%M:%S")


def told_lately(moment: datetime, now: datetime) -> str:
    """ "12:03:07" on the day itself, later "3 May 2026, 12:03:07 (CEST)"."""
    is_today = timezone.localtime(moment).date() == timezone.localtime(now).date()
    return told_time(moment) if is_today else told_exactly(moment)


def zone_letters(moment: datetime) -> str:
    """ "CEST", or "UTC+03" where the zone has none."""
    name = timezone.localtime(moment).strftime("%Z")
    return name if name.isalpha() else f"UTC{name}"


def utc_text(moment: datetime) -> str:
    """ "2026-05-03T12:00:07.000Z", for programs."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _told(moment: datetime, form: str) -> str:
    return f"{formats.date_format(timezone.localtime(moment), form)} ({zone_letters(moment)})"


def told_clock(moment: datetime) -> str:
    """ "14:20", in the zone that is active."""
    return timezone.localtime(moment).strftime("%H:%M")


# What people type: a local time, in a zone that is said beside it

FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnclearTime(ValueError):
    """A local time that doesn't exist, or exists twice; then `meanings` are its two moments, the earlier first."""

    def __init__(self, message: str, meanings: tuple[datetime, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.meanings = meanings


def moment_of(local: datetime, zone: tzinfo, which: int | None = None) -> datetime:
    """The moment in UTC of a local time without a zone. Where clocks are set back, `which` says the first (0) or the
    second (1) of two. Raises `UnclearTime`."""
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise UnclearTime(f"The year {local.year} is far away. Give one from {FIRST_YEAR} to {LAST_YEAR}.")
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    typed = formats.date_format(local, "j F Y, H:i")
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise UnclearTime(
            f"There is no {typed} in {zone}: clocks are set forward over it. Choose an earlier or later time."
        )
    if which is None:
        raise UnclearTime(
            f"{typed} comes twice in {zone}: clocks are set back. Choose which of the two.", (first, second)
        )
    return second if which else first


def is_twofold(moment: datetime, zone: tzinfo) -> bool:
    """Whether the local time of this moment comes twice in the zone."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first != second


def zone_named(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name in _names() else None


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones to choose from: places, and UTC."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return ("UTC", *sorted(name for name in _names() if name.startswith(regions)))

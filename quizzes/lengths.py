"""Lengths of time as people type and read them: "90" and "1:30" are an hour and a half."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=7)
TYPED = re.compile(r"(?:(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?)|(?P<plain>\d{1,6})")


class UnreadableLength(ValueError):
    """What was typed is no length, or none that is a limit; the message says what to type."""


def read_length(typed: str) -> timedelta | None:
    """The length of minutes ("90"), h:mm ("1:30") or h:mm:ss; None for an empty text. Raises `UnreadableLength`."""
    text = typed.strip().removesuffix("minutes").removesuffix("min").strip()
    if not text:
        return None
    match = TYPED.fullmatch(text)
    if match is None or not text.isascii():
        raise UnreadableLength(
            f"“{typed[:40]}” is no length of time. Type minutes, such as 90, or hours and minutes: 1:30."
        )
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    length = timedelta(hours=parts["hours"], minutes=parts["minutes"] + parts["plain"], seconds=parts["seconds"])
    if not length:
        raise UnreadableLength("No time at all is no limit. Leave it empty for as much time as they like.")
    if length > LONGEST:
        raise UnreadableLength("That is longer than a week. For so long an assignment set a closing date.")
    return length


def typed_length(length: timedelta | None) -> str:
    """The length as a form shows it: "90", or "1:30:15" where minutes don't do."""
    if length is None:
        return ""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if seconds else str(minutes)


def told_length(length: timedelta) -> str:
    """ "1 hour 30 minutes"."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    parts = ((minutes // 60, "hour"), (minutes % 60, "minute"), (seconds, "second"))
    return " ".join(f"{n} {unit}" if n == 1 else f"{n} {unit}s" for n, unit in parts if n) or "0 seconds"


def clock_length(length: timedelta) -> str:
    """ "1:07:05", or "7:05" below an hour."""
    seconds = max(0, int(length.total_seconds()))
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"

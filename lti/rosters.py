"""Reads the roster of a course from its platform and keeps it: for the list of takers, and for grants."""

from __future__ import annotations

from datetime import datetime

from lti.models import Context
from lti.remote.rosters import Roster, read_roster
from lti.services.rosters import Kept, keep_roster
from quizzes.outbound import OutboundError


class NoRoster(OutboundError):
    code = "no_roster"


def refresh_roster(*, context: Context, now: datetime) -> tuple[Kept, Roster]:
    """Ask the platform who is in the course, outside of any transaction, and write it down. Raises `OutboundError`."""
    registration = context.deployment.registration
    if not context.memberships_url:
        raise NoRoster(
            f"The LMS “{registration.name}” offers no list of students of “{context}”. Its administrator can let this tool "
            "have names and roles; the next launch from the course then brings the list along."
        )
    if not registration.is_active:
        raise NoRoster(f"The registration “{registration.name}” is switched off here.")
    roster = read_roster(registration, context.memberships_url)
    return keep_roster(context=context, members=roster.members, is_whole=roster.is_whole, now=now), roster

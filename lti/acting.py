"""What the buttons on a list of takers do, from the authoring room and from the course alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lti.additions import EVERYBODY, ROSTER
from lti.models import ResourceLink
from lti.rosters import refresh_roster
from lti.services import send_scores_again
from quizzes.engine.errors import NotFound

LONGEST_ID = 18  # digits: more than any database counts


@dataclass(frozen=True, slots=True)
class Said:
    words: str
    is_problem: bool = False


def act_on_records(link: ResourceLink, who: str, *, now: datetime) -> Said:
    """Send the score of one learner or of all again, or read the roster. Raises `NotFound` for a button that isn't there,
    and `OutboundError` where the platform doesn't answer."""
    if who == ROSTER:
        return _read_roster(link, now)
    if who == EVERYBODY:
        return _send_again(link, None, now)
    if who.isascii() and who.isdigit() and len(who) <= LONGEST_ID:
        return _send_again(link, int(who), now)
    raise NotFound("There is no such learner. Reload the list.")


def _send_again(link: ResourceLink, learner_id: int | None, now: datetime) -> Said:
    number = send_scores_again(link=link, learner_id=learner_id, now=now)
    if not number:
        return Said(_("There is no score to send: no such student of this course has begun the quiz."), is_problem=True)
    words = ngettext(
        "One score is sent again within seconds, if the worker runs.",
        "%(n)s scores are sent again within seconds, if the worker runs.",
        number,
    )
    return Said(words % {"n": number})


def _read_roster(link: ResourceLink, now: datetime) -> Said:
    kept, roster = refresh_roster(context=link.context, now=now)
    there = ngettext("%(n)s student is in the course", "%(n)s students are in the course", kept.students)
    gone = ngettext("%(n)s has left it.", "%(n)s have left it.", kept.left)
    words = f"{there % {'n': kept.students}}; {gone % {'n': kept.left}}"
    if roster.is_whole:
        return Said(words)
    trouble = roster.problem or _("%(n)s entries of the list name nobody.") % {"n": roster.unreadable}
    return Said(f"{words} {trouble} " + _("Nobody was taken off the list because of that."), is_problem=True)

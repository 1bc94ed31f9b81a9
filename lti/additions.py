"""What the LMS adds to the pages of results: who is in the course, how far each score is, and where a student's went."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lti.gradebooks import Progress, Taking, Way, link_of, progress_by_learner, progress_of_learner, taking
from lti.models import Membership, ResourceLink
from lti.models.people import Part
from quizzes.additions import Act, Cell, Listed, RecordColumn, ResultNote
from quizzes.models import Assignment, Attempt
from quizzes.queries import name_of
from quizzes.zones import told, told_clock

EVERYBODY, ROSTER = "all", "roster"  # what a button may ask for besides one learner


def roster(assignment: Assignment) -> list[Listed]:
    """The students of the course, whether they have launched the quiz or not; not those who left without beginning."""
    link = link_of(assignment)
    if link is None:
        return []
    members = Membership.objects.filter(
        context=link.context_id, part=Part.STUDENT, status=Membership.Status.ACTIVE, person__learner__isnull=False
    )
    rows = members.select_related("person__learner__user").order_by("person__name", "pk")
    return [_listed(member) for member in rows]


def _listed(member: Membership) -> Listed:
    learner = member.person.learner
    assert learner is not None  # noqa: S101  the query says so
    return Listed(
        id=f"p{member.person_id}",
        name=member.person.name or name_of(learner),
        seed=learner.public_id.hex,
        learner_id=learner.pk,
    )


def gradebook_column(assignment: Assignment, now: datetime) -> RecordColumn | None:
    link = link_of(assignment)
    if link is None:
        return None
    if taking(link) in (Taking.NOT_ALLOWED, Taking.NO_COLUMN):
        return RecordColumn(_("Gradebook"), note=_takes_none(link), acts=_roster_act(link))
    progress = progress_by_learner(link, now=now)
    failed = sum(each.way is Way.FAILED for each in progress.values())
    return RecordColumn(
        label=_("Gradebook"),
        cells={learner: _cell(assignment, learner, each, now) for learner, each in progress.items()},
        note=_summary(link, progress, failed),
        acts=(_act(assignment, EVERYBODY, _("Send all scores again")), *_roster_act(link)),
    )


def _takes_none(link: ResourceLink) -> str:
    name = link.deployment.registration.name
    if taking(link) is Taking.NOT_ALLOWED:
        return _(
            "“%(name)s” takes no scores from this site. Its administrator can allow it in the settings of the tool."
        ) % {"name": name}
    return _(
        "“%(name)s” has no column for this quiz in its gradebook, so it takes no score. Let the activity there be graded, "
        "and open the quiz from it once."
    ) % {"name": name}


def _summary(link: ResourceLink, progress: dict[int, Progress], failed: int) -> str:
    arrived = sum(each.way is Way.ARRIVED for each in progress.values())
    waiting = sum(each.way is Way.WAITING for each in progress.values())
    held = sum(each.way is Way.HELD for each in progress.values())
    said = (
        (arrived, _("%(n)s sent to “%(name)s”")),
        (waiting, _("%(n)s on their way")),
        (held, _("%(n)s held back until the points may be seen")),
        (failed, _("%(n)s not sent: the list says why")),
    )
    name = link.deployment.registration.name
    return ", ".join(words % {"n": n, "name": name} for n, words in said if n) or _("no scores yet")


def _cell(assignment: Assignment, learner_id: int, progress: Progress, now: datetime) -> Cell:
    again = _act(assignment, str(learner_id), _("Send again"))
    at = _moment(progress.at, now)
    if progress.way is Way.ARRIVED:
        return Cell(_("sent %(at)s") % {"at": at}, act=again)
    if progress.way is Way.HELD:
        return Cell(_("held back until %(at)s, when the points may be seen") % {"at": at})
    if progress.way is Way.WAITING:
        words = _("not sent yet: %(problem)s") % {"problem": progress.problem} if progress.problem else _("on its way")
        return Cell(words, is_problem=bool(progress.problem), act=again if progress.problem else None)
    if progress.way is Way.FAILED:
        return Cell(_("not sent: %(problem)s") % {"problem": progress.problem}, is_problem=True, act=again)
    return Cell("")


def _act(assignment: Assignment, who: str, label: str) -> Act:
    return Act(reverse("admin:lti_records", args=[assignment.pk]), label, value=who)


def _roster_act(link: ResourceLink) -> tuple[Act, ...]:
    if not link.context.memberships_url or link.assignment is None:
        return ()
    return (_act(link.assignment, ROSTER, _("Read the list of students again")),)


def _moment(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return told_clock(at) if abs(now - at).total_seconds() < 12 * 3600 else told(at)


def result_note(attempt: Attempt, now: datetime) -> ResultNote | None:
    """What a student reads below a result. Of a test student or a teacher who tries it nothing is sent, and nothing said."""
    if attempt.learner.trial_of_id is not None:
        return None
    link = link_of(attempt.assignment)
    if link is None:
        return None
    name = link.deployment.registration.name
    if taking(link) in (Taking.NOT_ALLOWED, Taking.NO_COLUMN):
        return ResultNote(_("Your course takes no score from here. Your teacher sees your result on this site."))
    progress = progress_of_learner(link, attempt.learner_id, now=now)
    at = _moment(progress.at, now)
    words = {
        Way.ARRIVED: _("Sent to your course at %(at)s."),
        Way.HELD: _("It is sent to your course when the points may be seen: %(at)s."),
        Way.WAITING: _("Not sent to your course yet. That happens by itself; nothing is lost."),
        Way.FAILED: _(
            "Not sent to your course: “%(name)s” didn’t take it. Your score is kept here, and your teacher sees this."
        ),
        Way.NOTHING: "",
    }[progress.way] % {"at": at, "name": name}
    return ResultNote(words, is_problem=progress.way is Way.FAILED) if words else None

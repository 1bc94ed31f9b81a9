"""Assignments: their settings, what is granted, and the log of both. Who took them stands in `taking`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import queries, services
from quizzes.admin.assignment_forms import FIELDS, GrantForm, SettingsForm, called_in_list, told_grant
from quizzes.admin.gradebooks import GradebookPages
from quizzes.admin.moments import zone_of
from quizzes.admin.panels import TrialPages, previewing, share_panel, shown_clash
from quizzes.admin.taking import TakerPages
from quizzes.engine.errors import InUse, InvalidParameter, StaleRevision
from quizzes.engine.numbers import plain_text
from quizzes.engine.review import PRESET, PRESETS, ROW_LABELS, Row
from quizzes.lengths import told_length
from quizzes.models import Accommodation, Assignment, AssignmentChange, Attempt
from quizzes.queries import Moved, Reopenable
from quizzes.zones import told, told_clock

LOG_SHOWN = 100  # lines
NAMES_TOLD = 5  # of those whose attempts a change would end
Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the log, in words."""

    when: str
    who: str
    what: str
    values: tuple[tuple[str, str, str], ...]  # label, before, after


@dataclass(frozen=True, slots=True)
class GrantLine:
    row: Accommodation
    whom: str
    what: str
    effects: tuple[str, ...]
    change_url: str
    withdraw_url: str


@admin.register(Assignment)
class AssignmentAdmin(TakerPages, TrialPages, GradebookPages):
    """Made by publication or given to a class, never by hand."""

    actions = None
    list_display = ["quiz_title", "given_to", "mode", "opens_at", "closes_at", "running", "finished", "pages"]
    list_display_links = ["quiz_title"]
    list_filter = ["kind", "mode"]
    search_fields = ["quiz__title", "quiz__slug", "classroom__name"]
    ordering = ["quiz__title", "classroom__name"]

    class Media:
        css = {"all": ["quizzes/delivery.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        rows = super().get_queryset(request).select_related("quiz", "classroom")
        real = Q(attempts__reset_at=None, attempts__learner__trial_of=None)
        return rows.annotate(
            running_count=Count("attempts", filter=real & Q(attempts__state=Attempt.State.OPEN)),
            finished_count=Count("attempts", filter=real & Q(attempts__state=Attempt.State.FINISHED)),
        )

    def gradebook_of(self, request: HttpRequest, row: Assignment) -> QuerySet[Assignment]:
        return queries.gradebook_assignments(request.user, assignment=row)

    @admin.display(description="quiz", ordering="quiz__title")
    def quiz_title(self, assignment: Assignment) -> str:
        return str(assignment.quiz)

    @admin.display(description="given to", ordering="classroom__name")
    def given_to(self, assignment: Assignment) -> str:
        return str(assignment.classroom or assignment.get_kind_display())

    @admin.display(description="running", ordering="running_count")
    def running(self, assignment: Assignment) -> int:
        return assignment.running_count  # type: ignore[attr-defined]

    @admin.display(description="finished", ordering="finished_count")
    def finished(self, assignment: Assignment) -> int:
        return assignment.finished_count  # type: ignore[attr-defined]

    @admin.display(description="pages")
    def pages(self, assignment: Assignment) -> SafeString:
        return format_html('<a href="{}">Who took it</a>', self.url_of("takers", assignment.pk))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        both, post = require_http_methods(["GET", "POST"]), require_POST
        pages: list[tuple[str, str, Page]] = [
            ("accommodations/", "accommodations", both(self.accommodations)),
            ("accommodations/<int:grant_id>/", "accommodation", both(self.accommodation)),
            ("accommodations/<int:grant_id>/withdraw/", "withdraw", post(self.withdraw)),
            ("take-back/", "take_back", post(self.take_back)),
        ]
        own = [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(page), name=f"quizzes_assignment_{name}")
            for route, name, page in pages
        ]
        return own + super().get_urls()

    # Settings

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        assignment = self.own_or_404(request, self.get_object(request, object_id).pk)
        zone = zone_of(request)
        with timezone.override(zone):
            form = SettingsForm(request.POST if request.method == "POST" else None, assignment=assignment, zone=zone)
            if request.method == "POST" and form.is_valid() and self._save(request, assignment, form):
                return self.back_to(assignment)
            page = self.own_page(
                request,
                "assignment/settings.html",
                f"{assignment.quiz}: settings",
                422 if form.errors else 200,
                original=assignment,
                form=form,
                warnings=services.settings_warnings(services.settings_of(assignment)),
                panel=share_panel(request, assignment),
                embedding_is_on=settings.EMBEDDING,
                clash=shown_clash(assignment.quiz),
                log=_log(assignment),
                here="change",
            )
            return previewing(page)

    def _save(self, request: HttpRequest, assignment: Assignment, form: SettingsForm) -> bool:
        moved = queries.moved_by_settings(
            assignment,
            queries.takers(assignment),
            closes_at=form.settings.closes_at,
            time_limit_seconds=form.settings.time_limit_seconds,
        )
        ending = [each for each in moved if each.ends_now(timezone.now())]
        if ending and not form.cleaned_data["ends_attempts"]:
            names = ", ".join(each.name for each in ending[:NAMES_TOLD]) + (" …" if len(ending) > NAMES_TOLD else "")
            form.ask_to_end(
                f"{_attempts(len(ending))} would end at once, with what was saved ({names}): the time of each is over under "
                "these settings. Tick “End these attempts” to save them all the same."
            )
            return False
        try:
            change = services.change_assignment(
                assignment=assignment,
                settings=form.settings,
                seen_revision=form.cleaned_data["seen_revision"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except StaleRevision as refusal:
            form.add_error(None, refusal.message)
            return False
        except InvalidParameter as refusal:
            form.add_error(FIELDS.get(refusal.field, refusal.field), refusal.message)
            return False
        if change is None:
            messages.info(request, "Nothing was changed, so nothing was saved.")
            return True
        told_values = "; ".join(f"{label}: {after}" for label, _, after in _line(change).values)
        messages.success(request, f"Saved. {told_values}. Attempts that run follow at once.")
        for remark in self._remarks(assignment, form, moved):
            messages.warning(request, remark)
        return True

    def _remarks(self, assignment: Assignment, form: SettingsForm, moved: list[Moved]) -> list[str]:
        """What the change means for attempts, beyond what was typed."""
        remarks = []
        if moved:
            remarks.append(f"{_attempts(len(moved))} of those that run end at another time now.")
        practising = queries.practising(assignment) if form.settings.mode == Assignment.Mode.TEST else 0
        if practising:
            remarks.append(
                f"{_attempts(practising)} of those that run {'was' if practising == 1 else 'were'} begun as practice: answers "
                "there are still checked one by one, but what was right is told when the test tells it."
            )
        assignment.refresh_from_db()
        if queries.withholds_tries(assignment):
            remarks.append(
                "The quiz allows several tries, but nobody is told during an attempt whether an answer is right: each "
                "question is checked once."
            )
        if self._reopenable(assignment):
            page = self.url_of("accommodations", assignment.pk)
            remarks.append(
                format_html(
                    'Attempts that were handed in when their time was over would have time again. <a href="{}">Reopen '
                    "them</a>",
                    page,
                )
            )
        return remarks

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        assignment = self.own_or_404(request, pk)
        try:
            services.take_back_assignment(assignment=assignment)
        except InUse as refusal:
            messages.error(request, refusal.message)
            return self.back_to(assignment)
        messages.success(request, f"“{assignment.quiz}” is taken back from the class “{assignment.classroom}”.")
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_share", args=[assignment.quiz_id]))

    # Accommodations

    def accommodations(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._grants_page(request, self.own_or_404(request, pk), None)

    def accommodation(self, request: HttpRequest, pk: int, grant_id: int) -> HttpResponse:
        assignment = self.own_or_404(request, pk)
        return self._grants_page(request, assignment, self._grant(assignment, grant_id))

    def _grant(self, assignment: Assignment, grant_id: int) -> Accommodation:
        rows = Accommodation.objects.select_related("learner__user", "classroom", "member", "assignment")
        found = rows.filter(assignment=assignment, pk=grant_id).first()
        if found is None:
            raise Http404("There is no such grant.")
        return found

    def _grants_page(self, request: HttpRequest, assignment: Assignment, row: Accommodation | None) -> HttpResponse:
        zone = zone_of(request)
        classes = [assignment.classroom] if assignment.classroom else list(queries.classes_in_use(request.user))
        with timezone.override(zone):
            data = request.POST if request.method == "POST" else None
            form = GrantForm(data, assignment=assignment, classes=classes, row=row, zone=zone)
            if request.method == "POST" and form.is_valid() and self._give(request, assignment, form):
                return HttpResponseRedirect(self.url_of("accommodations", assignment.pk))
            lines = self._grant_lines(assignment)
            return self.own_page(
                request,
                "assignment/accommodations.html",
                f"{assignment.quiz}: extra time and attempts",
                422 if form.errors else 200,
                original=assignment,
                form=form,
                lines=lines,
                reopenable=self._reopenable(assignment),
                editing=next((line for line in lines if row is not None and line.row.pk == row.pk), None),
                here="accommodations",
            )

    def _give(self, request: HttpRequest, assignment: Assignment, form: GrantForm) -> bool:
        try:
            row = services.grant_accommodation(
                assignment=assignment,
                to=form.to,
                grant=form.grant,
                seen=form.held,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except (InvalidParameter, InUse, StaleRevision) as refusal:
            form.add_error(None, refusal.message)
            return False
        effects = queries.moved_by(assignment, queries.takers(assignment)).get(row.pk, [])
        messages.success(request, " ".join(["Granted.", *(_effect(moved) for moved in effects)]))
        return True

    def withdraw(self, request: HttpRequest, pk: int, grant_id: int) -> HttpResponse:
        assignment = self.own_or_404(request, pk)
        row = self._grant(assignment, grant_id)
        services.withdraw_accommodation(accommodation=row, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, "Taken back. What the settings say holds again, for attempts that run too.")
        return HttpResponseRedirect(self.url_of("accommodations", assignment.pk))

    def _reopenable(self, assignment: Assignment) -> list[tuple[str, str]]:
        """Who was handed in when the time was over, and has time again by now: a sentence and the address that reopens."""
        found = queries.reopenable_attempts(queries.takers(assignment), timezone.now())
        return [(_time_again(each), self.url_of("reopen_attempt", assignment.pk, each.attempt.pk)) for each in found]

    def _grant_lines(self, assignment: Assignment) -> list[GrantLine]:
        rows = assignment.accommodations.select_related("learner__user", "classroom", "member")
        names = {learner.pk: name for learner, name in queries.grantable_learners(assignment)}
        moved = queries.moved_by(assignment, queries.takers(assignment))
        return [
            GrantLine(
                row=row,
                whom=_whom(row, names),
                what=told_grant(replace(services.grant_of(row), reason="")),
                effects=tuple(_effect(each) for each in moved.get(row.pk, ())),
                change_url=self.url_of("accommodation", assignment.pk, row.pk),
                withdraw_url=self.url_of("withdraw", assignment.pk, row.pk),
            )
            for row in rows
        ]


def _whom(row: Accommodation, names: Mapping[int, str]) -> str:
    if row.classroom is not None:
        return f"Class {row.classroom}"
    return called_in_list(row.member) if row.member else names.get(row.learner_id or 0, str(row.learner))


def _attempts(number: int) -> str:
    return "1 attempt" if number == 1 else f"{number} attempts"


def _time_again(found: Reopenable) -> str:
    until = "has no deadline any more" if found.until is None else f"has time until {told(found.until)} by now"
    ended = found.attempt.submitted_at
    return f"{found.name}: handed in{f' {told(ended)}' if ended else ''}, {until}"


def _effect(moved: Moved) -> str:
    """ "Ada: ends 14:20 instead of 14:05."; with the day where the two differ in it."""
    before, after = moved.before, moved.after
    if before is None or after is None:
        return (
            f"{moved.name}: ends {told(after) if after else 'never'} instead of {told(before) if before else 'never'}."
        )
    is_one_day = timezone.localtime(before).date() == timezone.localtime(after).date()
    say = told_clock if is_one_day else told
    return f"{moved.name}: ends {say(after)} instead of {say(before)}."


# The log in words


A_PERSON = re.compile(r"\b(?:learner|place) ([0-9a-f]{8})\b")


def _log(assignment: Assignment) -> list[ChangeLine]:
    """The newest lines. The log keeps ids, which outlive names; its readers see the names of today."""
    changes = assignment.changes.select_related("changed_by")[:LOG_SHOWN]
    lines = [_line(change) for change in changes]
    if not any(A_PERSON.search(line.what) for line in lines):
        return lines
    names = queries.names_of_ids(assignment)
    return [replace(line, what=A_PERSON.sub(lambda id_: names.get(id_[1]) or id_[0], line.what)) for line in lines]


LABELS = {
    "mode": "Mode",
    "opens_at": "Opens",
    "closes_at": "Closes",
    "time_limit_seconds": "Time limit",
    "attempts_allowed": "Attempts allowed",
    "counting": "Which one counts",
    "pass_mark": "Pass mark",
    "access_code": "Access code",
    "naming": "Ask who they are",
    "review": "What is shown when",
    "visibility": "Who finds it",
    "embedding": "In pages of other sites",
    "embedding_sites": "Sites",
    "version": "Version",
    "extra_time_percent": "Extra time in percent",
    "extra_time_seconds": "Extra time",
    "extra_attempts": "Extra attempts",
    "reason": "Reason",
    "answers": "Answers",
    "score": "Score",
    "state": "State",
}


def _line(change: AssignmentChange) -> ChangeLine:
    names = [name for name in LABELS if name in change.before or name in change.after]
    values = [(LABELS[n], _said(n, change.before.get(n)), _said(n, change.after.get(n))) for n in names]
    return ChangeLine(
        when=told(change.changed_at),
        who=change.changed_by.get_username() if change.changed_by else "–",
        what=change.what,
        values=tuple(each for each in values if each[1] != each[2]),
    )


def _said(name: str, value: Any) -> str:
    """A stored value as people read it."""
    if name == "version":
        return "always the latest" if value is None else str(value)
    if value is None or value == "" or value in ([], ()) or (name.startswith("extra") and value == 0):
        return "none"
    if name in ("opens_at", "closes_at"):
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
        return str(value) if moment is None else told(moment)
    if name in ("time_limit_seconds", "extra_time_seconds"):
        return told_length(timedelta(seconds=int(value)))
    if name == "pass_mark":
        return f"{plain_text(Fraction(str(value)) * 100)} %"
    if name == "embedding_sites":
        return ", ".join(value)
    return _review_said(value) if name == "review" else str(value)


def _review_said(stored: Mapping[str, Any]) -> str:
    if not stored:
        return "the usual of the mode"
    if PRESET in stored:
        preset = PRESETS.get(str(stored[PRESET]))
        return str(stored[PRESET]) if preset is None else preset.label
    rows = [f"{ROW_LABELS[row].lower()}: {', '.join(stored.get(row.value, ())) or 'never'}" for row in Row]
    return "; ".join(rows).replace("_", " ")

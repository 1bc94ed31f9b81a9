"""Classes: the page of a class with its code, its members and its quizzes, and the roster pasted from a spreadsheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quizzes import queries, services
from quizzes.admin.bin import undoable
from quizzes.admin.gradebooks import GradebookPages
from quizzes.admin.owning import OwnedAdmin, Tool
from quizzes.engine.errors import QuizError
from quizzes.models import Assignment, Classroom, Membership
from quizzes.qr import qr_svg
from quizzes.rosters import LONGEST_TEXT, Roster, Takes, read_roster

Page = Callable[..., HttpResponseBase]


class UsedFilter(admin.SimpleListFilter):
    """Without a choice the list leaves out what is archived."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("archived", "Archived")]

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        yield {**everything, "display": "In use"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(archived_at__isnull=self.value() != "archived")


class RosterForm(forms.Form):
    """A list as it was pasted; `seen` says what the preview showed of it."""

    roster = forms.CharField(
        label="The list",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 60, "spellcheck": "false"}),
        help_text="Copy the columns from your spreadsheet: a name, and a number, an e-mail address or both, in any order. "
        "Tabs, semicolons and commas are understood; a line of headings is left out.",
    )
    takes = forms.ChoiceField(
        required=False,
        label="They join with",
        choices=[(Takes.NUMBER.value, "Their number"), (Takes.ADDRESS.value, "Their e-mail address")],
        help_text="The lines hold both; the other one isn’t kept. Choose, then look at it again.",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


@admin.register(Classroom)
class ClassroomAdmin(OwnedAdmin, GradebookPages):
    actions = None
    list_display = ["name_link", "members", "assigned", "joining", "created_at"]
    list_display_links = None
    list_filter = [UsedFilter]
    search_fields = ["name"]
    fields = ["name"]

    class Media:
        css = {"all": ["quizzes/admin.css", "quizzes/delivery.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classroom]:
        rows = super().get_queryset(request)
        return rows.annotate(
            member_count=Count("memberships", distinct=True), quiz_count=Count("assignments", distinct=True)
        )

    def gradebook_of(self, request: HttpRequest, row: Classroom) -> QuerySet[Assignment]:
        return queries.gradebook_assignments(request.user, classroom=row)

    @admin.display(description="class", ordering="name")
    def name_link(self, classroom: Classroom) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.url_of("room", classroom.pk), classroom.name)

    @admin.display(description="members", ordering="member_count")
    def members(self, classroom: Classroom) -> int:
        return classroom.member_count  # type: ignore[attr-defined]

    @admin.display(description="quizzes", ordering="quiz_count")
    def assigned(self, classroom: Classroom) -> int:
        return classroom.quiz_count  # type: ignore[attr-defined]

    @admin.display(description="joining", ordering="is_joinable")
    def joining(self, classroom: Classroom) -> str:
        return "open" if classroom.is_joinable and classroom.archived_at is None else "closed"

    def has_delete_permission(self, request: HttpRequest, obj: Classroom | None = None) -> bool:
        """Archived, never deleted: attempts stand on it."""
        return False

    def tools(self, draft: Classroom) -> list[Tool]:
        return [Tool("The page of the class", self.url_of("room", draft.pk)), *super().tools(draft)]

    def response_add(self, request: HttpRequest, obj: Classroom, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"The class “{obj}” is made. Paste its list, or hand out the code.")
        return self._room_of(obj)

    def response_change(self, request: HttpRequest, obj: Classroom) -> HttpResponse:
        messages.success(request, f"Saved the class “{obj}”.")
        return self._room_of(obj)

    def _room_of(self, classroom: Classroom) -> HttpResponse:
        return HttpResponseRedirect(self.url_of("room", classroom.pk))

    def get_urls(self) -> list[URLPattern]:
        post = require_POST
        pages: list[tuple[str, str, Page]] = [
            ("<int:pk>/room/", "room", require_GET(self.room)),
            ("<int:pk>/roster/", "roster", require_http_methods(["GET", "POST"])(self.roster)),
            ("<int:pk>/code/", "code", post(self.renew_code)),
            ("<int:pk>/open/", "open", post(self.open_joining)),
            ("<int:pk>/close/", "close", post(self.close_joining)),
            ("<int:pk>/archive/", "archive", post(self.archive)),
            ("<int:pk>/unarchive/", "unarchive", post(self.unarchive)),
            ("<int:pk>/members/<int:member_id>/remove/", "remove", post(self.remove)),
            ("<int:pk>/members/<int:member_id>/part/", "part", post(self.part)),
            ("<int:pk>/members/<int:member_id>/merge/", "merge", post(self.merge)),
        ]
        own = [
            path(route, self.admin_site.admin_view(page), name=f"quizzes_classroom_{name}")
            for route, name, page in pages
        ]
        return own + super().get_urls()

    # The page of a class

    def room(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = self.own_or_404(request, pk)
        members = list(queries.members_of(classroom))
        join_url = request.build_absolute_uri(reverse("quizzes:join_with_code", args=[classroom.join_code]))
        return self.own_page(
            request,
            "classroom/room.html",
            str(classroom),
            original=classroom,
            members=members,
            joined=sum(member.learner_id is not None for member in members),
            free_lines=[member for member in members if member.learner_id is None],
            assignments=queries.assignments_of(classroom),
            join_url=join_url,
            short_url=request.build_absolute_uri(reverse("quizzes:join")),
            qr=qr_svg(join_url),
            is_open=classroom.is_joinable and classroom.archived_at is None,
        )

    def roster(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Paste, look at what was understood, save. What was typed stays through all of it."""
        classroom = self.own_or_404(request, pk)
        form = RosterForm(request.POST if request.method == "POST" else None)
        changes: tuple[services.RosterChange, ...] = ()
        read = Roster(())
        if request.method == "POST" and form.is_valid():
            takes = Takes(form.cleaned_data["takes"] or Takes.NUMBER)
            read = read_roster(form.cleaned_data["roster"], takes)
            for problem in read.problems:
                form.add_error("roster", problem)
            if not read.problems and form.cleaned_data["seen"] == read.stamp:
                try:
                    return self._save_roster(
                        request, classroom, services.save_roster(classroom=classroom, lines=read.lines)
                    )
                except QuizError as refusal:
                    form.add_error(None, refusal.message)
            changes = services.plan_roster(classroom, read.lines)
        return self.own_page(
            request,
            "classroom/roster.html",
            f"The list of “{classroom}”",
            422 if form.errors else 200,
            original=classroom,
            form=form,
            changes=changes,
            read=read,
            takes=form["takes"].value() or Takes.NUMBER,
            may_save=bool(changes) and not form.errors,
        )

    def _save_roster(self, request: HttpRequest, classroom: Classroom, changes: Any) -> HttpResponse:
        counts = Counter(change.kind for change in changes)
        said = f"Saved the list: {counts['new']} new, {counts['changed']} changed, {counts['same']} as they were."
        self.log_change(request, classroom, said)
        messages.success(request, said)
        return self._room_of(classroom)

    # Buttons

    def _done(self, request: HttpRequest, classroom: Classroom, said: str, undo: str = "") -> HttpResponse:
        self.log_change(request, classroom, said)
        shown = undoable(request, said, self.url_of(undo, classroom.pk)) if undo else said
        messages.success(request, shown)
        return self._room_of(classroom)

    def renew_code(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = services.renew_join_code(classroom=self.own_or_404(request, pk))
        return self._done(request, classroom, "There is a new code. The old one leads nowhere; who has joined stays.")

    def open_joining(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = self.own_or_404(request, pk)
        services.open_joining(classroom=classroom)
        return self._done(request, classroom, "Joining is open: whoever has the code may join.")

    def close_joining(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = self.own_or_404(request, pk)
        services.close_joining(classroom=classroom)
        return self._done(request, classroom, "Joining is closed. Members and their quizzes stay.", "open")

    def archive(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = self.own_or_404(request, pk)
        services.archive_class(classroom=classroom, now=timezone.now())
        said = "The class is archived: nobody can join it or begin its quizzes. Attempts that run go on, results stay."
        return self._done(request, classroom, said, "unarchive")

    def unarchive(self, request: HttpRequest, pk: int) -> HttpResponse:
        classroom = self.own_or_404(request, pk)
        services.unarchive_class(classroom=classroom)
        return self._done(request, classroom, "The class is in use again.")

    def _member(self, request: HttpRequest, pk: int, member_id: int) -> Membership:
        found = Membership.objects.filter(classroom=self.own_or_404(request, pk), pk=member_id).first()
        if found is None:
            raise Http404("There is no such member.")
        return found

    def remove(self, request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
        member = self._member(request, pk, member_id)
        services.remove_member(member=member)
        return self._done(request, member.classroom, f"{member.name} is off the list. Their results stay.")

    def part(self, request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
        member = self._member(request, pk, member_id)
        services.part_member(member=member)
        return self._done(request, member.classroom, f"The place of {member.name} is free again. All results stay.")

    def merge(self, request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
        joined = self._member(request, pk, member_id)
        chosen = request.POST.get("line", "")
        if not chosen.isdecimal() or len(chosen) > 15:
            messages.error(request, "Choose the line of the list that this learner belongs to.")
            return self._room_of(joined.classroom)
        line = self._member(request, pk, int(chosen))
        try:
            merged = services.merge_members(joined=joined, line=line)
        except QuizError as refusal:
            messages.error(request, refusal.message)
            return self._room_of(joined.classroom)
        return self._done(request, joined.classroom, f"“{joined.name}” now stands on the line of {merged.name}.")

"""Scores in gradebooks: the rows for superusers, and what the buttons on the list of takers do for whoever sees that list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lti.acting import act_on_records
from lti.admin.reading import ReadAdmin
from lti.gradebooks import link_of
from lti.models import GradebookEntry, ResourceLink
from quizzes.engine.errors import NotFound, QuizError
from quizzes.models import Assignment
from quizzes.queries import visible_rows


@admin.register(GradebookEntry)
class GradebookEntryAdmin(ReadAdmin):
    list_display = ["person", "link", "changed_at", "arrived_at", "problem"]
    list_select_related = ["person", "link__context"]
    list_filter = ["link__deployment__registration"]
    search_fields = ["person__name", "person__subject", "link__title"]
    fields = [
        "person",
        "link",
        "changed_at",
        "stamp",
        "held_until",
        "arrived_at",
        "arrived_stamp",
        "arrived_share",
        "arrived_attempt",
        "problem",
    ]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_POST(self.act))
        return [path("assignments/<int:assignment>/", page, name="lti_records"), *super().get_urls()]

    def act(self, request: HttpRequest, assignment: int) -> HttpResponse:
        """A button of the list of takers, for whoever sees that list."""
        link = _own_link_or_404(request, assignment)
        try:
            said = act_on_records(link, request.POST.get("who", ""), now=timezone.now())
        except NotFound as refusal:
            raise Http404(refusal.message) from None
        except QuizError as refusal:
            messages.error(request, refusal.message)
        else:
            (messages.warning if said.is_problem else messages.success)(request, said.words)
        return HttpResponseRedirect(reverse("admin:quizzes_assignment_takers", args=[assignment]))


def _own_link_or_404(request: HttpRequest, assignment: int) -> ResourceLink:
    """The place of an assignment that this user may see the results of."""
    user: Any = request.user
    found = visible_rows(Assignment.objects.filter(pk=assignment), user).first()
    link = None if found is None else link_of(found)
    if link is None:
        raise Http404("There is no such assignment in a course.")
    return link

"""Courses of platforms and where in them quizzes stand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lti import services
from lti.admin.reading import ReadAdmin
from lti.models import Context, ResourceLink


class ResourceLinkInline(admin.TabularInline):
    model = ResourceLink
    extra = 0
    can_delete = False
    fields = ["title", "link_id", "quiz", "assignment", "created_at"]
    readonly_fields = ["title", "link_id", "quiz", "assignment", "created_at"]
    verbose_name = "place of a quiz"
    verbose_name_plural = "where quizzes stand"
    show_change_link = False


@admin.register(Context)
class ContextAdmin(ReadAdmin):
    inlines = [ResourceLinkInline]
    list_display = ["__str__", "label", "deployment", "created_at", "erased_at"]
    list_select_related = ["deployment__registration"]
    list_filter = ["deployment__registration"]
    search_fields = ["title", "label", "context_id"]
    fields = ["title", "label", "context_id", "deployment", "history", "created_at", "erased_at"]
    change_form_template = "admin/lti/context/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        page = require_http_methods(["GET", "POST"])(self.erase)
        return [
            path("<int:pk>/erase/", self.admin_site.admin_view(page), name="lti_context_erase"),
            *super().get_urls(),
        ]

    def erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what is deleted and what stays; a post does it."""
        context = Context.objects.filter(pk=pk).first()
        if context is None:
            raise Http404("There is no such course.")
        if not request.user.has_perm("lti.delete_context"):
            raise PermissionDenied
        if request.method == "POST":
            erased = services.erase_course(context=context, now=timezone.now())
            said = f"{erased.forgotten} people of “{context}” are forgotten; {erased.kept} stay."
            messages.success(request, said)
            return HttpResponseRedirect(reverse("admin:lti_context_change", args=[pk]))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"End of the course: {context}",
            "original": context,
            "people": context.memberships.count(),
        }
        return render(request, "admin/lti/context/erase.html", shown)

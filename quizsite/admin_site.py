"""The admin as the instructors' room: what they do first comes first, and one page to log in for the whole site."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quizsite.kept_posts import KEPT, KeptPost, give_back, is_of_a_script, kept_post, read_kept_post

WRITE = ("Quiz", "Question", "Lesson", "Tag")
RESULTS = ("Classroom", "Assignment", "Attempt", "Rating", "Problem", "Version")
CONNECT = ("WebhookEndpoint", "Integration", "PersonalToken", "Delivery", "Job")


class AuthoringSite(AdminSite):
    site_header = site_title = "Quizsite"
    index_title = "Authoring"
    index_template = "admin/quizzes/index.html"
    login_template = "registration/login.html"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's, but a post is not lost with its session or its row. It has passed the check for forgery before it
        comes here."""
        usual = super().admin_view(view, cacheable)

        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method != "POST":
                return usual(request, *args, **kwargs)
            kept = kept_post(request)
            if not request.user.is_authenticated and kept.fields and not is_of_a_script(request):
                return self._ask_to_log_in(request, kept)
            try:
                return usual(request, *args, **kwargs)
            except Http404:
                if not kept.typed or not self.has_permission(request):
                    raise
                return give_back(request, kept, "gone", 404)

        return update_wrapper(keeping, view)

    def _ask_to_log_in(self, request: HttpRequest, kept: KeptPost) -> HttpResponse:
        context = {
            "form": AdminAuthenticationForm(request),
            "next": request.get_full_path(),
            "log_in_url": reverse("admin:login"),
            "kept": kept.signed(),
        }
        return render(request, self.login_template, context, status=403)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        signed = request.POST.get(KEPT, "")
        waiting = {"kept": signed, "log_in_url": reverse("admin:login")} if signed else {}
        answer = super().login(request, {**(extra_context or {}), **waiting})
        kept = read_kept_post(signed) if signed and answer.status_code == 302 else None
        if kept is None:
            return answer
        context = {"kept": kept, "reason": "again"}
        return render(request, "registration/given_back.html", context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Instructors see what they write, then what came of it. A superuser sees the other records too."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        ours = next((app for app in apps if app["app_label"] == "quizzes"), None)
        if ours is None:
            return apps
        models = {model["object_name"]: model for model in ours["models"]}
        rest = [name for name in models if name not in (*WRITE, *RESULTS, *CONNECT)]
        groups = [("Write", WRITE), ("Results", RESULTS), ("Connections", CONNECT), ("Other records", rest)]
        shown = groups if request.user.is_superuser else groups[:3]
        own = [
            {**ours, "name": name, "models": [models[each] for each in names if each in models]}
            for name, names in shown
        ]
        return [app for app in own if app["models"]] + [app for app in apps if app is not ours]

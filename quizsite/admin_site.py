"""The admin as the instructors' room: what they do first comes first, and one page to log in for the whole site."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

WRITE = ("Quiz", "Question", "Lesson", "Tag")
RESULTS = ("Classroom", "Assignment", "Attempt", "Rating", "Problem", "Version")


class AuthoringSite(AdminSite):
    site_header = site_title = "Quizsite"
    index_title = "Authoring"
    index_template = "admin/quizzes/index.html"
    login_template = "registration/login.html"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Instructors see what they write, then what came of it. A superuser sees the other records too."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        ours = next((app for app in apps if app["app_label"] == "quizzes"), None)
        if ours is None:
            return apps
        models = {model["object_name"]: model for model in ours["models"]}
        rest = [name for name in models if name not in (*WRITE, *RESULTS)]
        groups = [("Write", WRITE), ("Results", RESULTS), ("Other records", rest)]
        shown = groups if request.user.is_superuser else groups[:2]
        own = [
            {**ours, "name": name, "models": [models[each] for each in names if each in models]}
            for name, names in shown
        ]
        return [app for app in own if app["models"]] + [app for app in apps if app is not ours]

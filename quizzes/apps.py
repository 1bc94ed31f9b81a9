from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate

from quizzes.roles import set_up_instructors


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        from quizzes import checks  # noqa: F401  registers the system checks

        post_migrate.connect(_keep_instructors, sender=self)


def _keep_instructors(apps: Any = current_apps, **kwargs: Any) -> None:
    """After every `migrate`, so that new tables get their permissions, and after `flush`, which takes the group away."""
    if ("quizzes", "quiz") in {(each._meta.app_label, each._meta.model_name) for each in apps.get_models()}:
        set_up_instructors(apps)

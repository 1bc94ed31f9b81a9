from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from quizzes.roles import set_up_instructors


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        from quizzes import checks  # noqa: F401  registers the system checks

        post_migrate.connect(_keep_instructors, sender=self)


def _keep_instructors(apps: Any, **kwargs: Any) -> None:
    """After every `migrate` and `flush`, which empties the table of groups: new tables get their permissions too."""
    if ("quizzes", "quiz") in {(each._meta.app_label, each._meta.model_name) for each in apps.get_models()}:
        set_up_instructors(apps)

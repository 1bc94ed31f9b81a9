from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        from quizzes import checks  # noqa: F401  registers the system checks

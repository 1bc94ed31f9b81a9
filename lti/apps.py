from django.apps import AppConfig

from lti.cookies import know_partitioned


class LtiConfig(AppConfig):
    name = "lti"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "LMS"

    def ready(self) -> None:
        know_partitioned()

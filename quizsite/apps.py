"""The admin with our own site in it."""

from django.contrib.admin.apps import AdminConfig


class AuthoringConfig(AdminConfig):
    default_site = "quizsite.admin_site.AuthoringSite"

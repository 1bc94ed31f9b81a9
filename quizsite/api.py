"""The addresses of programs: /api/v1/ with the parts of every app, and the tokens of integrations. Errors are problems."""

from django.urls import include, path, re_path

from quizzes.api.base import NowhereView
from quizzes.api.oauth import GiveToken, RevokeToken

urlpatterns = [
    path("api/v1/", include("quizzes.api.urls")),
    path("api/v1/activations/", include(("activations.api", "api_activations"))),
    re_path(r"^api(/[\s\S]*)?$", NowhereView.as_view()),
    path("oauth/token/", GiveToken.as_view(), name="oauth_token"),
    path("oauth/revoke/", RevokeToken.as_view(), name="oauth_revoke"),
]

"""A learning platform made of Open edX' own LTI consumer, for `tools/check_lti_launch.py`. Runs in an environment of its own,
never in this project's: `python tools/lti_consumer_platform.py PORT FOLDER LOGIN_URL LAUNCH_URL KEYS_URL`.

`/begin?user=…&role=…` begins a launch, `/registration` says what the tool must know of it, `/scores` what it was told.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings


def configure(port: int, folder: Path) -> str:
    """Django with the consumer in it; the platform's own address."""
    root = f"http://127.0.0.1:{port}"
    settings.configure(
        SECRET_KEY="for this check only",  # noqa: S106  nothing is kept
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "platform.sqlite3"}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "waffle", "lti_consumer"],
        MIDDLEWARE=["crum.CurrentRequestUserMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        LMS_ROOT_URL=root,
        LMS_BASE=f"127.0.0.1:{port}",
        PLATFORM_NAME="Open edX consumer",
        FEATURES={},
        LTI_CUSTOM_PARAM_TEMPLATES={},
        USAGE_ID_PATTERN=r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))",
        LEARNING_MICROFRONTEND_URL=root,
        OPEN_EDX_FILTERS_CONFIG={},
        LOGGING_CONFIG=None,
    )
    logging.basicConfig(level=logging.WARNING)
    django.setup()
    return root


urlpatterns: list[Any] = []


def serve(port: int, root: str, login_url: str, launch_url: str, keys_url: str) -> None:
    from django.core.management import call_command
    from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
    from django.urls import include, path
    from lti_consumer.data import Lti1p3LaunchData
    from lti_consumer.models import Lti1p3Passport, LtiAgsLineItem, LtiAgsScore, LtiConfiguration

    call_command("migrate", verbosity=0, run_syncdb=True)
    passport = Lti1p3Passport.objects.create(lti_1p3_tool_keyset_url=keys_url)
    configuration = LtiConfiguration.objects.create(
        version=LtiConfiguration.LTI_1P3,
        config_store=LtiConfiguration.CONFIG_ON_DB,
        lti_1p3_passport=passport,
        lti_1p3_oidc_url=login_url,
        lti_1p3_launch_url=launch_url,
        lti_1p3_redirect_uris=[launch_url],
        lti_advantage_ags_mode=LtiConfiguration.LTI_ADVANTAGE_AGS_DECLARATIVE,
    )

    # Without a course around it the consumer has no block to take the maximum from, so the column is made here.
    LtiAgsLineItem.objects.create(
        lti_configuration=configuration, resource_id="quiz", label="ReLU, quiz 1", score_maximum=100
    )

    def begin(request: HttpRequest) -> HttpResponseRedirect:
        data = Lti1p3LaunchData(
            user_id=request.GET["user"],
            user_role=request.GET["role"],
            config_id=configuration.config_id,
            resource_link_id=request.GET.get("link", "link-1"),
            name=request.GET.get("name"),
            context_id="course-v1:Numbers+1+2026",
            context_type=["course_offering"],
            context_title="Numbers",
            context_label="N1",
            custom_parameters={
                name.removeprefix("custom_"): value for name, value in request.GET.items() if name.startswith("custom_")
            },
        )
        return HttpResponseRedirect(configuration.get_lti_consumer().prepare_preflight_url(data))

    def registration(request: HttpRequest) -> JsonResponse:
        base = f"{root}/api/lti_consumer/v1"
        return JsonResponse(
            {
                "issuer": root,
                "client_id": passport.lti_1p3_client_id,
                "deployment_id": "1",
                "auth_url": f"{base}/launch/",
                "token_url": f"{base}/token/{passport.passport_id}",
                "jwks_url": f"{base}/public_keysets/{passport.passport_id}",
            }
        )

    def scores(request: HttpRequest) -> JsonResponse:
        fields = ("user_id", "score_given", "score_maximum", "activity_progress", "grading_progress", "timestamp")
        return JsonResponse({"scores": list(LtiAgsScore.objects.order_by("pk").values(*fields))})

    urlpatterns.extend(
        [
            path("begin", begin),
            path("registration", registration),
            path("scores", scores),
            path("api/", include("lti_consumer.plugin.urls")),
        ]
    )
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    own_port = int(sys.argv[1])
    serve(own_port, configure(own_port, Path(sys.argv[2])), *sys.argv[3:6])

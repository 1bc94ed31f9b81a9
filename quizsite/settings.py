"""The whole site's settings, from the environment. Every variable is described in `docs/settings.md`.

Without any variable this is a local site that is safe to show: DEBUG off, its own secret, strict headers, plain HTTP.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from quizsite.environment import (
    Environment,
    cache,
    database,
    mail_server,
    origins,
    record_store,
    secret_key,
    task_runner,
)

BASE_DIR = Path(__file__).resolve().parent.parent

environment = Environment(os.environ)
VAR_DIR = Path(environment.text("QUIZSITE_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = environment.flag("QUIZSITE_DEBUG")
SECRET_KEY = secret_key(environment, VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = environment.words("QUIZSITE_SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = environment.words("QUIZSITE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("QUIZSITE_TRUSTED_ORIGINS", "")

# What this site is made of

INSTALLED_APPS = [
    "ui",  # before the admin, whose pages of accounts it replaces
    "quizsite.apps.AuthoringConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "oauth2_provider",  # tokens of integrations; of its pages only the token endpoint is there
    "quizzes",
    "activations",
    "lti",
]
SUBJECTS = {"activations": "activations.subject.SUBJECT"}
LEARNER_RESOLVERS = [
    "lti.learners.launched",
    "quizzes.learners.framed",  # first: in another site's frame, who is signed in here doesn't count
    "quizzes.learners.trial",
    "quizzes.learners.signed_in",
    "quizzes.learners.anonymous",
]
EMBEDDING = environment.flag("QUIZSITE_EMBEDDING", "1")  # whether pages of other sites may show quizzes in frames
# What leaves the site through the outbox, by channel.
DELIVERY_CHANNELS = {
    "webhooks": "quizzes.services.webhooks.deliver",
    "xapi": "quizzes.services.statements.deliver",
    "lti_score": "lti.channel.send_score",
}
# Told inside the transaction of what happens to attempts, and to settings of assignments: see quizzes/observers.py.
ATTEMPT_OBSERVERS = [
    "quizzes.services.webhooks.observe",
    "quizzes.services.statements.observe",
    "lti.services.scoring.observe_attempt",
]
ASSIGNMENT_OBSERVERS = ["lti.services.scoring.observe_assignment"]
# What other apps add to the pages of results: see quizzes/additions.py.
RECORD_ROSTERS = ["lti.additions.roster"]
RECORD_COLUMNS = ["lti.additions.gradebook_column"]
RESULT_NOTES = ["lti.additions.result_note"]
CONTACT = environment.text("QUIZSITE_CONTACT", "")  # whom to write to when a page keeps somebody out
FRONT_LESSON = environment.text("QUIZSITE_FRONT_LESSON", "relu")  # the slug of the lesson at "/", where it exists

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quizsite.middleware.DatabaseTroubleMiddleware",
    "quizsite.middleware.ReaderZoneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "quizsite.urls"
WSGI_APPLICATION = "quizsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Storage

DATABASES = {"default": database(environment, VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache(environment)}
_cache_is_shared = not CACHES["default"]["BACKEND"].endswith("LocMemCache")
# A cache inside one process would make each worker remember a session that another worker has ended.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if _cache_is_shared else 'db'}"

# Static files. `make run` collects them under hashed names and says so; without that they are served where they lie,
# so that `manage.py runserver` works on a fresh clone with DEBUG off.

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "svgplot" / "static"]  # svgplot is plain Python, no Django app
_static_is_collected = environment.flag("QUIZSITE_STATIC_MANIFEST")
WHITENOISE_USE_FINDERS = not _static_is_collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "quizsite.static.HashedStaticFiles"
        if _static_is_collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# People

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SIGN_UP = environment.flag("QUIZSITE_SIGN_UP")  # whether visitors can make accounts for themselves
_mail = mail_server(environment)
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.speaks_tls, _mail.starts_tls
EMAIL_TIMEOUT = 10  # seconds; somebody waits for the page
DEFAULT_FROM_EMAIL = environment.text("QUIZSITE_FROM_EMAIL", "quizsite@localhost")

# Programs: the REST interface under /api/v1/ and its tokens. Its own apps' pages, templates and static files stay out.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "quizzes.api.callers.TokenAuthentication",
        "quizzes.api.callers.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["quizzes.api.scopes.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["quizzes.api.bodies.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["quizzes.api.bodies.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "quizzes.api.bodies.Negotiation",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "quizzes.api.problems.answer_problem",
    "DEFAULT_SCHEMA_CLASS": "quizzes.api.schema.ProblemSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quizsite",
    "DESCRIPTION": "Take quizzes, write them, give them to people and read what came of it. The docs say how to begin.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["quizzes.api.schema.keep_ours"],
    "POSTPROCESSING_HOOKS": ["quizzes.api.schema.drop_marks"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
_tasks = task_runner(environment)
TASKS = {"default": {"BACKEND": _tasks.backend}}
INSTALLED_APPS += [*_tasks.apps]
API_REQUESTS_A_MINUTE = {
    "anonymous": environment.number("QUIZSITE_API_ANONYMOUS_A_MINUTE", 60),  # of one address
    "person": environment.number("QUIZSITE_API_PERSON_A_MINUTE", 600),
    "machine": environment.number("QUIZSITE_API_MACHINE_A_MINUTE", 3000),
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "quizzes.Integration"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials and nothing else
    "OAUTH2_VALIDATOR_CLASS": "quizzes.api.oauth.IntegrationValidator",
    "SCOPES_BACKEND_CLASS": "quizzes.api.oauth.IntegrationScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # Tokens are stored hashed; what else RFC 9700 advises is on too, though its grants aren't served here.
    **{
        f"COMPLIANT_BCP_RFC9700_{advice}": True
        for advice in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}

# What the site itself asks for and sends. Nothing reaches a private address or goes without TLS, but to these origins.

OUTBOUND_ORIGINS = origins(environment, "QUIZSITE_OUTBOUND_ORIGINS")
LRS = record_store(environment)  # of xAPI statements; None: nothing is recorded elsewhere

# Language and time

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # where the browser has named none
FORMAT_MODULE_PATH = ["quizsite.formats"]

# What browsers are told. No inline script or style and no other host, on any page.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "quizsite.kept_posts.csrf_failure"
# A form that is far too long is still read, so that it can be refused at its field and given back.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# HTTPS. Off by default, so that a local server answers; a deployment sets QUIZSITE_HTTPS=1.

HTTPS = environment.flag("QUIZSITE_HTTPS")
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000  # one year
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"  # the prefix makes browsers refuse the cookie from a sibling domain
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
BEHIND_PROXY = environment.flag("QUIZSITE_BEHIND_PROXY")
if BEHIND_PROXY:
    # Only behind a proxy that overwrites this header; else any client could claim to speak HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preloading binds a whole domain for years: its owner's decision, not this site's
]

# Logging: to stderr, errors with their traceback.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.one_of("QUIZSITE_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    },
    # Django's own handlers mail errors to nobody; without them its records reach the root like everyone's.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}

environment.refuse_unknown()

"""The learning platforms (LMS) that may launch this tool, and what is known of their state."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models

URL_LENGTH = 500  # characters
ID_LENGTH = 255  # characters: the most that LTI allows for `sub`, deployment and resource link ids


class Registration(models.Model):
    """One platform as it knows this tool: everything a launch is checked against."""

    class Kind(models.TextChoices):
        MOODLE = "moodle", "Moodle"
        CANVAS = "canvas", "Canvas"
        OPEN_EDX = "open_edx", "Open edX"
        OTHER = "other", "Another platform"

    name = models.CharField(max_length=100, help_text="What you call this platform, such as “Moodle of the faculty”.")
    kind = models.CharField("platform", max_length=10, choices=Kind.choices, default=Kind.OTHER)
    issuer = models.CharField(
        max_length=URL_LENGTH,
        help_text="The platform's own name for itself, letter for letter: Moodle calls it “Platform ID”.",
    )
    client_id = models.CharField("client ID", max_length=ID_LENGTH, help_text="How the platform calls this tool.")
    auth_url = models.CharField(
        "authentication request URL", max_length=URL_LENGTH, help_text="Where a launch sends the browser first."
    )
    token_url = models.CharField(
        "access token URL", max_length=URL_LENGTH, help_text="Where permission to send scores is asked for."
    )
    jwks_url = models.CharField(
        "public keyset URL", max_length=URL_LENGTH, help_text="Where the platform publishes its keys."
    )
    audience = models.CharField(
        max_length=URL_LENGTH,
        blank=True,
        help_text="What an access token is asked for. Empty: the access token URL, as nearly all platforms want it.",
    )
    frame_origins = models.TextField(
        "further addresses of the platform",
        blank=True,
        help_text="Besides those that follow from the addresses above, one a line, such as https://school.example: "
        "pages of them may show a quiz in a frame and receive what was chosen for a course.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Off: every launch is refused; results stay.")
    teachers_may_edit = models.BooleanField(
        "teachers may edit quizzes",
        default=False,
        help_text="On: whoever launches as a teacher gets an account here with the rights of an instructor. "
        "The platform then decides who may write quizzes on this site.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            # Two administrators confirm one registration at once: launches would find either, each with half of the people.
            models.UniqueConstraint(fields=["issuer", "client_id"], name="registration_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def token_audience(self) -> str:
        return self.audience or self.token_url

    @property
    def origins(self) -> tuple[str, ...]:
        """The platform's own origins: what may show our pages in a frame, and where its services and pages stand."""
        urls = [self.issuer, self.auth_url, self.token_url, *self.frame_origins.split()]
        found = [origin_of(url) for url in urls]
        return tuple(dict.fromkeys(origin for origin in found if origin))


def origin_of(url: str) -> str:
    """Scheme and host of a web address, as browsers compare them; "" for anything else."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or any(letter in host for letter in "*;,'\" "):
        return ""
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != usual else "")


class Deployment(models.Model):
    """One placement of the tool inside a platform. The first launch from a new one makes it, inactive."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="deployments")
    deployment_id = models.CharField("deployment ID", max_length=ID_LENGTH)
    is_active = models.BooleanField("active", default=False, help_text="Off: launches from it are refused.")
    seen_at = models.DateTimeField("first seen", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A class that launches for the first time at once: the deployment would be there thirty times.
            models.UniqueConstraint(fields=["registration", "deployment_id"], name="deployment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.deployment_id}"


class PlatformState(models.Model):
    """What was last heard of a platform. Apart from the registration, whose form must not overwrite it."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="state")
    keys = models.JSONField(default=list)  # the public keys as fetched
    keys_fetched_at = models.DateTimeField(null=True, blank=True)
    keys_tried_at = models.DateTimeField(null=True, blank=True)  # whoever moves it on may fetch: one at a time
    keys_error = models.CharField(max_length=500, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=1000, blank=True)  # of a refused launch, with its remedy
    last_error_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"State of {self.registration}"

"""A simulated platform with a course in it, registered here; and a browser that launches from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from lti import services
from lti.models import Deployment, Registration
from lti.placing import custom_parameters
from lti.tests.platform import CLAIM, TEACHER, Link, PlatformSim, Tool, User
from quizzes.models import Quiz
from quizzes.tests.builders import NOW, make_quiz, publish

LAUNCH_URL = "http://testserver/lti/launch"


@dataclass
class Campus:
    platform: PlatformSim
    registration: Registration
    deployment: Deployment
    quiz: Quiz
    tool: Tool
    link: Link
    ada: User
    teacher: User

    @property
    def course(self) -> Any:
        return self.link.course

    def browser(self, **fields: Any) -> Browser:
        return Browser(self, **fields)


def make_campus(platform: PlatformSim, launch_url: str = LAUNCH_URL, **fields: Any) -> Campus:
    """A course with a student, a teacher and a quiz placed in it."""
    services.ensure_key(now=NOW)
    tool = platform.add_tool(target_url=launch_url, redirect_uris=[launch_url])
    registration = Registration.objects.create(
        **{
            "name": "Campus",
            "issuer": platform.issuer,
            "client_id": tool.client_id,
            "auth_url": platform.auth_url,
            "token_url": platform.token_url,
            "jwks_url": platform.jwks_url,
        }
        | fields
    )
    deployment = Deployment.objects.create(registration=registration, deployment_id=tool.deployment_id, is_active=True)
    quiz = make_quiz(title="Even numbers")
    publish(quiz)
    course = platform.add_course("Numbers", label="N1")
    ada = course.enrol(platform.add_user("Ada Lovelace", "ada@lms.example"))
    teacher = course.enrol(platform.add_user("Grace Hopper", "grace@lms.example"), TEACHER)
    link = course.add_link("Even numbers", tool, custom=custom_parameters(registration, quiz), maximum=10)
    return Campus(platform, registration, deployment, quiz, tool, link, ada, teacher)


@dataclass
class Browser:
    """Goes from the platform to this site and back, as a browser does that keeps cookies, or doesn't."""

    campus: Campus
    keeps_cookies: bool = True
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __post_init__(self) -> None:
        self.client.defaults["HTTP_HOST"] = urlsplit(self.campus.tool.target_url).netloc

    def begins(self, user: User | None = None, link: Link | None = None, *, login: Any = None, **fields: Any) -> Any:
        """The answer to the platform's login request. `login` changes its parameters."""
        campus = self.campus
        asked = campus.platform.login_parameters(user or campus.ada, link or campus.link, **fields)
        asked = {name: value for name, value in (asked | (login or {})).items() if value is not None}
        return self.client.get(reverse("lti:login"), asked)

    def answered(self, response: Any) -> dict[str, str]:
        """What the platform answers to the address that our login has sent the browser to."""
        assert response.status_code == 302, response.content.decode()
        return dict(self.campus.platform.answer(response["Location"]).fields)

    def posts(self, fields: dict[str, str]) -> Any:
        if not self.keeps_cookies:
            self.client.cookies.clear()
        return self.client.post(reverse("lti:launch"), fields)

    def launches(self, user: User | None = None, link: Link | None = None, **fields: Any) -> Any:
        """The answer to the launch: a 303 to its page, or a refusal."""
        return self.posts(self.answered(self.begins(user, link, **fields)))

    def arrives(self, user: User | None = None, link: Link | None = None, **fields: Any) -> Any:
        """The page that the launch leads to, with its button pressed."""
        response = self.launches(user, link, **fields)
        assert response.status_code == 303, response.content.decode()
        page = self.client.get(response["Location"])
        assert page.status_code == 200
        return Client(enforce_csrf_checks=True).post(response["Location"])  # nothing of it hangs on a cookie


def changed(**claims: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Claims in place of the platform's own, by their short names; None leaves one out."""

    def change(payload: dict[str, Any]) -> dict[str, Any]:
        named = {name if name in PLAIN else CLAIM + name: value for name, value in claims.items()}
        return {name: value for name, value in (payload | named).items() if value is not None}

    return change


PLAIN = {
    "iss",
    "sub",
    "aud",
    "azp",
    "exp",
    "iat",
    "nbf",
    "nonce",
    "name",
    "given_name",
    "family_name",
    "email",
    "surprise",
}


def state_of(response: Any) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["state"][0]

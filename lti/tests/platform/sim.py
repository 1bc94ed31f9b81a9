"""The simulated platform: what is in it, its addresses, and which part answers which of them."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from lti.tests.platform import pages
from lti.tests.platform.faults import Fault, Plan
from lti.tests.platform.gradebook import Refused
from lti.tests.platform.keys import SigningKey, signing_key
from lti.tests.platform.launches import Launch, LaunchForm, answer
from lti.tests.platform.oauth import SCOPES, TokenDesk
from lti.tests.platform.people import Course, Link, User
from lti.tests.platform.registering import Registrar
from lti.tests.platform.returning import Returned, take_content
from lti.tests.platform.server import Reply, Request, Server, html_reply, json_reply
from lti.tests.platform.services import ROOT, Services

SERVICES_BY_END = {"lineitems": "lineitems", "lineitem": "lineitem", "scores": "scores", "results": "results"}


@dataclass
class Tool:
    """A tool as the platform's administrator registered it. `jwks` is its key set, a function that gives it, or its URL."""

    client_id: str
    deployment_id: str
    jwks: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | str
    login_url: str = ""
    target_url: str = ""
    redirect_uris: list[str] = field(default_factory=list)
    scopes: tuple[str, ...] = SCOPES

    def key_set(self) -> Mapping[str, Any]:
        if isinstance(self.jwks, str):
            with urlopen(self.jwks, timeout=5) as found:  # noqa: S310  an address of the test itself
                return json.load(found)
        return self.jwks() if callable(self.jwks) else self.jwks


class PlatformSim:
    """`keys` is what its key set lists, `key` what it signs with now. Names of services, for faults and counts: jwks, auth,
    token, lineitems, lineitem, scores, results, roster, return, configuration, register."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self._numbers = itertools.count(1)
        self.keys: list[SigningKey] = [signing_key(1)]
        self.tools: dict[str, Tool] = {}
        self.courses: dict[str, Course] = {}
        self.users: dict[str, User] = {}
        self.launches: dict[int, Launch] = {}
        self.returned: list[Returned] = []
        self.unknown_variables: set[str] = set()  # of those that a link's custom parameters ask for
        self.offers_storage = False  # whether its pages keep data for frames without cookies
        self.requests: list[Request] = []
        self.plan = Plan()
        self._lock = threading.RLock()
        self._server = Server(self._respond)
        self.desk = TokenDesk(self.tools, lambda: [self.token_url, self.issuer], lambda: self.now())
        self.services = Services(self.issuer, self.desk, self.courses)
        self.registrar = Registrar(self)

    def __enter__(self) -> PlatformSim:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.stop()

    # Addresses

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def jwks_url(self) -> str:
        return f"{self.issuer}/mod/lti/certs.php"

    @property
    def auth_url(self) -> str:
        return f"{self.issuer}/mod/lti/auth.php"

    @property
    def token_url(self) -> str:
        return f"{self.issuer}/mod/lti/token.php"

    @property
    def return_url(self) -> str:
        return f"{self.issuer}/mod/lti/contentitem_return.php"

    def registration_parameters(self, token: str = "reg-token-1") -> dict[str, str]:  # noqa: S107  nothing secret
        """What an administrator's browser opens our registration address with. Without a token: the specification lets
        platforms leave it out."""
        found = {"openid_configuration": f"{self.issuer}/mod/lti/openid-configuration.php"}
        return found | ({"registration_token": token} if token else {})

    def page_url(self, user: User, link: Link, host: str = "127.0.0.1") -> str:
        """The page of the course with the link in a frame, as this user. Another host makes the frame a third party."""
        return f"http://{host}:{self._server.port}/course/{link.course.id}/link/{link.id}?user={user.id}"

    # What is in it

    def next_id(self) -> int:
        return next(self._numbers)

    @property
    def key(self) -> SigningKey:
        return self.keys[-1]

    def rotate_key(self, *, keep_old: bool = False) -> SigningKey:
        new = signing_key(int(self.key.kid.rpartition("-")[2]) + 1)
        self.keys = [*self.keys, new] if keep_old else [new]
        return new

    def add_tool(self, jwks: Any = None, **fields: Any) -> Tool:
        number = self.next_id()
        tool = Tool(
            **{"client_id": f"client-{number}", "deployment_id": f"{number}", "jwks": jwks or {"keys": []}} | fields
        )
        self.tools[tool.client_id] = tool
        return tool

    def add_user(self, name: str = "", email: str = "", **fields: Any) -> User:
        user = User(**{"id": f"user-{self.next_id()}", "name": name, "email": email} | fields)
        self.users[user.id] = user
        return user

    def add_course(self, title: str = "Course", **fields: Any) -> Course:
        course = Course(**{"id": f"course-{self.next_id()}", "title": title, "next_id": self.next_id} | fields)
        self.courses[course.id] = course
        return course

    # Launches

    def begin(self, launch: Launch) -> dict[str, str]:
        """What the tool's login address is called with to begin this launch."""
        number = self.next_id()
        self.launches[number] = launch
        return {
            "iss": self.issuer,
            "target_link_uri": launch.link.url,
            "login_hint": launch.user.id,
            "lti_message_hint": json.dumps({"cmid": launch.link.id, "launchid": number}),
            "client_id": launch.link.tool.client_id,
            "lti_deployment_id": launch.link.tool.deployment_id,
        }

    def login_parameters(self, user: User, link: Link, **fields: Any) -> dict[str, str]:
        return self.begin(Launch(user, link, **fields))

    def answer(self, url: str) -> LaunchForm:
        """The launch that answers the authentication request the tool redirected to. Raises `Refused`."""
        with self._lock:
            return answer(self, url)

    # Faults

    def fails(self, service: str, fault: Fault, times: int | None = 1) -> None:
        """The service's next answers; `times=None` for ever, until `heals`."""
        if times is None:
            self.plan.always[service] = fault
        else:
            self.plan.planned.setdefault(service, []).extend([fault] * times)

    def heals(self, service: str | None = None) -> None:
        names = [service] if service else [*self.plan.always, *self.plan.planned]
        for name in names:
            self.plan.always.pop(name, None)
            self.plan.planned.pop(name, None)
        if service is None:
            self.plan.chance = None

    def asked(self, service: str) -> list[Request]:
        return [request for request in self.requests if request.service == service]

    # HTTP

    def _respond(self, request: Request) -> Reply | Fault:
        request = Request(
            request.method, request.path, request.query, request.headers, request.body, self._service(request.path)
        )
        with self._lock:
            self.requests.append(request)
            fault = self.plan.next(request.service)
            if fault is not None and not fault.does_the_work:
                return fault
            reply = self._reply(request)
        return reply if fault is None else fault

    def _service(self, path: str) -> str:
        fixed = {
            "/mod/lti/certs.php": "jwks",
            "/mod/lti/auth.php": "auth",
            "/mod/lti/token.php": "token",
            "/mod/lti/contentitem_return.php": "return",
            "/mod/lti/openid-configuration.php": "configuration",
            "/mod/lti/openid-registration.php": "register",
        }
        if path in fixed:
            return fixed[path]
        if path.startswith(f"{ROOT}/CourseSection/"):
            return "roster"
        if path.startswith(f"{ROOT}/"):
            return SERVICES_BY_END.get(path.rpartition("/")[2], "")
        return ""

    def _reply(self, request: Request) -> Reply:
        simple: dict[str, Callable[[Request], Reply]] = {
            "jwks": lambda _: json_reply({"keys": [key.jwk() for key in self.keys]}),
            "auth": self._auth,
            "token": self.desk.grant,
            "return": self._return,
            "configuration": self.registrar.configuration,
            "register": self.registrar.register,
        }
        if request.service in simple:
            return simple[request.service](request)
        if request.service:
            return self.services.answer(request)
        return pages.page(self, request)

    def _auth(self, request: Request) -> Reply:
        query = request.query if request.method == "GET" else request.form()
        try:
            return html_reply(answer(self, "?" + urlencode(query)).page())
        except Refused as refusal:
            return html_reply(f"<!doctype html><title>Refused</title><p>{refusal}</p>", refusal.status)

    def _return(self, request: Request) -> Reply:
        try:
            self.returned.append(take_content(self, request.form()))
        except Refused as refusal:
            return html_reply(f"<!doctype html><title>Refused</title><p>{refusal}</p>", refusal.status)
        return html_reply("<!doctype html><title>Returned</title><p>Content was added to the course.</p>")

"""A student over HTTP: reads pages and forms as a browser does, and sends them. Standard library only.

Used by `make smoke`, by the benchmark and by tests; it knows what a page shows, and nothing of the site behind it."""

import gzip
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30.0
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Surprise(Exception):
    """The site didn't do what a student may expect; the message says what it did."""


@dataclass
class Element:
    """An element of a page with its attributes, children and text."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return re.sub(r"\s+", " ", "".join(parts)).strip()

    def all(self, matches: "Callable[[Element], bool]") -> "list[Element]":
        """This element's descendants that match, in document order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if matches(child) else []
                found += child.all(matches)
        return found

    def with_class(self, name: str) -> "list[Element]":
        return self.all(lambda element: name in element.attributes.get("class", "").split())

    def with_tag(self, tag: str, **attributes: str) -> "list[Element]":
        wanted = attributes.items()
        return self.all(lambda e: e.tag == tag and all(e.attributes.get(name) == value for name, value in wanted))

    def with_id(self, name: str) -> "Element | None":
        return next(iter(self.all(lambda element: element.attributes.get("id") == name)), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("document", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        above: Element | None = self.here
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None and above.parent is not None:
            self.here = above.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read_html(text: str) -> Element:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root


@dataclass(frozen=True)
class Choice:
    """A radio or checkbox with the text of its label."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Form:
    """A form of a player: where it goes, its hidden fields, its choices."""

    action: str
    fields: dict[str, str]
    choices: tuple[Choice, ...]


def read_form(player: Element, ending: str) -> Form:
    """The player's form whose address ends so, one that can be seen first. Raises `Surprise` when there is none."""
    for form in sorted(player.with_tag("form"), key=lambda form: "hidden" in form.attributes):
        action = form.attributes.get("action", "")
        if action.endswith(ending):
            hidden = form.with_tag("input", type="hidden")
            fields = {field.attributes["name"]: field.attributes.get("value", "") for field in hidden}
            ticks = [e for e in form.with_tag("input") if e.attributes.get("type") in ("radio", "checkbox")]
            return Form(action, fields, tuple(map(_choice, ticks)))
    raise Surprise(f"The page has no form that goes to …{ending}. It says: {player.text[:300]}")


def _choice(box: Element) -> Choice:
    label: Element | None = box
    while label is not None and label.tag != "label":
        label = label.parent
    return Choice(box.attributes.get("name", ""), box.attributes.get("value", ""), label.text if label else "")


@dataclass(frozen=True)
class Answer:
    """One response of the site, and how many bytes of body crossed the wire."""

    status: int
    headers: dict[str, str]
    page: Element
    bytes: int


class Student:
    """One learner with a cookie jar and one kept connection. `in_place` sends what the page's script sends."""

    def __init__(self, host: str, port: int, *, in_place: bool) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        self.host = f"{host}:{port}"
        self.in_place = in_place
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self.bytes = 0
        self.waited = 0.0  # seconds for answers, reading the pages not included

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str) -> Answer:
        return self._request("GET", path, {})

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        return self._request("POST", path, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields))

    def _request(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        usual = {"Host": self.host, "Accept-Encoding": "gzip", "Cookie": cookie, "Referer": f"http://{self.host}/"}
        asked = time.perf_counter()
        self.connection.request(method, path, body, {**usual, **headers})
        response = self.connection.getresponse()
        raw = response.read()
        self.waited += time.perf_counter() - asked
        self.requests += 1
        self.bytes += len(raw)
        for value in response.headers.get_all("Set-Cookie", []):
            # Without its attributes, some of which Python doesn't know.
            pair = SimpleCookie(value.partition(";")[0])
            self.cookies |= {name: morsel.value for name, morsel in pair.items()}
        return Answer(
            response.status, {k.lower(): v for k, v in response.headers.items()}, _page(raw, response), len(raw)
        )

    # What a student does

    def opens(self, path: str, player: str) -> Element:
        """The player of a page."""
        return self.finds(self.expects(self.get(path), 200), player)

    def answers(self, player: Element, choose: Callable[[tuple[Choice, ...]], list[Choice]]) -> Element:
        """Ticks what `choose` picks and checks; the player with its feedback."""
        form = read_form(player, "/check")
        picked = choose(form.choices)
        return self._sends(player, form, [(choice.name, choice.value) for choice in picked])

    def goes_on(self, player: Element) -> Element:
        """Follows “Next question”."""
        links = [link for link in player.with_tag("a") if link.text == "Next question"]
        if not links:
            raise Surprise(f"There is no “Next question”. The page says: {player.text[:300]}")
        parts = urlsplit(links[0].attributes["href"])
        name = player.attributes["id"]
        path = f"{parts.path}?{parts.query}" + (f"&_fragment={name}" if self.in_place else "")
        return self.finds(self.expects(self.get(path), 200), name)

    def finishes(self, player: Element) -> Element:
        return self._sends(player, read_form(player, "/finish"), [])

    def rates(self, player: Element, stars: int, comment: str = "") -> Element:
        return self._sends(player, read_form(player, "/rating"), [("stars", str(stars)), ("comment", comment)])

    def takes(self, path: str, name: str, choose: Callable[[tuple[Choice, ...]], list[Choice]]) -> Element:
        """Answers every question of a quiz and finishes; the player with the result."""
        player = self.opens(path, name)
        while True:
            player = self.answers(player, choose)
            if any(form.attributes.get("action", "").endswith("/finish") for form in player.with_tag("form")):
                return self.finishes(player)
            player = self.goes_on(player)

    def _sends(self, player: Element, form: Form, more: list[tuple[str, str]]) -> Element:
        name = player.attributes["id"]
        fields = [*form.fields.items(), *more]
        if self.in_place:
            return self.finds(self.expects(self.post(form.action, [*fields, ("_fragment", "1")]), 200), name)
        answer = self.expects(self.post(form.action, fields), 303)
        parts = urlsplit(answer.headers["location"])
        return self.opens(parts.path + (f"?{parts.query}" if parts.query else ""), name)

    # What it may expect

    def expects(self, answer: Answer, status: int) -> Answer:
        if answer.status != status:
            raise Surprise(f"The site answered {answer.status}, not {status}. It says: {answer.page.text[:300]}")
        return answer

    def finds(self, answer: Answer, name: str) -> Element:
        player = answer.page.with_id(name)
        if player is None or player.tag != "quiz-player":
            raise Surprise(f"The page has no quiz {name!r}. It says: {answer.page.text[:300]}")
        return player


def _page(raw: bytes, response: http.client.HTTPResponse) -> Element:
    body = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
    return read_html(body.decode())

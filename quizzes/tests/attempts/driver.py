"""A student at Django's test client: reads forms from the page as a browser does, follows redirects as one does."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.test import Client

from tools.student import Choice, Element, Form, read_form, read_html


class Student:
    """One learner in one browser. `in_place` posts what the page's script posts."""

    def __init__(self, *, in_place: bool = False, client: Client | None = None) -> None:
        self.client = client or Client()
        self.in_place = in_place
        self.status = 0
        self.path = ""
        self.name = ""
        self.html = ""
        self.page = Element("document", {})

    def opens(self, path: str, name: str = "") -> Student:
        self.path = path
        self.name = name or self.name or path.partition("?")[0].strip("/").rpartition("/")[2]
        return self._took(self.client.get(path))

    def _took(self, response) -> Student:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.page = read_html(self.html)
        return self

    @property
    def player(self) -> Element:
        found = self.page.with_id(self.name)
        assert found is not None, f"no player {self.name}: {self.page.text[:500]}"
        return found

    @property
    def text(self) -> str:
        return self.player.text

    def form(self, ending: str) -> Form:
        return read_form(self.player, ending)

    def sends(self, ending: str, fields: Iterable[tuple[str, str]] = (), **changes: str) -> Student:
        """Post one of the player's forms; `changes` replace hidden fields, as a forger would."""
        form = self.form(ending)
        return self.posts(form.action, {**form.fields, **changes}, fields)

    def posts(self, action: str, hidden: dict[str, str], fields: Iterable[tuple[str, str]] = ()) -> Student:
        data: dict[str, list[str]] = {name: [value] for name, value in hidden.items()}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        if self.in_place:
            data["_fragment"] = ["1"]
        response = self.client.post(action, data)
        if response.status_code == 303:
            parts = urlsplit(response["Location"])
            return self.opens(parts.path + (f"?{parts.query}" if parts.query else ""), self.name)
        return self._took(response)

    def choices(self, *labels: str) -> list[Choice]:
        found = {choice.label: choice for choice in self.form("/check").choices}
        assert set(labels) <= set(found), f"{labels} not all among {sorted(found)}"
        return [found[label] for label in labels]

    def answers(self, *labels: str, **changes: str) -> Student:
        return self.sends("/check", [(c.name, c.value) for c in self.choices(*labels)], **changes)

    def types(self, text: str, **changes: str) -> Student:
        return self.sends("/check", [("text", text)], **changes)

    def starts(self, **fields: str) -> Student:
        return self.sends("/start", fields.items())

    def saves(self, *labels: str, text: str | None = None, go: str = "stay", **changes: str) -> Student:
        """Save the answer of a test: choices by their labels, or what is typed."""
        offered = {choice.label: choice for choice in self.form("/save").choices}
        answer = [("text", text)] if text is not None else [("choice", offered[label].value) for label in labels]
        return self.sends("/save", [*answer, ("go", go)], **changes)

    def flags(self, flagged: str = "1") -> Student:
        return self.sends("/flag", [("flagged", flagged)])

    def shows(self, show: str) -> Student:
        """The same page with its player at `show`."""
        return self.opens(f"{self.path.partition('?')[0]}?{self.name}={show}", self.name)

    def goes_on(self) -> Student:
        link = next(a for a in self.player.with_tag("a") if a.text == "Next question")
        parts = urlsplit(link.attributes["href"])
        return self.opens(f"{parts.path}?{parts.query}", self.name)

    def finishes(self, **changes: str) -> Student:
        return self.sends("/finish", **changes)

    def retries(self, which: str) -> Student:
        return self.sends("/retry", [("only", which)])

    def rates(self, stars: str, comment: str = "") -> Student:
        return self.sends("/rating", [("stars", stars), ("comment", comment)])

    def sees(self, *words: str) -> Student:
        for word in words:
            assert word in self.text, f"“{word}” is not in: {self.text}"
        return self

    def sees_not(self, *words: str) -> Student:
        for word in words:
            assert word not in self.text, f"“{word}” is in: {self.text}"
        return self

    @property
    def stem(self) -> str:
        return self.player.with_class("stem")[0].text

"""A student in another site's frame: every request comes from a browser that has never been here."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.test import Client

from quizzes.tests.attempts.driver import Student
from tools.student import Element


class FramedStudent(Student):
    """`in_place` posts what the page's script posts in a sandboxed frame."""

    def __init__(self, *, in_place: bool = False, client: Client | None = None) -> None:
        super().__init__(in_place=in_place, client=client or Client(enforce_csrf_checks=True))
        self.keeps_client = client is not None

    def _took(self, response) -> Student:
        assert not response.cookies, f"cookies in a frame: {response.cookies}"
        if not self.keeps_client:
            self.client = Client(enforce_csrf_checks=True)
        return super()._took(response)

    def opens(self, path: str, name: str = "") -> FramedStudent:
        super().opens(path, name)
        return self

    @property
    def token(self) -> str:
        return self.player.with_tag("input", name="token")[0].attributes["value"]

    def presses(self, words: str) -> Student:
        """Press a button that stands where a page of the site has a link."""
        found = [e for e in self.player.with_tag("button") if e.attributes.get("formaction") and words in e.text]
        assert found, f"no button “{words}” in: {self.text}"
        return self._goes(found[0])

    def _goes(self, button: Element) -> Student:
        form = self.player.with_id(button.attributes["form"])
        assert form is not None
        fields = {e.attributes["name"]: e.attributes["value"] for e in form.with_tag("input")}
        return self.posts(button.attributes["formaction"].partition("#")[0], fields)

    def posts(self, action: str, hidden: dict[str, str], fields: Iterable[tuple[str, str]] = ()) -> Student:
        self.sent = (action, dict(hidden), list(fields))
        super().posts(action, hidden, fields)
        assert self.status != 303, "a redirect loses the pass"
        return self

    def sends_again(self) -> Student:
        return self.posts(*self.sent)

    def goes_on(self) -> Student:
        return self.presses("Next question")

    def shows(self, show: str) -> Student:
        """The player at `show`, as its buttons lead there."""
        parts = urlsplit(self.path)
        return self.posts(f"{parts.path}?{self.name}={show}", {"token": self.token})

"""The instructor's pages at Django's test client: posts a page's form as it stands, with what was changed in it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tools.student import read_html


class Room:
    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def opens(self, page: str, *args: object, **query: str) -> Room:
        self.path = reverse(f"admin:quizzes_{page}", args=args)
        return self._took(self.browser.get(self.path, query))

    def posts(self, page: str, *args: object, **fields: object) -> Room:
        self.path = reverse(f"admin:quizzes_{page}", args=args)
        return self._took(self.browser.post(self.path, fields, follow=True))

    def saves(self, **changes: object) -> Room:
        """Post the form of the page that is open."""
        form = self.response.context["form"]
        held = {bound.html_name: bound.value() for bound in form}
        fields = {
            name: value for name, value in held.items() if value is not None and value is not False and value != ""
        }
        fields = {name: "on" if value is True else value for name, value in fields.items()}
        fields = {name: value for name, value in (fields | changes).items() if value is not None}
        return self._took(self.browser.post(self.path, fields, follow=True))

    def _took(self, response) -> Room:
        self.response = response
        chain = getattr(response, "redirect_chain", ())
        if chain:
            self.path = chain[-1][0].partition("?")[0]
        self.status = response.status_code
        self.html = response.content.decode() if not response.streaming else ""
        self.text = read_html(self.html).text
        return self

    def sees(self, *words: str) -> Room:
        for word in words:
            assert word in self.text, f"“{word}” is not in: {self.text}"
        return self

    def sees_not(self, *words: str) -> Room:
        for word in words:
            assert word not in self.html, f"“{word}” is in the page"
        return self

"""Where on the site a player stands, so that a form can come back there. Only our own pages: no redirect leaves them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from quizzes.engine.errors import NotFound

HOME, LESSON, QUIZ, ASSIGNMENT = "home", "lesson", "quiz", "assignment"
EMBED, FRAMED = "embed", "framed"
FRAMES = (EMBED, FRAMED)
RESULT, RATED, START, OVERVIEW = "result", "rated", "start", "overview"
TEXT = re.compile(r"(home|lesson|quiz|assignment):([-a-zA-Z0-9_]{1,100})")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that holds players: the front page's lesson, a lesson, a quiz's own page, or that of an assignment, whose
    slug is its public id. The last two also in another site's frame: `EMBED` and `FRAMED`, known by a pass and no cookie.
    """

    kind: str
    slug: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    @property
    def is_lesson(self) -> bool:
        return self.kind in (HOME, LESSON)

    @property
    def is_framed(self) -> bool:
        return self.kind in FRAMES

    @property
    def path(self) -> str:
        if self.kind == HOME:
            return reverse("quizzes:home")
        return reverse(f"quizzes:{self.kind}", args=[self.slug])

    def action(self, name: str, *args: object) -> str:
        """Where a form of a player here goes: `name` is that of a view in `views`."""
        return reverse(f"quizzes:{'framed_' if self.is_framed else ''}{name}", args=args)

    @property
    def player(self) -> str:
        """The id of the only player of a page that is no lesson."""
        return f"assignment-{self.slug}" if self.kind in (ASSIGNMENT, FRAMED) else self.slug

    def url(self, player: str, show: str = "") -> str:
        """The page at this player; `show` is the number of a question, `RESULT`, `RATED`, `START` or `OVERVIEW`."""
        query = f"?{urlencode({player: show})}" if show else ""
        return f"{self.path}{query}#{player}"

    @classmethod
    def read(cls, text: str) -> Place:
        """The place of a form's hidden field; raises `NotFound` for anything else. A framed one stands in its pass."""
        match = TEXT.fullmatch(text)
        if match is None or (match[1] == ASSIGNMENT and not _is_uuid(match[2])):
            raise NotFound("This form doesn't say which page it came from. Open the quiz again; nothing was recorded.")
        return cls(match[1], match[2])


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False

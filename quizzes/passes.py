"""The pass: what stands in for a cookie where a player is shown in another site's frame.

Browsers give such a frame no cookie, or one that they may take away, so each form of the player carries a signed pass with
the learner, the place, and the step that it may take. It holds no answer and no key: whoever has it can read it. Each
answer of the site hands out the pass for the next step. Why it is so: docs/decisions/0013-passes-in-frames.md.

Another app shows a quiz in a frame to a learner of its own by

    framed_views.open_frame(request, Pass(learner=row.public_id, place=Place(FRAMED, str(assignment.public_id)),
                                          ancestors=("https://lms.example",)))

once it has found out who asks: `learner` is the `public_id` of a `Learner` without a user. Whether that learner may begin
the assignment is for `queries.may_begin`, as at every other door.
"""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass, field, replace

from django.core import signing
from django.http import HttpRequest, QueryDict

from quizzes.engine.errors import RefusedPass
from quizzes.learners import Identity
from quizzes.places import FRAMES, Place

SALT = "quizzes.pass"
AGE_SECONDS = 24 * 3600  # without a word from the page; each answer hands out a fresh one
THEMES = ("auto", "light", "dark")
ACCENT = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Look:
    """How the embedding page wants the frame to look. What it asks for wrongly is as if it hadn't asked."""

    theme: str = "auto"
    accent: str = ""  # six hexadecimal digits; "": the site's own

    @classmethod
    def read(cls, query: QueryDict) -> Look:
        theme, accent = query.get("theme", ""), ACCENT.fullmatch(query.get("accent", ""))
        return cls(theme if theme in THEMES else "auto", accent[1].lower() if accent else "")


def _new_series() -> str:
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class Pass:
    learner: uuid.UUID  # `Learner.public_id`, or what it will be once there is a row
    place: Place
    look: Look = Look()
    ancestors: tuple[str, ...] = ()  # who may frame the page; (): what the assignment says
    series: str = field(default_factory=_new_series)  # one opened page, whose steps follow each other
    step: int = 0
    is_new: bool = False  # made for somebody who comes without one: nothing can be known of them yet

    @property
    def identity(self) -> Identity:
        name = f"browser:{self.learner}"
        return Identity(name=name, browser_id=self.learner, is_new=self.is_new, is_framed=True)

    @property
    def after(self) -> Pass:
        """The pass for the step after this one."""
        return replace(self, step=self.step + 1)

    def sign(self) -> str:
        look = [self.look.theme, self.look.accent]
        stated = [self.learner.hex, self.place.kind, self.place.slug, look, self.ancestors, self.series, self.step]
        return signing.dumps(stated, salt=SALT)


def read_pass(text: str) -> Pass:
    """The pass of a post. Raises `RefusedPass` for one that is forged, too old, or missing."""
    try:
        learner, kind, slug, look, ancestors, series, step = signing.loads(text, salt=SALT, max_age=AGE_SECONDS)
    except signing.SignatureExpired:
        raise RefusedPass(
            "This page has been open for more than a day, so nothing was recorded. Reload it to begin afresh."
        ) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise RefusedPass(
            "This form carries no valid pass, so nothing was recorded. Reload the page that the quiz stands on."
        ) from None
    if kind not in FRAMES:
        raise RefusedPass("This pass is for a page that no frame can show. Reload the page that the quiz stands on.")
    return Pass(uuid.UUID(learner), Place(kind, slug), Look(*look), tuple(ancestors), series, step)


def pass_of(request: HttpRequest) -> Pass | None:
    """The pass that the answer to this request hands out; None outside of frames."""
    return getattr(request, "quizzes_pass", None)

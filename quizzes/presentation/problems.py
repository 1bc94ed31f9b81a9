"""The form that reports a problem with a question: the stem again, and nothing that the answer hangs on."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass

from django.utils.safestring import SafeString

from quizzes import queries
from quizzes.engine.draws import drawn
from quizzes.engine.errors import NotFound, NotStarted, UnknownQuestion
from quizzes.engine.layout import Layout, make_layout
from quizzes.learners import Identity
from quizzes.models import Version
from quizzes.places import Place
from quizzes.presentation.shown import ErrorSummary, Field
from quizzes.tickets import read_ticket
from ui import richtext


@dataclass(frozen=True, slots=True)
class ProblemPlayer:
    """The player that the form was opened from, as far as its templates ask for it."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class ProblemForm:
    player: ProblemPlayer
    stem: SafeString
    url: str
    fields: tuple[Field, ...]
    back_url: str
    input_id: str = "problem-text"
    text: str = ""
    is_sent: bool = False
    error: ErrorSummary | None = None

    def context(self) -> dict[str, object]:
        """The names that the template reads."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


def show_problem_form(
    identity: Identity,
    attempt_uuid: uuid.UUID,
    question_key: str,
    ticket: str,
    place: Place,
    player: str,
    token: str = "",
) -> ProblemForm:
    """`token` is the signed pass of a frame. Raises `NotFound` for an attempt that isn't theirs, `UnknownQuestion` for a foreign question."""
    version, layout = _shown_on(identity, attempt_uuid, ticket)
    question = queries.content_of(version).question(question_key)
    if question is None or question_key not in layout.questions:
        raise UnknownQuestion("This question isn't part of your attempt. Open the quiz again.")
    stem = drawn(question, layout.draw_of(question_key)).stem
    where = Field("token", token) if token else Field("place", str(place))
    return ProblemForm(
        player=ProblemPlayer(place.player if token else player, token),
        stem=richtext.render(stem.text, stem.format, inline=True).html,
        url=place.action("problem", attempt_uuid, question_key),
        fields=(where, Field("player", player), Field("ticket", ticket)),
        back_url=place.url(player, question_key),
    )


def _shown_on(identity: Identity, attempt_uuid: uuid.UUID, ticket: str) -> tuple[Version, Layout]:
    """The version and layout of the page that the form was opened from."""
    attempt = queries.own_attempt(identity, attempt_uuid)
    if attempt is not None:
        return attempt.version, queries.layout_of(attempt)
    if not ticket:
        raise NotFound("There is no such attempt, or it isn't yours. Open the quiz again.")
    read = read_ticket(ticket, attempt_uuid)
    offer = queries.offer_of(read.assignment_id, read.version_id)
    if offer is None:
        raise NotFound("This quiz is no longer offered.")
    if offer.needs_start:
        raise NotStarted("This quiz has a start of its own. Open it and start it there.")
    return offer.version, make_layout(queries.content_of(offer.version), attempt_uuid.hex)

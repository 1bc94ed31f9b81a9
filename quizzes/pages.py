"""Puts a page together: the place's players, its lesson or quiz, or one player alone as a fragment."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes import queries
from quizzes.engine.errors import NotFound
from quizzes.learners import Identity, remember
from quizzes.models import Lesson
from quizzes.passes import pass_of
from quizzes.places import ASSIGNMENT, EMBED, FRAMED, QUIZ, Place
from quizzes.presentation.framing import show_frame
from quizzes.presentation.lessons import quiz_spots, show_lesson
from quizzes.presentation.players import Spot, show_player, show_saved
from quizzes.presentation.printouts import show_printout
from quizzes.presentation.seen import AttemptSeen
from quizzes.presentation.shown import PlayerShown
from quizzes.presentation.snippets import embedding_links
from quizzes.queries import Standing
from quizzes.refusals import refuse

DETAILS = re.compile(r"<details( class=\"[a-z-]+\")?>")


@dataclass(frozen=True, slots=True)
class Page:
    """A place with the spots of its players; `lesson` where it is one."""

    place: Place
    spots: Mapping[str, Spot]
    lesson: Lesson | None = None


def find_page(place: Place, show: Mapping[str, str], token: str = "") -> Page:
    """The page of a place; `show` says what each player shows, `token` is the pass of a frame. Raises `NotFound`."""
    if not place.is_lesson:
        spot = Spot(id=place.player, place=place, show=show.get(place.player, ""), token=token)
        return Page(place, {place.player: spot})
    lesson = queries.lesson(place.slug)
    if lesson is None:
        raise NotFound("There is no such lesson. Look at the list of lessons.")
    spots = quiz_spots(lesson, place)
    return Page(place, {slug: replace(spot, show=show.get(slug, "")) for slug, spot in spots.items()}, lesson)


@dataclass(frozen=True, slots=True)
class Answering:
    """What a response is made from: who asks, when, and what a post has already found out."""

    request: HttpRequest
    identity: Identity
    now: datetime
    known: Mapping[str, Standing] = field(default_factory=dict)  # standings read within the post
    status: int = 200

    def respond(self, page: Page, only: str = "") -> HttpResponse:
        """The whole page, or the player `only` alone."""
        slugs = [only] if only else list(page.spots)
        standings = self._standings(page.place, slugs)
        players = {slug: show_player(page.spots[slug], standings.get(slug), self.identity, self.now) for slug in slugs}
        response = self._fragment(players[only]) if only else self._page(page, players, standings)
        remember(response, self.identity)
        return response

    def print(self, page: Page) -> HttpResponse:
        """The learner's answers on paper. Raises `NotFound` where there is nothing to print yet."""
        spot = page.spots[page.place.player]
        standing = self._standings(page.place, [spot.id]).get(spot.id)
        if standing is None:
            raise NotFound("There is no such quiz, or it isn't published. Look at the list of quizzes.")
        shown = show_printout(spot, standing, self.identity, self.now)
        html = render_to_string("quizzes/print.html", {"printout": shown}, request=self.request)
        return HttpResponse(DETAILS.sub(r"<details\1 open>", html))  # paper can't be clicked

    def saved(self, page: Page, player: str, key: str, revision: int) -> HttpResponse:
        """The answer to a save by the page's script."""
        standing = self.known[player]
        return JsonResponse(show_saved(page.spots[player], standing, self.identity, self.now, key, revision))

    def _standings(self, place: Place, slugs: Iterable[str]) -> dict[str, Standing]:
        unknown = [slug for slug in slugs if slug not in self.known]
        if not unknown:
            return dict(self.known)
        if place.kind in (ASSIGNMENT, FRAMED):
            standing = queries.assignment_standing(self.identity, uuid.UUID(place.slug))
            return {place.player: standing} if standing else {}
        return {**self.known, **queries.standings(self.identity, unknown)}

    def _fragment(self, player: PlayerShown) -> HttpResponse:
        return render(self.request, "quizzes/_player.html", {"player": player}, status=self.status)

    def _page(self, page: Page, players: Mapping[str, PlayerShown], standings: Mapping[str, Standing]) -> HttpResponse:
        if page.place.is_framed:
            return self._framed(page, players, standings)
        if page.lesson is not None:
            lesson = show_lesson(page.lesson, players, page.spots, standings)
            return render(
                self.request, "quizzes/lesson.html", {"lesson": lesson, "blocks": lesson.blocks}, status=self.status
            )
        if page.place.player not in standings:
            raise NotFound("There is no such quiz, or it isn't published. Look at the list of quizzes.")
        if standings[page.place.player].is_withdrawn:
            raise NotFound("This quiz is no longer offered. Look at the list of quizzes for others.")
        embedding = embedding_links(standings[page.place.player].offer, self.request.build_absolute_uri)
        context = {"player": players[page.place.player], "embedding": embedding}
        return render(self.request, "quizzes/quiz.html", context, status=self.status)

    def _framed(
        self, page: Page, players: Mapping[str, PlayerShown], standings: Mapping[str, Standing]
    ) -> HttpResponse:
        """The page in another site's frame: no navigation, and who may frame it."""
        passed, standing = pass_of(self.request), standings.get(page.place.player)
        if passed is None or standing is None:
            raise NotFound("There is no such quiz here, or it isn't offered to everybody. Ask whoever placed it here.")
        if standing.is_withdrawn:
            raise NotFound("This quiz is no longer offered.")
        ancestors = passed.ancestors or queries.embedding_ancestors(standing.offer.assignment)
        if passed.is_new and ancestors == queries.NO_ANCESTORS:
            refusal = NotFound("This quiz can't be shown in pages of other sites. Open it on its own page.")
            return framed_by(refuse(self.request, refusal), ancestors)
        frame = show_frame(passed.look, self._own_page(passed.place))
        context = {"player": players[page.place.player], "frame": frame}
        return framed_by(render(self.request, "quizzes/framed.html", context, status=self.status), ancestors)

    def _own_page(self, place: Place) -> str:
        return self.request.build_absolute_uri(Place(QUIZ, place.slug).path) if place.kind == EMBED else ""


def framed_by(response: HttpResponse, ancestors: tuple[str, ...]) -> HttpResponse:
    """Whose pages may frame it, for `framed_views`."""
    response.frame_ancestors = ancestors  # type: ignore[attr-defined]
    return response


def attempt_html(seen: AttemptSeen) -> SafeString:
    """What a teacher sees of an attempt, for the pages of other apps."""
    return render_to_string("quizzes/_seen.html", {"seen": seen})

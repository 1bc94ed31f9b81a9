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

from quizzes import queries
from quizzes.engine.errors import NotFound
from quizzes.learners import Identity, remember
from quizzes.models import Lesson
from quizzes.places import ASSIGNMENT, Place
from quizzes.presentation.lessons import quiz_spots, show_lesson
from quizzes.presentation.players import Spot, show_player, show_saved
from quizzes.presentation.printouts import show_printout
from quizzes.presentation.shown import PlayerShown
from quizzes.queries import Standing

DETAILS = re.compile(r"<details( class=\"[a-z-]+\")?>")


@dataclass(frozen=True, slots=True)
class Page:
    """A place with the spots of its players; `lesson` where it is one."""

    place: Place
    spots: Mapping[str, Spot]
    lesson: Lesson | None = None


def find_page(place: Place, show: Mapping[str, str]) -> Page:
    """The page of a place; `show` says what each player shows. Raises `NotFound`."""
    if not place.is_lesson:
        return Page(place, {place.player: Spot(id=place.player, place=place, show=show.get(place.player, ""))})
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
        if place.kind == ASSIGNMENT:
            standing = queries.assignment_standing(self.identity, uuid.UUID(place.slug))
            return {place.player: standing} if standing else {}
        return {**self.known, **queries.standings(self.identity, unknown)}

    def _fragment(self, player: PlayerShown) -> HttpResponse:
        return render(self.request, "quizzes/_player.html", {"player": player}, status=self.status)

    def _page(self, page: Page, players: Mapping[str, PlayerShown], standings: Mapping[str, Standing]) -> HttpResponse:
        if page.lesson is not None:
            lesson = show_lesson(page.lesson, players, page.spots, standings)
            return render(
                self.request, "quizzes/lesson.html", {"lesson": lesson, "blocks": lesson.blocks}, status=self.status
            )
        if page.place.player not in standings:
            raise NotFound("There is no such quiz, or it isn't published. Look at the list of quizzes.")
        if standings[page.place.player].is_withdrawn:
            raise NotFound("This quiz is no longer offered. Look at the list of quizzes for others.")
        context = {"player": players[page.place.player]}
        return render(self.request, "quizzes/quiz.html", context, status=self.status)

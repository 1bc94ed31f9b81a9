"""A lesson ready to print: text, players, figures, and links from a paragraph back to the question it answers."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import queries, subjects
from quizzes.engine.errors import QuizError
from quizzes.models import Answer, Lesson
from quizzes.places import Place
from quizzes.presentation.figures import show_figure
from quizzes.presentation.players import Spot
from quizzes.presentation.shown import EMPTY, FigureShown, PlayerShown
from quizzes.queries import Standing
from ui import richtext

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LessonBlock:
    """`kind` is html, paragraph, quiz or figure."""

    kind: str
    html: SafeString = EMPTY
    anchor: str = ""
    back: tuple[str, str] | None = None  # (url, text) of the question that the paragraph answers
    is_answered: bool = False  # the way back is hidden until that question was checked
    player: PlayerShown | None = None
    figure: FigureShown | None = None


@dataclass(frozen=True, slots=True)
class LessonShown:
    slug: str
    title: str
    language: str
    blocks: tuple[LessonBlock, ...]


def quiz_spots(lesson: Lesson, place: Place) -> dict[str, Spot]:
    """The spots of the lesson's players by quiz slug, in the order of the text."""
    parsed = richtext.lesson(lesson.body)
    quizzes = [block for block in parsed.blocks if isinstance(block, richtext.Directive) and block.name == "quiz"]
    last = parsed.blocks[-1] if parsed.blocks else None
    return {
        block.argument: Spot(
            id=block.argument, place=place, heading=block.label, anchors=parsed.anchors, folds=block is not last
        )
        for block in quizzes
    }


def show_lesson(
    lesson: Lesson, players: Mapping[str, PlayerShown], spots: Mapping[str, Spot], standings: Mapping[str, Standing]
) -> LessonShown:
    urls, answered = _question_urls(spots, standings), _answered(standings)
    blocks = [_block(block, players, urls, answered) for block in richtext.lesson(lesson.body).blocks]
    return LessonShown(
        lesson.slug, lesson.title, lesson.language, tuple(block for block in blocks if block is not None)
    )


def _question_urls(spots: Mapping[str, Spot], standings: Mapping[str, Standing]) -> dict[str, str]:
    """For each question of the page's quizzes the address that shows it."""
    return {
        question.key: spots[slug].url(question.key)
        for slug, standing in standings.items()
        if slug in spots
        for question in queries.content_of(standing.version).questions
    }


def _answered(standings: Mapping[str, Standing]) -> frozenset[str]:
    """The questions that the learner has checked."""
    current = [(standing, standing.current.pk) for standing in standings.values() if standing.current is not None]
    return frozenset(
        key
        for standing, attempt in current
        for key, answer in standing.answers.get(attempt, {}).items()
        if answer.state == Answer.State.CHECKED
    )


def _block(
    block: richtext.Block, players: Mapping[str, PlayerShown], urls: Mapping[str, str], answered: frozenset[str]
) -> LessonBlock | None:
    if isinstance(block, richtext.Directive):
        return _directive(block, players)
    if isinstance(block, richtext.Paragraph):
        asked = sorted((key for key in block.question_keys if key in urls), key=lambda key: key not in answered)
        back = (urls[asked[0]], _("Back to the question that this answers")) if asked else None
        is_answered = bool(asked) and asked[0] in answered
        return LessonBlock("paragraph", html=block.html, anchor=block.anchor, back=back, is_answered=is_answered)
    return LessonBlock("html", html=block.html)


def _directive(directive: richtext.Directive, players: Mapping[str, PlayerShown]) -> LessonBlock | None:
    if directive.name == "quiz":
        player = players.get(directive.argument)
        return None if player is None else LessonBlock("quiz", player=player)
    figure = _figure(directive.argument, json.dumps(directive.parameters or {}, sort_keys=True))
    return None if figure is None else LessonBlock("figure", figure=figure)


@lru_cache(maxsize=64)
def _figure(name: str, parameters: str) -> FigureShown | None:
    """The provider's first figure. What can't be computed is logged and left out: the text stands without it."""
    try:
        explanation = subjects.explain_fast(name, json.loads(parameters))
    except QuizError:
        logger.exception("The figure %s %s of a lesson can't be computed", name, parameters)
        return None
    return show_figure(explanation.figures[0], _figure_id(name, parameters))


def _figure_id(name: str, parameters: str) -> str:
    digest = hashlib.sha256(parameters.encode()).hexdigest()[:6]
    return f"figure-{name.replace('.', '-')}-{digest}"

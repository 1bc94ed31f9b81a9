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

from quizzes import subjects
from quizzes.engine.errors import QuizError
from quizzes.models import Answer, Lesson
from quizzes.places import Place
from quizzes.presentation.players import Spot
from quizzes.presentation.reveal import show_figure
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
    answered = _answered(spots, standings)
    blocks = [_block(block, players, answered) for block in richtext.lesson(lesson.body).blocks]
    return LessonShown(
        lesson.slug, lesson.title, lesson.language, tuple(block for block in blocks if block is not None)
    )


def _answered(spots: Mapping[str, Spot], standings: Mapping[str, Standing]) -> dict[str, str]:
    """For each question that the learner has checked, the address that shows it again."""
    found: dict[str, str] = {}
    for slug, standing in standings.items():
        if standing.current is None or slug not in spots:
            continue
        answers = standing.answers.get(standing.current.pk, {})
        found |= {key: spots[slug].url(key) for key, a in answers.items() if a.state == Answer.State.CHECKED}
    return found


def _block(
    block: richtext.Block, players: Mapping[str, PlayerShown], answered: Mapping[str, str]
) -> LessonBlock | None:
    if isinstance(block, richtext.Directive):
        return _directive(block, players)
    if isinstance(block, richtext.Paragraph):
        url = next((answered[key] for key in block.question_keys if key in answered), "")
        back = (url, _("Back to the question that this answers")) if url else None
        return LessonBlock("paragraph", html=block.html, anchor=block.anchor, back=back)
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

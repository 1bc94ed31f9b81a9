"""A lesson ready to print: text, players, figures, and links from a paragraph back to the question it answers."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import queries, subjects
from quizzes.engine import stored
from quizzes.engine.content import Reference
from quizzes.engine.errors import InvalidParameter, QuizError
from quizzes.engine.subject import Explanation, Parameters
from quizzes.models import Answer, Lesson
from quizzes.places import Place
from quizzes.presentation.explorers import show_explorer
from quizzes.presentation.figures import show_figure
from quizzes.presentation.players import Spot
from quizzes.presentation.shown import EMPTY, ExplorerShown, FigureShown, PlayerShown
from quizzes.queries import Anybody, Standing
from ui import richtext

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LessonBlock:
    """`kind` is html, paragraph, quiz, figure or explorer."""

    kind: str
    html: SafeString = EMPTY
    anchor: str = ""
    back: tuple[str, str] | None = None  # (url, text) of the question that the paragraph answers
    is_answered: bool = False  # the way back is hidden until that question was checked
    player: PlayerShown | None = None
    figure: FigureShown | None = None
    explorer: ExplorerShown | None = None


@dataclass(frozen=True, slots=True)
class LessonShown:
    slug: str
    title: str
    language: str
    blocks: tuple[LessonBlock, ...]

    @property
    def has_tests(self) -> bool:
        return any(block.player is not None and block.player.is_test for block in self.blocks)

    @property
    def has_explorers(self) -> bool:
        return any(block.explorer is not None for block in self.blocks)


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
    """For each question of the page's quizzes the address that shows it. No paragraph says of a test that it answers."""
    return {
        question.key: spots[slug].url(question.key)
        for slug, standing in standings.items()
        if slug in spots and not standing.offer.needs_start
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
    if directive.name == "explorer":
        explorer = _explorer(directive.argument, json.dumps(directive.parameters or {}, sort_keys=True))
        return None if explorer is None else LessonBlock("explorer", explorer=explorer)
    figure = _figure(directive.argument, json.dumps(directive.parameters or {}, sort_keys=True))
    return None if figure is None else LessonBlock("figure", figure=figure)


def _explorer(name: str, parameters: str) -> ExplorerShown | None:
    """The explorer as it stands at first. One that can't be shown is logged and left out."""
    try:
        return _drawn_explorer(name, parameters)
    except QuizError:
        logger.exception("The explorer %s %s of a lesson can't be shown", name, parameters)
        return None


@lru_cache(maxsize=64)
def _drawn_explorer(name: str, parameters: str) -> ExplorerShown:
    return show_explorer(name, json.loads(parameters), prefix=_element_id("explorer", name, parameters), level=3)


def _figure(name: str, parameters: str) -> FigureShown | None:
    """The provider's first figure. What can't be computed is logged and left out: the text stands without it."""
    try:
        return _drawn_figure(name, parameters)
    except QuizError:
        logger.exception("The figure %s %s of a lesson can't be computed", name, parameters)
        return None


@lru_cache(maxsize=64)
def _drawn_figure(name: str, parameters: str) -> FigureShown:
    explanation = explain_figure(name, json.loads(parameters))
    return show_figure(explanation.figures[0], _element_id("figure", name, parameters))


def directive_problems(body: str) -> tuple[str, ...]:
    """What can't be placed in the text, in sentences that name the directive; for authors, when they save."""
    directives = [block for block in richtext.lesson(body).blocks if isinstance(block, richtext.Directive)]
    found = ((directive, _directive_problem(directive)) for directive in directives)
    return tuple(f"::: {directive.name} {directive.argument}: {problem}" for directive, problem in found if problem)


UNKNOWN_HTML = re.compile(
    r"<\s*/?\s*(script|style|iframe|object|embed|form|link|meta|svg|base)\b[^>]*>?", re.IGNORECASE
)
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def lesson_faults(body: str, user: Anybody) -> tuple[str, ...]:
    """Everything that keeps this author's text from being read as it is meant, each naming its line or directive."""
    if len(body) > richtext.LESSON_LIMIT:
        return (f"The lesson has {len(body)} characters; at most {richtext.LESSON_LIMIT} fit. Divide it into several.",)
    found = (*_html_problems(body), *richtext.lesson_problems(body), *directive_problems(body))
    return (*found, *_quiz_problems(body, user))


def _html_problems(body: str) -> list[str]:
    """Tags that authors paste and readers would see as text; within code they may stand."""
    found = dict.fromkeys(match[0][:60] for match in UNKNOWN_HTML.finditer(CODE.sub("", body)))
    return [f"“{tag}”: HTML isn’t taken here. Write Markdown; code stands between backticks." for tag in found]


def _quiz_problems(body: str, user: Anybody) -> list[str]:
    directives = [block for block in richtext.lesson(body).blocks if isinstance(block, richtext.Directive)]
    slugs = list(dict.fromkeys(block.argument for block in directives if block.name == "quiz"))
    known = queries.placeable_slugs(slugs, user)
    twice = [slug for slug in slugs if sum(d.name == "quiz" and d.argument == slug for d in directives) > 1]
    unknown = [
        f"::: quiz {slug}: there is no such quiz. Choose one from the list." for slug in slugs if slug not in known
    ]
    return unknown + [f"::: quiz {slug}: it stands in the lesson twice. Keep one." for slug in twice]


def _directive_problem(directive: richtext.Directive) -> str:
    given = json.loads(json.dumps(dict(directive.parameters or {})))
    try:
        if directive.name == "figure":
            explain_figure(directive.argument, given)
        if directive.name == "explorer":
            shown = show_explorer(directive.argument, given, prefix="explorer")
            return next((c.error for c in shown.controls if c.error), shown.problem)
    except QuizError as refusal:
        return refusal.message
    return ""


def explain_figure(name: str, parameters: Parameters, language: str = "en") -> Explanation:
    """A slow provider's explanation comes from the store, where a published quiz with the same parameters put it.

    Raises `InvalidParameter`."""
    provider = subjects.provider(name)
    if not provider.slow:
        return subjects.explain_fast(name, parameters)
    address = stored.address(Reference(name, parameters), code_version=provider.version, draw=0, language=language)
    row = queries.stored_explanations([address]).get(address)
    if row is None:
        raise InvalidParameter(
            "provider", f"{name!r} takes long, and no published quiz has stored it with these parameters yet."
        )
    return stored.from_body(row.body)


def _element_id(kind: str, name: str, parameters: str) -> str:
    digest = hashlib.sha256(parameters.encode()).hexdigest()[:6]
    return f"{kind}-{name.replace('.', '-').replace('_', '-')}-{digest}"

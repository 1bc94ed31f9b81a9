"""Explanations, figures and tables ready to print. What was drawn once is kept in memory: a stored one never changes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

import svgplot
from quizzes.engine.subject import Explanation, Step
from quizzes.presentation.shown import ExplanationShown, FigureShown, StepShown, TableShown
from svgplot.figure import Figure, Table
from ui import richtext
from ui.richtext.cache import RecentlyUsed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How an explanation is drawn. `kept_as` names it for the cache: a stored one never changes, so its figures are
    drawn once for all who see it in the same place; None draws anew. `level` is that of its heading."""

    level: int
    kept_as: tuple[str, ...] | None = None


KEPT_CHARACTERS = 8_000_000  # of drawn explanations in one process
_drawn: RecentlyUsed[ExplanationShown] = RecentlyUsed(KEPT_CHARACTERS)


def show_explanation(explanation: Explanation, prefix: str, drawing: Drawing) -> ExplanationShown | None:
    """The explanation ready to print. One that can't be drawn is logged and left out: the answer stands without it."""
    try:
        if drawing.kept_as is None:
            return _explanation(explanation, prefix, drawing)
        key = (drawing.kept_as, prefix, drawing.level, get_language())
        return _drawn.get_or_make(key, lambda: _explanation(explanation, prefix, drawing), lambda e: 2 * len(e.html))
    except Exception:
        logger.exception("The explanation “%s” can't be shown", explanation.title)
        return None


def _explanation(explanation: Explanation, prefix: str, drawing: Drawing) -> ExplanationShown:
    shown = ExplanationShown(
        title=explanation.title,
        summary=show_prose(explanation.summary),
        steps=show_steps(explanation.steps),
        figures=tuple(show_figure(f, f"{prefix}-f{number}") for number, f in enumerate(explanation.figures, start=1)),
        tables=tuple(show_table(table) for table in explanation.tables),
        caveats=tuple(show_prose(caveat) for caveat in explanation.caveats),
    )
    context = {"explanation": shown, "level": drawing.level}
    return replace(shown, html=render_to_string("quizzes/_explanation.html", context))


def show_steps(steps: tuple[Step, ...]) -> tuple[StepShown, ...]:
    return tuple(StepShown(s.label, show_prose(s.expression), s.relation, show_prose(s.value)) for s in steps)


def show_prose(text: str) -> SafeString:
    return richtext.render(text, "markdown", inline=True).html


def show_figure(figure: Figure, element_id: str) -> FigureShown:
    return FigureShown(
        svg=SafeString(svgplot.render(figure, id_prefix=drawing_id(element_id))),
        caption=show_prose(figure.caption),
        table=show_table(svgplot.table(figure)),
    )


def drawing_id(element_id: str) -> str:
    """The id as drawings take it: quizzes and questions may be named by a digit first."""
    return element_id if element_id[:1].isalpha() else f"f-{element_id}"


def show_table(table: Table) -> TableShown:
    return TableShown(table.caption, table.columns, table.rows)

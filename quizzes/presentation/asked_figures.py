"""Figures that a question asks about: drawn without a word of their own, named by what the author wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from html import escape

import svgplot
from quizzes.engine.content import Text
from quizzes.engine.subject import Explanation
from quizzes.presentation.figures import drawing_id
from ui import richtext

logger = logging.getLogger(__name__)

Figures = Callable[[], Mapping[str, Explanation]]  # what was computed for them, by place; asked for only if needed


def no_figures() -> Mapping[str, Explanation]:
    return {}


def show_asked(text: Text, element_id: str, figures: Figures) -> richtext.RichText:
    """A stem or choice ready to print. Its figures say nothing but the author's words: no title, caption, label or
    table of the computation, and ids that only count. One that can't be drawn leaves its words."""
    drawn = 0

    def place(line: richtext.FigureLine) -> str:
        nonlocal drawn
        drawn += 1
        explanation = figures().get(line.place)
        svg = "" if explanation is None else _svg(explanation, line.words, f"{element_id}-g{drawn}")
        if not svg:
            return f'<span class="figure-words">{escape(line.words or "A figure")}</span>'
        return f'<span class="plot-figure asked-figure">{svg}</span>'

    return richtext.render(text.text, text.format, inline=True, place=place)


def _svg(explanation: Explanation, words: str, element_id: str) -> str:
    try:
        figure = svgplot.bare(explanation.figures[0], words or "A figure")
        return svgplot.render(figure, id_prefix=drawing_id(element_id), described=False)
    except (IndexError, ValueError):
        logger.exception("A figure of a question can't be drawn")
        return ""

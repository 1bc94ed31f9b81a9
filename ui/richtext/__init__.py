"""Rich text for every page: Markdown with TeX, plain text and imported HTML to safe HTML and plain words; lessons to blocks.

Knows no quiz: a lesson's directives are handed on as data, placeholders are filled by the caller's function.
"""

from ui.richtext.figure_lines import FigureLine, figure_lines, written
from ui.richtext.lesson import LESSON_LIMIT, Block, Directive, Html, Lesson, Paragraph, lesson, lesson_problems
from ui.richtext.rendering import RENDERER_VERSION, RichText, problems, render

__all__ = [
    "LESSON_LIMIT",
    "RENDERER_VERSION",
    "Block",
    "Directive",
    "FigureLine",
    "Html",
    "Lesson",
    "Paragraph",
    "RichText",
    "figure_lines",
    "lesson",
    "lesson_problems",
    "problems",
    "render",
    "written",
]

"""Figures as data, and three views made from that data: accessible SVG, words and a table. Plain Python, knows nothing of quizzes."""

from svgplot.bare import bare
from svgplot.render import render
from svgplot.storage import from_data, to_data
from svgplot.tables import table
from svgplot.words import words

__all__ = ["bare", "from_data", "render", "table", "to_data", "words"]

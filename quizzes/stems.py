"""A question in one line of words, for lists, headings and sheets: formulas read out, numbers that vary left open."""

from __future__ import annotations

import re

from ui import richtext

VARIES = re.compile(r"\{\{.*?\}\}")
OPEN = "…"


def stem_line(stem: str, form: str, longest: int) -> str:
    """At most `longest` characters, cut between two words."""
    rendered = richtext.render(VARIES.sub(OPEN, stem), form, inline=True)
    line = " ".join(rendered.plain.split())
    if len(line) <= longest:
        return line
    kept = line[: longest - 1].rsplit(" ", 1)[0]
    return f"{kept.rstrip(' ,;:.–')}{OPEN}"

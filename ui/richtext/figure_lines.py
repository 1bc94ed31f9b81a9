"""Lines of a text that stand for a computed figure, with the words that an author gives it:

::: figure activations.curve function=elu | A curve that falls below 0 and levels off there

Parameters come as name=value; a value with spaces stands in quotes. What a line names is never shown: only the figure,
or its words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LINE_LIMIT = 2_000  # characters
MOST_FIGURES = 4  # of one text

_LINE = re.compile(r"^[ \t]{0,3}:::[ \t]*figure\b[ \t]*(?P<rest>[^\n]*)$", re.MULTILINE)
_REST = re.compile(
    r"(?P<provider>[^\s|=\"]+)(?P<given>(?:[ \t]+[A-Za-z_]\w*=(?:\"[^\"]*\"|\{\{[^{}|]*\}\}|[^\s|\"{}]+))*)[ \t]*(?:\|(?P<words>.*))?"
)
_GIVEN = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|\{\{[^{}|]*\}\}|[^\s|\"{}]+)")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """`words` stand for the figure wherever it isn't seen. An unreadable line has a problem and no provider."""

    provider: str
    parameters: Mapping[str, str]
    words: str
    problem: str = ""

    @property
    def place(self) -> str:
        """Names the figure within its question: the same provider and parameters, the same figure."""
        named = json.dumps([self.provider, dict(sorted(self.parameters.items()))])
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def split(text: str) -> Iterator[str | FigureLine]:
    """The text in pieces, with each figure's line read. A text without figures is one piece."""
    text, start = text.replace("\r\n", "\n").replace("\r", "\n"), 0
    for match in _LINE.finditer(text):
        yield text[start : match.start()]
        yield _read(match["rest"].strip())
        start = match.end()
    yield text[start:]


def has_figures(text: str) -> bool:
    return ":::" in text and _LINE.search(text) is not None


def figure_lines(text: str) -> tuple[FigureLine, ...]:
    return tuple(piece for piece in split(text) if isinstance(piece, FigureLine)) if has_figures(text) else ()


def problems_of_figures(text: str) -> list[str]:
    lines = figure_lines(text)
    found = [line.problem for line in lines if line.problem]
    found += [
        f"The figure from “{line.provider}” has no description: write | and words that don’t give the answer away."
        for line in lines
        if not line.problem and not line.words
    ]
    if len(lines) > MOST_FIGURES:
        found.append(f"The text holds {len(lines)} figures; at most {MOST_FIGURES} fit.")
    return found


def _read(rest: str) -> FigureLine:
    match = _REST.fullmatch(rest) if len(rest) <= LINE_LIMIT else None
    if match is None:
        words = rest.partition("|")[2].strip()
        problem = f"The line “::: figure {rest[:60]}” can’t be read; write ::: figure subject.name x=1 | description."
        return FigureLine("", {}, words, problem)
    given = {name: value.strip('"') for name, value in _GIVEN.findall(match["given"])}
    return FigureLine(match["provider"], given, (match["words"] or "").strip())


def written(provider: str, parameters: Mapping[str, str], words: str) -> str:
    """The line that says so."""
    given = (
        f' {name}="{value}"' if re.search(r"\s", value) else f" {name}={value}" for name, value in parameters.items()
    )
    return f"::: figure {provider}{''.join(given)} | {words}"

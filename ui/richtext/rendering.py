"""Text with its format to safe HTML and plain words, cached by source and renderer version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from ui.richtext.cache import RecentlyUsed
from ui.richtext.figure_lines import FigureLine, has_figures, problems_of_figures, split
from ui.richtext.holes import dig, fill_html, fill_text, usable
from ui.richtext.markdown import Document, parser
from ui.richtext.sanitiser import clean, removed, text_of

RENDERER_VERSION = "2"  # raise it whenever the same source would give other HTML
TEXT_LIMIT = 20_000  # characters
CACHE_CHARACTERS = 4_000_000  # of HTML, in each process

FORMATS = ("markdown", "plain", "html")

Fill = Callable[[str], str]
Place = Callable[[FigureLine], str]


@dataclass(frozen=True, slots=True)
class RichText:
    """`html` is safe to print; `plain` has the same words, formulas spoken simply, and must be escaped like any text."""

    html: SafeString
    plain: str
    has_math: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the cache holds: HTML and words with a hole for each placeholder."""

    html: str
    plain: str
    has_math: bool
    placeholders: tuple[str, ...]
    problems: tuple[str, ...]

    def weight(self) -> int:
        return len(self.html) + len(self.plain) + 200


_MARKDOWN = parser()
_cache: RecentlyUsed[Rendered] = RecentlyUsed(CACHE_CHARACTERS)


def render(
    text: str,
    format: str = "markdown",  # noqa: A002
    *,
    inline: bool = False,
    fill: Fill | None = None,
    place: Place | None = None,
) -> RichText:
    """Safe HTML of any text whatever; what can't be read is shown as its escaped source.

    `inline` makes no blocks and names formulas, as labels and legends need it. `fill` gets each placeholder as it
    stands in the text, `{{ steps.relu.delta }}`, and returns its value: a plain text, put in last and escaped, in
    prose and in formulas. Without `fill` braces mean nothing. What `fill` raises is raised. `place` gets each line
    that stands for a figure and returns its safe HTML; without it the figure's words stand there.
    """
    if has_figures(text):
        return _with_figures(text, format, inline=inline, fill=fill, place=place or _words)
    rendered = _rendered(text, format, inline=inline, has_placeholders=fill is not None)
    values = tuple(fill(placeholder) for placeholder in rendered.placeholders) if fill else ()
    return RichText(
        html=SafeString(fill_html(rendered.html, values)),
        plain=fill_text(rendered.plain, values),
        has_math=rendered.has_math,
    )


def _words(line: FigureLine) -> str:
    return f'<span class="figure-words">{escape(line.words or _NO_WORDS)}</span>'


_NO_WORDS = "A figure"


def _with_figures(text: str, format_: str, *, inline: bool, fill: Fill | None, place: Place) -> RichText:
    """A figure's line ends what stands before it; a picture has words, so it counts as a formula does."""
    html, plain = [], []
    for piece in split(usable(text)):
        if isinstance(piece, FigureLine):
            html.append(place(piece))
            plain.append(piece.words or _NO_WORDS)
        elif piece.strip():
            part = render(piece, format_, inline=inline, fill=fill)
            html.append(part.html)
            plain.append(part.plain)
    return RichText(SafeString("\n".join(html)), "\n".join(plain), has_math=True)


def problems(text: str, format: str = "markdown") -> list[str]:  # noqa: A002
    """Everything that would not be shown as it is written, in sentences for the author."""
    if has_figures(text):
        pieces = [piece for piece in split(text) if isinstance(piece, str)]
        return [*problems_of_figures(text), *(found for piece in pieces for found in problems(piece, format))]
    rendered = _rendered(text, format, inline=False, has_placeholders=True)
    if format == "html" and not rendered.problems:
        return removed(usable(text))
    return [fill_text(problem, rendered.placeholders) for problem in rendered.problems]


def _rendered(text: str, format_: str, *, inline: bool, has_placeholders: bool) -> Rendered:
    if format_ not in FORMATS:
        raise ValueError(f"{format_!r} is not a text format; known are {', '.join(FORMATS)}.")
    source = usable(text)
    digest = hashlib.sha256(source.encode()).digest()
    key = (digest, format_, inline, has_placeholders, RENDERER_VERSION)
    return _cache.get_or_make(
        key, lambda: _make(source, format_, inline=inline, has_placeholders=has_placeholders), Rendered.weight
    )


def _make(source: str, format_: str, *, inline: bool, has_placeholders: bool) -> Rendered:
    if len(source) > TEXT_LIMIT:
        fault = f"The text has {len(source)} characters; at most {TEXT_LIMIT} are allowed."
        return _plain(source[:TEXT_LIMIT], (), inline=inline, faults=(fault,))
    holed, placeholders = dig(source) if has_placeholders else (source, ())
    if format_ == "plain":
        return _plain(holed, placeholders, inline=inline)
    if format_ == "html":
        return _html(holed, placeholders, inline=inline)
    return _markdown(holed, placeholders, inline=inline)


def _markdown(source: str, placeholders: tuple[str, ...], *, inline: bool) -> Rendered:
    tokens = _MARKDOWN.parseInline(source) if inline else _MARKDOWN.parse(source)
    document = Document(tokens, named=inline).prepare()
    return Rendered(
        html=document.html(_MARKDOWN, tokens).strip(),
        plain=document.plain(tokens),
        has_math=document.has_math,
        placeholders=placeholders,
        problems=tuple(dict.fromkeys(document.problems)),
    )


def _plain(source: str, placeholders: tuple[str, ...], *, inline: bool, faults: tuple[str, ...] = ()) -> Rendered:
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    lines = ["<br>".join(escape(line) for line in part.split("\n")) for part in paragraphs]
    html = "<br>".join(lines) if inline else "".join(f"<p>{line}</p>" for line in lines)
    return Rendered(html, source.strip(), False, placeholders, faults)


def _html(source: str, placeholders: tuple[str, ...], *, inline: bool) -> Rendered:
    cleaned = clean(source, inline=inline)
    plain = "\n".join(line for line in (part.strip() for part in text_of(cleaned).split("\n")) if line)
    return Rendered(cleaned.strip(), plain, False, placeholders, ())

"""Text in a drawing: how wide it will be, where it may break, and as safe XML. Widths are estimates: the reader's
font is not known here, so they follow a wide one (DejaVu Sans) and narrower fonts leave some air."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import escape as escape_html

SIZE = 13.0  # units of the drawing, before wide containers make it smaller
LINE = 1.2  # line height, em
ASCENT = 0.78  # of capitals and digits above the baseline, em
DESCENT = 0.24

_WIDTHS = {  # em, DejaVu Sans
    " ": 0.32, "\u00a0": 0.32, "\u2009": 0.2, "\u202f": 0.2, "−": 0.84, "+": 0.84, "=": 0.84, "<": 0.84, ">": 0.84,
    "→": 0.84, "×": 0.84, "∞": 0.84, "≤": 0.84, "≥": 0.84, "≈": 0.84, ".": 0.32, ",": 0.32, ":": 0.34, ";": 0.34,
    "-": 0.37, "–": 0.5, "/": 0.34, "|": 0.34, "(": 0.4, ")": 0.4, "[": 0.4, "]": 0.4, "'": 0.28, "’": 0.32,
    "·": 0.32, "f": 0.36, "i": 0.28, "j": 0.28, "l": 0.28, "r": 0.42, "t": 0.4, "m": 0.98, "w": 0.82, "c": 0.55,
    "s": 0.53, "z": 0.53, "I": 0.3, "J": 0.3, "M": 0.87, "W": 0.99, "%": 0.95, "@": 1.0, "—": 1.0, "…": 1.0,
    "⁻": 0.53, "²": 0.41, "³": 0.41, "¹": 0.41, "⁰": 0.41, "⁴": 0.41, "⁵": 0.41, "⁶": 0.41, "⁷": 0.41, "⁸": 0.41,
    "⁹": 0.41,
}  # fmt: skip
_BOLD = 1.11
# Everything XML 1.0 forbids: control characters, lone surrogates, non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """`text` as XML character data or attribute value; what XML cannot hold becomes U+FFFD."""
    return escape_html(_held(text), quote=True)


def _held(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


@lru_cache(maxsize=2048)
def width(text: str, bold: bool = False) -> float:
    """Estimated width of one line, in units of the drawing."""
    return sum(map(_advance, text)) * SIZE * (_BOLD if bold else 1.0)


@lru_cache(maxsize=512)
def _advance(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character.isupper():
        return 0.74
    return 0.64 if character.isascii() else 0.72


@lru_cache(maxsize=512)
def wrap(text: str, limit: float, bold: bool = False) -> tuple[str, ...]:
    """The words of `text` in lines no wider than `limit`; a word that is too long for any line is cut."""
    lines: list[str] = []
    for word in _held(text).split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, bold) <= limit:
            lines[-1] = joined
            continue
        while width(word, bold) > limit and len(word) > 1:
            head = _fitting(word, limit, bold)
            lines.append(word[:head])
            word = word[head:]
        lines.append(word)
    return tuple(lines)


def _fitting(word: str, limit: float, bold: bool) -> int:
    """How many characters of `word` fit, at least one."""
    return max((n for n in range(1, len(word)) if width(word[:n], bold) <= limit), default=1)


@lru_cache(maxsize=512)
def shorten(text: str, limit: float) -> str:
    """`text` on one line, cut with an ellipsis where it is wider than `limit`."""
    text = " ".join(_held(text).split())
    if width(text) <= limit:
        return text
    while text and width(text + "…") > limit:
        text = text[:-1]
    return text + "…"


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text tied to the point (`x`, `y`). The offset `dx`, `dy` leads to the first baseline; it is written in
    em, so that a label draws nearer to its point as wide containers make the text smaller."""

    lines: tuple[str, ...]
    x: float
    y: float
    dx: float = 0.0
    dy: float = 0.0
    anchor: str = "start"  # start, middle, end
    css: str = "plot-label"
    bold: bool = False

    def box(self) -> Box:
        breadth = block_width(self.lines, self.bold)
        shift = {"start": 0.0, "middle": breadth / 2, "end": breadth}[self.anchor]
        left = self.x + self.dx - shift
        top = self.y + self.dy - ASCENT * SIZE
        return Box(left, top, left + breadth, top + block_height(self.lines))

    def svg(self) -> str:
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        place = f'x="{coordinate(self.x)}"{em("dx", self.dx)}'
        first, *rest = (escape(line) for line in self.lines)
        more = "".join(f'<tspan {place} dy="{LINE}em">{line}</tspan>' for line in rest)
        return (
            f'<text class="{self.css}" {place} y="{coordinate(self.y)}"{em("dy", self.dy)}{anchor}>{first}{more}</text>'
        )


def block_width(lines: tuple[str, ...], bold: bool = False) -> float:
    return max((width(line, bold) for line in lines), default=0.0)


def block_height(lines: tuple[str, ...]) -> float:
    return SIZE * (ASCENT + DESCENT + LINE * (len(lines) - 1))


def label_in_box(
    lines: tuple[str, ...], box: Box, tie: tuple[float, float], anchor: str, css: str, bold: bool = False
) -> Label:
    """A label that fills `box` and is tied to the point `tie`."""
    x = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
    baseline = box.top + ASCENT * SIZE
    return Label(lines, tie[0], tie[1], x - tie[0], baseline - tie[1], anchor, css, bold)


def coordinate(value: float) -> str:
    """A coordinate with at most one decimal: "12", "12.5"."""
    tenths = round(value * 10)
    return str(tenths // 10) if tenths % 10 == 0 else str(tenths / 10)


def em(name: str, units: float) -> str:
    hundredths = round(units / SIZE * 100)
    return f' {name}="{hundredths / 100:g}em"' if hundredths else ""
